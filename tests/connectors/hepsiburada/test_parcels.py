"""Packages of the simulator after they were packed: labels, invoices, splits, cancellations."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from service.connectors.contract_suite import suite_of
from service.connectors.hepsiburada import mapping_parcels
from service.domain.errors import InDoubt, Malformed, Rejected, Transient
from service.domain.order import OrderState
from service.domain.paper import Invoice
from tests.connectors.hepsiburada.packed import _same_time, lines, market, packages, sold, writes
from tests.connectors.kit import connect

__all__ = ["_same_time", "market", "sold"]
LINK = "https://shop.example.com/fatura/17.pdf"
INVOICE = Invoice("MES17", datetime(2026, 11, 21, tzinfo=UTC), LINK)


def test_a_label_is_printed_as_the_printer_takes_it(hepsiburada, sold):
    order = sold()
    hepsiburada.ship(order, "")

    label = hepsiburada.label(order, "zpl")

    assert (label.name, label.media_type) == (f"{order.number}.zpl", "application/zpl")
    assert label.content.startswith(b"^XA")
    assert "629191000001" in label.content.decode()


def test_several_packages_are_one_file_for_the_printer_and_no_picture(hepsiburada, sold):
    order = sold()
    hepsiburada.split(order, [{order.lines[0].line_id: 1}])

    assert hepsiburada.label(order, "zpl").content.count(b"^XZ") == 2
    with pytest.raises(Rejected, match="2 labels"):
        hepsiburada.label(order, "png")


def test_a_picture_is_a_picture(hepsiburada, sold):
    order = sold()
    hepsiburada.ship(order, "")

    label = hepsiburada.label(order, "png")

    assert (label.media_type, label.content[:4]) == ("image/png", b"\x89PNG")


def test_an_order_without_a_package_has_no_label_and_takes_no_invoice(hepsiburada, market, sold):
    order = sold()

    for ask in (lambda: hepsiburada.label(order, "zpl"), lambda: hepsiburada.send_invoice(order, INVOICE)):
        with pytest.raises(Rejected, match="no package"):
            ask()
    with pytest.raises(Rejected, match="“pdf”"):
        hepsiburada.label(order, "pdf")
    assert writes(market) == []


def test_where_hepsiburada_packs_by_itself_the_label_waits(market, sold):
    automatic = connect("hepsiburada", market.adapter, packing="automatic")

    with pytest.raises(Transient, match="has not packed") as waiting:
        automatic.label(sold(), "zpl")

    assert waiting.value.retry_after == 300


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("XlhBXlha", "zpl"),
        (" ^XA^XZ\n", "zpl"),
        ("CT~~CD,~CC^~CT~\n^XA^FDŞİŞLİ^FS^XZ", "zpl"),
        ("data:application/zpl;base64,XlhBXlha", "zpl"),
        (base64.b64encode(b"\x89PNG\r\n").decode(), "png"),
    ],
)
def test_labels_come_in_several_ways(text, form):
    assert mapping_parcels.LABELS[form][2] in mapping_parcels.label_file("41", form, [{"data": [text]}]).content


@pytest.mark.parametrize(("text", "form"), [("%%%", "zpl"), ("XlhBXlha", "png"), ("https://x.example/1.png", "png"), ("", "zpl")])
def test_what_is_no_label_is_not_printed(hepsiburada, sold, monkeypatch, text, form):
    order = sold()
    hepsiburada.ship(order, "")
    monkeypatch.setattr(hepsiburada, "_read", lambda call, parse: {"data": [text]} if call.path.endswith("labels") else ["9191000001"])

    with pytest.raises(Malformed):
        hepsiburada.label(order, form)


def test_a_label_that_is_not_made_yet_is_waited_for():
    with pytest.raises(Transient):
        mapping_parcels.label_file("41", "zpl", [{"data": []}])


def test_an_invoice_goes_to_every_package_and_may_be_replaced(hepsiburada, market, sold):
    order = sold()
    hepsiburada.split(order, [{order.lines[0].line_id: 1}])

    hepsiburada.send_invoice(order, Invoice("MES16", INVOICE.issued_at, "https://shop.example.com/fatura/16.pdf"))
    hepsiburada.send_invoice(order, INVOICE)

    assert [package["invoice"] for package in packages(market).values()] == [LINK, LINK]


@pytest.mark.parametrize("url", ["", "http://shop.example.com/17.pdf"])
def test_an_invoice_without_a_link_does_not_leave(hepsiburada, market, sold, url):
    order = sold()

    with pytest.raises(Rejected, match="as a link"):
        hepsiburada.send_invoice(order, Invoice("MES17", INVOICE.issued_at, url))

    assert market.calls == []


def test_an_open_line_is_cancelled_as_a_whole(hepsiburada, market, sold):
    order = sold(lines=2)
    first, second = order.lines
    assert [reason.id for reason in hepsiburada.cancel_reasons()] == ["83"]

    hepsiburada.cancel(order, {first.line_id: 3}, "83")

    assert writes(market) == ["cancelLineItem"]
    assert [line.line_id for line in hepsiburada.order(order.remote_id).lines] == [second.line_id]
    hepsiburada.cancel(order, {first.line_id: 3, second.line_id: 3}, "83")
    assert hepsiburada.order(order.remote_id).state is OrderState.CANCELLED
    assert {listing["quantity"] for listing in market.state()["listings"].values()} <= {50, 47, 44}


@pytest.mark.parametrize("units", [{"": 1}, {"yok": 1}, {"": 4}])
def test_units_that_cannot_be_cancelled_are_refused_before_anything_leaves(hepsiburada, market, sold, units):
    order = sold()
    line = order.lines[0].line_id

    with pytest.raises(Rejected) as refusal:
        hepsiburada.cancel(order, {name or line: count for name, count in units.items()}, "83")

    assert ("as a whole" in refusal.value.user_message) is (units == {"": 1})
    assert writes(market) == []


def test_of_a_package_some_units_are_cancelled_and_the_rest_gets_a_new_number(hepsiburada, market, sold):
    order = sold()
    hepsiburada.ship(order, "")
    market.calls.clear()

    hepsiburada.cancel(order, {order.lines[0].line_id: 1}, "83")

    assert writes(market) == ["splitPackage"]
    assert lines(market, order.number) == [("A1", 1, "Cancelled"), ("A1", 2, "Packaged")]
    assert list(packages(market)) == ["9191000002"]
    assert sum(line.quantity for line in hepsiburada.order(order.remote_id).lines) == 2


def test_a_package_that_is_cancelled_as_a_whole_is_taken_apart_first(hepsiburada, market, sold):
    order = sold(lines=2)
    hepsiburada.ship(order, "")
    market.calls.clear()

    hepsiburada.cancel(order, {line.line_id: 3 for line in order.lines}, "83")

    assert writes(market) == ["unpackPackage", "cancelLineItem", "cancelLineItem"]
    assert hepsiburada.order(order.remote_id).state is OrderState.CANCELLED


def test_what_the_carrier_has_is_not_cancelled_any_more(hepsiburada, market, sold):
    order = sold()
    hepsiburada.ship(order, "")
    market.clock.forward(86_401)

    with pytest.raises(Rejected, match="uygun durumda değil"):
        hepsiburada.cancel(order, {order.lines[0].line_id: 3}, "83")


def test_a_split_makes_parcels_with_new_numbers_and_keeps_the_order(hepsiburada, market, sold):
    order = sold(lines=2)
    first, second = order.lines
    hepsiburada.ship(order, "")

    hepsiburada.split(order, [{first.line_id: 1}, {first.line_id: 1, second.line_id: 1}])

    after = hepsiburada.order(order.remote_id)
    assert (after.remote_id, after.state, after.total) == (order.remote_id, OrderState.ACCEPTED, order.total)
    assert set(after.extra["packages"].split(", ")) == set(packages(market))
    assert list(packages(market)) == ["9191000002", "9191000003", "9191000004"]
    assert len({line.line_id for line in after.lines}) == 5
    assert sum(line.quantity for line in after.lines if line.barcode == first.barcode) == 3


def test_an_open_order_is_packed_before_it_is_split(hepsiburada, market, sold):
    order = sold()

    hepsiburada.split(order, [{order.lines[0].line_id: 2}])

    assert writes(market) == ["createPackage", "splitPackage"]
    assert len(packages(market)) == 2


@pytest.mark.parametrize(("units", "said"), [(3, "already"), (4, "so many units"), (None, "so many units")])
def test_a_split_into_what_is_there_or_into_more_is_refused(hepsiburada, market, sold, units, said):
    order = sold()
    hepsiburada.ship(order, "")
    market.calls.clear()

    with pytest.raises(Rejected, match=said):
        hepsiburada.split(order, [{order.lines[0].line_id: units} if units else {"yok": 1}])

    assert writes(market) == []


def test_lines_in_packages_of_their_own_are_split_each_in_its_own():
    rows = [
        {"id": "12345678901234567890", "quantity": 2, "status": "Packaged", "packageNumber": "P1"},
        {"id": "b", "quantity": 2, "status": "Packaged", "packageNumber": "P2"},
        {"id": "c", "quantity": 1, "status": "Packaged", "packageNumber": "P3"},
        {"id": "d", "quantity": 1, "status": "Cancelled", "packageNumber": "P3"},
    ]

    found = mapping_parcels.parcels_of(rows, [{"12345678901234567890": 1, "b": 1}])

    assert found == {"P1": [{"12345678901234567890": 1}] * 2, "P2": [{"b": 1}, {"b": 1}]}


@pytest.mark.parametrize(("act", "operation"), [("cancel", "cancelLineItem"), ("split", "splitPackage")])
def test_a_lost_answer_to_what_cannot_be_taken_back_is_in_doubt(hepsiburada, market, sold, act, operation):
    order = sold()
    line = order.lines[0].line_id
    market.post("faults", kind="drop_answer", operation=operation)

    with pytest.raises(InDoubt):
        hepsiburada.cancel(order, {line: 3}, "83") if act == "cancel" else hepsiburada.split(order, [{line: 1}])

    assert market.operations().count(operation) == 1


def test_every_call_about_a_parcel_is_held_against_the_description():
    names = {exchange.operation for exchange in suite_of("hepsiburada").exchanges}

    assert {"getPackageLabels", "splitPackage", "unpackPackage", "cancelLineItem", "setInTransit", "setDelivered", "bulkUnlock"} <= names
