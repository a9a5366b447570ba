"""Sales and latencies as measured."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from service.domain.clock import now
from service.ledger import speeds
from service.opencart import sold
from service.pricing.policy import OfferPolicy
from service.sync import rules
from service.sync.house import House
from tests.sync import shelf


@pytest.fixture
def empty(house: House) -> House:
    """A shop that has sold nothing."""
    with house.ledger.work() as work:
        for table in ("order", "order_product"):
            work.db.execute(house.shop.shape[table].delete())
    return house


def kept(house: House) -> dict[int, Decimal]:
    table = house.ledger.t.sales_speed.c
    with house.ledger.look() as work:
        return {row.product_id: row.units_per_day for row in work.db.execute(select(table.product_id, table.units_per_day))}


def test_units_of_orders_that_count_are_divided_by_the_days(empty: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sold, "PAGE", 2)
    house, moment = empty, now()
    for product, units, days, status in (
        (1, 100, 15, 2),
        (1, 14, 13, 2),
        (1, 7, 5, 5),
        (2, 70, 3, 2),
        (2, 14, 2, 7),
        (3, 9, 1, 0),
        (1, 7, 0, 2),
    ):
        shelf.sell(house, product, units, moment - timedelta(days=days), status)
    shelf.work_off(house, "measure_speed")
    assert kept(house) == {1: Decimal(2), 2: Decimal(5)}


def test_what_sells_no_more_is_forgotten_and_looked_at_again(empty: House) -> None:
    house = empty
    account = shelf.new_account(house)
    rules.change(house, account, OfferPolicy(buffer_by_sales=Decimal(1)))
    first, second = shelf.plain_products(house, 2)
    with house.ledger.work() as work:
        speeds.keep_sold(work, {first: Decimal(3), second: Decimal(1)})
    shelf.sell(house, second, 14, now())
    shelf.work_off(house, "measure_speed")
    assert kept(house) == {second: Decimal(1)}
    with house.ledger.look() as work:
        assert set(work.db.execute(select(work.t.change.c.entity_id)).scalars()) == {first}


def test_without_a_buffer_by_sales_nothing_is_looked_at_again(empty: House) -> None:
    shelf.new_account(empty)
    shelf.sell(empty, 1, 14, now())
    shelf.work_off(empty, "measure_speed")
    with empty.ledger.look() as work:
        assert work.db.execute(select(work.t.change.c.entity_id)).first() is None
