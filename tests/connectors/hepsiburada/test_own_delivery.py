"""Parcels that the seller delivers himself, and what the simulator refuses about parcels."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from service.connectors.hepsiburada import mapping_parcels
from service.domain.errors import Rejected
from service.domain.order import OrderState, Tracking
from tests.connectors.hepsiburada.facts import MERCHANT
from tests.connectors.hepsiburada.packed import _same_time, market, sold, writes

__all__ = ["_same_time", "market", "sold"]
PACKAGES = f"/packages/merchantid/{MERCHANT}/packagenumber"


def test_an_own_delivery_is_told_from_door_to_door(hepsiburada, market, sold):
    order = sold()
    carrier = hepsiburada.carriers()[0]

    hepsiburada.ship_with(order, Tracking(carrier.id, "12345678901234567890", "https://kargo.example.com/1"))

    assert writes(market) == ["createPackage", "changePackageCargoCompany", "setInTransit"]
    shipped = hepsiburada.order(order.remote_id)
    assert shipped.state is OrderState.SHIPPED
    assert shipped.tracking == Tracking("Mağaza Hesabı", "12345678901234567890", "https://kargo.example.com/1")
    hepsiburada.delivered(order)
    assert hepsiburada.order(order.remote_id).state is OrderState.DELIVERED


def test_telling_an_own_delivery_twice_tells_it_once(hepsiburada, market, sold):
    order = sold()
    for _ in range(2):
        hepsiburada.ship_with(order, Tracking("", "1"))
    for _ in range(2):
        hepsiburada.delivered(order)

    assert [writes(market).count(name) for name in ("setInTransit", "setDelivered")] == [1, 1]


@pytest.mark.parametrize(
    ("status", "is_behind"),
    [("Packaged", True), ("In Transit", True), ("Delivered", False), ("Returned", False), ("Cancelled", False), ("YENİ DURUM", True)],
)
def test_what_is_still_to_be_told_goes_by_the_status(status, is_behind):
    rows = [
        {
            "packageNumber": 12345678901234567890,
            "status": status,
        },
        {"status": "Open"},
    ]

    assert mapping_parcels.behind(rows, OrderState.DELIVERED) == (["12345678901234567890"] if is_behind else [])


def test_what_is_told_of_an_own_delivery(hepsiburada, market, sold):
    hepsiburada.ship_with(sold(), Tracking("", "1"))

    call = next(request for request, _, _ in market.adapter.answers if request.path_url.endswith("intransit"))
    assert json.loads(call.body) == {
        "shippedDate": "2026-11-21T10:01:00.000Z",
        "estimatedArrivalDate": "2026-11-25T10:01:00.000Z",
        "trackingNumber": "1",
        "cost": 0,
        "tax": 0,
        "deci": 1,
    }


@pytest.mark.parametrize(
    ("parcel", "due"),
    [
        ({}, None),
        ({"estimatedArrivalDate": None, "deci": None}, None),
        ({"estimatedArrivalDate": "2026-11-24T10:00:00.5595657Z"}, "2026-11-24T10:00:00.559Z"),
        ({"estimatedArrivalDate": "2026-11-24T10:00:00"}, "2026-11-24T07:00:00.000Z"),
    ],
)
def test_when_it_should_arrive_is_what_hepsiburada_said(parcel, due):
    told = mapping_parcels.in_transit(Tracking("", "1", ""), parcel, datetime(2026, 11, 21, 9, 30, tzinfo=UTC))

    assert (told.get("estimatedArrivalDate"), told["shippedDate"]) == (due, "2026-11-21T09:30:00.000Z")


def test_who_may_not_deliver_by_himself_is_told_so(hepsiburada, market, sold, monkeypatch):
    order = sold()
    monkeypatch.setattr("service.connectors.hepsiburada.sim_parcels.CARRIERS", {"PK": "PTT Kargo"})

    with pytest.raises(Rejected, match="store account"):
        hepsiburada.ship_with(order, Tracking("", "1"))

    assert writes(market) == ["createPackage"]


@pytest.mark.parametrize(
    ("name", "is_own"), [("Mağaza Hesabı", True), ("MAĞAZA HESABI", True), (" mağaza  hesabı ", True), ("Aras Kargo", False), (None, False)]
)
def test_the_store_account_is_known_by_its_name(name, is_own):
    rows = [{"Name": "PTT Kargo", "ShortName": "PK"}, {"Name": name, "ShortName": "MH"}]

    assert mapping_parcels.short_name(rows) == ("MH" if is_own else None)


def test_a_parcel_of_the_contracted_carrier_is_not_ours_to_deliver(hepsiburada, market, sold):
    order = sold()
    hepsiburada.ship(order, "")
    market.clock.forward(86_401)

    with pytest.raises(Rejected, match="mağaza hesabı değil"):
        hepsiburada.delivered(order)


@pytest.mark.parametrize(("days", "status"), [(0, 200), (6.9, 200), (7.1, 400)])
def test_the_simulator_takes_dates_of_a_week(hepsiburada, market, sold, ask, days, status):
    order = sold()
    hepsiburada.ship(order, "")
    assert ask("PUT", f"{PACKAGES}/9191000001/changecargocompany", json={"CargoCompanyShortName": "MH"}).status_code == 204
    moment = datetime.fromtimestamp(market.clock() - days * 86_400, UTC).isoformat()

    assert ask("POST", f"{PACKAGES}/9191000001/intransit", json={"shippedDate": moment}).status_code == status


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/9191000001/labels?format=docx", None, 400),
        ("GET", "/1/labels", None, 404),
        ("POST", "/9191000001/split", {"packageDetails": []}, 400),
        ("POST", "/9191000001/split", {"packageDetails": [{"lines": []}]}, 400),
        ("POST", "/9191000001/split", {"packageDetails": [{"lines": [{"orderLineId": "x", "quantity": 1}]}]}, 400),
        ("POST", "/9191000001/split", {"parcels": []}, 400),
        ("POST", "/9191000001/intransit", {}, 400),
        ("POST", "/9191000001/deliver", {"receivedDate": "2026-11-21T10:00:00"}, 409),
        ("PUT", "/9191000001/changecargocompany", {"CargoCompanyShortName": "YOK"}, 400),
        ("PUT", "/9191000001/changecargocompany", {"cargoCompanyShortName": "MH"}, 400),
    ],
)
def test_the_simulator_refuses_what_hepsiburada_refuses(hepsiburada, sold, ask, method, path, body, status):
    hepsiburada.ship(sold(), "")

    assert ask(method, PACKAGES + path, json=body).status_code == status
