"""Orders against the simulator: read completely, prepared, invoiced."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from service.connectors.pazarama import api, sim_pages
from service.domain.errors import Malformed, RateLimited, Rejected, Transient
from service.domain.order import OrderState


@pytest.fixture
def sold(market, live):
    """Sells one piece of A1, so many times; the order numbers."""
    live("A1", quantity=500)

    def sell(count=1):
        return [str(order["orderNumber"]) for order in market.post("sales", barcode="A1", count=count).json["orders"]]

    return sell


@pytest.fixture
def read(connector, market, every_order):
    """The orders by number as they stand now, and the problems."""

    def orders(minutes=11, connector=connector):
        found, problems = every_order(connector, market.moment() - timedelta(minutes=minutes), market.moment())
        return {order.number: order for order in found}, problems

    return orders


def test_an_order_arrives_with_everything(sold, read):
    numbers = sold(5)

    orders, problems = read()

    assert (set(orders), problems) == (set(numbers), [])
    discounted, firm = orders["735000003"], orders["735000005"]
    assert (discounted.lines[0].unit_price, discounted.lines[0].discount, discounted.total) == (
        Decimal("94.90"),
        Decimal("5.00"),
        Decimal("94.90"),
    )
    assert (firm.billing.tax_number, firm.billing.company.endswith("Ltd. Şti.")) == ("1234567890", True)
    assert {order.state for order in orders.values()} == {OrderState.NEW}
    assert orders[numbers[0]].extra["shipment_codes"]


def test_every_page_is_read_and_a_cut_page_is_not_the_last(sold, read, market, monkeypatch):
    monkeypatch.setattr(sim_pages, "LARGEST_PAGE", 3)
    sold(7)
    market.calls.clear()

    assert len(read()[0]) == 7
    assert market.operations().count("getOrders") == 4


def test_an_order_of_this_minute_is_inside_although_the_end_is_exclusive(sold, connector, market):
    sold()
    asked = market.moment()

    page = connector.orders(asked - timedelta(minutes=11), asked)

    assert len(page.orders) == 1


@pytest.mark.parametrize("hour", [20, 21, 23])
def test_days_are_turkish_and_the_end_is_tomorrow(market, connector, hour):
    at = market.moment().replace(hour=hour, minute=30)

    start, end = api.window(at - timedelta(days=29), at)

    assert (start, end) == (("2026-10-23", "2026-11-22") if hour == 20 else ("2026-10-24", "2026-11-23"))


def test_no_window_is_longer_than_the_marketplace_takes(sold, read):
    sold()

    assert len(read(minutes=29 * 24 * 60)[0]) == 1


def test_a_move_of_an_older_order_is_seen_at_the_full_hour(sold, read, market):
    (number,) = sold()
    market.clock.forward(10 * 24 * 3600)
    market.clock.now += 1800 - market.clock.now % 3600
    market.post("cancellations", orderNumber=number)

    assert read(minutes=11)[0] == {}
    assert read(minutes=31)[0][number].state is OrderState.CANCELLED


def test_a_return_of_an_order_beyond_the_month_is_found_by_its_request(sold, connector, read, market):
    (number,) = sold()
    connector.accept(connector.order(number))
    market.clock.forward(40 * 24 * 3600)
    market.clock.now += 1800 - market.clock.now % 3600
    assert read()[0] == {}

    (refund,) = market.post("returns", orderNumber=number).json["claims"]
    orders, problems = read()

    assert (orders[number].extra["return_requested"], problems) == ("yes", [])
    connector._do(api.decide_refund(refund, 2))
    assert read()[0][number].state is OrderState.RETURNED


def test_a_wish_to_cancel_is_a_flag(sold, connector, read, market):
    (number,) = sold()
    market.post("cancel_requests", orderNumber=number)

    order = read()[0][number]

    assert (order.state, order.extra["cancellation_requested"]) == (OrderState.ACCEPTED, "yes")
    market.post("cancellations", orderNumber=number)
    assert connector.order(number).state is OrderState.CANCELLED


def test_the_same_order_is_no_news_whichever_list_tells_of_it(sold, connector, read, market):
    (number,) = sold()
    connector.accept(connector.order(number))
    market.clock.forward(10)
    market.post("returns", orderNumber=number)

    assert read()[0][number] == connector.order(number)


@pytest.mark.parametrize("refused", [api.CANCELS, api.REFUNDS])
def test_a_list_of_requests_that_is_refused_keeps_no_order_back(sold, connector, market, every_order, monkeypatch, refused):
    sold()
    real = api.requests
    monkeypatch.setattr(
        api, "requests", lambda feed, page, start, end: real(feed, page, *((end, start) if feed == refused else (start, end)))
    )

    orders, problems = every_order(connector, *market.window())

    assert len(orders) == 1
    assert len(problems) == 1
    assert "Tarih aralığı" in problems[0]


def test_a_list_of_requests_in_another_shape_keeps_no_order_back(sold, connector, market, every_order):
    sold()
    market.post("faults", kind="malformed", operation="getRefunds")

    orders, problems = every_order(connector, *market.window())

    assert (len(orders), len(problems)) == (1, 1)


@pytest.mark.parametrize(("kind", "error"), [("http_500", Transient), ("http_429", RateLimited), ("drop_answer", Transient)])
def test_a_list_that_fails_is_read_again_later(sold, connector, market, every_order, kind, error):
    sold()
    market.post("faults", kind=kind, operation="getRefunds")

    with pytest.raises(error):
        every_order(connector, *market.window())


def test_an_order_by_its_number(sold, connector, market):
    (number,) = sold()

    assert connector.order(number).number == number
    assert connector.order("735999999") is None
    assert connector.order("ÇANTA") is None
    market.clock.forward(184 * 24 * 3600)
    assert connector.order(number) is None


def test_one_order_that_cannot_be_read_is_not_taken_for_none(sold, connector, monkeypatch):
    (number,) = sold()
    monkeypatch.setattr("service.connectors.pazarama.codes.CURRENCIES", {})

    with pytest.raises(Malformed, match="“TL” is not a currency"):
        connector.order(number)


def test_accepting_tells_every_item_once_and_the_carrier_takes_it_from_there(sold, connector, market):
    (number,) = sold()
    order = connector.order(number)
    market.calls.clear()

    connector.accept(order)

    assert market.operations() == ["updateOrderStatus"]
    told = connector.order(number)
    assert (told.state, told.lines[0].state) == (OrderState.ACCEPTED, "12")
    connector.accept(told)
    assert market.operations().count("updateOrderStatus") == 1
    market.clock.forward(1.5)
    shipped = connector.order(number)
    assert (shipped.state, len(shipped.tracking.number)) == (OrderState.SHIPPED, 20)
    market.clock.forward(1.5)
    assert connector.order(number).state is OrderState.DELIVERED


def test_without_that_word_nothing_is_shipped(sold, connector, market):
    (number,) = sold()
    market.clock.forward(3600)

    assert connector.order(number).state is OrderState.NEW


def test_an_order_that_was_told_meanwhile_is_no_error(sold, connector):
    (number,) = sold()
    order = connector.order(number)
    connector.accept(order)

    connector.accept(order)


def test_an_order_that_was_cancelled_meanwhile_is_no_error_either(sold, connector, market):
    (number,) = sold()
    order = connector.order(number)
    market.post("cancellations", orderNumber=number)

    connector.accept(order)

    assert connector.order(number).state is OrderState.CANCELLED


def test_a_refusal_of_what_still_waits_is_told(sold, connector, market, monkeypatch):
    (number,) = sold()
    order = connector.order(number)
    monkeypatch.setattr("service.connectors.pazarama.codes.PREPARING", 11)

    with pytest.raises(Rejected, match="statüsü bu işlem için uygun değil"):
        connector.accept(order)


def test_shipping_prepares_first_and_hands_in_the_invoice_when_it_is_a_link(sold, connector, market):
    first, second = sold(2)
    market.calls.clear()

    for number, invoice in ((first, "https://shop.example.com/invoice/17.pdf"), (second, "MES17")):
        connector.ship(connector.order(number), invoice)

    assert list(market.state()["invoices"].values()) == ["https://shop.example.com/invoice/17.pdf"]
    assert [name for name in market.operations() if name != "getOrders"] == ["updateOrderStatus", "sendInvoiceLink", "updateOrderStatus"]


def test_an_item_that_is_refused_keeps_no_other_back(connector, market, live):
    live("A1", "A2", quantity=50)
    orders = market.post("sales", count=12).json["orders"]
    number = next(str(order["orderNumber"]) for order in orders if len(order["items"]) == 2)
    order = connector.order(number)
    first, second = order.lines
    connector.accept(replace(order, lines=(first,)))

    connector.accept(order)

    assert [line.state for line in connector.order(number).lines] == ["12", "12"]


def test_several_items_are_told_one_by_one(connector, market, live):
    live("A1", "A2", quantity=50)
    orders = market.post("sales", count=12).json["orders"]
    number = next(str(order["orderNumber"]) for order in orders if len(order["items"]) == 2)
    market.calls.clear()

    connector.accept(connector.order(number))

    assert market.operations().count("updateOrderStatus") == 2
