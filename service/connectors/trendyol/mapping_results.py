"""What Trendyol shows of listings and of what was sent. Pure: no network, no clock, no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from service.connectors import checks
from service.connectors.trendyol import codes
from service.connectors.values import amount
from service.domain.listing import ItemResult, ItemState, ListingSnapshot, ListingState, SubmissionReport

AFTER = "after:"
"""A cursor that begins so holds a page's token; any other is a page number."""
LAST_PAGE = 100
"""Page number times page size may not exceed ten thousand."""


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
            price=amount(product.get("salePrice")),
            list_price=amount(product.get("listPrice")),
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
        price=amount(price.get("salePrice")),
        list_price=amount(price.get("listPrice")),
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
    request = item["requestItem"].get("product") or item["requestItem"]
    barcode = str(request.get("barcode") or request["contentId"])
    message = "; ".join(_failure_words(item.get("failureReasons") or ())) or None
    state = codes.ITEM_STATES.get(item.get("status") or "", ItemState.REJECTED if message else ItemState.PENDING)
    if message and all(word.search(message) for word in codes.TOO_MANY_PRICES):
        state = ItemState.PENDING
    return ItemResult(barcode, state, message, field_of(message) if message else None)


def _failure_words(reasons: Iterable[Any]) -> Iterator[str]:
    for reason in reasons:
        yield str(reason.get("message") or reason.get("key") or reason) if isinstance(reason, dict) else str(reason)
