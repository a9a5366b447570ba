"""The whole house with this connector's parcels, and with a price that changed too often."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from service.connectors.trendyol import limits, sim_products
from service.domain.order import Order, OrderState
from service.ledger.bodies import thing_of
from service.sync import parcels
from tests.connectors.whole import _impatient, account, ask, batch_seconds, change, drain, house, listed, marketplace, quota_scale, rows

__all__ = ["_impatient", "account", "batch_seconds", "drain", "house", "listed", "marketplace", "quota_scale"]


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    """Our own limits are shown elsewhere; the simulator keeps its."""
    monkeypatch.setattr(limits, "quotas", lambda tier, operations: [])


@pytest.fixture
def read(house, account, drain):
    """The ledger's orders after another read of the stream, by remote id."""

    def orders():
        ask(house, "poll_orders", account)
        drain(patience=0.5)
        return {row["remote_id"]: row for row in rows(house, "order")}

    return orders


@pytest.fixture
def do(house, drain):
    """Asks for an act and waits for its end, not for the read that follows in two seconds."""

    def act(row, name, **content):
        parcels.ask(house, row["order_key"], name, content, "Ayşe")
        drain(patience=0.5)

    return act


def test_an_order_is_split_invoiced_and_partly_not_supplied(house, marketplace, listed, read, do):
    barcode = next(row["barcode"] for row in listed() if (row["sent_quantity"] or 0) >= 3)
    sold = marketplace.do("sales", barcode=barcode, quantity=3)["orders"][0]
    whole = read()[str(sold["shipmentPackageId"])]
    (line,) = thing_of(Order, whole["body"]).lines

    do(whole, "split", parcels=[{line.line_id: 1}])
    time.sleep(0.1)
    found = read()

    assert found.pop(whole["remote_id"])["state"] == OrderState.SUPERSEDED
    one, two = sorted(found.values(), key=lambda row: thing_of(Order, row["body"]).lines[0].quantity)
    assert {row["number"] for row in (one, two)} == {whole["number"]}
    do(one, "own_carrier", carrier="link", number="", url="https://kargo.example.com/?no=1")
    do(two, "invoice", number="MSN2026000000001", issued_at="2026-11-21T00:00:00+03:00", url="https://invoice.example.com/1")
    do(two, "cancel", units={thing_of(Order, two["body"]).lines[0].line_id: 1}, reason_id="500")

    found = read()
    assert found[one["remote_id"]]["state"] == OrderState.SHIPPED
    assert found[two["remote_id"]]["state"] == OrderState.SUPERSEDED
    do(found[one["remote_id"]], "delivered", carrier="", number="", url="")
    (rest,) = (thing_of(Order, row["body"]) for row in found.values() if two["remote_id"] in thing_of(Order, row["body"]).replaces)
    assert (rest.lines[0].quantity, rest.state) == (1, OrderState.NEW)
    assert read()[one["remote_id"]]["state"] == OrderState.DELIVERED
    assert [row["problem"] for row in rows(house, "order")] == [None] * 4


def test_a_refusal_stands_at_the_order_in_trendyols_words(house, marketplace, listed, read, do):
    barcode = next(row["barcode"] for row in listed() if row["sent_quantity"])
    sold = marketplace.do("sales", barcode=barcode)["orders"][0]
    row = read()[str(sold["shipmentPackageId"])]

    do(row, "label", form="zpl")
    assert "accept the order" in read()[row["remote_id"]]["problem"]
    marketplace.do("cancellations", shipmentPackageId=sold["shipmentPackageId"])
    read()
    do(row, "cancel", units={str(sold["lines"][0]["lineId"]): 1}, reason_id="500")

    assert read()[row["remote_id"]]["problem"] == "Shipment Update Edilebilir Bir Durumda Değil."


def test_a_price_that_had_no_room_in_the_minute_is_sent_again(house, account, marketplace, drain, listed, monkeypatch):
    row = next(row for row in listed() if row["sent_quantity"])

    def shown():
        return Decimal(marketplace.listings()[row["barcode"]]["price"])

    before = shown()
    monkeypatch.setattr(sim_products, "PRICE_CHANGES_PER_MINUTE", 0)
    change(house, row["product_id"], price=str(row["sent_price"] + 5))
    for kind in ("capture", "push_offers", "follow"):
        ask(house, kind, None if kind == "capture" else account)
        drain(patience=0.5)
    assert shown() == before

    monkeypatch.setattr(sim_products, "PRICE_CHANGES_PER_MINUTE", 30)
    ask(house, "push_offers", account)
    drain(patience=0.5)

    assert shown() != before
    assert next(each["problem"] for each in rows(house, "listing") if each["barcode"] == row["barcode"]) is None
