"""Drafts and offers as Hepsiburada takes them, and its offers as snapshots. Pure: no network, no clock, no database.

A listing is known there by our barcode, which is sent as the seller's stock code (merchantSku) and as the barcode.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from service.connectors.hepsiburada import codes
from service.connectors.hepsiburada.settings import HepsiburadaSettings
from service.domain.catalogue import Attribute
from service.domain.listing import AttributeValue, ListingDraft, ListingSnapshot, ListingState, OfferTarget, Problem
from service.domain.money import cents, decimal

MAX_QUANTITY = 1_000_000
"""Ours: no limit is published."""
MAX_IMAGES = 10
SKU = re.compile(r"[A-Za-z0-9._-]+")


def problems(draft: ListingDraft, attributes: Sequence[Attribute]) -> list[Problem]:
    """Everything Hepsiburada would refuse in the draft, one sentence each, with our field name."""
    found = [
        *_sku_problems(draft.barcode),
        *_draft_problems(draft),
        *_price_problems(draft),
        *_image_problems(draft),
        *_attribute_problems(draft, attributes),
    ]
    return [Problem(field, message) for field, message in found]


def offer_problems(target: OfferTarget) -> list[Problem]:
    """Everything Hepsiburada would refuse in the offer. It shows one price only: the list price is not sent."""
    return [Problem(field, message) for field, message in (*_sku_problems(target.barcode), *_price_problems(target))]


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
    lowered = message.replace("İ", "i").replace("I", "ı").lower() + " " + message.lower()
    return next((field for word, field in codes.FIELD_WORDS if word in lowered), None)


def _stops(row: Mapping[str, Any]) -> Iterator[str]:
    """What keeps an offer from being sold until somebody acts; a frozen one is still sold, its price stands still."""
    if row.get("isLocked"):
        yield "Hepsiburada locked this offer."
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


def _draft_problems(draft: ListingDraft) -> Iterator[tuple[str, str]]:
    if not draft.title.strip():
        yield "title", "The product has no name in the listing's language."
    if not draft.description.strip():
        yield "description", "The product has no description in the listing's language."
    if not draft.brand_id.strip():
        yield "brand", "Choose the brand for this product as Hepsiburada writes it."
    if not (draft.category_id.isascii() and draft.category_id.isdecimal()):
        yield "category", "Choose Hepsiburada's category for this product."
    if draft.vat_rate not in codes.VAT_RATES:
        yield "vat_rate", f"VAT of {draft.vat_rate} % does not exist at Hepsiburada; it takes 0, 1, 10 or 20 %."


def _price_problems(offer: ListingDraft | OfferTarget) -> Iterator[tuple[str, str]]:
    if offer.price is not None and offer.currency != codes.CURRENCY:
        yield "currency", f"The price is in {offer.currency or 'no currency'}; Hepsiburada takes {codes.CURRENCY}."
    if offer.price is not None and cents(offer.price) <= 0:
        yield "price", f"The price is {offer.price}; it must be above 0."
    if not 0 <= offer.quantity <= MAX_QUANTITY:
        yield "quantity", f"The quantity is {offer.quantity}; Hepsiburada takes 0 to {MAX_QUANTITY}."


def _image_problems(draft: ListingDraft) -> Iterator[tuple[str, str]]:
    if not draft.images:
        yield "images", "The product has no image."
    for url in draft.images[:MAX_IMAGES]:
        if not url.startswith("https://"):
            yield (
                "images",
                (
                    f"The image {url} does not begin with https://, so Hepsiburada cannot take it. "
                    "Let the shop answer by https, or set MESCHAIN_IMAGE_URL to an https address of its pictures."
                ),
            )


def _attribute_problems(draft: ListingDraft, attributes: Sequence[Attribute]) -> Iterator[tuple[str, str]]:
    given = {value.attribute_id: value for value in draft.attributes if value.value_id or (value.text or "").strip()}
    for attribute in attributes:
        field, value = f"attribute:{attribute.attribute_id}", given.get(attribute.attribute_id)
        if value is None and attribute.is_required:
            yield field, f"“{attribute.name}” is required in this category."
        elif value is not None and value.value_id is None and not attribute.allows_text:
            yield field, f"“{attribute.name}” must be one of Hepsiburada's own values; “{value.text}” is free text."
