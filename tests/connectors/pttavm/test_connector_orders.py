"""Orders of the simulator: found by the day they were placed, given a cargo barcode, invoiced, cancelled, sent back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from service.connectors.pttavm.order_windows import OLD_SLICES, SLICE, TURN_SECONDS
from service.domain.errors import Rejected, Repeated, Transient
from service.domain.order import OrderState
from tests.connectors.kit import connect, market_of

LINK = "https://shop.example.com/invoice/17.pdf"


@pytest.fixture
def pttavm(connector):
    return connector


@pytest.fixture
def sold(market, live):
    """Sells one piece of A1; the order's number."""
    live("A1", quantity=50)
    return lambda **wish: market.post("sales", barcode="A1", **wish).json["orders"][0]["siparisNo"]


def test_an_order_goes_from_sale_to_delivery(pttavm, market, every_order, bought):
    order = bought(2)
    assert order.placed_at == order.modified_at

    pttavm.accept(order)
    market.clock.forward(0.4)
    packed = pttavm.order(order.remote_id)
    assert (packed.state, packed.tracking.number) == (OrderState.ACCEPTED, "27100000001017")
    assert (packed, []) == (every_order(pttavm, *market.window())[0][0], every_order(pttavm, *market.window())[1])

    pttavm.ship(packed, LINK)
    assert [line["isInvoice"] for line in market.state()["orders"][0]["siparisUrunler"]] == [True]
    market.clock.forward(1)
    assert pttavm.order(order.remote_id).state is OrderState.SHIPPED
    market.clock.forward(1)
    assert pttavm.order(order.remote_id).state is OrderState.DELIVERED
    assert pttavm.order("PTT-1") is None


def test_what_the_buyer_pays_is_the_price_and_the_discount_is_told(pttavm, market, live, every_order):
    live("A1", quantity=9, price=Decimal("99.90"))
    market.post("sales", barcode="A1", quantity=2, count=3)

    reduced = every_order(pttavm, *market.window())[0][2]

    line = reduced.lines[0]
    assert (reduced.total, line.unit_price, line.discount) == (Decimal("189.8"), Decimal("94.9"), Decimal(5))
    assert reduced.extra["seller_discount"] == "10.0"


def test_a_window_and_its_older_days_are_read_in_pages(pttavm, market, sold, every_order):
    since = market.moment()
    for _ in range(7):
        sold()
        market.clock.forward(86_400)

    orders, problems = every_order(pttavm, since, market.moment())

    assert len({order.remote_id for order in orders}) == 7
    assert problems == []
    assert market.asked("searchOrders") == 4 + 1


def test_nothing_there_is_two_empty_pages(pttavm, market):
    first = pttavm.orders(*market.window())
    second = pttavm.orders(*market.window(), first.next_cursor)

    assert (first.orders, first.next_cursor, second.orders, second.next_cursor) == ((), "1", (), None)


def test_what_happens_to_orders_of_the_last_two_days_is_seen_at_once(pttavm, market, sold, every_order):
    number = sold()
    market.clock.forward(1.9 * 86_400)
    market.post("cancellations", orderNumber=number)

    orders, _ = every_order(pttavm, market.moment() - timedelta(minutes=10), market.moment())

    assert [(order.remote_id, order.state) for order in orders] == [(number, OrderState.CANCELLED)]


@pytest.mark.parametrize("days", [3, 11, 39])
def test_what_happens_to_older_orders_is_seen_within_one_round(pttavm, market, sold, every_order, days):
    number = sold()
    market.clock.forward(days * 86_400)
    market.post("cancellations", orderNumber=number)
    seen = []
    for _ in range(OLD_SLICES):
        market.clock.forward(TURN_SECONDS)
        orders, _ = every_order(pttavm, market.moment() - timedelta(minutes=10), market.moment())
        seen += [(order.remote_id, order.state) for order in orders]

    assert set(seen) == {(number, OrderState.CANCELLED)}
    assert market.asked("searchOrders") == 2 * OLD_SLICES
    assert timedelta(days=days) > SLICE


def test_the_filters_are_turkish_wall_clock(pttavm, market, sold):
    sold()
    pttavm.orders(market.moment() - timedelta(hours=1), market.moment())

    request = next(request for request, _, _ in market.adapter.answers if "startDate" in request.url)
    assert "startDate=2026-11-19T13%3A01%3A00&endDate=2026-11-21T13%3A01%3A01&isActiveOrders=false" in request.url


def test_an_order_is_unpaid_until_it_is_paid(pttavm, market, sold):
    good, bad = sold(paid=False), sold(paid=False)
    assert pttavm.order(good).state is OrderState.AWAITING

    market.post("payments", orderNumber=good)
    market.post("payments", orderNumber=bad, valid=False)

    assert [pttavm.order(number).state for number in (good, bad)] == [OrderState.NEW, OrderState.CANCELLED]


def test_a_cancelled_line_leaves_the_order_and_its_goods_come_back(pttavm, market, live):
    live("A1", "A2", quantity=9)
    orders = market.post("sales", count=9).json["orders"]
    double = next(order for order in orders if len(order["siparisUrunler"]) == 2)
    gone, kept = double["siparisUrunler"]
    before = market.state()["listings"][gone["urunBarkod"]]["quantity"]

    market.post("cancellations", orderNumber=double["siparisNo"], lineItemId=gone["lineItemId"])

    order = pttavm.order(double["siparisNo"])
    assert (order.state, [line.line_id for line in order.lines]) == (OrderState.NEW, [str(kept["lineItemId"])])
    assert order.total == order.lines[0].unit_price
    assert market.state()["listings"][gone["urunBarkod"]]["quantity"] == before + 1


@pytest.mark.parametrize(
    ("status", "state"),
    [("iade", OrderState.RETURNED), ("gondericisine_teslim_edildi", OrderState.RETURNED), ("yok_oldu", OrderState.UNKNOWN)],
)
def test_a_parcel_that_comes_back(pttavm, market, sold, status, state):
    number = sold()
    pttavm.accept(pttavm.order(number))
    market.clock.forward(5)
    market.post("returns", orderNumber=number, status=status)

    order = pttavm.order(number)

    assert (order.state, order.remote_state) == (state, status)


def test_a_firm_has_its_tax_numbers(pttavm, market, live, every_order):
    live("A1", quantity=9)
    market.post("sales", barcode="A1", count=5)

    orders, _ = every_order(pttavm, *market.window())

    assert [order.billing.tax_number for order in orders] == ["", "", "", "", "1234567890"]


def test_shipping_waits_for_the_barcode_and_asks_for_one_only(pttavm, market, sold):
    order = pttavm.order(sold())

    with pytest.raises(Transient) as waiting:
        pttavm.ship(order, LINK)
    assert (waiting.value.retry_after, waiting.value.costs_attempt) == (15.0, True)
    assert market.asked("sendInvoice") == 0
    market.clock.forward(0.4)
    pttavm.ship(order, LINK)
    pttavm.ship(order, LINK)
    pttavm.accept(order)

    assert (market.asked("createBarcode"), market.asked("sendInvoice")) == (1, 1)


def test_a_barcode_that_is_there_at_once_is_enough(clock, draft):
    market = market_of("pttavm", clock, batch_seconds=0)
    pttavm = connect("pttavm", market.adapter)
    pttavm.publish([draft("A1")])
    clock.forward(5)
    pttavm.find_listings(["A1"])
    clock.forward(5)
    order = pttavm.order(market.post("sales", barcode="A1").json["orders"][0]["siparisNo"])

    pttavm.ship(order, "MES17")

    assert pttavm.order(order.remote_id).state is OrderState.ACCEPTED
    assert market.asked("sendInvoice") == 0


def test_a_barcode_that_was_asked_for_within_five_minutes_is_not_asked_for_again(pttavm, market, sold, monkeypatch):
    order, shipment = pttavm.order(sold()), pttavm._services["shipment"][0]
    send = shipment.send

    def refuse(call):
        if call.unlike_for:
            raise Repeated("the same was sent 3 s ago", retry_after=297)
        return send(call)

    monkeypatch.setattr(shipment, "send", refuse)

    with pytest.raises(Transient, match="still making") as waiting:
        pttavm.ship(order, LINK)
    assert (waiting.value.retry_after, market.asked("createBarcode")) == (15.0, 0)


def test_a_barcode_that_cannot_be_made_is_refused_in_pttavms_words(pttavm, market, sold, monkeypatch):
    order = pttavm.order(sold())
    monkeypatch.setattr("service.connectors.pttavm.mapping.barcode_state", lambda answer: ("error", "Adres eksik"))

    with pytest.raises(Rejected, match="Adres eksik"):
        pttavm.ship(order, LINK)


@pytest.mark.parametrize(("warehouse", "used"), [("", 12345), ("12346", 12346)])
def test_the_warehouse_is_the_chosen_or_the_first(market, sold, warehouse, used):
    pttavm = connect("pttavm", market.adapter, warehouse_id=warehouse)

    pttavm.accept(pttavm.order(sold()))

    (body,) = [request.body for request, _, _ in market.adapter.answers if request.path_url == "/create-barcode"]
    assert f'"warehouse_id":{used}'.encode() in body
    assert market.asked("getWarehouses") == (0 if warehouse else 1)


def test_an_unknown_warehouse_is_a_refusal_inside_http_200(market, sold):
    pttavm = connect("pttavm", market.adapter, warehouse_id="7")

    with pytest.raises(Rejected, match="warehouse_id bulunamadı"):
        pttavm.accept(pttavm.order(sold()))


def test_without_a_cargo_user_only_the_invoice_is_handed_in(market, sold):
    alone = connect("pttavm", market.adapter, cargo_user="", cargo_password="")
    order = alone.order(sold())

    alone.accept(order)
    alone.ship(order, LINK)

    assert (market.asked("createBarcode"), market.asked("sendInvoice")) == (0, 1)


@pytest.mark.parametrize("prepare", ["unpaid", "cancelled", "gone"])
def test_what_cannot_be_packed_is_refused(pttavm, market, sold, prepare):
    order = pttavm.order(sold(paid=prepare != "unpaid"))
    if prepare == "cancelled":
        market.post("cancellations", orderNumber=order.number)
    if prepare == "gone":
        market.post("reset")

    with pytest.raises(Rejected, match=order.number):
        pttavm.ship(order, LINK)
