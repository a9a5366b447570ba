"""Listings and offers, both ways. Pure: no network, no clock, no database. Our barcode is ÇiçekSepeti's stockCode."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from html import unescape
from typing import Any

from service.connectors import checks
from service.connectors.ciceksepeti import codes
from service.connectors.ciceksepeti.mapping_values import Row, first, folded
from service.connectors.ciceksepeti.settings import CiceksepetiSettings
from service.connectors.values import amount, number, text
from service.domain.catalogue import Attribute
from service.domain.listing import (
    ItemResult,
    ItemState,
    ListingDraft,
    ListingSnapshot,
    ListingState,
    OfferTarget,
    Problem,
    SubmissionReport,
)
from service.domain.text import normalised, shortened

NAME = "ÇiçekSepeti"
MAX_QUANTITY = 10_000
MAX_TITLE, MIN_DESCRIPTION, MAX_DESCRIPTION, MAX_CODE = 255, 30, 7750, 50
LEAST_GAP, MOST_GAP = Decimal("0.01"), Decimal("0.80")
"""How far below the list price a price may lie; a smaller gap is no discount, and the list price is left out."""

_TAG = re.compile(r"<[^>]*>")


def problems(draft: ListingDraft, attributes: Sequence[Attribute]) -> list[Problem]:
    """Everything ÇiçekSepeti would refuse in the draft, one sentence each, with our field name."""
    return checks.as_problems(
        checks.barcode_problems(draft.barcode, NAME, MAX_CODE),
        checks.category_problems(draft, NAME),
        checks.text_problems(draft),
        _description_problems(draft),
        _price_problems(draft),
        checks.image_problems(draft.images, NAME),
        checks.attribute_problems(draft, attributes, NAME),
    )


def offer_problems(target: OfferTarget) -> list[Problem]:
    """Everything ÇiçekSepeti would refuse in the offer."""
    return checks.as_problems(checks.barcode_problems(target.barcode, NAME, MAX_CODE), _price_problems(target))


def create_item(draft: ListingDraft, settings: CiceksepetiSettings) -> dict[str, Any]:
    """The body of a new product. A barcode that is too short for ÇiçekSepeti stays the stock code only."""
    barcode = {"barcode": draft.barcode} if len(draft.barcode) >= 3 else {}
    values = [(value.attribute_id, value.value_id) for value in draft.attributes if value.value_id]
    attributes = [{"id": number(name), "ValueId": number(value), "TextLength": 0} for name, value in values]
    return {**_content(draft, settings), **barcode, "Attributes": attributes}


def update_item(draft: ListingDraft, settings: CiceksepetiSettings) -> dict[str, Any]:
    """The body that corrects a product: everything but barcode and attributes, which nobody can change."""
    return {**_content(draft, settings), "isActive": True}


def offer_item(target: OfferTarget) -> dict[str, Any]:
    """The body of the prices, or of the quantity where the target has no price: ÇiçekSepeti wants the two apart."""
    if target.price is None:
        return stock_item(target.barcode, target.quantity)
    return {"stockCode": target.barcode, **_prices(target.price, target.list_price)}


def stock_item(barcode: str, quantity: int) -> dict[str, Any]:
    """The body of an absolute quantity alone."""
    return {"stockCode": barcode, "stockQuantity": quantity}


def wordings(targets: Sequence[OfferTarget], spare: Iterable[OfferTarget] = ()) -> Iterator[list[dict[str, Any]]]:
    """Bodies of which each sets every target: alone, or with the price of one of `spare` said again."""
    base = [offer_item(target) for target in targets]
    yield base
    yield from ([*base, offer_item(other)] for other in spare if other.price is not None)


def batch_report(answer: Row) -> SubmissionReport:
    """A batch result. It is finished when every item is; a technical failure (no reason at all) leaves its item open."""
    batch = folded(answer)
    items = [folded(item) for item in batch["items"]]
    waiting = any(_item_state(item) is ItemState.PENDING for item in items)
    found = (_item_result(item) for item in items)
    return SubmissionReport(len(items) >= int(batch["itemcount"]) and not waiting, tuple(result for result in found if result))


def snapshots(answer: Row, seen_at: datetime) -> list[ListingSnapshot]:
    """Every variant on a page of the product list."""
    return [_snapshot(folded(row), seen_at) for row in folded(answer)["products"]]


def _content(draft: ListingDraft, settings: CiceksepetiSettings) -> dict[str, Any]:
    return {
        "productName": shortened(" ".join(draft.title.split()), MAX_TITLE),
        "mainProductCode": draft.group or draft.barcode,
        "stockCode": draft.barcode,
        "categoryId": number(draft.category_id),
        "description": draft.description,
        "deliveryType": codes.DELIVERY_TYPES[settings.delivery],
        "deliveryMessageType": codes.DELIVERY_TIMES[settings.delivery_time],
        "stockQuantity": draft.quantity,
        **_prices(draft.price, draft.list_price),
        "images": list(draft.images),
    }


def _prices(price: Decimal, list_price: Decimal | None) -> dict[str, Decimal]:
    shown = list_price is not None and list_price - price >= list_price * LEAST_GAP
    return {"salesPrice": price, "listPrice": list_price} if shown and list_price is not None else {"salesPrice": price}


def _snapshot(row: Row, seen_at: datetime) -> ListingSnapshot:
    quantity, list_price = first(row, "stockquantity", "stock"), first(row, "listprice")
    state, reasons = _shown(row, quantity)
    return ListingSnapshot(
        barcode=text(row["stockcode"]),
        state=state,
        seen_at=seen_at,
        remote_id=text(row.get("productcode")) or None,
        quantity=None if quantity is None else int(quantity),
        price=amount(first(row, "salesprice", "totalprice")),
        list_price=amount(list_price) or None,
        reasons=reasons,
        title=text(row.get("productname")),
        codes=tuple(text(row[name]) for name in ("barcode", "mainproductcode") if row.get(name)),
    )


def _shown(row: Row, quantity: Any) -> tuple[ListingState, tuple[str, ...]]:
    """The state, and why where somebody decided against the product. An unknown status is told and decides nothing."""
    status, reason = text(row.get("productstatustype")), text(row.get("passivedescription"))
    state = _state(status, is_sold_out=quantity == 0)
    if state is None:
        return ListingState.IN_REVIEW, (f"ÇiçekSepeti calls the status of this product “{status}”, which its documents do not describe.",)
    if reason and state in (ListingState.WITHDRAWN, ListingState.REJECTED):
        return ListingState.REJECTED, (reason,)
    if state is ListingState.REJECTED:
        return state, ("ÇiçekSepeti refused or locked this product and gave no reason. Look at it in the seller panel.",)
    is_off = state is ListingState.LIVE and row.get("isactive") is False
    return (ListingState.WITHDRAWN if is_off else state), ()


def _state(status: str, *, is_sold_out: bool) -> ListingState | None:
    if status in (codes.OUT_OF_STOCK, codes.LOCKED):
        other = ListingState.IN_REVIEW if status == codes.OUT_OF_STOCK else ListingState.REJECTED
        return ListingState.LIVE if is_sold_out else other
    plain = normalised(status)
    return codes.PRODUCT_STATES.get(status) or next((state for word, state in codes.PRODUCT_WORDS if word in plain), None)


def _item_state(item: Row) -> ItemState:
    return codes.ITEM_STATES.get(text(item["status"]).lower(), ItemState.PENDING)


def _item_result(item: Row) -> ItemResult | None:
    """None where the item does not say whose it is, or failed without any reason."""
    barcode, state = text(folded(item.get("data") or {}).get("stockcode")), _item_state(item)
    reasons = [folded(reason) for reason in item.get("failurereasons") or ()]
    message = "; ".join(text(reason.get("message") or reason.get("code")) for reason in reasons) or None
    if not barcode or (state is ItemState.REJECTED and message is None):
        return None
    return ItemResult(barcode, state, message, checks.field_of(message, codes.FIELD_WORDS) if message else None)


def _description_problems(draft: ListingDraft) -> Iterator[tuple[str, str]]:
    plain, whole = len(" ".join(unescape(_TAG.sub(" ", draft.description)).split())), len(draft.description)
    if plain < MIN_DESCRIPTION:
        yield "description", f"The description has {plain} characters without its HTML; ÇiçekSepeti asks for {MIN_DESCRIPTION} at least."
    if whole > MAX_DESCRIPTION:
        yield "description", f"The description has {whole} characters with its HTML; ÇiçekSepeti takes {MAX_DESCRIPTION} at most."


def _price_problems(offer: ListingDraft | OfferTarget) -> Iterator[tuple[str, str]]:
    yield from checks.price_problems(offer, NAME, codes.CURRENCY)
    yield from checks.list_price_problems(offer)
    if offer.price is not None and offer.list_price and offer.price < offer.list_price * (1 - MOST_GAP):
        yield (
            "list_price",
            f"The price {offer.price} lies more than 80 % below the list price {offer.list_price}; ÇiçekSepeti refuses that.",
        )
    yield from checks.quantity_problems(offer, NAME, MAX_QUANTITY)
