"""Drafts and offers as PttAVM takes them, and its products as snapshots. Pure: no network, no clock, no database.

Every sellable is a product of its own there, known by our barcode; products with variants are never written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_UP
from typing import Any

from service.connectors import checks
from service.connectors.items import desi
from service.connectors.pttavm import codes
from service.connectors.pttavm.settings import PttavmSettings
from service.connectors.values import number
from service.domain.catalogue import Attribute
from service.domain.listing import ItemResult, ItemState, ListingDraft, ListingSnapshot, ListingState, OfferTarget, Problem
from service.domain.money import CENT, cents, decimal

NAME = "PttAVM"
MAX_QUANTITY, MAX_IMAGES, MAX_TITLE, MAX_CODE = 9999, 12, 200, 250

Item = dict[str, Any]


def problems(draft: ListingDraft, attributes: Sequence[Attribute]) -> list[Problem]:
    """Everything PttAVM would refuse in the draft, one sentence each, with our field name. It has no attributes."""
    return checks.as_problems(
        checks.barcode_problems(draft.barcode, NAME, MAX_CODE),
        checks.text_problems(draft),
        _title_problems(draft),
        checks.category_problems(draft, NAME),
        checks.vat_problems(draft.vat_rate, NAME),
        _price_problems(draft),
        checks.image_problems(draft.images[:MAX_IMAGES], NAME),
    )


def offer_problems(target: OfferTarget) -> list[Problem]:
    """Everything PttAVM would refuse in the offer. It shows one price only: the list price is not sent."""
    return checks.as_problems(checks.barcode_problems(target.barcode, NAME, MAX_CODE), _price_problems(target))


def upsert_item(draft: ListingDraft, settings: PttavmSettings) -> Item:
    """The whole product: what is sent replaces what was there, variants included."""
    gross = cents(draft.price)
    brand = {"brand": draft.brand_id} if draft.brand_id else {}
    profile = {"cargoProfileId": number(settings.cargo_profile_id)} if settings.cargo_profile_id else {}
    return {
        "barcode": draft.barcode,
        "categoryId": number(draft.category_id),
        "name": _title(draft),
        "productCode": draft.sku[:MAX_CODE],
        "longDescription": draft.description,
        "priceWithVat": gross,
        "priceWithoutVat": cents(gross / (1 + draft.vat_rate / 100)),
        "vatRate": int(draft.vat_rate),
        "discount": 0,
        "quantity": draft.quantity,
        "desi": desi(draft).quantize(CENT, ROUND_UP) or settings.desi,
        "active": True,
        "images": [{"url": url} for url in draft.images[:MAX_IMAGES]],
        "estimatedCourierDelivery": settings.delivery_days,
        **brand,
        **profile,
    }


def offer_item(target: OfferTarget) -> Item:
    """An absolute quantity, with the price where one is to be set."""
    return {"barcode": target.barcode, "quantity": target.quantity, **_price(target)}


def wordings(targets: Sequence[OfferTarget], spare: Iterable[OfferTarget] = ()) -> Iterator[list[Item]]:
    """Bodies that each set every target, none like the other: PttAVM refuses what it has seen within five minutes.

    Whole; without the prices that stand; and with a price said again of a listing of `spare`, never its quantity.
    """
    whole = [offer_item(target) for target in targets]
    yield whole
    if any(target.prices_stand and target.price is not None for target in targets):
        prices = [{} if target.prices_stand else _price(target) for target in targets]
        yield [{"barcode": target.barcode, "quantity": target.quantity, **price} for target, price in zip(targets, prices, strict=True)]
    for other in spare:
        if other.price is not None and not offer_problems(other):
            yield [*whole, {"barcode": other.barcode, **_price(other)}]


def snapshots(rows: Iterable[Mapping[str, Any]], seen_at: datetime) -> list[ListingSnapshot]:
    """The products of a list; one without a barcode cannot be one of ours."""
    return [snapshot(row, seen_at) for row in rows if row["barkod"]]


def snapshot(row: Mapping[str, Any], seen_at: datetime) -> ListingSnapshot:
    """Closed by the seller, not on sale although there are goods (in review), or live, sold out included."""
    stands_still = _is_no(row.get("mevcut")) and (row.get("miktar") or 0) > 0
    on_road = ListingState.IN_REVIEW if stands_still else ListingState.LIVE
    state = ListingState.WITHDRAWN if _is_no(row.get("aktif")) else on_road
    said = () if state is ListingState.LIVE or not row.get("durum") else (str(row["durum"]),)
    price = None if row.get("kdVli") is None else decimal(row["kdVli"]) * (100 - decimal(row.get("iskonto") or 0)) / 100
    number, codes = str(row["urunId"]), (str(row["gtin"]),) if row.get("gtin") else ()
    title = str(row.get("urunAdi") or "")
    return ListingSnapshot(str(row["barkod"]), state, seen_at, number, row.get("miktar"), price, reasons=said, title=title, codes=codes)


def endangered(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Plain barcodes, of products and of their variants, that a product without variants would overwrite -> how many variants there are."""
    found: dict[str, int] = {}
    for row in rows:
        variants = row.get("variantListesi") or ()
        codes_of = [row["barkod"], *(variant.get("variantBarkod") or variant.get("barkod") for variant in variants)]
        found |= {plain(str(barcode)): len(variants) for barcode in codes_of if variants and barcode}
    return found


def plain(barcode: str) -> str:
    """The same for barcodes that PttAVM might take for one."""
    return barcode.strip().casefold()


def spared(barcode: str, variants: int) -> ItemResult:
    """The refusal of a draft that would delete variants."""
    message = (
        f"At PttAVM “{barcode}” is a product with variants ({variants}), which sending it from here would delete. "
        "Change it in the PttAVM panel, or give the product another barcode in the shop."
    )
    return ItemResult(barcode, ItemState.REJECTED, message, "barcode")


def _is_no(flag: Any) -> bool:
    """False or 0; what is not told is no no."""
    return flag is not None and not flag


def _price(target: OfferTarget) -> Item:
    """No discount beside it: the price is what the buyer pays."""
    return {} if target.price is None else {"priceWithVAT": cents(target.price), "discount": 0}


def _title(draft: ListingDraft) -> str:
    return " ".join(draft.title.split())


def _title_problems(draft: ListingDraft) -> Iterator[tuple[str, str]]:
    if len(_title(draft)) > MAX_TITLE:
        yield "title", f"The name has {len(_title(draft))} characters; PttAVM takes {MAX_TITLE} at most."


def _price_problems(offer: ListingDraft | OfferTarget) -> Iterator[tuple[str, str]]:
    yield from checks.price_problems(offer, NAME, codes.CURRENCY)
    yield from checks.quantity_problems(offer, NAME, MAX_QUANTITY)
