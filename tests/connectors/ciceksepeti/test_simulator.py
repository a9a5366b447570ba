"""The simulated marketplace is as strict as the real one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.connectors import kit

OFFERS, ORDERS = "/Products/price-and-stock", "/Order/GetOrders"
HOUR = 3600


@pytest.fixture
def window(market):
    def make(days=1.0, **more):
        until = market.moment()
        stamps = [f"{moment:%Y-%m-%dT%H:%M:%S}.000Z" for moment in (until - timedelta(days=days), until)]
        return {"startDate": stamps[0], "endDate": stamps[1], "pageSize": 100, "page": 0, **more}

    return make


def item(**changes):
    return {"items": [{"stockCode": "A1", "stockQuantity": 4, **changes}]}


@pytest.mark.parametrize("headers", [{"x-api-key": "stale"}, {"User-Agent": "9901"}, {"User-Agent": "python"}])
def test_the_door(ask, headers):
    refused = ask("GET", "/Categories", headers=headers)
    assert (refused.status_code, refused.json) == (401, {"message": "Geçersiz API Key"})


def test_an_integrator_may_be_named(ask):
    assert ask("GET", "/Categories", headers={"User-Agent": "9900-MesChain"}).status_code == 200


def test_foreign_addresses_get_a_page(ask, market):
    market.post("addresses", foreign=True)
    refused = ask("GET", "/Categories")
    assert (refused.status_code, refused.content_type.startswith("text/html")) == (403, True)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": []},
        {"items": [{"stockQuantity": 4}]},
        {"items": [{"stockCode": "A1"}]},
        {"items": [{"stockCode": "A1", "listPrice": 4}]},
        item(quantity=4),
        item(stockQuantity="4"),
        {"items": [{"stockCode": f"A{number}", "stockQuantity": 1} for number in range(201)]},
    ],
)
def test_bodies_are_closed(ask, body):
    assert ask("PUT", OFFERS, json=body).status_code == 400


@pytest.mark.parametrize("query", [{"Page": 0}, {"PageSize": 61}, {"SortMethod": 9}, {"page": 1}, {"Page": "x"}])
def test_parameters_are_known_by_their_letter_case_and_pages_begin_at_one(ask, query):
    assert ask("GET", "/Products", query_string=query).status_code == 400


def test_the_same_body_is_refused_for_half_an_hour_and_others_are_not(ask, market, live):
    live("A1")
    assert ask("PUT", OFFERS, json=item()).status_code == 200
    market.clock.forward(2)
    assert ask("PUT", OFFERS, json=item()).status_code == 429
    market.clock.forward(2)
    assert ask("PUT", OFFERS, json=item(stockQuantity=5)).status_code == 200
    market.clock.forward(HOUR / 2)
    assert ask("PUT", OFFERS, json=item()).status_code == 200


@pytest.mark.parametrize(("method", "path", "seconds"), [("GET", "/Products?Page=1", 5), ("POST", ORDERS, 5), ("PUT", OFFERS, 1)])
def test_requests_that_follow_too_soon_are_refused(ask, market, window, method, path, seconds):
    bodies = {ORDERS: [window(), window(2)], OFFERS: [item(), item(stockQuantity=1)]}.get(path, [None, None])
    first, second = bodies
    assert ask(method, path, json=first).status_code == 200
    other = "/Products?Page=1&SortMethod=2" if path.startswith("/Products?") else path
    assert ask(method, other, json=second).status_code == 429
    market.clock.forward(seconds)
    assert ask(method, other, json=second).status_code == 200


def test_a_batch_takes_its_time_and_is_asked_about_once_a_minute(ask, clock):
    market = kit.market_of("ciceksepeti", clock, batch_seconds=2 * HOUR)
    headers = {"x-api-key": "simulatorKey", "User-Agent": "9900"}
    number = market.control.put(OFFERS, json=item(), headers=headers).json["batchId"]
    path = f"/Products/batch-status/{number}"

    assert market.control.get(path, headers=headers).json["items"][0]["status"] == "Processing"
    assert market.control.get(path, headers=headers).status_code == 429
    clock.forward(HOUR)
    assert market.control.get(path, headers=headers).json["items"][0]["status"] == "Processing"
    clock.forward(HOUR)
    done = market.control.get(path, headers=headers).json["items"][0]
    assert (done["status"], done["failureReasons"][0]["code"]) == ("Failed", 4000)


def test_an_unknown_batch_is_refused(ask):
    assert ask("GET", "/Products/batch-status/x").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"pageSize": 101},
        {"pageSize": 0},
        {"page": -1},
        {"page": "0"},
        {"startDate": "2026-11-01"},
        {"startDate": "2026-11-01T00:00:00.000Z"},
        {"status": 1},
        {"endDate": "2026-01-01T00:00:00.000Z"},
    ],
)
def test_order_questions_are_checked(ask, window, changes):
    assert ask("POST", ORDERS, json=window() | changes).status_code == 400


def test_a_window_or_a_number_is_needed(ask):
    assert ask("POST", ORDERS, json={"pageSize": 100, "page": 0}).status_code == 400


def test_cancelled_lines_are_shown_by_their_own_filter_only(ask, market, live, window):
    live("A1")
    sold = market.post("sales", barcode="A1").json["orders"][0]["items"][0]["orderItemId"]
    market.post("cancellations", orderItemId=sold)

    assert ask("POST", ORDERS, json=window()).json["orderListCount"] == 0
    market.clock.forward(5)
    (row,) = ask("POST", ORDERS, json=window(isOrderStatusActive=False)).json["supplierOrderListWithBranch"]
    assert (row["orderItemId"], row["isOrderStatusActive"], row["orderItemStatusId"]) == (sold, False, 1)
    assert market.state()["listings"]["A1"]["quantity"] == 5


@pytest.mark.parametrize(("by_order_date", "seen"), [(False, 1), (True, 0)])
def test_the_window_is_by_change_or_by_day_of_order(clock, draft, by_order_date, seen):
    market = kit.market_of("ciceksepeti", clock, by_order_date=by_order_date, scan_seconds=60)
    seller = kit.connect("ciceksepeti", market.adapter)
    seller.publish([draft("A1")])
    clock.forward(60)
    sold = market.post("sales", barcode="A1").json["orders"][0]["items"][0]["orderItemId"]
    clock.forward(2 * HOUR)
    market.post("moves", orderItemId=sold, statusId=11)

    stamps = [f"{market.moment() - timedelta(minutes=ago):%Y-%m-%dT%H:%M:%S}.000Z" for ago in (30, 0)]
    body = {"startDate": stamps[0], "endDate": stamps[1], "pageSize": 100, "page": 0}
    answer = market.control.post(ORDERS, json=body, headers={"x-api-key": "simulatorKey", "User-Agent": "9900"})
    assert answer.json["orderListCount"] == seen


READY, STATUS = "/Order/readyforcargowithcsintegration", "/Order/statusupdatewithsupplierintegration"


def told(answer):
    (group,) = answer.json["statusUpdateResponse"]
    return group["isSuccess"], group["message"]


def test_the_contracted_carrier_takes_new_lines_of_one_order_and_moves_them(ask, market, live):
    live("A1")
    first, second = (market.post("sales", barcode="A1").json["orders"][0]["items"][0]["orderItemId"] for _ in range(2))

    def ready(*items):
        market.clock.forward(5)
        return told(ask("PUT", READY, json={"orderItemsGroup": [{"orderItemIds": list(items)}]}))

    assert ready(first, second)[0] is False
    assert ready(7) == (False, "Order not found!")
    assert ready(first) == (True, "")
    assert ready(first) == (False, "Order not available for this status!")
    assert told(ask("PUT", STATUS, json={"orderItems": [{"orderItemId": second, "orderItemStatusId": 2}]})) == (
        False,
        "This branch's integration type is not supported this method",
    )
    rows = {row["orderItemId"]: row for row in market.state()["orders"]}
    assert (rows[first]["orderItemStatusId"], rows[first]["partialNumber"]) == (7, "7000001-10")


def test_in_the_own_model_the_seller_says_every_step(clock, draft):
    market = kit.market_of("ciceksepeti", clock, cargo_model=2)
    kit.connect("ciceksepeti", market.adapter).publish([draft("A1")])
    clock.forward(60)
    sold = market.post("sales", barcode="A1").json["orders"][0]["items"][0]["orderItemId"]
    headers = {"x-api-key": "simulatorKey", "User-Agent": "9900"}

    def say(status, **more):
        body = {"orderItems": [{"orderItemId": sold, "orderItemStatusId": status, **more}]}
        return told(market.control.put(STATUS, json=body, headers=headers))

    parcel = {"cargoBusinessId": 43, "shipmentNumber": "1000000000017", "shipmentTrackingUrl": "https://kargo.example.com/17"}
    assert say(7)[0] is False
    assert say(5) == (False, "Cargo information is required!")
    assert say(2) == (True, "")
    assert say(11) == (True, "")
    assert say(5, **parcel) == (True, "")
    clock.forward(HOUR)
    (row,) = market.state()["orders"]
    assert (row["orderItemStatusId"], row["cargoNumber"], row["cargoCompany"]) == (5, "1000000000017", "Aras Kargo")
    assert say(7) == (True, "")
    ready = market.control.put(READY, json={"orderItemsGroup": [{"orderItemIds": [sold]}]}, headers=headers)
    assert told(ready)[0] is False


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"salesPrice": 40, "listPrice": 60}, "%50'den fazla"),
        ({"salesPrice": 90, "listPrice": 90}, "%1 ile %80"),
        ({"salesPrice": 0}, "0'dan büyük"),
        ({"stockQuantity": -1}, "negatif"),
        ({"salesPrice": 60, "listPrice": 90}, None),
    ],
)
def test_offers_are_judged_item_by_item(ask, market, live, changes, said):
    live("A1")
    number = ask("PUT", OFFERS, json=item(**changes)).json["batchId"]
    market.clock.forward(60)
    (result,) = ask("GET", f"/Products/batch-status/{number}").json["items"]

    assert (result["status"], said is None) == ("Success" if said is None else "Failed", said is None)
    assert said is None or said in result["failureReasons"][0]["message"]


def test_an_invoice_needs_a_document(ask, market, live):
    live("A1")
    sold = market.post("sales", barcode="A1").json["orders"][0]["items"][0]["orderItemId"]

    assert ask("POST", "/Branch/SendInvoiceMail", json={"items": [{"orderItemId": sold}]}).status_code == 400
    sent = {"items": [{"orderItemId": sold, "documentUrl": "https://shop.example.com/17.pdf"}]}
    assert ask("POST", "/Branch/SendInvoiceMail", json=sent).status_code == 200
    assert market.state()["orders"][0]["isInvoiceSent"] is True
