"""Listings and offers, both ways. Pure: no network, no clock, no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from service.connectors import checks
from service.connectors.trendyol import codes
from service.connectors.trendyol.settings import TrendyolSettings
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
from service.domain.money import decimal

NAME = "Trendyol"
MAX_QUANTITY = 20_000
MAX_TITLE, MAX_DESCRIPTION, MAX_IMAGES, MAX_CODE, MAX_SKU, MAX_COLOUR = 100, 30_000, 8, 40, 100, 50
COLOUR = "47"
"""The attribute whose free text is limited to 50 characters."""
UNKNOWN_DESI = Decimal(1)
DESI_CM3 = Decimal(3000)

AFTER = "after:"
"""A cursor that begins so holds a page's token; any other is a page number."""
LAST_PAGE = 100
"""Page number times page size may not exceed ten thousand."""

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
        "barcode": draft.barcode,
        "title": cut(draft.title, MAX_TITLE),
        "productMainId": draft.group,
        "brandId": int(draft.brand_id),
        "categoryId": int(draft.category_id),
        "stockCode": draft.sku or draft.barcode,
        "dimensionalWeight": desi(draft),
        "description": draft.description,
        "vatRate": int(draft.vat_rate),
        "images": [{"url": url} for url in draft.images[:MAX_IMAGES]],
        "attributes": [_attribute_in(value) for value in draft.attributes],
        **{name: int(value) for name, value in ids.items() if value},
        **({"deliveryOption": {"deliveryDuration": int(settings.delivery_days)}} if settings.delivery_days else {}),
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
    """Dimensional weight: the larger of kilograms and cm³ / 3000; 1 when the shop knows neither."""
    length, width, height = draft.size_cm or (Decimal(0), Decimal(0), Decimal(0))
    size = length * width * height / DESI_CM3
    return max(draft.weight_kg or Decimal(0), size).quantize(Decimal("0.01")) or UNKNOWN_DESI


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


def batch_report(answer: Mapping[str, Any]) -> SubmissionReport:
    """A batch result. Inventory batches have no state of their own: they are done when every item is.

    A price beyond the thirtieth of a minute stays pending in a finished report, with Trendyol's words: it is to be sent again.
    """
    results = tuple(_item_result(item) for item in answer["items"])
    decided = all(result.message or result.state is not ItemState.PENDING for result in results)
    settled = decided and len(results) >= int(answer.get("itemCount") or 1)
    finished = answer["status"] == codes.BATCH_DONE if answer.get("status") else settled
    return SubmissionReport(finished, results)


def approved(answer: Mapping[str, Any], seen_at: datetime) -> Iterator[ListingSnapshot]:
    """Every variant on a page of approved contents."""
    for content in answer["content"]:
        for variant in content["variants"]:
            yield _approved(content, variant, seen_at)


def next_page(answer: Mapping[str, Any], cursor: str | None) -> str | None:
    """Where the approved list goes on: by the page's token, which reaches everything, else by number. ValueError when it does not move.

    A token comes with every page that shows something; the end is the empty page, or a page without a token.
    """
    token = answer.get("nextPageToken")
    if not answer["content"]:
        return None
    if token:
        if cursor == f"{AFTER}{token}":
            raise ValueError("the list does not move on: the page has the token that it was asked for with")
        return f"{AFTER}{token}"
    return None if cursor and cursor.startswith(AFTER) else _next_number(answer, int(cursor or 0) + 1)


def _next_number(answer: Mapping[str, Any], page: int) -> str | None:
    if page >= int(answer["totalPages"]):
        return None
    if page > LAST_PAGE:
        raise ValueError(f"the list has {answer['totalPages']} pages and no token to go beyond page {LAST_PAGE}")
    return str(page)


def unapproved(answer: Mapping[str, Any], seen_at: datetime) -> Iterator[ListingSnapshot]:
    """Every product on a page that waits for approval or was rejected. An unknown status decides nothing: it stays in review."""
    for product in answer["content"]:
        state = codes.UNAPPROVED_STATES.get(product.get("status") or "", ListingState.IN_REVIEW)
        yield ListingSnapshot(
            barcode=product["barcode"],
            state=state,
            seen_at=seen_at,
            quantity=product.get("quantity"),
            price=_amount(product.get("salePrice")),
            list_price=_amount(product.get("listPrice")),
            reasons=tuple(_reject_reasons(product)) if state is ListingState.REJECTED else (),
            title=product.get("title") or "",
            codes=_codes(product),
        )


def field_of(message: str) -> str | None:
    """Our field that a refusal speaks about, None when it does not say."""
    return checks.field_of(message, codes.FIELD_WORDS)


def _approved(content: Mapping[str, Any], variant: Mapping[str, Any], seen_at: datetime) -> ListingSnapshot:
    price, stock = variant.get("price") or {}, variant.get("stock") or {}
    reasons = list(_sale_stops(variant))
    withdrawn = ListingState.WITHDRAWN if variant.get("archived") else ListingState.LIVE
    return ListingSnapshot(
        barcode=variant["barcode"],
        state=ListingState.REJECTED if reasons else withdrawn,
        seen_at=seen_at,
        remote_id=str(content["contentId"]),
        quantity=stock.get("quantity"),
        price=_amount(price.get("salePrice")),
        list_price=_amount(price.get("listPrice")),
        reasons=tuple(reasons),
        title=content.get("title") or "",
        codes=_codes({**content, **variant}),
    )


def _codes(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("stockCode", "productMainId") if row.get(name))


def _sale_stops(variant: Mapping[str, Any]) -> Iterator[str]:
    if variant.get("locked"):
        yield str(variant.get("lockReason") or "Trendyol locked this product and gave no reason.")
    if variant.get("blacklisted"):
        yield "Trendyol put this product on its blacklist."


def _reject_reasons(product: Mapping[str, Any]) -> Iterator[str]:
    for detail in product.get("rejectReasonDetails") or ():
        yield ": ".join(filter(None, (detail.get("rejectReason"), detail.get("rejectReasonDetail"))))


def _item_result(item: Mapping[str, Any]) -> ItemResult:
    request = item["requestItem"]
    barcode = str((request.get("product") or request)["barcode"])
    message = "; ".join(_failure_words(item.get("failureReasons") or ())) or None
    state = codes.ITEM_STATES.get(item.get("status") or "", ItemState.REJECTED if message else ItemState.PENDING)
    if message and all(word.search(message) for word in codes.TOO_MANY_PRICES):
        state = ItemState.PENDING
    return ItemResult(barcode, state, message, field_of(message) if message else None)


def _failure_words(reasons: Iterable[Any]) -> Iterator[str]:
    for reason in reasons:
        yield str(reason.get("message") or reason.get("key") or reason) if isinstance(reason, dict) else str(reason)


def _amount(value: Any) -> Decimal | None:
    return None if value is None else decimal(value)


def _attribute_in(value: AttributeValue) -> dict[str, Any]:
    if value.value_id is not None:
        return {"attributeId": int(value.attribute_id), "attributeValueIds": [int(value.value_id)]}
    return {"attributeId": int(value.attribute_id), "attributeValue": value.text}


def _code_problems(draft: ListingDraft) -> Iterator[tuple[str, str]]:
    yield from _barcode_problems(draft.barcode)
    if not 1 <= len(draft.group) <= MAX_CODE:
        yield "group", f"The model code must have 1 to {MAX_CODE} characters; it has {len(draft.group)}."
    if len(draft.sku) > MAX_SKU:
        yield "sku", f"The SKU has {len(draft.sku)} characters; Trendyol takes {MAX_SKU} at most."
    if not draft.brand_id.isdecimal():
        yield "brand", "Choose Trendyol's brand for this product."


def _barcode_problems(barcode: str) -> Iterator[tuple[str, str]]:
    if not barcode:
        yield "barcode", "This product has no barcode. Enter an EAN, UPC or SKU in the shop."
    elif len(barcode) > MAX_CODE:
        yield "barcode", f"The barcode has {len(barcode)} characters; Trendyol takes {MAX_CODE} at most."
    elif not is_barcode(barcode):
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
