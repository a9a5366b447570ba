"""The simulator refuses what the marketplace refuses."""

from __future__ import annotations

import pytest

from service.domain.errors import RateLimited
from tests.connectors.kit import connect, market_of

UPSERT, STOCK, SEARCH = "/products/upsert", "/products/stock-prices", "/products/search"
ORDERS = "/orders/search?startDate={}&endDate={}&isActiveOrders={}"
ITEM = {
    "barcode": "A1",
    "categoryId": 22,
    "name": "Tişört",
    "longDescription": "<p>Pamuk</p>",
    "priceWithVat": 110,
    "priceWithoutVat": 100,
    "vatRate": 10,
    "quantity": 5,
    "desi": 1,
    "images": [{"url": "https://x/1.jpg"}],
}
VARIANTS = [
    {"variantBarcode": f"A1-{size}", "attributes": [{"definition": "Beden", "value": size}], "quantity": 2, "price": 0} for size in "SM"
]


def said(answer):
    return answer.json["errorMessage"]


@pytest.fixture
def result(ask, market):
    """Sends one product and gives its row of the result."""

    def send(**change):
        item = {name: value for name, value in {**ITEM, **change}.items() if value is not ...}
        tracking = ask("POST", UPSERT, json={"items": [item]}).json["trackingId"]
        market.clock.forward(1)
        return ask("POST", f"/products/tracking-result/{tracking}").json["productsSubTrackingResult"]["productBasedInfos"][0]

    return send


@pytest.mark.parametrize("header", ["Api-Key", "access-token"])
def test_a_wrong_key_is_401_without_a_body(ask, header):
    answer = ask("GET", "/shipping/cargo-profiles", headers={header: "x"})

    assert (answer.status_code, answer.data) == (401, b"")
    assert ask("POST", "/get-warehouse", headers={header: "x"}).status_code == 200


def test_the_shipment_service_has_its_own_credentials(ask):
    wrong = {"Authorization": "Basic eA=="}

    assert ask("POST", "/get-warehouse", headers=wrong).status_code == 401
    assert ask("GET", "/shipping/cargo-profiles", headers=wrong).status_code == 200


@pytest.mark.parametrize("number", ["", "17", "11111111-1111-4111-8111-11111111111X"])
def test_a_call_without_a_correlation_id_is_refused(ask, number):
    assert said(ask("GET", "/shipping/cargo-profiles", headers={"X-Correlation-Id": number})) == "X-Correlation-Id geçersiz"


def test_methods_and_paths_are_those_described(ask):
    assert ask("POST", "/categories/category-tree").status_code == 405
    assert ask("GET", "/products/tracking-result/x").status_code == 405
    assert ask("POST", "/products/tracking-result/x").status_code == 404
    assert ask("GET", "/orders/PTT-1").status_code == 404


@pytest.mark.parametrize(
    ("path", "item", "words"),
    [
        (STOCK, {"barcode": "A1", "priceWithVat": 5}, "bilinmeyen alan: priceWithVat"),
        (UPSERT, {"barcode": "A1", "priceWithVAT": 5}, "bilinmeyen alan: priceWithVAT"),
        (STOCK, {"quantity": 5}, "barcode boş olamaz"),
        (STOCK, {"barcode": "A1", "quantity": "5"}, "quantity alanının tipi hatalı"),
        (STOCK, {"barcode": "A1", "quantity": True}, "quantity alanının tipi hatalı"),
        (STOCK, {"barcode": "A1", "active": 1}, "active alanının tipi hatalı"),
        (UPSERT, {"barcode": "A1", "images": [{"link": "x"}]}, "bilinmeyen alan: link"),
        (UPSERT, {"barcode": "A1", "variants": [{"quantity": 1, "price": 1}]}, "attributes boş olamaz"),
    ],
)
def test_bodies_are_closed_and_vat_is_spelt_in_two_ways(ask, path, item, words):
    answer = ask("POST", path, json={"items": [item]})

    assert (answer.status_code, said(answer)) == (400, words)


@pytest.mark.parametrize("body", [b"{", b"{}", b"[]", b'{"items": []}', b'{"items": [1]}', b'{"items": [], "more": 1}', b""])
def test_bodies_that_are_no_batch_are_refused(ask, body):
    assert ask("POST", STOCK, data=body).status_code == 400


def test_a_batch_has_a_thousand_items_at_most(ask):
    items = [{"barcode": f"A{number}", "quantity": 1} for number in range(1001)]

    assert ask("POST", STOCK, json={"items": items}).status_code == 400
    assert ask("POST", STOCK, json={"items": items[:1000]}).json["countOfProductsToBeProcessed"] == 1000


def test_the_same_request_is_refused_for_five_minutes_inside_http_200(ask, market):
    first, second = ({"items": [{"barcode": "A1", "quantity": number}]} for number in (5, 6))
    assert ask("POST", STOCK, json=first).json["success"]

    market.clock.forward(299)
    answer = ask("POST", STOCK, json=first)
    assert (answer.status_code, answer.json["success"], answer.json["trackingId"]) == (200, False, None)
    assert answer.json["message"] == "Aynı istek 5 dakika içinde tekrar gönderilemez"
    assert ask("POST", STOCK, json=second).json["success"]
    market.clock.forward(2)
    assert ask("POST", STOCK, json=first).json["success"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, None),
        ({"name": ...}, "Zorunlu alan eksik: name"),
        ({"images": []}, "Zorunlu alan eksik: images"),
        ({"name": "Ç" * 201}, "name en fazla 200 karakter olabilir"),
        ({"categoryId": 1}, "Kategori bulunamadı veya en alt seviye kategori değil"),
        ({"vatRate": 8}, "KDV oranı geçersiz"),
        ({"priceWithoutVat": 99}, "KDV'li ve KDV'siz fiyat uyuşmuyor"),
        ({"quantity": 10_000}, "Stok 0 ile 9999 arasında olmalıdır"),
        ({"discount": 71}, "İndirim oranı en fazla 70 olabilir"),
        ({"desi": 301}, "desi veya tahmini kargo süresi geçersiz"),
        ({"name": "Replika saat"}, "Ürün adında yasaklı kelime bulunuyor: replika"),
        ({"images": [{"url": "https://x/1.pdf"}]}, "Ürün görseli yüklenemedi"),
    ],
)
def test_products_are_judged_one_by_one(result, change, words):
    row = result(**change)

    assert (row["status"], row["message"]) == ("Cancelled" if words else "Completed", words)


def test_variants_that_are_not_sent_again_are_deleted(result, market):
    result(variants=VARIANTS)
    assert len(market.state()["listings"]["A1"]["variants"]) == 2

    result(variants=VARIANTS[:1], quantity=6)
    assert [variant["variantBarcode"] for variant in market.state()["listings"]["A1"]["variants"]] == ["A1-S"]
    result(quantity=7)

    assert market.state()["listings"]["A1"]["variants"] == []


def test_fields_that_are_not_sent_again_stay(result, ask):
    result(desi=7)
    result(desi=..., quantity=6)

    assert ask("POST", "/products/get-by-barcodes", json={"barcodes": ["A1", "YOK"]}).json[0]["desi"] == 7


def test_a_locked_product_refuses_whatever_comes(result, market, ask):
    result()
    market.post("edits", barcode="A1", locked=True)

    row = result(quantity=6)

    assert (row["status"], row["message"], row["failureReasons"]) == ("Cancelled", "Ürün kilitli", ["kilit"])


@pytest.mark.parametrize(
    "query", ["", "isActive=true&searchPage=1", "isActive=&isInStock=true&searchPage=1", "isActive=0&isInStock=1&searchPage=1"]
)
def test_the_search_wants_its_filters_in_one_form(ask, query):
    assert ask("GET", f"{SEARCH}?{query}").status_code == 400


def test_the_search_has_pages_from_one_on(ask, live):
    live(*[f"B{number}" for number in range(60)])

    counts = [len(ask("GET", f"{SEARCH}?isActive=true&isInStock=true&searchPage={page}").json) for page in (1, 2, 3)]

    assert counts == [50, 10, 0]
    assert ask("GET", f"{SEARCH}?isActive=true&isInStock=true&searchPage=0").status_code == 400
    assert ask("GET", f"{SEARCH}?isActive=false&isInStock=true&searchPage=1").json == []


@pytest.mark.parametrize(
    ("begin", "end", "active", "status"),
    [
        ("2026-10-12T13:00:00", "2026-11-21T13:00:00", "false", 200),
        ("2026-10-12T12:59:59", "2026-11-21T13:00:00", "false", 400),
        ("2026-11-21T13:00:01", "2026-11-21T13:00:00", "false", 400),
        ("2026-11-20T13:00:00Z", "2026-11-21T13:00:00Z", "false", 400),
        ("2026-11-20", "2026-11-21", "false", 400),
        ("2026-11-20T13:00:00", "2026-11-21T13:00:00", "True", 400),
        ("2026-11-20T13:00:00", "2026-11-21T13:00:00", "", 400),
    ],
)
def test_orders_want_local_times_of_forty_days_at_most(ask, begin, end, active, status):
    assert ask("GET", ORDERS.format(begin, end, active)).status_code == status


def test_orders_are_found_by_local_time_and_by_what_is_to_be_done(ask, market, live):
    live("A1", quantity=5)
    number = market.post("sales", barcode="A1").json["orders"][0]["siparisNo"]
    windows = [("2026-11-21T13:00:00", "2026-11-21T13:02:00"), ("2026-11-21T10:00:00", "2026-11-21T10:02:00")]
    assert [len(ask("GET", ORDERS.format(*window, "true")).json) for window in windows] == [1, 0]

    market.post("cancellations", orderNumber=number)

    assert [len(ask("GET", ORDERS.format(*windows[0], active)).json) for active in ("true", "false")] == [0, 1]


def test_an_order_has_one_barcode_from_a_warehouse_of_the_account(ask, market, live):
    live("A1", quantity=5)
    number = market.post("sales", barcode="A1").json["orders"][0]["siparisNo"]

    def answer(order, warehouse):
        return ask("POST", "/create-barcode", json={"orders": [{"order_id": order, "warehouse_id": warehouse}]}).json

    assert answer("PTT-1", 12345)["error"]
    assert answer(number, 1)["message"] == "warehouse_id bulunamadı"
    assert answer(number, 12345)["success"]
    assert answer(number, 12345)["message"] == f"{number} için barkod daha önce istendi"
    assert ask("POST", "/create-barcode", json={"orders": []}).status_code == 400


def test_an_invoice_is_a_link_or_a_pdf_for_lines_of_the_order(ask, market, live):
    live("A1")
    order = market.post("sales", barcode="A1").json["orders"][0]
    path, line = f"/orders/{order['siparisNo']}/invoice", order["siparisUrunler"][0]["lineItemId"]

    link = {"url": "https://x/1.pdf"}
    bodies = [([line], {"content": "JVBERi0="}), ([line], {"url": "x"}), ([1], link), ([], link), ([line], {"content": "aGFsbG8="})]
    answers = [ask("POST", path, json={"lineItemId": lines, **paper}).json for lines, paper in bodies]

    assert [answer["success"] for answer in answers] == [True, False, False, False, False]
    assert [answer["error_Message"] for answer in answers[1:3]] == ["url veya content geçersiz", "lineItemId siparişe ait değil"]


def test_the_buyer_cannot_cancel_a_parcel(connector, market, live):
    live("A1", quantity=5)
    number = market.post("sales", barcode="A1").json["orders"][0]["siparisNo"]
    connector.accept(connector.order(number))
    market.clock.forward(0.4)

    assert market.post("cancellations", orderNumber=number).status_code == 400
    assert market.state()["listings"]["A1"]["quantity"] == 4


def test_an_edit_of_nothing_is_refused(market):
    assert market.post("edits", barcode="YOK").status_code == 404


def test_a_minute_has_sixty_calls_for_each_service(clock):
    market = market_of("pttavm", clock)
    pttavm = connect("pttavm", market.adapter)
    for _ in range(60):
        pttavm.find_listings(["A1"])

    with pytest.raises(RateLimited):
        pttavm.find_listings(["A1"])
    assert pttavm.addresses()
    assert market.state()["limited"] == {"getProductsByBarcodes": 1}
    clock.forward(60)
    assert pttavm.find_listings(["A1"]) == {}
