"""Price and stock: the wanted offer is computed at the moment of sending, and only differences leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping

from service.connectors.contract import PushesOffers
from service.domain.listing import OfferTarget
from service.ledger import listings
from service.ledger.submissions import Item
from service.pricing.offer import Terms, WantedOffer, wanted_offer
from service.sync import batches
from service.sync.house import House
from service.sync.runner import Task
from service.sync.terms import bases, terms


def push_offers(task: Task) -> None:
    """Send every live listing whose wanted offer differs from what was sent, until none is left."""
    connector = task.house.connector(task.on)
    if not isinstance(connector, PushesOffers):
        return
    batches.recover(task, ["offers"])
    found, sent = terms(task.house, task.on), 0
    while True:
        with task.house.ledger.work() as work:
            rows = listings.dirty(work, task.on.account_id, connector.max_offer_items)
        if not rows:
            return
        differing = compute(task.house, rows, found)
        if differing:
            batches.send(task, "offers", differing, lambda items: connector.push_offers(_targets(items, found)))
        with task.house.ledger.work() as work:
            listings.clean(work, rows)
        sent += len(rows)
        task.progress(sent, sent)


def compute(house: House, rows: Sequence[RowMapping], found: Terms) -> list[Item]:
    """Compute and keep the wanted offers of listings; those that have to be sent, sold out ones first."""
    wanted = [wanted_offer(basis, found) for basis in bases(house, found, rows)]
    with house.ledger.work() as work:
        listings.save(work, [_columns(row, offer) for row, offer in zip(rows, wanted, strict=True)])
    items = [_item(row, offer) for row, offer in zip(rows, wanted, strict=True) if _differs(row, offer)]
    return sorted(items, key=lambda item: item.quantity != 0)


def _columns(row: RowMapping, wanted: WantedOffer) -> dict[str, Any]:
    """A refusal by the marketplace stays visible until another offer is wanted."""
    known = {"problem_code": row["problem_code"], "problem": row["problem"], "problem_field": row["problem_field"]}
    if wanted.problem:
        known = {"problem_code": "no_offer", "problem": wanted.problem, "problem_field": "price"}
    elif row["problem_code"] == "no_offer":
        known = dict.fromkeys(known)
    gone = wanted.price == 0
    return {
        "listing_id": row["listing_id"],
        "wanted_quantity": wanted.quantity,
        "wanted_price": row["wanted_price"] if gone else wanted.price,
        "wanted_list_price": row["wanted_list_price"] if gone else wanted.list_price,
        **known,
    }


def _differs(row: RowMapping, wanted: WantedOffer) -> bool:
    if wanted.price == 0:
        return bool(row["sent_quantity"] != 0)
    return (row["sent_quantity"], row["sent_price"], row["sent_list_price"]) != (wanted.quantity, wanted.price, wanted.list_price)


def _item(row: RowMapping, wanted: WantedOffer) -> Item:
    """Without a price nothing may be sold: quantity 0 at the price last shown."""
    if wanted.price == 0:
        return Item(row["listing_id"], row["barcode"], 0, row["sent_price"], row["sent_list_price"], row["changed_at"])
    return Item(row["listing_id"], row["barcode"], wanted.quantity, wanted.price, wanted.list_price, row["changed_at"])


def _targets(items: Sequence[Item], found: Terms) -> list[OfferTarget]:
    return [OfferTarget(item.barcode, item.quantity or 0, item.price, item.list_price, found.currency) for item in items]
