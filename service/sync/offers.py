"""Price and stock: the wanted offer is computed at the moment of sending, and only differences leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from service.connectors.contract import PushesOffers
from service.domain.errors import Misconfigured, ShopRefused
from service.domain.listing import OfferTarget
from service.domain.sellable import SellableKey, ShopOffer
from service.ledger import listings
from service.ledger.submissions import Item
from service.pricing.offer import OfferRule, WantedOffer, wanted_offer
from service.sync import batches
from service.sync.account import Account
from service.sync.house import House
from service.sync.runner import Task


def push_offers(task: Task) -> None:
    """Send every live listing whose wanted offer differs from what was sent, until none is left."""
    connector = task.house.connector(task.on)
    if not isinstance(connector, PushesOffers):
        return
    batches.recover(task, ["offers"])
    rule, sent = offer_rule(task.house, task.on), 0
    while True:
        with task.house.ledger.work() as work:
            rows = listings.dirty(work, task.on.account_id, connector.max_offer_items)
        if not rows:
            return
        differing = compute(task.house, rows, rule)
        if differing:
            batches.send(task, "offers", differing, lambda items: connector.push_offers(_targets(items, rule)))
        with task.house.ledger.work() as work:
            listings.clean(work, rows)
        sent += len(rows)
        task.progress(sent, sent)


def offer_rule(house: House, account: Account) -> OfferRule:
    """The account's rule for offers; Misconfigured when the shop has no rate for its currency."""
    manifest, policies = account.manifest, account.policies
    try:
        rate = house.shop.currency_rate(manifest.currency)
    except ShopRefused as refusal:
        raise Misconfigured(str(refusal)) from refusal
    ceiling = min(policies.max_quantity or manifest.max_quantity, manifest.max_quantity)
    return OfferRule(manifest.currency, rate, policies.buffer, ceiling, policies.markup_percent)


def compute(house: House, rows: Sequence[RowMapping], rule: OfferRule) -> list[Item]:
    """Compute and keep the wanted offers of listings; those that have to be sent, sold out ones first."""
    product_ids = sorted({row["product_id"] for row in rows})
    shop = house.shop.offers(product_ids)
    with house.ledger.work() as work:
        taken = listings.reserved(work, product_ids)
        wanted = {row["listing_id"]: _wanted(row, shop, taken, rule) for row in rows}
        listings.save(work, [_columns(row, wanted[row["listing_id"]]) for row in rows])
    items = [_item(row, wanted[row["listing_id"]]) for row in rows if _differs(row, wanted[row["listing_id"]])]
    return sorted(items, key=lambda item: item.quantity != 0)


def _wanted(row: RowMapping, shop: Mapping[SellableKey, ShopOffer], taken: Mapping[SellableKey, int], rule: OfferRule) -> WantedOffer:
    key = listings.key_of(row)
    return wanted_offer(shop.get(key), taken.get(key, 0), rule)


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
        "trace": [asdict(step) for step in wanted.trace],
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


def _targets(items: Sequence[Item], rule: OfferRule) -> list[OfferTarget]:
    return [OfferTarget(item.barcode, item.quantity or 0, item.price, item.list_price, rule.currency) for item in items]
