"""Parcels in parts, units that cannot be sent, and the invoice's link."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from service.connectors.n11 import api
from service.domain.errors import InDoubt, Rejected
from service.domain.order import OrderState
from service.domain.paper import Invoice

LINK = "https://shop.example.com/fatura/17.pdf?a=1&b=2"
ISSUED = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def sold(connector, market, live):
    """An order of one product, accepted or not."""

    def make(quantity=3, *, accepted=True, **wish):
        live("A1", quantity=50)
        order = connector.order(market.post("sales", barcode="A1", quantity=quantity, **wish).json["orders"][0]["id"])
        if accepted:
            connector.accept(order)
        return connector.order(order.remote_id)

    return make


@pytest.fixture
def parts(connector, market):
    """The living parcels of an order."""

    def read(order):
        found = connector.orders(*market.window()).orders
        return [each for each in found if each.number == order.number and each.state is not OrderState.SUPERSEDED]

    return read


def line(order):
    return order.lines[0].line_id


def test_units_get_parcels_of_their_own_and_the_rest_stays_together(connector, market, sold, parts):
    order = sold(6)

    connector.split(order, [{line(order): 1}, {line(order): 2}])

    market.clock.forward(0.5)
    made = parts(order)
    assert connector.order(order.remote_id).state is OrderState.SUPERSEDED
    assert sorted(each.lines[0].quantity for each in made) == [1, 2, 3]
    assert sum(each.total for each in made) == order.total
    assert len({each.tracking.number for each in [*made, order]}) == 4
    assert len({line(each) for each in [*made, order]}) == 4
    assert {each.state for each in made} == {OrderState.ACCEPTED}


def test_whole_lines_go_by_the_call_for_lines(connector, market, live, parts):
    live("A1", "A2", quantity=50)
    number = next(order["id"] for order in market.post("sales", count=20).json["orders"] if len(order["lines"]) == 2)
    connector.accept(connector.order(number))
    order = connector.order(number)

    connector.split(order, [{line(order): order.lines[0].quantity}])

    market.clock.forward(0.5)
    assert market.operations()[-1] == "splitPackages"
    assert sorted(len(each.lines) for each in parts(order)) == [1, 1]
    assert {line(each) for each in parts(order)} == {each.line_id for each in order.lines}


@pytest.mark.parametrize("units", [3, 1])
def test_only_an_accepted_parcel_is_split(connector, sold, units):
    order = sold(3, accepted=False)

    with pytest.raises(Rejected, match="Picking"):
        connector.split(order, [{line(order): units}, {line(order): 0}] if units == 3 else [{line(order): units}])


def test_a_parcel_is_not_split_into_itself(connector, sold):
    order = sold(3)

    with pytest.raises(Rejected, match="en az iki"):
        connector.split(order, [{line(order): 3}])


def test_some_units_of_an_accepted_parcel_are_cancelled_and_the_rest_is_a_new_parcel(connector, market, sold, parts):
    order = sold(3)

    connector.cancel(order, {line(order): 1}, "61")

    market.clock.forward(0.5)
    (rest,) = parts(order)
    assert market.operations().count("splitPackageByQuantity") == 1
    assert (rest.lines[0].quantity, rest.remote_id != order.remote_id, rest.state) == (2, True, OrderState.ACCEPTED)


def test_units_of_a_new_order_are_cancelled_in_place(connector, sold):
    order = sold(3, accepted=False)

    connector.cancel(order, {line(order): 2}, "62")

    now = connector.order(order.remote_id)
    assert (now.state, now.lines[0].quantity) == (OrderState.NEW, 1)
    assert now.tracking.number != order.tracking.number
    assert now.total == (order.total / 3).quantize(Decimal("0.01"))


@pytest.mark.parametrize("accepted", [True, False])
def test_a_whole_order_is_cancelled(connector, market, sold, accepted):
    order = sold(2, accepted=accepted)

    connector.cancel(order, {line(order): 2}, "61")

    assert connector.order(order.remote_id).state is OrderState.CANCELLED
    assert market.state()["requests"]["ClaimCancelPartial"] == 1


def test_there_are_five_reasons_and_no_other(connector, market, sold):
    assert [reason.id for reason in connector.cancel_reasons()] == ["61", "62", "63", "64", "65"]
    order = sold(2)
    market.calls.clear()

    with pytest.raises(Rejected):
        connector.cancel(order, {line(order): 1}, "66")
    assert market.calls == []


@pytest.mark.parametrize("kind", ["drop_answer", "http_500", "malformed"])
@pytest.mark.parametrize(
    "act",
    [
        lambda n11, order: n11.split(order, [{line(order): 1}]),
        lambda n11, order: n11.cancel(order, {line(order): 1}, "61"),
        lambda n11, order: n11.cancel(order, {line(order): 3}, "61"),
    ],
)
def test_a_lost_split_or_cancellation_is_in_doubt_and_sent_once(connector, market, sold, kind, act):
    order = sold(3)
    market.calls.clear()
    market.post("faults", kind=kind)

    with pytest.raises(InDoubt):
        act(connector, order)

    assert len(market.calls) == 1


def test_a_refusal_inside_a_success_is_one():
    assert api.divided({"code": 200, "message": "success"})
    with pytest.raises(Rejected, match="Bölünemez"):
        api.divided({"code": 400, "message": "Bölünemez"})


def test_an_invoice_goes_as_a_link(connector, sold):
    order = sold()

    connector.send_invoice(order, Invoice("ABC2026000000017", ISSUED, LINK))

    assert connector.order(order.remote_id).extra["invoice_link"] == LINK


@pytest.mark.parametrize("url", ["", "http://shop.example.com/1.pdf", "https://shop.example.com/" + "x" * 2048])
def test_what_is_no_link_does_not_leave(connector, market, sold, url):
    order = sold()
    market.calls.clear()

    with pytest.raises(Rejected, match="no link"):
        connector.send_invoice(order, Invoice("17", ISSUED, url))
    assert market.calls == []


def test_what_is_no_paper_is_refused_in_n11s_words(connector, sold):
    with pytest.raises(Rejected, match="pdf, png veya jpeg"):
        connector.send_invoice(sold(), Invoice("17", ISSUED, "https://shop.example.com/fatura.docx"))


def test_the_invoice_of_a_micro_export_has_number_and_time(connector, market, sold):
    order = sold(micro=True)
    assert order.extra["export"] == "yes"

    connector.ship(order, LINK)
    assert "invoice_link" not in connector.order(order.remote_id).extra
    with pytest.raises(Rejected, match="Mikro ihracat"):
        connector.send_invoice(replace(order, extra={}), Invoice("ABC2026000000017", ISSUED, LINK))
    connector.send_invoice(order, Invoice("ABC2026000000017", ISSUED, LINK))

    assert connector.order(order.remote_id).extra["invoice_link"] == LINK
    body = next(request.body for request, _, answer in reversed(market.adapter.answers) if b"SaveLink" in answer)
    asked = ElementTree.fromstring(body).find("*/{*}SaveLinkSellerInvoiceRequest")
    assert [child.text for child in asked[1:]] == [LINK, order.number, "1795253400000", "ABC2026000000017"]
