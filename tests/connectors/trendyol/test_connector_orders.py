"""Orders of the simulator: read by both roads, accepted, shipped."""

from __future__ import annotations

import pytest

from service.domain.errors import Rejected
from service.domain.order import OrderState


def every_page(fetch) -> list:
    pages = [fetch(None)]
    while pages[-1].next_cursor is not None:
        pages.append(fetch(pages[-1].next_cursor))
    return pages


def test_orders_arrive_page_by_page_newest_first(trendyol, market, live):
    live("A1", quantity=300)
    for _ in range(205):
        market.post("sales", barcode="A1")
    since, until = market.window()

    def fetch(cursor):
        market.clock.forward(5)
        return trendyol.orders(since, until, cursor)

    pages = every_page(fetch)

    assert [len(page.orders) for page in pages] == [200, 5]
    assert len({order.remote_id for page in pages for order in page.orders}) == 205


def test_the_second_look_finds_the_same_orders(trendyol, market, live):
    live("A1", quantity=300)
    market.post("sales", barcode="A1", count=205)
    since, until = market.window()

    pages = every_page(lambda cursor: trendyol.orders_placed(since, until, cursor))

    assert [len(page.orders) for page in pages] == [200, 5]
    assert trendyol.orders(since, until).orders[0].remote_id in {order.remote_id for page in pages for order in page.orders}


def test_an_order_goes_from_sale_to_delivery(trendyol, market, bought):
    order = bought(2)
    trendyol.accept(order)
    trendyol.accept(trendyol.order(order.remote_id))
    trendyol.ship(order, "MSN2026000000001")
    market.clock.forward(1)

    shipped = trendyol.order(order.remote_id)
    assert shipped.state is OrderState.SHIPPED
    assert len(shipped.tracking.number) == 20
    market.clock.forward(1)
    assert trendyol.order(order.remote_id).state is OrderState.DELIVERED
    assert trendyol.order("1") is None


def test_telling_twice_from_an_old_copy_is_harmless(trendyol, market, live):
    live("A1")
    market.post("sales", barcode="A1")
    old = trendyol.orders(*market.window()).orders[0]

    trendyol.ship(old, "MSN2026000000001")
    trendyol.ship(old, "MSN2026000000001")

    assert market.state()["requests"]["updatePackageStatus"] == 4


def test_a_cancelled_order_cannot_be_shipped(trendyol, market, live):
    live("A1")
    market.post("sales", barcode="A1")
    order = trendyol.orders(*market.window()).orders[0]
    market.post("cancellations", shipmentPackageId=int(order.remote_id))

    with pytest.raises(Rejected, match="Edilebilir Bir Durumda"):
        trendyol.ship(order, "MSN2026000000001")


def test_what_the_order_already_says_is_not_told_again(trendyol, market, live):
    live("A1")
    market.post("sales", barcode="A1")
    trendyol.ship(trendyol.orders(*market.window()).orders[0], "MSN2026000000001")
    told = trendyol.order("3330000001")
    market.calls.clear()

    trendyol.accept(told)
    trendyol.ship(told, "MSN2026000000001")

    assert market.calls == []


def test_a_window_with_more_orders_than_trendyol_shows_is_refused(trendyol, market, monkeypatch, live):
    monkeypatch.setattr("service.connectors.trendyol.connector.LAST_ORDERS_PAGE", 0)
    live("A1", quantity=300)
    market.post("sales", barcode="A1", count=201)

    with pytest.raises(Rejected, match="shorter window"):
        trendyol.orders_placed(*market.window())
