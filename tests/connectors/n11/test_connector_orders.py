"""Orders of the simulator: read by both roads, accepted, shipped."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from service.connectors.n11 import api
from service.domain.errors import NeedsReauth, RateLimited, Rejected
from service.domain.order import OrderState
from tests.connectors.kit import connect


@pytest.fixture
def sold(connector, market, live):
    """Sells something that is live; the orders as the connector reads them, in the order of their numbers."""

    def make(count=1, **sale):
        live("A1", quantity=500)
        market.post("sales", barcode="A1", count=count, **sale)
        orders = connector.orders(*market.window()).orders
        return sorted(orders, key=lambda order: order.number)

    return make


def every_page(read, since, until):
    pages = [read(since, until, None)]
    while pages[-1].next_cursor is not None:
        pages.append(read(since, until, pages[-1].next_cursor))
    return pages


@pytest.mark.parametrize("road", ["orders", "orders_placed"])
def test_every_order_arrives_page_by_page(connector, market, live, road):
    live("A1", quantity=300)
    for _ in range(7):
        market.post("sales", barcode="A1", count=30)
        market.clock.forward(1)

    pages = every_page(getattr(connector, road), *market.window())

    assert len({order.remote_id for page in pages for order in page.orders}) == 210
    assert len(pages) == 3


def test_many_changes_in_one_moment_are_read_by_page_numbers(connector, market, live):
    live("A1", quantity=300)
    market.post("sales", barcode="A1", count=205)

    pages = every_page(connector.orders, *market.window())

    assert len({order.remote_id for page in pages for order in page.orders}) == 205


def test_an_order_that_moves_while_pages_are_read_hides_no_other(connector, market, live):
    live("A1", quantity=300)
    for _ in range(150):
        market.post("sales", barcode="A1")
        market.clock.forward(1)
    since, until = market.window()

    first = connector.orders(since, until)
    for order in first.orders[:20]:
        connector.accept(order)
    seen = {
        order.remote_id
        for page in every_page(lambda a, b, c: connector.orders(a, b, c or first.next_cursor), since, until)
        for order in page.orders
    }

    assert len(seen | {order.remote_id for order in first.orders}) == 150


def test_a_long_window_is_read_in_slices_that_n11_does_not_cut(connector, market, live):
    live("A1", quantity=300)
    start = market.moment()
    for _ in range(8):
        market.post("sales", barcode="A1")
        market.clock.forward(5 * 86_400)

    pages = every_page(connector.orders, start, market.moment())

    assert [len(page.orders) for page in pages] == [3, 3, 2]
    queries = [request.path_url for request, _, _ in market.adapter.answers if "shipmentPackages" in request.path_url]
    assert len(queries) == 3


def test_the_simulator_cuts_what_is_asked_too_large(ask, market, live):
    live("A1", quantity=300)
    start = int(market.clock() * 1000)
    market.post("sales", barcode="A1", count=120)
    market.clock.forward(20 * 86_400)
    market.post("sales", barcode="A1")

    path = f"/rest/delivery/v1/shipmentPackages?startDate={start}&endDate={int(market.clock() * 1000)}&size=200"
    answer = ask("GET", path).json

    assert (answer["size"], answer["pageCount"], answer["totalPages"]) == (100, 100, 2)


def test_an_empty_window_is_one_call(connector, market):
    page = connector.orders(*market.window())

    assert (page.orders, page.next_cursor, len(market.calls)) == ((), None, 1)


@pytest.mark.parametrize("cursor", ["x", "5", "a:b"])
def test_a_cursor_that_is_none_is_rejected(connector, market, cursor):
    with pytest.raises(Rejected, match="no place"):
        connector.orders(*market.window(), cursor)


def test_parcels_out_of_n11s_warehouse_are_not_ours(connector, market, sold):
    market.post("sales", count=1)
    (order,) = sold()
    market.post("sales", barcode="A1", sender="N11")

    assert [each.remote_id for each in connector.orders(*market.window()).orders] == [order.remote_id]
    assert len(market.state()["orders"]) == 2


def test_an_order_goes_from_sale_to_delivery(connector, market, bought):
    order = bought(2)
    assert order.placed_at == order.modified_at
    assert len(order.tracking.number) == 20

    connector.accept(order)
    assert connector.order(order.remote_id).state is OrderState.ACCEPTED
    market.clock.forward(1)
    assert connector.order(order.remote_id).state is OrderState.SHIPPED
    market.clock.forward(1)
    assert connector.order(order.remote_id).state is OrderState.DELIVERED
    assert connector.order("1") is None


def test_shipping_accepts_what_is_open_and_hands_in_the_invoice(connector, market, sold):
    (order,) = sold()
    market.calls.clear()

    connector.ship(order, "https://shop.example.com/invoice/17.pdf?a=1&b=Çınar")

    assert market.operations() == ["updateOrderLines", "SaveLinkSellerInvoice"]
    shipped = connector.order(order.remote_id)
    assert (shipped.state, shipped.extra["invoice_link"]) == (
        OrderState.ACCEPTED,
        "https://shop.example.com/invoice/17.pdf?a=1&b=Çınar",
    )
    market.calls.clear()
    connector.ship(shipped, "https://shop.example.com/invoice/17.pdf?a=1&b=Çınar")
    assert market.calls == []


def test_an_invoice_number_that_is_no_link_stays_here(connector, market, sold):
    (order,) = sold()
    market.calls.clear()

    connector.ship(order, "MSN2026000000001")

    assert market.operations() == ["updateOrderLines"]


def test_telling_twice_from_an_old_copy_is_harmless(connector, market, sold):
    (order,) = sold()

    connector.accept(order)
    connector.accept(order)

    assert market.state()["requests"]["updateOrderLines"] == 2


def test_a_cancelled_order_cannot_be_accepted(connector, market, sold):
    (order,) = sold()
    market.post("cancellations", packageId=order.remote_id)

    with pytest.raises(Rejected) as refused:
        connector.accept(order)

    assert refused.value.user_message == "Sipariş kalemi bulunamadı."
    assert connector.order(order.remote_id).state is OrderState.CANCELLED


def test_a_part_that_the_buyer_cancelled_leaves_the_order_and_changes_its_code(connector, market, live):
    live("A1", "A2", quantity=50)
    market.post("sales", count=20)
    before = next(order for order in connector.orders(*market.window()).orders if len(order.lines) == 2)

    market.post("cancellations", packageId=before.remote_id, orderLineId=int(before.lines[0].line_id))
    after = connector.order(before.remote_id)

    assert [line.line_id for line in after.lines] == [before.lines[1].line_id]
    assert after.state is OrderState.NEW
    assert after.tracking.number != before.tracking.number
    assert after.total < before.total
    connector.accept(after)
    assert connector.order(before.remote_id).state is OrderState.ACCEPTED


def test_a_parcel_that_was_split_is_dead_and_its_parts_are_orders(connector, market, live):
    live("A1", "A2", quantity=50)
    market.post("sales", count=20)
    order = next(order for order in connector.orders(*market.window()).orders if len(order.lines) == 2)
    connector.accept(order)

    parts = [part["id"] for part in market.post("splits", packageId=order.remote_id).json["packages"]]

    assert connector.order(order.remote_id).state is OrderState.SUPERSEDED
    assert [connector.order(part).state for part in parts] == [OrderState.ACCEPTED, OrderState.ACCEPTED]
    assert {connector.order(part).number for part in parts} == {order.number}
    with pytest.raises(Rejected):
        connector.accept(order)


def test_a_returned_order_is_marked_and_still_delivered(connector, market, sold):
    (order,) = sold()
    connector.accept(order)
    market.clock.forward(1)
    market.state()
    market.clock.forward(1)
    since = market.moment() - timedelta(seconds=1)
    market.post("returns", packageId=order.remote_id)

    (returned,) = connector.orders(since, market.moment() + timedelta(seconds=1)).orders

    assert (returned.state, returned.extra["returned"]) == (OrderState.DELIVERED, "yes")


def test_the_effective_commission_is_told(sold):
    first, second = sold(count=2)

    assert (first.lines[0].commission_rate, second.lines[0].commission_rate) == (Decimal("12.5"), Decimal(10))


def test_the_thousandth_and_first_call_in_a_minute_waits(connector, market, monkeypatch):
    for _ in range(1000):
        connector.order("1")

    with pytest.raises(RateLimited):
        connector.order("1")
    market.clock.forward(60)
    connector.order("1")


def test_a_wrong_secret_is_noticed_by_soap_too(connector, market, sold):
    (order,) = sold()
    connector.accept(order)
    told = connector.order(order.remote_id)

    with pytest.raises(NeedsReauth) as refused:
        connect("n11", market.adapter, app_secret="stale").ship(told, "https://shop.example.com/1.pdf")

    assert refused.value.user_message == api.LOGIN
    assert "stale" not in str(refused.value)
