"""Drafts and offers as Pazarama takes them, and its products as snapshots. Pure: no network, no clock, no database.

A product is known there by our barcode (`code`); the seller's stock code is beside it and decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_UP, Decimal
from typing import Any

from service.connectors import checks, items, values
from service.connectors.pazarama import codes
from service.connectors.pazarama import mapping_values as own
from service.connectors.pazarama.mapping import NAME
from service.domain.catalogue import Attribute
from service.domain.listing import ListingDraft, ListingSnapshot, ListingState, OfferTarget, Problem
from service.domain.money import cents
from service.domain.text import shortened

MAX_QUANTITY = 1_000_000
"""Ours: no limit is published."""
MAX_NAME, MAX_DISPLAY, MAX_CODE, MAX_IMAGE_URL = 100, 250, 100, 500
MAX_IMAGES = 8
"""Ours: no limit is published."""

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
CODE = re.compile(r"[!-~]+")


def problems(draft: ListingDraft, attributes: Sequence[Attribute]) -> list[Problem]:
    """Everything Pazarama would refuse in the draft, one sentence each, with our field name."""
    return checks.as_problems(
        _code_problems(draft.barcode),
        _mapping_problems(draft),
        checks.sku_problems(draft, NAME, MAX_CODE),
        checks.text_problems(draft),
        checks.vat_problems(draft.vat_rate, NAME),
        _price_problems(draft),
        checks.image_problems(draft.images[:MAX_IMAGES], NAME),
        _image_length_problems(draft),
        checks.attribute_problems(draft, attributes, NAME),
    )


def offer_problems(target: OfferTarget) -> list[Problem]:
    """Everything Pazarama would refuse in the offer."""
    return checks.as_problems(_code_problems(target.barcode), _price_problems(target))


def product(draft: ListingDraft) -> dict[str, Any]:
    """The body of a new product; the same body corrects one that is there."""
    name = " ".join(draft.title.split())
    return {
        "name": shortened(name, MAX_NAME),
        "displayName": shortened(name, MAX_DISPLAY),
        "description": draft.description,
        "brandId": draft.brand_id,
        "desi": desi(draft),
        "code": draft.barcode,
        "groupCode": draft.group or draft.barcode,
        "stockCount": draft.quantity,
        "stockCode": draft.sku or draft.barcode,
        "vatRate": int(draft.vat_rate),
        "listPrice": cents(draft.list_price),
        "salePrice": cents(draft.price),
        "categoryId": draft.category_id,
        "attributes": [{"attributeId": value.attribute_id, "attributeValueId": value.value_id} for value in draft.attributes],
        "images": [{"imageurl": url} for url in draft.images[:MAX_IMAGES]],
        "currencyType": codes.CURRENCY,
    }


def stock_item(target: OfferTarget) -> dict[str, Any]:
    """An absolute quantity."""
    return {"code": target.barcode, "stockCount": target.quantity}


def price_item(target: OfferTarget) -> dict[str, Any]:
    """Both prices, which have to come together; without a list price the selling price is both."""
    price = cents(target.price or Decimal(0))
    return {"code": target.barcode, "listPrice": price if target.list_price is None else cents(target.list_price), "salePrice": price}


def desi(draft: ListingDraft) -> int:
    """Dimensional weight in whole numbers, rounded up: the larger of kilograms and cm³ / 3000; 1 when the shop knows neither."""
    return max(int(items.desi(draft).quantize(Decimal(1), ROUND_UP)), 1)


def approved(page: Mapping[str, Any], seen_at: datetime) -> list[ListingSnapshot]:
    """The products of a page of the approved list; one whose sale was closed is withdrawn."""
    return [
        _snapshot(row, ListingState.WITHDRAWN if row.get("productStatus") == codes.CLOSED else ListingState.LIVE, seen_at)
        for row in page["sellerProducts"]
    ]


def unapproved(rows: Any, seen_at: datetime) -> list[ListingSnapshot]:
    """The products that wait or were refused. A state that nobody documented decides nothing: it stays in review."""
    return [_unapproved(row, seen_at) for row in rows]


def pages(answer: Mapping[str, Any]) -> int:
    """How many pages a list has; 0 when the answer does not say."""
    return int(answer.get("totalPages") or 0)


def field_of(message: str) -> str | None:
    """Our field that a refusal speaks about, None when it does not say."""
    return checks.field_of(message, codes.FIELD_WORDS)


def _unapproved(row: Mapping[str, Any], seen_at: datetime) -> ListingSnapshot:
    state = codes.LISTING_STATES.get(row["state"], ListingState.IN_REVIEW)
    words = values.text(row.get("waitingApproveExp")) or values.text(row.get("status"))
    return _snapshot(row, state, seen_at, (words,) if words and state is ListingState.REJECTED else ())


def _snapshot(row: Mapping[str, Any], state: ListingState, seen_at: datetime, reasons: tuple[str, ...] = ()) -> ListingSnapshot:
    return ListingSnapshot(
        barcode=str(row["code"]),
        state=state,
        seen_at=seen_at,
        quantity=row.get("stockCount"),
        price=own.maybe_amount(row.get("salePrice")),
        list_price=own.maybe_amount(row.get("listPrice")),
        reasons=reasons,
        title=values.text(row.get("displayName") or row.get("name")),
        codes=tuple(str(row[name]) for name in ("stockCode", "groupCode") if row.get(name)),
    )


def _code_problems(barcode: str) -> Iterator[tuple[str, str]]:
    yield from checks.barcode_problems(barcode, NAME, MAX_CODE)
    if barcode.strip() and not CODE.fullmatch(barcode):
        yield "barcode", f"The barcode “{barcode}” may only have English letters, digits and signs, and no space."


def _mapping_problems(draft: ListingDraft) -> Iterator[tuple[str, str]]:
    if not GUID.fullmatch(draft.category_id):
        yield "category", "Choose Pazarama's category for this product."
    if not GUID.fullmatch(draft.brand_id):
        yield "brand", "Choose Pazarama's brand for this product."


def _image_length_problems(draft: ListingDraft) -> Iterator[tuple[str, str]]:
    for url in draft.images[:MAX_IMAGES]:
        if len(url) > MAX_IMAGE_URL:
            yield "images", f"The address of an image has {len(url)} characters; Pazarama takes {MAX_IMAGE_URL} at most."


def _price_problems(offer: ListingDraft | OfferTarget) -> Iterator[tuple[str, str]]:
    yield from checks.price_problems(offer, NAME, codes.CURRENCY)
    yield from checks.list_price_problems(offer)
    yield from checks.quantity_problems(offer, NAME, MAX_QUANTITY)
