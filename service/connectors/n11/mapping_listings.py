"""Drafts, offers and results, both ways. Pure: no network, no clock, no database.

A listing is known at N11 by our barcode, which is sent as the stock code; as `barcode` too when it is a real GTIN.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from service.connectors import checks
from service.connectors.n11 import codes
from service.connectors.n11.mapping import NAME, Form, Row, texts
from service.connectors.n11.settings import N11Settings
from service.connectors.values import amount, number
from service.domain.catalogue import Attribute
from service.domain.listing import (
    AttributeValue,
    ItemResult,
    ItemState,
    ListingDraft,
    ListingSnapshot,
    ListingState,
    OfferTarget,
    Problem,
    SubmissionReport,
)
from service.domain.money import cents
from service.domain.text import shortened

MAX_QUANTITY, MAX_CODE = 999_999, 255
MIN_TITLE, MAX_TITLE = 15, 65
"""Both 65 and 100 are said to be the upper limit; 65 is good in both readings."""
MAX_IMAGES = 8
"""Ours: no limit is published."""
GTIN_LENGTHS = (8, 12, 13, 14)
OPEN_PARTS = {"description", "attributes"}
"""What of a product that is there may be changed."""
FROZEN = "N11 lets nobody change title and pictures of a product that is there. Ask N11's seller support to change them."


def problems(draft: ListingDraft, attributes: Sequence[Attribute]) -> list[Problem]:
    """Everything N11 would refuse in the draft, one sentence each, with our field name."""
    return checks.as_problems(
        checks.barcode_problems(draft.barcode, NAME, MAX_CODE),
        checks.text_problems(draft),
        _title_problems(draft),
        checks.brand_problems(draft, NAME),
        checks.category_problems(draft, NAME),
        checks.vat_problems(draft.vat_rate, NAME),
        _price_problems(draft),
        checks.image_problems(draft.images[:MAX_IMAGES], NAME),
        checks.attribute_problems(draft, attributes, NAME),
    )


def problems_in(draft: ListingDraft, form: Form) -> list[Problem]:
    """The same with the category's form at hand, which also knows the brands."""
    unknown = form.brand is not None and not form.brand.allows_text and form.brand_value(draft.brand_id) is None
    sentence = f"N11 does not list the brand “{draft.brand_id}” in this category. Name the manufacturer in the shop as N11 does."
    return problems(draft, form.attributes) + ([Problem("brand", sentence)] if unknown else [])


def offer_problems(target: OfferTarget) -> list[Problem]:
    """Everything N11 would refuse in the offer."""
    return checks.as_problems(checks.barcode_problems(target.barcode, NAME, MAX_CODE), _price_problems(target))


def create_sku(draft: ListingDraft, form: Form, settings: N11Settings) -> dict[str, Any]:
    """The body of a new product."""
    return {
        **_content(draft, settings),
        "title": shortened(" ".join(draft.title.split()), MAX_TITLE),
        "categoryId": number(draft.category_id),
        "quantity": draft.quantity,
        "images": [{"url": url, "order": order} for order, url in enumerate(draft.images[:MAX_IMAGES])],
        "attributes": [*_brand_in(draft.brand_id, form), *_attributes_in(draft.attributes, form)],
        **({"barcode": draft.barcode} if is_gtin(draft.barcode) else {}),
        **prices(draft.price, draft.list_price),
    }


def update_sku(draft: ListingDraft, form: Form, settings: N11Settings) -> dict[str, Any]:
    """What may be corrected later. Title, images, brand, and what makes variants (colour, size) only N11 changes."""
    own = [value for value in draft.attributes if (known := form.attribute(value.attribute_id)) and not known.makes_variant]
    return {**_content(draft, settings), **({"attributes": _attributes_in(own, form)} if own else {})}


def status_sku(row: Row, status: str) -> dict[str, Any]:
    """The body that takes a product off sale or puts it back; one page of the documents wants the VAT rate with every update."""
    rate = row.get("vatRate")
    return {"stockCode": row["stockCode"], "status": status, **({} if rate is None else {"vatRate": int(rate)})}


def offer_sku(target: OfferTarget) -> dict[str, Any]:
    """An absolute quantity, with both prices where they are to be set: a price that stands cannot take the stock down with it."""
    stock = {"stockCode": target.barcode, "quantity": target.quantity}
    return stock if target.price is None or target.prices_stand else stock | prices(target.price, target.list_price)


def prices(price: Decimal, list_price: Decimal | None) -> dict[str, Any]:
    """Prices go as a pair, with two digits."""
    return {"salePrice": cents(price), "listPrice": cents(list_price or price), "currencyType": codes.THEIR_CURRENCY}


def is_gtin(text: str) -> bool:
    """Whether the text is a GTIN with a right check digit."""
    if len(text) not in GTIN_LENGTHS or not (text.isascii() and text.isdecimal()):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text))) % 10 == 0


def report(pages: Sequence[Row]) -> SubmissionReport:
    """The result of a task. PROCESSED is no success: every item tells its own; an unknown word decides nothing."""
    status = pages[0]["status"]
    rest = ItemState.REJECTED if status == codes.TASK_REFUSED else ItemState.PENDING
    results = tuple(_item_result(item) for page in pages for item in (page.get("skus") or {}).get("content") or ())
    return SubmissionReport(status in codes.TASK_DONE, results, rest)


def has_more(answer: Row, page: int) -> bool:
    """Whether a page of a list is followed by another one."""
    if not answer.get("content") or answer.get("last") is True:
        return False
    total = answer.get("totalPages")
    return total is None or page + 1 < int(total)


def own_rows(answer: Row) -> list[Row]:
    """The products of a page that the seller sends, by a stock code of the seller's."""
    return [row for row in answer["content"] if row.get("stockCode") and row.get("sender") != codes.DEPOT]


def by_code(answer: Row) -> tuple[dict[str, Row], int]:
    """The same by stock code, and how many pages there are."""
    return {str(row["stockCode"]): row for row in own_rows(answer)}, int(answer.get("totalPages") or 1)


def snapshot(row: Row, seen_at: datetime) -> ListingSnapshot:
    """A product as N11 shows it. An unknown status decides nothing: it stays in review."""
    state = codes.LISTING_STATES.get(str(row["status"]), ListingState.IN_REVIEW)
    told = list(texts(row.get("rejectInfo")))
    return ListingSnapshot(
        barcode=str(row["stockCode"]),
        state=state,
        seen_at=seen_at,
        remote_id=str(row["n11ProductId"]) if row.get("n11ProductId") else None,
        quantity=row.get("quantity"),
        price=amount(row.get("salePrice")),
        list_price=amount(row.get("listPrice")),
        reasons=tuple(told or [str(row["status"])]) if state is ListingState.REJECTED else (),
        title=str(row.get("title") or ""),
        codes=tuple(str(row[name]) for name in ("barcode", "productMainId") if row.get(name)),
    )


def field_of(message: str) -> str | None:
    """Our field that a refusal speaks about, None when it does not say."""
    return checks.field_of(message, codes.FIELD_WORDS)


def _content(draft: ListingDraft, settings: N11Settings) -> dict[str, Any]:
    return {
        "stockCode": draft.barcode,
        "productMainId": draft.group or draft.barcode,
        "description": draft.description,
        "preparingDay": settings.preparing_days,
        "shipmentTemplate": settings.shipment_template,
        "vatRate": int(draft.vat_rate),
    }


def _brand_in(name: str, form: Form) -> list[dict[str, Any]]:
    if form.brand is None:
        return []
    value = form.brand_value(name)
    return [_attribute_in(AttributeValue(codes.BRAND, value.id if value else None, name), form.brand, form)]


def _attributes_in(values: Sequence[AttributeValue], form: Form) -> list[dict[str, Any]]:
    return [_attribute_in(value, known, form) for value in values if (known := form.attribute(value.attribute_id))]


def _attribute_in(value: AttributeValue, known: Attribute, form: Form) -> dict[str, Any]:
    """A listed value by its id; where free text counts, the value's text."""
    attribute = {"id": number(value.attribute_id)}
    if not known.allows_text:
        return attribute | {"valueId": number(value.value_id or "0")}
    named = (each.name for each in form.values.get(value.attribute_id, ()) if each.id == value.value_id)
    return attribute | {"customValue": next(named, value.text)}


def _item_result(item: Row) -> ItemResult:
    message = "; ".join(map(str, item.get("reasons") or ())) or None
    state = codes.ITEM_STATES.get(str(item["status"]), ItemState.PENDING)
    refused = state is ItemState.REJECTED
    return ItemResult(str(item["itemCode"]), state, message if refused else None, field_of(message) if refused and message else None)


def _title_problems(draft: ListingDraft) -> Iterator[tuple[str, str]]:
    if 0 < (length := len(" ".join(draft.title.split()))) < MIN_TITLE:
        yield "title", f"The product's name has {length} characters; N11 wants {MIN_TITLE} at least."


def _price_problems(offer: ListingDraft | OfferTarget) -> Iterator[tuple[str, str]]:
    yield from checks.price_problems(offer, NAME, codes.CURRENCY)
    yield from checks.list_price_problems(offer)
    yield from checks.quantity_problems(offer, NAME, MAX_QUANTITY)
