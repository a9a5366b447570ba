"""Orders of the simulator: seen in seven lists, read in full, packed, shipped, undone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.connectors.hepsiburada import sim_pages, simulator
from service.connectors.hepsiburada.order_feeds import FEEDS, SLICE
from service.domain.errors import Rejected, Transient
from service.domain.order import OrderState
from tests.connectors.hepsiburada.facts import MERCHANT
from tests.connectors.kit import connect, market_of

LINK = "https://shop.example.com/invoice/17.pdf"


def test_an_order_goes_from_sale_to_delivery(hepsiburada, market, bought):
    order = bought(2)
    assert order.placed_at == order.modified_at

    hepsiburada.accept(order)
    hepsiburada.ship(order, "MES17")
    packed = hepsiburada.order(order.remote_id)
    assert (packed.state, packed.remote_state, packed.tracking) == (OrderState.ACCEPTED, "Packaged", None)

    market.clock.forward(1)
    shipped = hepsiburada.order(order.remote_id)
    assert (shipped.state, shipped.extra["packages"]) == (OrderState.SHIPPED, "9191000001")
    assert (shipped.tracking.carrier, shipped.tracking.number) == ("hepsiJET", "733091910000010001")
    market.clock.forward(1)
    assert hepsiburada.order(order.remote_id).state is OrderState.DELIVERED
    assert hepsiburada.order("1") is None


def test_what_the_buyer_pays_is_the_price_and_the_discount_is_told(hepsiburada, market, live, every_order):
    live("A1", quantity=5, price=Decimal("99.90"))
    market.post("sales", barcode="A1", count=2)

    reduced = every_order(hepsiburada, *market.window())[0][1]

    assert (reduced.total, reduced.lines[0].unit_price, reduced.lines[0].discount) == (Decimal("94.9"), Decimal("94.9"), Decimal("5"))


@pytest.mark.parametrize("seconds", [0, 1, 2])
def test_every_step_is_seen_in_its_list(hepsiburada, market, live, every_order, seconds):
    live("A1", quantity=50)
    market.post("sales", barcode="A1", count=3)
    for order in every_order(hepsiburada, *market.window())[0]:
        hepsiburada.ship(order, "")
    since = market.moment()
    market.clock.forward(seconds)

    found = every_order(hepsiburada, since, market.moment() + timedelta(seconds=1))[0]

    states = (OrderState.ACCEPTED, OrderState.SHIPPED, OrderState.DELIVERED)
    assert len({order.remote_id for order in found}) == 3
    assert {order.state for order in found} == {states[seconds]}


def test_a_window_reads_each_list_and_pages_to_its_end(hepsiburada, market, live, every_order):
    live("A1", quantity=900)
    market.post("sales", barcode="A1", count=105)
    orders, _ = every_order(hepsiburada, *market.window())
    for order in orders[:12]:
        hepsiburada.ship(order, "")
    market.clock.forward(0.5)
    again, problems = every_order(hepsiburada, *market.window())

    assert len({order.remote_id for order in orders}) == 105
    assert [order.state for order in again].count(OrderState.ACCEPTED) == 12
    assert (len({order.remote_id for order in again}), problems) == (105, [])
    assert market.asked("getOpenOrders") == 2 + 1
    assert market.asked("getPackages") == 2 + 3


def test_the_filters_are_turkish_wall_clock(hepsiburada, market, live):
    live("A1")
    market.post("sales", barcode="A1")
    hepsiburada.orders(market.moment() - timedelta(hours=1), market.moment())

    request = next(request for request, _, _ in market.adapter.answers if "begindate" in request.url)
    assert "begindate=2026-11-18+12%3A01&enddate=2026-11-21+13%3A01" in request.url
    assert market.moment() == datetime(2026, 11, 21, 10, 1, tzinfo=UTC)


class TestSlowCarrier:
    """Nothing is scanned, so packages stay in their list."""

    @pytest.fixture
    def market(self, clock):
        return market_of("hepsiburada", clock, scan_seconds=1e9)

    def test_a_line_that_moves_days_after_its_order_is_not_missed(self, hepsiburada, market, live, every_order):
        live("A1")
        market.post("sales", barcode="A1")
        order = every_order(hepsiburada, *market.window())[0][0]
        hepsiburada.ship(order, "")
        market.clock.forward(2 * 86_400)
        since = market.moment()
        assert every_order(hepsiburada, since, since) == ([], [])

        market.post("unpackings", packageNumber="9191000001")

        seen = hepsiburada.orders(since, market.moment()).orders
        assert [(order.remote_id, order.state) for order in seen] == [(order.remote_id, OrderState.NEW)]

    def test_a_long_window_is_read_in_slices_of_less_than_a_day(self, hepsiburada, market, live, every_order):
        live("A1", quantity=50)
        since = market.moment()
        for _ in range(5):
            market.post("sales", barcode="A1")
            hepsiburada.ship(hepsiburada.orders(market.moment(), market.moment()).orders[0], "")
            market.clock.forward(86_400)
        before = market.asked("getPackages")

        orders, _ = every_order(hepsiburada, since, market.moment())

        assert len({order.remote_id for order in orders}) == 5
        slices = -(-(market.moment() - since + timedelta(hours=2)) // SLICE)
        assert market.asked("getPackages") - before == slices == 6


def test_an_open_line_that_shows_up_late_without_a_trace_still_arrives(hepsiburada, market, live, every_order):
    live("A1")
    market.post("sales", barcode="A1")
    full = every_order(hepsiburada, *market.window())[0][0]
    market.clock.forward(2 * 86_400)
    before = market.asked("getOrder")

    (late,), _ = every_order(hepsiburada, market.moment() - timedelta(minutes=15), market.moment())

    assert (late.remote_id, late.lines, late.modified_at < full.modified_at) == (full.remote_id, full.lines, True)
    assert market.asked("getOrder") == before


def test_lists_from_the_newest_are_left_where_the_window_ends(hepsiburada, market, live, every_order):
    live("A1", quantity=900)
    market.post("sales", barcode="A1", count=55)
    for order in every_order(hepsiburada, *market.window())[0]:
        hepsiburada.ship(order, "")
    market.clock.forward(60)
    before = market.asked("getDeliveredPackages")

    every_order(hepsiburada, market.moment() - timedelta(seconds=30), market.moment())

    assert market.asked("getDeliveredPackages") - before == 1


def test_a_cancelled_order_is_told_and_cannot_be_shipped(hepsiburada, market, live, every_order):
    live("A1", quantity=5)
    market.post("sales", barcode="A1", quantity=2)
    order = every_order(hepsiburada, *market.window())[0][0]
    market.clock.forward(5)
    market.post("cancellations", orderNumber=order.number)

    cancelled = every_order(hepsiburada, *market.window())[0][-1]
    assert (cancelled.remote_id, cancelled.state, cancelled.total) == (order.remote_id, OrderState.CANCELLED, order.total)
    assert cancelled.modified_at == market.moment()
    with pytest.raises(Rejected, match="no line that can be packed"):
        hepsiburada.ship(order, "")


def test_a_cancelled_order_that_is_shown_nowhere_else_still_arrives(hepsiburada, market, live, every_order, monkeypatch):
    live("A1", quantity=5)
    market.post("sales", barcode="A1", quantity=2)
    order = every_order(hepsiburada, *market.window())[0][0]
    market.post("cancellations", orderNumber=order.number)
    whole = hepsiburada._api.order
    monkeypatch.setattr(hepsiburada._api, "order", lambda number: whole("9" + number))

    (cancelled,), problems = every_order(hepsiburada, *market.window())

    assert (cancelled.remote_id, cancelled.state, cancelled.lines[0].quantity, problems) == (order.remote_id, OrderState.CANCELLED, 2, [])


def test_an_order_that_is_not_shown_by_number_comes_from_its_list(hepsiburada, market, live, every_order, monkeypatch):
    live("A1", quantity=9)
    market.post("sales", barcode="A1", count=2)
    first = every_order(hepsiburada, *market.window())[0][0]
    hepsiburada.ship(first, "")
    whole = hepsiburada._api.order
    monkeypatch.setattr(hepsiburada._api, "order", lambda number: whole("9" + number))

    orders, problems = every_order(hepsiburada, *market.window())
    assert {order.remote_id: order.state for order in orders} == {
        first.remote_id: OrderState.ACCEPTED,
        "4141000002": OrderState.NEW,
    }
    market.clock.forward(1)
    assert every_order(hepsiburada, *market.window())[1] == [
        f"Hepsiburada order {first.remote_id} cannot be read: it is in a list of parcels and nowhere else."
    ]
    assert problems == []


def test_an_unpacked_parcel_makes_the_order_new_again(hepsiburada, market, live, every_order):
    live("A1")
    market.post("sales", barcode="A1")
    order = every_order(hepsiburada, *market.window())[0][0]
    hepsiburada.ship(order, "")
    market.post("unpackings", packageNumber=hepsiburada.order(order.remote_id).extra["packages"])

    found = every_order(hepsiburada, *market.window())[0]

    assert {(seen.remote_id, seen.state) for seen in found} == {(order.remote_id, OrderState.NEW)}
    hepsiburada.ship(order, "")
    assert hepsiburada.order(order.remote_id).extra["packages"] == "9191000002"


def test_a_parcel_that_was_not_delivered_says_why(hepsiburada, market, live, every_order):
    live("A1")
    market.post("sales", barcode="A1")
    order = every_order(hepsiburada, *market.window())[0][0]
    hepsiburada.ship(order, "")
    market.clock.forward(1)
    market.post("failures", packageNumber="9191000001", reason="Adreste kimse yok")

    seen = [order for order in every_order(hepsiburada, *market.window())[0] if order.extra.get("undelivered")]

    assert [(order.state, order.extra["undelivered"]) for order in seen] == [(OrderState.SHIPPED, "Adreste kimse yok")]


def test_telling_twice_packs_once(hepsiburada, market, live, every_order):
    live("A1")
    market.post("sales", barcode="A1")
    old = every_order(hepsiburada, *market.window())[0][0]

    hepsiburada.ship(old, LINK)
    hepsiburada.ship(old, LINK)

    assert market.asked("createPackage") == 1
    assert [package["invoice"] for package in market.state()["packages"]] == [LINK]


def test_a_lost_packing_is_looked_up_before_it_is_asked_again(hepsiburada, market, live, every_order):
    live("A1")
    market.post("sales", barcode="A1")
    order = every_order(hepsiburada, *market.window())[0][0]
    market.post("faults", kind="drop_answer", operation="createPackage")

    with pytest.raises(Transient):
        hepsiburada.ship(order, "")
    hepsiburada.ship(order, "")

    assert market.asked("createPackage") == 1


def test_a_number_that_is_no_link_is_not_handed_in(hepsiburada, market, live, every_order):
    live("A1")
    market.post("sales", barcode="A1")

    hepsiburada.ship(every_order(hepsiburada, *market.window())[0][0], "MES17")

    assert market.asked("sendInvoiceLink") == 0


class TestAutomaticPacking:
    @pytest.fixture
    def market(self, clock):
        return market_of("hepsiburada", clock, packing_seconds=900.0)

    @pytest.fixture
    def hepsiburada(self, market):
        return connect("hepsiburada", market.adapter, packing="automatic")

    def test_the_seller_tells_nothing_but_the_invoice(self, hepsiburada, market, live, every_order):
        live("A1")
        market.post("sales", barcode="A1")
        order = every_order(hepsiburada, *market.window())[0][0]

        hepsiburada.ship(order, "MES17")
        with pytest.raises(Transient, match="has not packed") as waiting:
            hepsiburada.ship(order, LINK)
        assert waiting.value.retry_after == 300

        market.clock.forward(900.5)
        hepsiburada.ship(order, LINK)
        assert market.asked("createPackage") == 0
        assert [package["invoice"] for package in market.state()["packages"]] == [LINK]

    @pytest.mark.parametrize("filtered_by", ["packing", "order"])
    def test_a_poll_after_the_packing_sees_it(self, hepsiburada, market, live, every_order, monkeypatch, filtered_by):
        """Nobody tells which of the two times the date filter of packages means."""

        def placed(self, status):
            begin, end = simulator.dates(simulator.ALWAYS)
            return [package for package in self.world.orders.in_state(status) if begin <= package.lines[0].placed <= end]

        if filtered_by == "order":
            monkeypatch.setattr(simulator.HepsiburadaSimulator, "_in_window", placed)
        live("A1")
        market.post("sales", barcode="A1")
        market.clock.forward(900.5)

        found = every_order(hepsiburada, market.moment() - timedelta(minutes=1), market.moment())[0]

        assert [order.state for order in found] == [OrderState.ACCEPTED]


def test_a_row_without_its_order_is_a_problem_and_the_others_arrive(hepsiburada, market, live, every_order, monkeypatch):
    live("A1", quantity=9)
    market.post("sales", barcode="A1", count=2)
    whole = "service.connectors.hepsiburada.sim_pages.order_line"
    monkeypatch.setattr(whole, lambda line, merchant: {"orderNumber": line.number if line.number.endswith("1") else None})

    orders, problems = every_order(hepsiburada, *market.window())

    assert orders == []
    assert problems == [
        "Hepsiburada order 4141000001 cannot be read: status is missing.",
        "Hepsiburada order without number cannot be read: ValueError: None is not an id.",
    ]


def test_an_order_that_is_shown_without_lines_comes_from_its_list(hepsiburada, market, live, every_order, monkeypatch):
    live("A1")
    market.post("sales", barcode="A1")
    monkeypatch.setattr("service.connectors.hepsiburada.sim_pages.order", lambda lines, merchant: {"items": [], "orderNumber": "1"})

    (order,), problems = every_order(hepsiburada, *market.window())

    assert (order.remote_id, order.state, problems) == ("4141000001", OrderState.NEW, [])


def test_where_a_parcel_is_may_come_as_a_list_of_one(hepsiburada, market, live, every_order, monkeypatch):
    live("A1")
    market.post("sales", barcode="A1")
    order = every_order(hepsiburada, *market.window())[0][0]
    hepsiburada.ship(order, "")
    market.clock.forward(1)
    whole = sim_pages.tracking
    monkeypatch.setattr(sim_pages, "tracking", lambda package: [whole(package)])

    assert hepsiburada.order(order.remote_id).tracking.number == "733091910000010001"


def test_an_empty_account_reads_every_list_once(hepsiburada, market, every_order):
    since = market.moment() - timedelta(minutes=20)

    assert every_order(hepsiburada, since, market.moment()) == ([], [])
    assert len(market.calls) == len(FEEDS)
    assert market.calls[0] == ("GET", f"/orders/merchantid/{MERCHANT}")
