"""The simulator refuses what the marketplace refuses."""

from __future__ import annotations

import pytest

from service.connectors.pazarama import mapping_listings
from tests.connectors.pazarama.facts import HEADERS

BASIC = HEADERS["Authorization"]
FORM = {"grant_type": "client_credentials", "scope": "merchantgatewayapi.fullaccess"}
ORDERS, STOCK, PRICES, CREATE = "/order/getOrdersForApi", "/product/updateStock-v2", "/product/updatePrice-v2", "/product/create"


@pytest.fixture
def token(ask):
    return ask("POST", "/connect/token", data=FORM).json["data"]["accessToken"]


@pytest.fixture
def call(ask, token):
    """A raw request with a token."""
    return lambda method, path, **kwargs: ask(method, path, headers={"Authorization": f"Bearer {token}"}, **kwargs)


@pytest.fixture
def post(call):
    """The answer to a body: its status, whether it is a success, what it says."""

    def send(path, body, method="POST"):
        answer = call(method, path, json=body)
        return answer.status_code, answer.json["success"], answer.json["message"]

    return send


@pytest.mark.parametrize("form", [{}, {**FORM, "grant_type": "password"}, {**FORM, "scope": "x"}, {**FORM, "more": "1"}])
def test_a_token_is_given_for_exactly_this_form(ask, form):
    answer = ask("POST", "/connect/token", data=form)

    assert (answer.status_code, answer.json["messageCode"]) == (400, "invalid_token")


def test_a_wrong_key_is_400_and_a_wrong_token_401_without_a_body(ask):
    wrong = ask("POST", "/connect/token", data=FORM, headers={"Authorization": "Basic eA=="})
    bare = ask("GET", "/sellerRegister/getSellerDelivery", headers={"Authorization": "Bearer x"})

    assert (wrong.status_code, wrong.json["success"]) == (400, False)
    assert (bare.status_code, bare.data, bare.headers["WWW-Authenticate"]) == (401, b"", 'Bearer error="invalid_token"')


def test_a_token_ends_after_an_hour(call, market):
    assert call("GET", "/category/getCategoryTree").status_code == 200
    market.clock.forward(3600)
    assert call("GET", "/category/getCategoryTree").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/product/products/approved?size=10",
        "/product/products/approved?Size=101",
        "/product/products/unapproved?Size=10",
        "/brand/getBrands?Page=0&Size=10",
        "/brand/getBrands?Size=10",
        "/brand/getBrands?page=1&Size=10",
        "/listing-state/batch-id/x/lake-projections?page=1&pageSize=3001",
    ],
)
def test_letter_case_and_sizes_of_parameters(call, path):
    assert call("GET", path).status_code == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (STOCK, {"items": []}),
        (STOCK, {"items": [{"code": "A1"}]}),
        (STOCK, {"items": [{"code": "A1", "stockCount": "5"}]}),
        (STOCK, {"items": [{"code": "A1", "stockCount": 5, "salePrice": 1}]}),
        (STOCK, {"items": [{"code": "A1", "stockCount": 5}] * 3001}),
        (PRICES, {"items": [{"code": "A1", "salePrice": 5}]}),
        (CREATE, {"products": [{}]}),
        (CREATE, {"products": []}),
        (ORDERS, {}),
        (ORDERS, {"startDate": "2026-11-01"}),
        (ORDERS, {"startDate": "01.11.2026", "endDate": "02.11.2026"}),
        (ORDERS, {"startDate": "2026-11-01", "endDate": "2026-12-03"}),
        (ORDERS, {"startDate": "2026-11-02", "endDate": "2026-11-01"}),
        (ORDERS, {"startDate": "2026-11-01", "endDate": "2026-11-02", "pageNumber": 0}),
        (ORDERS, {"startDate": "2026-11-01", "endDate": "2026-11-02", "status": 3}),
        ("/order/getRefund", {"requestStartDate": "2026-11-01", "requestEndDate": "2026-11-02"}),
        ("/product/external-status", {"productItems": []}),
    ],
)
def test_bodies_are_closed_and_their_sizes_and_dates_held(post, path, body):
    assert post(path, body)[:2] == (400, False)


def test_the_end_of_a_window_is_exclusive_and_days_are_turkish(call, market, live):
    live("A1", quantity=5)
    market.clock.now += 21.5 * 3600 - market.clock.now % 86_400
    market.post("sales", barcode="A1")
    today, tomorrow, after = "2026-11-21", "2026-11-22", "2026-11-23"

    def count(start, end):
        token = market.control.post("/connect/token", data=FORM, headers={"Authorization": BASIC}).json["data"]["accessToken"]
        body = {"startDate": start, "endDate": end}
        return len(market.control.post(ORDERS, json=body, headers={"Authorization": f"Bearer {token}"}).json["data"])

    assert [count(today, tomorrow), count(tomorrow, tomorrow), count(tomorrow, after), count(tomorrow, "2026-11-22T00:30")] == [0, 0, 1, 0]


def test_stock_and_price_share_ten_seconds_and_products_have_their_own(post, market, draft):
    item = {"items": [{"code": "A1", "stockCount": 5}]}
    assert post(STOCK, item)[0] == 200
    price = {"items": [{"code": "A1", "salePrice": 1, "listPrice": 1}]}
    assert post(PRICES, price)[0] == 429
    products = {"products": [plain(mapping_listings.product(draft("A1")))]}
    assert [post(CREATE, products)[0] for _ in range(2)] == [200, 429]

    market.clock.forward(10)

    assert [post(PRICES, price)[0], post(STOCK, item)[0]] == [200, 429]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"displayName": "x" * 251}, "Görünen ad"),
        ({"vatRate": 18}, "KDV"),
        ({"salePrice": 130}, "liste fiyatından"),
        ({"salePrice": 0}, "sıfırdan büyük"),
        ({"salePrice": 9.999}, "ondalık"),
        ({"brandId": "x"}, "Marka bulunamadı"),
        ({"categoryId": "x"}, "Kategori bulunamadı"),
        ({"attributes": []}, "Kategori özelliği eksik: Beden, Renk"),
        ({"attributes": [{"attributeId": "x", "attributeValueId": "y"}]}, "Özellik veya değeri"),
        ({"attributes": [{"attributeId": "x", "text": "y"}]}, "Özellik bilgisi hatalı"),
        ({"images": []}, "En az bir görsel"),
        ({"images": [{"imageUrl": "https://shop.example.com/1.jpg"}]}, "Görsel adresi"),
        ({"stockCount": -1}, "sıfırdan küçük"),
        ({"stockCode": ""}, "Stok kodu"),
    ],
)
def test_products_are_refused_in_the_batch(call, post, market, draft, change, reason):
    good = plain(mapping_listings.product(draft("A1")))
    number = call("POST", CREATE, json={"products": [{**good, **change}, {**good, "code": "A2"}]}).json["data"]["batchRequestId"]
    market.clock.forward(1)

    batch = call("GET", f"/product/getProductBatchResult?BatchRequestId={number}").json["data"]

    assert (batch["status"], batch["failedCount"], batch["successfulCount"]) == (2, int(reason is not None), 2 - int(reason is not None))
    assert reason is None or reason in batch["failedProducts"][0]["errorReason"]


def test_one_product_alone_gets_no_number(call, draft):
    body = {"products": [plain(mapping_listings.product(draft("A1")))]}

    assert call("POST", CREATE, json=body).json["data"]["batchRequestId"] == "00000000-0000-0000-0000-000000000000"


def test_a_large_discount_waits_for_a_person(connector, market, live, offer):
    live("A1")
    connector.push_offers([offer("A1", price="30", list_price="120")])
    market.clock.forward(3600)
    assert market.state()["listings"]["A1"]["price"] == "99.90"

    market.post("edits", barcode="A1", approve=True)

    assert market.state()["listings"]["A1"]["price"] == "30.00"


@pytest.mark.parametrize(
    ("moves", "success"),
    [
        ([5], False),
        ([11], False),
        ([12], True),
        ([12, 12], False),
        ([13], True),
        ([12, 13], True),
        ([12, 5], False),
        ([12, 11], False),
        ([6], False),
    ],
)
def test_the_way_of_an_item_begins_with_being_prepared(post, market, live, moves, success):
    live("A1", quantity=5)
    order = market.post("sales", barcode="A1").json["orders"][0]
    item = {"orderItemId": order["items"][0]["orderItemId"]}

    for status in moves:
        told = post("/order/updateOrderStatus", {"orderNumber": order["orderNumber"], "item": {**item, "status": status}}, "PUT")

    assert told[:2] == (200, success)


def test_own_cargo_needs_a_carrier_and_a_number(post, market, live):
    live("A1", quantity=5)
    order = market.post("sales", barcode="A1").json["orders"][0]
    item = {"orderItemId": order["items"][0]["orderItemId"]}
    parcel = {"cargoCompanyId": "00000061-0000-4000-8000-000000000001", "shippingTrackingNumber": "1", "deliveryType": 1}

    told = [
        post("/order/updateOrderStatus", {"orderNumber": order["orderNumber"], "item": {**item, **more}}, "PUT")[1]
        for more in ({"status": 12}, {"status": 5}, {"status": 5, **parcel}, {"status": 11})
    ]

    assert told == [True, False, True, True]


def test_what_cannot_be_supplied_comes_back_to_stock(post, market, live):
    live("A1", quantity=5)
    order = market.post("sales", barcode="A1", quantity=2).json["orders"][0]
    item = {"orderItemId": order["items"][0]["orderItemId"], "status": 13}

    post("/order/updateOrderStatus", {"orderNumber": order["orderNumber"], "item": item}, "PUT")

    assert market.state()["listings"]["A1"]["quantity"] == 5


def test_buyers_are_refused_what_is_too_late(connector, market, live):
    live("A1", quantity=5)
    order = market.post("sales", barcode="A1").json["orders"][0]
    connector.accept(connector.order(str(order["orderNumber"])))
    market.clock.forward(5)

    answers = [market.post(name, orderNumber=order["orderNumber"]).status_code for name in ("cancellations", "cancel_requests", "returns")]

    assert answers == [400, 400, 200]
    assert market.post("returns", orderNumber=1).status_code == 404
    assert market.post("edits", barcode="YOK").status_code == 404


def test_an_unknown_address_has_an_envelope(call):
    assert call("GET", "/product/updateStock").json["success"] is False
    assert call("GET", STOCK).status_code == 405


def plain(body):
    return {name: float(value) if name.endswith("Price") else value for name, value in body.items()}
