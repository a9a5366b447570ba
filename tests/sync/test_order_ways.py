"""One way per order: the shop's own route, looked for first where it may stand already, and straight SQL when no shop answers for long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from service.domain import clock
from service.domain.errors import ShopUnavailable
from service.domain.order import Address, Order, OrderLine, OrderState
from service.sync import accounts, jobs, orders_shop
from service.sync.house import House
from service.sync.orders_in import receive
from service.sync.runner import run
from service.sync.use_cases import USE_CASES

KEY = {"seller_id": "2738", "api_key": "k", "api_secret": "s"}
BUYER = Address("Ayşe", "Yılmaz", "Çınar Sok. 5", city="İstanbul", country_code="TR")


def order(**changes: Any) -> Order:
    moment = clock.now()
    line = OrderLine("1", "yok", "yok", "Çanta 16 inç", 1, Decimal("120.00"), Decimal(20))
    known: dict[str, Any] = {"remote_id": "77", "number": "N-77", "state": OrderState.NEW, "remote_state": "Created", "currency": "TRY"}
    known |= {"total": Decimal("120.00"), "shipping_total": Decimal(0), "placed_at": moment, "modified_at": moment}
    return Order(**{**known, "buyer_email": "a@example.com", "shipping": BUYER, "billing": BUYER, "lines": (line,), **changes})


@pytest.fixture
def shop(house: House) -> House:
    """The same house with a storefront that should write its orders itself."""
    settings = house.settings.model_copy(update={"direct_orders": False, "shop_url": "http://127.0.0.1:9/", "shared_key": "k" * 64})
    return replace(house, settings=settings)


@pytest.fixture
def account(shop: House) -> int:
    return accounts.create(shop, "trendyol", "Test", KEY)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the storefront was asked; it answers with order 4711."""
    bodies: list[dict[str, Any]] = []

    def answer(house: House, action: str, body: dict[str, Any]) -> dict[str, Any]:
        bodies.append({"action": action, **body})
        return {"order_id": 4711}

    monkeypatch.setattr(orders_shop, "ask", answer)
    return bodies


def write(shop: House, account: int) -> Any:
    """Run the job that writes the order; the order's row."""
    with shop.ledger.work() as work:
        number = jobs.request(work, "write_order", account_id=account, subject="1", payload={"order_key": 1})
    run(shop, number, "test", USE_CASES)
    with shop.ledger.look() as work:
        return work.db.execute(select(work.t.order)).mappings().one()


@pytest.mark.parametrize(("age", "looked"), [(timedelta(minutes=1), False), (timedelta(days=3), True)])
def test_an_order_of_old_is_looked_for_before_it_is_written(
    shop: House, account: int, asked: list[dict[str, Any]], age: timedelta, looked: bool
) -> None:
    receive(shop, account, order(placed_at=clock.now() - age))
    row = write(shop, account)
    assert (row["shop_way"], row["shop_order_id"]) == ("route", 4711)
    assert [body["look_first"] for body in asked] == [looked]


def test_a_second_try_looks_for_the_first_ones_order(
    shop: House, account: int, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(shop, account, order())
    with monkeypatch.context() as away:
        away.setattr(orders_shop, "ask", unavailable)
        assert write(shop, account)["shop_state"] == "writing"
    as_if_later(monkeypatch, timedelta(minutes=5))
    assert write(shop, account)["shop_order_id"] == 4711
    assert asked[0]["look_first"]


def test_after_long_maintenance_the_order_goes_straight_into_the_tables(shop: House, account: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders_shop, "ask", unavailable)
    receive(shop, account, order())
    assert write(shop, account)["shop_way"] == "route"
    as_if_later(monkeypatch, orders_shop.ROUTE_PATIENCE + timedelta(minutes=5))
    row = write(shop, account)
    assert (row["shop_way"], row["shop_state"]) == ("sql", "written")
    assert shop.shop.order_status(row["shop_order_id"]) is not None


def unavailable(house: House, action: str, body: dict[str, Any]) -> dict[str, Any]:
    raise ShopUnavailable("the shop is in maintenance mode")


def as_if_later(monkeypatch: pytest.MonkeyPatch, span: timedelta) -> None:
    real: Callable[[], Any] = clock.now
    for module in (jobs, orders_shop):
        monkeypatch.setattr(module, "now", lambda: real() + span)
