"""Listings and offers, both ways. Pure: no network, no clock, no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from service.connectors import checks, items
from service.connectors.trendyol import codes
from service.connectors.trendyol.settings import TrendyolSettings
from service.connectors.values import number
from service.domain.catalogue import Attribute
from service.domain.listing import (
    AttributeValue,
    ListingDraft,
    OfferTarget,
    Problem,
)
from service.domain.money import CENT

NAME = "Trendyol"
MAX_QUANTITY = 20_000
MAX_TITLE, MAX_DESCRIPTION, MAX_IMAGES, MAX_CODE, MAX_SKU, MAX_COLOUR = 100, 30_000, 8, 40, 100, 50
COLOUR = "47"
"""The attribute whose free text is limited to 50 characters."""
UNKNOWN_DESI = Decimal(1)

BARCODE = re.compile(r"[\w.-]+")


def problems(draft: ListingDraft, attributes: Sequence[Attribute]) -> list[Problem]:
    """Everything Trendyol would refuse in the draft, one sentence each, with our field name."""
    return checks.as_problems(
        _code_problems(draft),
        checks.category_problems(draft, NAME),
        checks.vat_problems(draft.vat_rate, NAME),
        checks.text_problems(draft),
        _description_problems(draft),
        _price_problems(draft),
        checks.image_problems(draft.images[:MAX_IMAGES], NAME),
        checks.attribute_problems(draft, attributes, NAME),
        _colour_problems(draft, attributes),
    )


def offer_problems(target: OfferTarget) -> list[Problem]:
    """Everything Trendyol would refuse in the offer."""
    return checks.as_problems(_barcode_problems(target.barcode), _price_problems(target))


def create_item(draft: ListingDraft, settings: TrendyolSettings) -> dict[str, Any]:
    """The body of a new product (V2)."""
    offer = {"quantity": draft.quantity, "salePrice": draft.price, "listPrice": draft.list_price}
    return {**update_item(draft, settings), **offer}


def update_item(draft: ListingDraft, settings: TrendyolSettings) -> dict[str, Any]:
    """The body that corrects a product which is not approved yet: everything but price and stock."""
    ids = {"shipmentAddressId": settings.shipment_address_id, "returningAddressId": settings.returning_address_id}
    return {
        **content(draft),
        "barcode": draft.barcode,
        "productMainId": draft.group,
        "brandId": number(draft.brand_id),
        "categoryId": number(draft.category_id),
        "stockCode": draft.sku or draft.barcode,
        "dimensionalWeight": desi(draft),
        "vatRate": int(draft.vat_rate),
        **{name: number(value) for name, value in ids.items() if value},
        **({"deliveryOption": {"deliveryDuration": int(settings.delivery_days)}} if settings.delivery_days else {}),
    }


def content(draft: ListingDraft) -> dict[str, Any]:
    """What buyers read and see of it, by the names of our parts."""
    return {
        "title": cut(draft.title, MAX_TITLE),
        "description": draft.description,
        "images": [{"url": url} for url in draft.images[:MAX_IMAGES]],
        "attributes": [_attribute_in(value) for value in draft.attributes],
    }


def archive_item(barcode: str, archived: bool) -> dict[str, Any]:
    """The body that takes a product off sale or puts it back."""
    return {"barcode": barcode, "archived": archived}


def offer_item(target: OfferTarget) -> dict[str, Any]:
    """The body of an absolute quantity, with the prices that are to be set."""
    return {**stock_item(target), **price_item(target)}


def stock_item(target: OfferTarget) -> dict[str, Any]:
    """The body of an absolute quantity alone."""
    return {"barcode": target.barcode, "quantity": target.quantity}


def price_item(target: OfferTarget) -> dict[str, Any]:
    """The body of the prices alone, as far as they are to be set."""
    prices = {"salePrice": target.price, "listPrice": target.list_price}
    return {"barcode": target.barcode, **{name: price for name, price in prices.items() if price is not None}}


def desi(draft: ListingDraft) -> Decimal:
    """Dimensional weight with two digits; 1 when the shop does not know it."""
    return items.desi(draft).quantize(CENT) or UNKNOWN_DESI


def cut(text: str, most: int) -> str:
    """One line of at most `most` UTF-16 units, cut after a whole word where that keeps at least half of it."""
    line = " ".join(text.split())
    if _units(line) <= most:
        return line
    while _units(line) > most:
        line = line[: len(line) - max((_units(line) - most) // 2, 1)]
    words = line[: line.rfind(" ")] if " " in line[most // 2 :] else line
    return words.rstrip(" ,;:-–/\u200d\ufe0f")


def is_barcode(text: str) -> bool:
    """Whether Trendyol can hold a product under this barcode."""
    return len(text) <= MAX_CODE and BARCODE.fullmatch(text) is not None


def _attribute_in(value: AttributeValue) -> dict[str, Any]:
    if value.value_id is not None:
        return {"attributeId": number(value.attribute_id), "attributeValueIds": [number(value.value_id)]}
    return {"attributeId": number(value.attribute_id), "attributeValue": value.text}


def _code_problems(draft: ListingDraft) -> Iterator[tuple[str, str]]:
    yield from _barcode_problems(draft.barcode)
    if not 1 <= len(draft.group) <= MAX_CODE:
        yield "group", f"The model code must have 1 to {MAX_CODE} characters; it has {len(draft.group)}."
    yield from checks.sku_problems(draft, NAME, MAX_SKU)
    if not draft.brand_id.isdecimal():
        yield "brand", "Choose Trendyol's brand for this product."


def _barcode_problems(barcode: str) -> Iterator[tuple[str, str]]:
    yield from checks.barcode_problems(barcode, NAME, MAX_CODE)
    if barcode.strip() and not BARCODE.fullmatch(barcode):
        yield "barcode", f"The barcode “{barcode}” may only have letters, digits and the characters . - _"


def _description_problems(draft: ListingDraft) -> Iterator[tuple[str, str]]:
    if (units := _units(draft.description)) > MAX_DESCRIPTION:
        yield "description", f"The description has {units} characters with its HTML; Trendyol takes {MAX_DESCRIPTION} at most."


def _price_problems(offer: ListingDraft | OfferTarget) -> Iterator[tuple[str, str]]:
    yield from checks.price_problems(offer, NAME, codes.CURRENCY)
    yield from checks.list_price_problems(offer)
    yield from checks.quantity_problems(offer, NAME, MAX_QUANTITY)


def _colour_problems(draft: ListingDraft, attributes: Sequence[Attribute]) -> Iterator[tuple[str, str]]:
    texts = {value.attribute_id: value.text or "" for value in draft.attributes}
    for attribute in attributes:
        if attribute.attribute_id == COLOUR and attribute.allows_text and len(texts.get(COLOUR, "")) > MAX_COLOUR:
            yield f"attribute:{COLOUR}", f"“{attribute.name}” may have {MAX_COLOUR} characters at most."


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
