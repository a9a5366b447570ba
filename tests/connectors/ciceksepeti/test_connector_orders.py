"""Orders from the simulator: windows, cancelled lines, both cargo models."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.connectors.calls import Answer, encode
from service.connectors.ciceksepeti import api
from service.domain.errors import Rejected, Repeated, Transient
from service.domain.order import OrderState
from tests.connectors import kit

DAY = 86_400
INVOICE = "https://shop.example.com/invoice/17.pdf"


@pytest.fixture
def opened(clock, draft):
    """A market with its options and a seller whose product A1 is on sale there; quotas are wide, and an eighth of a second is enough."""

    def make(**options):
        market = kit.market_of("ciceksepeti", clock, quota_scale=1000, **options)
        seller, send = kit.connect("ciceksepeti", market.adapter), market.adapter.send
        market.adapter.send = lambda *args, **kwargs: (clock.forward(0.125), send(*args, **kwargs))[1]
        seller.publish([draft("A1", quantity=500)])
        clock.forward(60)
        return market, seller

    return make


def sell(market, **wish):
    return str(market.post("sales", barcode="A1", **wish).json["orders"][0]["items"][0]["orderItemId"])


def states(orders):
    return {order.remote_id: order.state for order in orders}


@pytest.mark.parametrize("by_order_date", [False, True])
@pytest.mark.parametrize("wall_clock", [False, True])
def test_every_change_is_seen_however_the_window_is_meant(opened, every_order, by_order_date, wall_clock):
    market, seller = opened(by_order_date=by_order_date, wall_clock=wall_clock, scan_seconds=DAY)
    old, new = sell(market), None
    market.clock.forward(20 * DAY)
    market.post("moves", orderItemId=int(old), statusId=20)
    new = sell(market)

    orders, problems = every_order(seller, market.moment() - timedelta(minutes=10), market.moment())

    assert states(orders) == {old: OrderState.DELIVERED, new: OrderState.NEW}
    assert problems == []


def test_a_long_window_stays_below_two_weeks(opened, every_order):
    market, seller = opened()
    sold = sell(market)
    market.clock.forward(12 * DAY)

    orders, _ = every_order(seller, market.moment() - timedelta(days=13), market.moment())
    assert sold in states(orders)


def test_cancelled_lines_come_by_their_own_question(opened, every_order):
    market, seller = opened()
    kept, gone = sell(market), sell(market)
    market.post("cancellations", orderItemId=int(gone))
    market.calls.clear()

    orders, _ = every_order(seller, *market.window())

    assert states(orders) == {kept: OrderState.NEW, gone: OrderState.CANCELLED}
    assert market.operations() == ["getOrders"] * 4


def test_pages_are_read_to_the_end(opened, every_order):
    market, seller = opened()
    market.post("sales", barcode="A1", count=250)

    orders, _ = every_order(seller, *market.window())

    assert len(orders) == len(states(orders)) == 250


@pytest.mark.parametrize(
    ("rows", "told", "more"),
    [
        (100, {"orderListCount": 100}, True),
        (40, {"orderListCount": 40}, False),
        (50, {"orderListCount": 120}, True),
        (7, {"orderListCount": 7, "pageCount": 2}, True),
    ],
)
def test_the_count_may_be_of_the_page_or_of_the_list(opened, monkeypatch, body, rows, told, more):
    market, seller = opened()
    row = body("ciceksepeti/orders")["supplierOrderListWithBranch"][0]

    answer = Answer(200, encode({**told, "supplierOrderListWithBranch": [row] * rows}), {})
    monkeypatch.setattr(seller._transport, "send", lambda call: answer)
    assert seller.orders(*market.window()).next_cursor == (f"0:1:1:{rows}" if more else "0:0:0:0")


def test_each_page_is_one_call_and_no_question_is_put_twice(clock, draft):
    market = kit.market_of("ciceksepeti", clock)
    seller = kit.remembering("ciceksepeti", market)
    for _ in range(3):
        cursor = None
        while True:
            clock.forward(5)
            page = seller.orders(*market.window(), cursor)
            cursor = page.next_cursor
            if cursor is None:
                break
    assert market.state()["limited"] == {}
    assert market.state()["requests"]["getOrders"] == 12


def test_the_same_question_within_a_minute_does_not_leave(market):
    seller = kit.remembering("ciceksepeti", market)
    window = market.window()
    seller.orders(*window)
    with pytest.raises(Repeated) as waiting:
        seller.orders(*window)
    assert waiting.value.retry_after == api.SAME["getOrders"] + api.LATE_SECONDS
    assert len(market.calls) == 1


def test_the_buyers_words_arrive(opened, every_order):
    market, seller = opened()
    for _ in range(3):
        sell(market)

    said = [order.extra.get("personalisation") for order in every_order(seller, *market.window())[0]]
    assert said.count("İsim: Ayşe'ye ❤️") == 1


def test_an_unknown_status_is_kept_and_told(opened, every_order):
    market, seller = opened()
    sold = sell(market)
    market.post("moves", orderItemId=int(sold), statusId=42)

    ((order,), problems) = every_order(seller, *market.window())
    assert (order.state, order.remote_state, problems) == (OrderState.UNKNOWN, "42", [])


def test_one_line_is_found_active_or_cancelled(opened):
    market, seller = opened()
    kept, gone = sell(market), sell(market)
    market.post("cancellations", orderItemId=int(gone))

    assert seller.order(kept).state is OrderState.NEW
    assert seller.order(gone).state is OrderState.CANCELLED
    assert seller.order("12345678901234567890") is None


def test_the_list_that_was_not_asked_lately_is_asked_first(clock, draft):
    market = kit.market_of("ciceksepeti", clock)
    seller = kit.remembering("ciceksepeti", market)
    seller.publish([draft("A1")])
    clock.forward(60)
    gone = sell(market)
    market.post("cancellations", orderItemId=int(gone))

    with pytest.raises(Transient):
        seller.order(gone)
    clock.forward(5)
    assert seller.order(gone).state is OrderState.CANCELLED, "one call in five seconds is enough"


def test_the_contracted_carrier_gets_the_line_and_its_code_comes_back(opened):
    market, seller = opened(scan_seconds=100)
    order = seller.order(sell(market))

    seller.accept(order)
    market.calls.clear()
    seller.ship(order, "MES17")

    assert market.operations() == ["readyForCargoWithCs"]
    told = seller.order(order.remote_id)
    assert (told.state, told.remote_state, told.tracking.number) == (OrderState.ACCEPTED, "Kargoya Verilecek", "7000001-10")
    market.clock.forward(100)
    shipped = seller.order(order.remote_id)
    assert (shipped.state, shipped.tracking.number) == (OrderState.SHIPPED, f"73300000000000{order.remote_id}")


def test_what_was_told_is_not_told_again(opened):
    market, seller = opened(scan_seconds=100)
    order = seller.order(sell(market))
    seller.ship(order, "")
    market.calls.clear()

    seller.ship(order, "")
    seller.ship(seller.order(order.remote_id), "")

    assert market.operations().count("readyForCargoWithCs") == 1, "the stale order asks once and learns that it was told"


def test_a_refusal_inside_an_answer_of_200_is_one(opened):
    market, seller = opened()
    order = seller.order(sell(market))
    market.post("cancellations", orderItemId=int(order.remote_id))

    with pytest.raises(Rejected) as refusal:
        seller.ship(order, "")
    assert refusal.value.user_message == "Order not available for this status!"


def test_the_own_model_is_told_each_step(opened):
    market, seller = opened(cargo_model=2)
    order = seller.order(sell(market))

    for _ in range(2):
        seller.accept(order)
    assert seller.order(order.remote_id).remote_state == "Hazırlanıyor"
    seller.ship(seller.order(order.remote_id), "")
    assert seller.order(order.remote_id).remote_state == "Kargoya Verilecek"
    assert "readyForCargoWithCs" not in market.operations()


def test_a_service_vehicle_takes_what_it_delivers(opened):
    market, seller = opened(cargo_model=2)
    order = seller.order(sell(market, by_vehicle=True))

    seller.ship(order, "")

    assert seller.order(order.remote_id).state is OrderState.SHIPPED


def test_the_wrong_model_is_refused_in_their_words(opened):
    market, seller = opened(cargo_model=1)
    order = seller.order(sell(market))
    order.extra["cargo_model"] = "2"

    with pytest.raises(Rejected, match="integration type"):
        seller.ship(order, "")


@pytest.mark.parametrize(("number", "mailed"), [(INVOICE, True), ("MES17", False), ("http://shop.example.com/17.pdf", False)])
def test_an_invoice_is_mailed_when_its_number_is_a_link(opened, number, mailed):
    market, seller = opened()
    order = seller.order(sell(market))

    seller.ship(order, number)
    seller.ship(seller.order(order.remote_id), number)

    assert market.operations().count("sendInvoice") == mailed


def test_an_exchange_makes_the_same_line_new_again(opened, every_order):
    market, seller = opened()
    sold = sell(market)
    for status, state in ((22, OrderState.RETURNED), (1, OrderState.NEW)):
        market.post("moves", orderItemId=int(sold), statusId=status)
        assert states(every_order(seller, *market.window())[0]) == {sold: state}
