"""Drafts and offers as Hepsiburada takes them, and its offers as snapshots. Pure: no network, no clock, no database.

A listing is known there by our barcode, which is sent as the seller's stock code (merchantSku) and as the barcode.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from service.connectors import checks
from service.connectors.hepsiburada import codes
from service.connectors.hepsiburada.settings import HepsiburadaSettings
from service.domain.catalogue import Attribute
from service.domain.listing import AttributeValue, ListingDraft, ListingSnapshot, ListingState, OfferTarget, Problem
from service.domain.money import cents, decimal

NAME = "Hepsiburada"
MAX_QUANTITY = 1_000_000
"""Ours: no limit is published."""
MAX_IMAGES = 10
SKU = re.compile(r"[A-Za-z0-9._-]+")
LOCKED = "Hepsiburada locked this offer."


def problems(draft: ListingDraft, attributes: Sequence[Attribute]) -> list[Problem]:
    """Everything Hepsiburada would refuse in the draft, one sentence each, with our field name."""
    return checks.as_problems(
        _sku_problems(draft.barcode),
        checks.text_problems(draft),
        checks.brand_problems(draft, NAME),
        checks.category_problems(draft, NAME),
        checks.vat_problems(draft.vat_rate, NAME),
        _price_problems(draft),
        checks.image_problems(draft.images[:MAX_IMAGES], NAME),
        checks.attribute_problems(draft, attributes, NAME),
    )


def offer_problems(target: OfferTarget) -> list[Problem]:
    """Everything Hepsiburada would refuse in the offer. It shows one price only: the list price is not sent."""
    return checks.as_problems(_sku_problems(target.barcode), _price_problems(target))


def import_row(draft: ListingDraft, settings: HepsiburadaSettings) -> dict[str, Any]:
    """One product of the catalogue file. Amounts are text there: the price with a decimal comma."""
    images = {f"Image{number}": url for number, url in enumerate(draft.images[:MAX_IMAGES], 1)}
    weight = {"kg": _number(draft.weight_kg)} if draft.weight_kg else {}
    warranty = {codes.WARRANTY: settings.warranty_months}
    attributes = {
        "merchantSku": draft.barcode,
        "VaryantGroupID": draft.group or draft.barcode,
        "Barcode": draft.barcode,
        "UrunAdi": " ".join(draft.title.split()),
        "UrunAciklamasi": draft.description,
        "Marka": draft.brand_id,
        "tax_vat_rate": str(int(draft.vat_rate)),
        "price": str(cents(draft.price)).replace(".", ","),
        "stock": str(draft.quantity),
        **weight,
        **images,
    }
    own = _own_attributes(draft.attributes)
    return {"categoryId": int(draft.category_id), "merchant": settings.merchant_id, "attributes": {**warranty, **own, **attributes}}


def stock_item(target: OfferTarget) -> dict[str, Any]:
    """An absolute quantity alone."""
    return {"merchantSku": target.barcode, "availableStock": target.quantity}


def offer_item(target: OfferTarget) -> dict[str, Any]:
    """An absolute quantity, with the price where one is to be set."""
    return {**stock_item(target), **({} if target.price is None else {"price": cents(target.price)})}


def upload_of(targets: Sequence[OfferTarget]) -> tuple[str, list[dict[str, Any]]]:
    """The kind of upload for these offers, and its items: a batch without any price is a stock upload."""
    if any(target.price is not None for target in targets):
        return "inventory", [offer_item(target) for target in targets]
    return "stock", [stock_item(target) for target in targets]


def listings(answer: Mapping[str, Any], seen_at: datetime) -> Iterator[ListingSnapshot]:
    """The offers of a list. One without a stock code of the seller cannot be one of ours."""
    return (listing(row, seen_at) for row in answer["listings"] if row.get("merchantSku"))


def listing(row: Mapping[str, Any], seen_at: datetime) -> ListingSnapshot:
    """An offer that cannot be sold although there are goods was taken off sale; a sold-out one is still live."""
    stops = list(_stops(row))
    off_sale = not row["isSalable"] and row["availableStock"] > 0
    on_road = ListingState.WITHDRAWN if off_sale else ListingState.LIVE
    return ListingSnapshot(
        barcode=str(row["merchantSku"]),
        state=ListingState.REJECTED if stops else on_road,
        seen_at=seen_at,
        remote_id=str(row["hepsiburadaSku"]),
        quantity=row["availableStock"],
        price=decimal(row["price"]),
        held=tuple(held for flag, held in codes.HELD.items() if row.get(flag)),
        reasons=tuple(stops or (map(str, row.get("deactivationReasons") or ()) if off_sale else ())),
    )


def product_states(rows: Any) -> dict[str, str]:
    """Catalogue state by stock code, of those that Hepsiburada knows."""
    return {str(entry["merchantSku"]): str(entry["status"]) for row in rows for entry in row["skuStatusList"] if entry.get("status")}


def product(sku: str, status: str, seen_at: datetime, reasons: Iterable[str] = ()) -> ListingSnapshot:
    """A catalogue product without an offer yet. An unknown state decides nothing: it stays in review."""
    state = codes.PRODUCT_STATES.get(status, ListingState.IN_REVIEW)
    return ListingSnapshot(sku, state, seen_at, reasons=tuple(reasons) or ((status,) if state is ListingState.REJECTED else ()))


def reject_reasons(rows: Any) -> list[str]:
    """Why products were refused, in whatever form the reasons come."""
    found = [reason for row in rows for name in ("rejectReasons", "rejectReasonsMessages") for reason in row.get(name) or ()]
    return list(dict.fromkeys(filter(None, map(told, found))))


def told(reason: Any) -> str:
    """A reason as text: some come as objects with a message."""
    if isinstance(reason, Mapping):
        return str(reason.get("message") or reason.get("reason") or next((text for text in reason.values() if isinstance(text, str)), ""))
    return str(reason)


def field_of(message: str) -> str | None:
    """Our field that a refusal speaks about, None when it does not say."""
    return checks.field_of(message, codes.FIELD_WORDS)


def _stops(row: Mapping[str, Any]) -> Iterator[str]:
    """What keeps an offer from being sold until somebody acts; a frozen one is still sold, its price stands still."""
    if row.get("isLocked"):
        yield LOCKED
        yield from map(str, row.get("lockReasons") or ())
    if row.get("isSuspended"):
        yield "Hepsiburada suspended this offer."
        if after := row.get("skuAfterSuspension"):
            yield f"It goes on as {after}."


def _own_attributes(values: Iterable[AttributeValue]) -> dict[str, Any]:
    """Values by attribute; several of one attribute make a list."""
    found: dict[str, list[str]] = {}
    for value in values:
        found.setdefault(value.attribute_id, []).append(value.value_id or value.text or "")
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in found.items()}


def _number(amount: Decimal) -> str:
    return format(amount.normalize(), "f").replace(".", ",")


def _sku_problems(barcode: str) -> Iterator[tuple[str, str]]:
    if not barcode:
        yield "barcode", "This product has no barcode. Enter an EAN, UPC or SKU in the shop."
    elif not SKU.fullmatch(barcode):
        yield "barcode", f"The barcode “{barcode}” may only have English letters, digits and the characters . - _"


def _price_problems(offer: ListingDraft | OfferTarget) -> Iterator[tuple[str, str]]:
    yield from checks.price_problems(offer, NAME, codes.CURRENCY)
    yield from checks.quantity_problems(offer, NAME, MAX_QUANTITY)
