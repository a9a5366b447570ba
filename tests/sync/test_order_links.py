"""A line that matched nothing is linked by a person: stock falls once, wherever the order stood at that moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from service.domain.sellable import SellableKey
from service.ledger import listings as ledger_listings
from service.sync import accounts, jobs, listings
from service.sync.house import House
from service.sync.order_links import link_line
from service.sync.order_retry import retry
from tests.sync.conftest import Marketplace

Drain = Callable[..., list[str]]
UNITS = 2


def rows(house: House, table: str) -> list[Any]:
    with house.ledger.look() as work:
        return list(work.db.execute(select(getattr(work.t, table))).mappings())


def ask(house: House, kind: str, account: int) -> None:
    with house.ledger.work() as work:
        jobs.request(work, kind, account_id=account)


@pytest.fixture
def sold(house: House, account: int, marketplace: Marketplace, drain: Drain) -> SellableKey:
    """A variant of which two were sold, under a barcode that nobody knows any more."""
    listings.list_products(house, account, None, "test")
    drain()
    live = [row for row in rows(house, "listing") if row["state"] == "live" and row["variant"] and (row["sent_quantity"] or 0) > 4]
    marketplace.do("sales", barcode=live[0]["barcode"], quantity=UNITS)
    key = ledger_listings.key_of(live[0])
    product = house.shop.shape["product"]
    with house.ledger.work() as work:
        work.db.execute(work.t.listing.update().where(work.t.listing.c.listing_id == live[0]["listing_id"]).values(barcode="8680000000017"))
        codes = {name: "" for name in ("sku", "ean", "model") if name in product.c}
        work.db.execute(product.update().where(product.c.product_id == key.product_id).values(codes | {"model": "renamed"}))
    return key


def stock(house: House, key: SellableKey) -> int:
    quantity = house.shop.offers([key.product_id])[key].quantity
    assert quantity is not None
    return quantity


def reserved(house: House, key: SellableKey) -> int:
    with house.ledger.look() as work:
        return ledger_listings.reserved(work, [key.product_id]).get(key, 0)


def parked(house: House) -> Any:
    (line,) = rows(house, "order_line")
    assert line["product_id"] is None
    return line


def test_a_line_linked_after_the_order_was_written_takes_its_stock_once(
    house: House, account: int, sold: SellableKey, drain: Drain
) -> None:
    before = stock(house, sold)
    ask(house, "poll_orders", account)
    drain(patience=6)
    line = parked(house)
    assert (rows(house, "order")[0]["shop_state"], stock(house, sold), reserved(house, sold)) == ("written", before, 0)

    for _ in range(2):
        link_line(house, line["order_key"], line["line_id"], sold, "Ayşe")
        drain()
        assert (rows(house, "order")[0]["shop_state"], stock(house, sold), reserved(house, sold)) == ("written", before - UNITS, 0)
    entered = [row["message"] for row in rows(house, "activity") if row["message"].endswith("entered.")]
    assert entered == [f"Shop order {rows(house, 'order')[0]['shop_order_id']}: {UNITS} of product {sold.product_id} entered."]


def test_a_line_linked_before_the_order_is_written_is_reserved_until_then(
    house: House, account: int, sold: SellableKey, drain: Drain
) -> None:
    before, currency = stock(house, sold), house.shop.shape["currency"]
    with house.ledger.work() as work:
        work.db.execute(currency.update().where(currency.c.code == "TRY").values(code="ZZZ"))
    ask(house, "poll_orders", account)
    drain(patience=6)
    line = parked(house)
    link_line(house, line["order_key"], line["line_id"], sold, "Ayşe")
    drain()
    assert (rows(house, "order")[0]["shop_state"], stock(house, sold), reserved(house, sold)) == ("failed", before, UNITS)

    with house.ledger.work() as work:
        work.db.execute(currency.update().where(currency.c.code == "ZZZ").values(code="TRY"))
    accounts.resume(house, account)
    retry(house, line["order_key"], "Ayşe")
    drain()
    assert (rows(house, "order")[0]["shop_state"], stock(house, sold), reserved(house, sold)) == ("written", before - UNITS, 0)


def test_a_line_linked_while_the_order_is_being_written_is_carried_after_it(
    house: House, account: int, sold: SellableKey, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, write = stock(house, sold), type(house.shop).write_order

    def linked_meanwhile(shop: Any, *args: Any) -> int:
        order_id = write(shop, *args)
        line = parked(house)
        link_line(house, line["order_key"], line["line_id"], sold, "Ayşe")
        return order_id

    monkeypatch.setattr(type(house.shop), "write_order", linked_meanwhile)
    ask(house, "poll_orders", account)
    drain(patience=6)
    assert (rows(house, "order")[0]["shop_state"], stock(house, sold)) == ("written", before - UNITS)


def test_a_link_of_a_paused_account_is_carried_when_it_works_again(house: House, account: int, sold: SellableKey, drain: Drain) -> None:
    before = stock(house, sold)
    ask(house, "poll_orders", account)
    drain(patience=6)
    line = parked(house)
    accounts.pause(house, account)
    link_line(house, line["order_key"], line["line_id"], sold, "Ayşe")
    drain()
    assert (rows(house, "order")[0]["shop_state"], stock(house, sold)) == ("linking", before)
    accounts.resume(house, account)
    with house.ledger.work() as work:
        jobs.request(work, "retry_orders")
    drain()
    assert (rows(house, "order")[0]["shop_state"], stock(house, sold)) == ("written", before - UNITS)
