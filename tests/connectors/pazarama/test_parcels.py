"""What the seller tells about an order: own carrier, delivered, not to be sent, packages, invoice."""

from __future__ import annotations

import pytest

from service.connectors.pazarama import api
from service.domain.errors import InDoubt, Rejected
from service.domain.order import OrderState, Tracking
from service.domain.paper import Invoice, Upload
from tests.connectors import kit

TRACKING = ("73300000000000000017", "https://kargo.example.com/17")


@pytest.fixture
def sold(connector, market, live):
    """An order of one item, or of two."""
    live("A1", "A2", quantity=50)

    def sell(items=1, quantity=2):
        while True:
            (row,) = market.post("sales", quantity=quantity).json["orders"]
            if len(row["items"]) == items:
                return connector.order(str(row["orderNumber"]))

    return sell


def written(market):
    return [name for name in market.operations() if name not in ("getOrders", "getSellerDelivery")]


@pytest.fixture
def carrier(connector):
    return next(each for each in connector.carriers() if each.name == "Aras Kargo").id


@pytest.mark.parametrize(("items", "call"), [(1, "updateOrderStatus"), (2, "bulkStatusUpdate")])
def test_an_own_carrier_is_told_of_after_the_first_step_and_until_the_end(connector, market, sold, carrier, items, call):
    order = sold(items)
    market.calls.clear()

    connector.ship_with(order, Tracking(carrier, *TRACKING))

    assert written(market) == ["updateOrderStatus"] * items + [call]
    market.clock.forward(3600)
    shipped = connector.order(order.number)
    assert (shipped.state, shipped.tracking) == (OrderState.SHIPPED, Tracking("Aras Kargo", *TRACKING))

    connector.delivered(shipped)

    assert connector.order(order.number).state is OrderState.DELIVERED
    with pytest.raises(Rejected, match="no item in that state"):
        connector.delivered(connector.order(order.number))


def test_what_is_prepared_already_is_only_sent(connector, market, sold, carrier):
    order = sold()
    connector.accept(order)
    market.calls.clear()

    connector.ship_with(connector.order(order.number), Tracking(carrier, *TRACKING))

    assert written(market) == ["updateOrderStatus"]


@pytest.mark.parametrize("tracking", [Tracking("", "1"), Tracking("00000061-0000-4000-8000-0000000000ff", "1"), Tracking("own", "")])
def test_a_parcel_needs_a_carrier_and_a_number(connector, sold, carrier, tracking):
    tracking = Tracking(carrier if tracking.carrier == "own" else tracking.carrier, tracking.number)

    with pytest.raises(Rejected, match="Kargo firması ve takip numarası"):
        connector.ship_with(sold(), tracking)


def test_an_order_that_nothing_waits_of_is_not_sent(connector, market, sold, carrier):
    order = sold()
    market.post("cancellations", orderNumber=order.number)
    market.calls.clear()

    with pytest.raises(Rejected) as refused:
        connector.ship_with(connector.order(order.number), Tracking(carrier, *TRACKING))

    assert refused.value.user_message == "No item of this order is in the state for that. Read the order again."
    assert written(market) == []


@pytest.mark.parametrize("prepared", [True, False])
def test_one_item_cannot_be_supplied_and_the_other_stays(connector, market, sold, prepared):
    order = sold(2)
    if prepared:
        connector.accept(order)
    gone, stays = order.lines
    stock = market.state()["listings"][gone.barcode]["quantity"]

    connector.cancel(order, {gone.line_id: gone.quantity}, connector.cancel_reasons()[0].id)

    assert [line.line_id for line in connector.order(order.number).lines] == [stays.line_id]
    assert market.state()["listings"][gone.barcode]["quantity"] == stock + gone.quantity
    with pytest.raises(Rejected, match="uygun değil"):
        connector.cancel(order, {gone.line_id: gone.quantity}, "13")


def test_a_refused_item_keeps_no_other_from_being_cancelled(connector, sold):
    order = sold(2)
    first, second = order.lines
    connector.cancel(order, {first.line_id: first.quantity}, "13")

    with pytest.raises(Rejected, match="uygun değil"):
        connector.cancel(order, {first.line_id: first.quantity, second.line_id: second.quantity}, "13")

    assert connector.order(order.number).state is OrderState.CANCELLED


@pytest.mark.parametrize("act", ["cancel", "split"])
def test_some_units_of_an_item_are_refused_in_words_and_nothing_leaves(connector, market, sold, act):
    order = sold()
    units = {order.lines[0].line_id: 1}
    market.calls.clear()

    with pytest.raises(Rejected) as refused:
        connector.cancel(order, units, "13") if act == "cancel" else connector.split(order, [units])

    assert refused.value.user_message == "Pazarama takes “Çizgili Tişört” as a whole only: choose all of its 2 units."
    assert market.calls == []


def test_packages_get_new_numbers_and_the_order_stays_the_same(connector, market, sold):
    order = sold(2)
    connector.accept(order)
    before = connector.order(order.number)

    connector.split(before, [{before.lines[0].line_id: 2}])

    after = connector.order(order.number)
    assert (after.remote_id, [line.line_id for line in after.lines]) == (before.remote_id, [line.line_id for line in before.lines])
    old, new = (set(each.extra["packages"].split(", ")) for each in (before, after))
    assert len(new) == 2
    assert old & new == set()


def test_packages_are_made_of_what_is_prepared(connector, market, sold):
    order = sold(2)
    market.calls.clear()

    connector.split(order, [{order.lines[0].line_id: 2}])

    assert written(market) == ["updateOrderStatus", "updateOrderStatus", "splitPackages"]
    market.clock.forward(60)
    with pytest.raises(Rejected, match="uyuşmuyor"):
        connector.split(connector.order(order.number), [{order.lines[0].line_id: 2}])


def test_every_item_is_in_one_package():
    body = api.split("o", [["a"], ["b", "c"]]).body

    assert body == {"orderId": "o", "apiOrderItemPackages": [{"orderItemIds": ["a"]}, {"orderItemIds": ["b", "c"]}]}


def test_an_invoice_goes_by_its_address(connector, market, sold):
    order, at = sold(), market.moment()
    link = "https://shop.example.com/fatura/ÇŞ17.pdf"

    connector.send_invoice(order, Invoice("MES17", at, link))

    assert market.state()["invoices"] == {order.extra["order_id"]: link}


@pytest.mark.parametrize("url", ["", "http://shop.example.com/17.pdf"])
def test_an_invoice_without_an_https_address_does_not_leave(connector, market, sold, url):
    order, file = sold(), Upload("17.pdf", "application/pdf", b"%PDF")
    market.calls.clear()

    with pytest.raises(Rejected, match="no link"):
        connector.send_invoice(order, Invoice("MES17", market.moment(), url, file))

    assert market.calls == []


ACTS = {
    "bulkStatusUpdate": lambda connector, order: connector.ship_with(order, Tracking(connector.carriers()[0].id, *TRACKING)),
    "splitPackages": lambda connector, order: connector.split(order, [{order.lines[0].line_id: 2}]),
    "updateOrderStatus": lambda connector, order: connector.cancel(order, {order.lines[0].line_id: 2}, "13"),
    "sendInvoiceLink": lambda connector, order: connector.send_invoice(order, Invoice("1", order.placed_at, "https://shop.example.com/1")),
}


@pytest.mark.parametrize("kind", ["drop_answer", "http_500", "malformed"])
@pytest.mark.parametrize("operation", ACTS)
def test_what_cannot_be_taken_back_is_sent_once(connector, market, sold, operation, kind):
    order = sold(2)
    connector.accept(order)
    order = connector.order(order.number)
    market.calls.clear()
    market.post("faults", kind=kind, operation=operation)

    with pytest.raises(InDoubt):
        ACTS[operation](connector, order)

    assert written(market) == [operation]


def test_every_call_counts_against_a_quota(connector, market, sold):
    groups = {quota.group for quota in api.quotas(None)}
    calls = [
        api.own_cargo("1", ["a", "b"], "c", "1", ""),
        api.split("o", [["a"]]),
        api.decide_cancel("r", 2),
        api.decide_refund("r", 2),
        api.questions(1, "2026-11-01", "2026-11-02"),
        api.answer("q", "x"),
        api.bookings(*market.window()),
    ]

    assert all(call.groups and set(call.groups) <= groups for call in calls)


def test_the_carriers_of_a_seller_without_any():
    connector = kit.connect("pazarama", None)
    connector._data = lambda call, parse: parse({"cargoCompany": None})

    assert connector.carriers() == []
