"""The simulator refuses what the marketplace refuses, each family in its own way."""

from __future__ import annotations

import pytest

TASKS = "/ms/product/tasks"
DETAILS = "/ms/product/task-details/page-query"
PACKAGES = "/rest/delivery/v1/shipmentPackages"
TEMPLATE = "Ücretsiz Kargo"


@pytest.fixture
def product():
    def make(**changes):
        item = {
            "title": "Çizgili Pamuklu Tişört",
            "description": "<p>Pamuk</p>",
            "categoryId": 1000021,
            "currencyType": "TL",
            "productMainId": "M1",
            "preparingDay": 3,
            "shipmentTemplate": TEMPLATE,
            "stockCode": "A1",
            "quantity": 5,
            "images": [{"url": "https://shop.example.com/1.jpg", "order": 0}],
            "attributes": [{"id": 1, "valueId": 10008}, {"id": 430, "valueId": 4300001}, {"id": 429, "customValue": "Mavi"}],
            "salePrice": 99.9,
            "listPrice": 120,
            "vatRate": 10,
            **changes,
        }
        return {name: value for name, value in item.items() if value is not ...}

    return make


@pytest.fixture
def task(ask, market):
    """Sends a task and waits; the rows of its result."""

    def run(kind, *skus):
        number = ask("POST", f"{TASKS}/{kind}", json=payload(*skus)).json["id"]
        market.clock.forward(1)
        return ask("POST", DETAILS, json={"taskId": number, "pageable": {"page": 0, "size": 1000}}).json["skus"]["content"]

    return run


def payload(*skus):
    return {"payload": {"integrator": "Test", "skus": list(skus)}}


@pytest.mark.parametrize(
    ("path", "headers", "status", "said"),
    [
        ("/ms/product-query", {"appsecret": "x"}, 401, "SellerApiUserUnauthorizedException"),
        ("/ms/product-query", {"appsecret": ""}, 500, "InternalServerException"),
        (PACKAGES, {"appsecret": "x"}, 400, "SELLER_API.authenticationFailed"),
        (PACKAGES, {"appsecret": ""}, 403, "Authentication failed"),
        ("/cdn/categories", {"appkey": "x"}, 403, "Authentication failed"),
    ],
)
def test_every_family_has_its_own_way_to_refuse_a_key(ask, path, headers, status, said):
    answer = ask("GET", path, headers=headers)

    assert (answer.status_code, said in answer.text) == (status, True)


def test_an_unknown_path_is_503_and_html(ask):
    answer = ask("GET", "/ms/product-list")

    assert (answer.status_code, answer.content_type.startswith("text/html")) == (503, True)
    assert ask("DELETE", "/cdn/categories").status_code == 503


def test_a_bad_parameter_breaks_the_product_services(ask):
    answer = ask("GET", "/ms/product-query?page=x")

    assert (answer.status_code, answer.json["name"]) == (500, "InternalServerException")
    assert ask("GET", "/ms/product-query?size=251").status_code == 400
    assert ask("GET", f"{PACKAGES}?startDate=2026-11-21").status_code == 400
    assert ask("GET", "/cdn/category/abc/attribute").json == {"errorCode": "invalidInput"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"merchantSku": "x"}, "bilinmeyen alan: merchantSku"),
        ({"quantity": "5"}, "quantity alanının tipi hatalı"),
        ({"vatRate": 10.5}, "vatRate alanının tipi hatalı"),
        ({"title": None}, "title alanının tipi hatalı"),
        ({"shipmentTemplate": ...}, "shipmentTemplate boş olamaz"),
    ],
)
def test_requests_are_closed(ask, product, change, said):
    answer = ask("POST", f"{TASKS}/product-create", json=payload(product(**change)))

    assert (answer.status_code, answer.json["errors"][0]["reason"]) == (400, said)


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"", b'{"payload": {"integrator": "", "skus": [{"stockCode": "A"}]}}', b'{"payload": {"integrator": "a", "skus": []}}'],
)
def test_bodies_that_are_no_task_are_refused(ask, body):
    assert ask("POST", f"{TASKS}/price-stock-update", data=body).status_code == 400


def test_more_than_a_thousand_are_refused_inside_a_success(ask):
    skus = [{"stockCode": f"A{number}", "quantity": 1} for number in range(1001)]

    refused, taken = (ask("POST", f"{TASKS}/price-stock-update", json=payload(*some)) for some in (skus, skus[:1000]))

    assert (refused.status_code, refused.json["status"], taken.json["status"]) == (200, "REJECT", "IN_QUEUE")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"title": "Kısa bir başlık"}, None),
        ({"title": "Kısa başlık"}, "başlığı 15"),
        ({"title": "Ç" * 66}, "başlığı 15"),
        ({"stockCode": "A" * 256}, "Stok kodu"),
        ({"barcode": "8680000000017"}, "GTIN"),
        ({"barcode": "8680000000013"}, None),
        ({"barcode": None, "catalogId": None, "maxPurchaseQuantity": None}, None),
        ({"description": " "}, "Açıklama"),
        ({"shipmentTemplate": "Yok"}, "Teslimat şablonu bulunamadı: Yok"),
        ({"preparingDay": -1}, "Hazırlık"),
        ({"quantity": 1_000_000}, "Stok 0"),
        ({"salePrice": 121}, "liste fiyatından büyük"),
        ({"salePrice": 99.999}, "iki ondalık"),
        ({"salePrice": 0}, "0'dan büyük"),
        ({"currencyType": "TRY"}, "currencyType"),
        ({"vatRate": 18}, "KDV"),
        ({"categoryId": 1000001}, "en alt seviye"),
        ({"images": []}, "Görsel"),
        ({"images": [{"url": "http://shop.example.com/1.jpg", "order": 0}]}, "https"),
        ({"images": [{"url": "https://shop.example.com/1.jpg"}]}, "sıra"),
        ({"attributes": []}, "Zorunlu özellik eksik: Marka, Beden, Renk"),
        ({"attributes": [{"id": 1, "customValue": "Koton"}]}, "değeri bulunamadı: Marka"),
        ({"attributes": [{"id": 429, "valueId": 4290001}]}, "customValue gönderilmelidir: Renk"),
        ({"attributes": [{"id": 432, "valueId": 1}]}, "ait değil"),
    ],
)
def test_items_are_judged_in_the_task(task, product, change, said):
    (row,) = task("product-create", product(**change))

    assert row["status"] == ("SUCCESS" if said is None else "FAIL")
    assert said is None or any(said in reason for reason in row["reasons"])


def test_a_stock_code_exists_once(task, product):
    assert [row["status"] for row in task("product-create", product(), product())] == ["SUCCESS", "FAIL"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quantity": 0}, None),
        ({}, "Fiyat veya stok"),
        ({"salePrice": 90}, "birlikte"),
        ({"salePrice": 90, "listPrice": 100}, "currencyType"),
        ({"salePrice": 90, "listPrice": 100, "currencyType": "TL"}, None),
        ({"salePrice": 9, "listPrice": 100, "currencyType": "TL"}, "Fahiş fiyat"),
        ({"salePrice": 1000, "listPrice": 1000, "currencyType": "TL"}, "en az 9.99, en fazla 999.00"),
    ],
)
def test_offers_are_judged_in_the_task(live, task, change, said):
    live("A1")

    (row,) = task("price-stock-update", {"stockCode": "A1", **change})

    assert row["status"] == ("SUCCESS" if said is None else "FAIL")
    assert said is None or said in row["reasons"][0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": "Suspended"}, "vatRate"),
        ({"status": "Passive", "vatRate": 10}, "status"),
        ({"attributes": [{"id": 429, "customValue": "Siyah"}], "vatRate": 10}, "Renk yalnızca n11"),
        ({"attributes": [{"id": 1, "valueId": 10001}], "vatRate": 10}, "Marka yalnızca n11"),
        ({"attributes": [{"id": 433, "customValue": "Keten"}], "vatRate": 10}, None),
    ],
)
def test_corrections_are_judged_in_the_task(live, task, change, said):
    live("A1")

    (row,) = task("product-update", {"stockCode": "A1", **change})

    assert row["status"] == ("SUCCESS" if said is None else "FAIL")
    assert said is None or said in row["reasons"][0]


def test_a_title_cannot_be_corrected(ask):
    answer = ask("POST", f"{TASKS}/product-update", json=payload({"stockCode": "A1", "title": "Başka bir başlık"}))

    assert (answer.status_code, answer.json["errors"][0]["reason"]) == (400, "bilinmeyen alan: title")


def test_a_picture_that_cannot_be_loaded_is_rejected_in_the_review(market, task, product):
    task("product-create", product(images=[{"url": "https://shop.example.com/missing", "order": 0}]))
    market.clock.forward(30)

    assert market.state()["listings"]["A1"]["reasons"] == ["Görsel kurallara uygun değil."]


def test_a_result_is_not_there_before_its_time(ask):
    number = ask("POST", f"{TASKS}/price-stock-update", json=payload({"stockCode": "A1", "quantity": 1})).json["id"]

    answer = ask("POST", DETAILS, json={"taskId": number, "pageable": {"page": 0, "size": 1000}}).json

    assert (answer["status"], answer["skus"]["content"]) == ("IN_QUEUE", [])
    assert ask("POST", DETAILS, json={"taskId": str(number), "pageable": {"page": 0, "size": 10}}).status_code == 400
    assert ask("POST", DETAILS, json={"taskId": number, "pageable": {"page": 0, "size": 1001}}).status_code == 400


def test_products_are_filtered_by_exact_names_only(ask, live):
    live("A1", "A2")

    def shown(query):
        return [row["stockCode"] for row in ask("GET", f"/ms/product-query?{query}").json["content"]]

    assert shown("stockCode=A1") == ["A1"]
    assert shown("stockcode=A1") == ["A1", "A2"]
    assert shown("productStatus=Suspended") == []
    assert shown("sender=N11") == []
    assert shown("page=1&size=1") == ["A2"]


def test_parcels_are_filtered_and_an_unknown_status_shows_nothing(ask, market, live):
    live("A1", quantity=50)
    orders = market.post("sales", barcode="A1", count=3).json["orders"]
    market.post("sales", barcode="A1", sender="N11")

    def shown(query):
        return [row["id"] for row in ask("GET", f"{PACKAGES}?{query}").json["content"]]

    ids = [order["id"] for order in orders]
    assert sorted(shown("")) == ids
    assert len(shown("sender=ALL")) == 4
    assert shown(f"orderNumber={orders[1]['orderNumber']}") == [ids[1]]
    assert shown(f"packageIds={ids[2]},{ids[0]}&orderByDirection=ASC") == [ids[0], ids[2]]
    assert shown("status=created") == []


@pytest.mark.parametrize(
    "body",
    [
        {"lines": [], "status": "Picking"},
        {"lines": [{"lineId": 1}], "status": "Shipped"},
        {"lines": [{"lineId": "1"}], "status": "Picking"},
        {"lines": [{"lineId": 1, "quantity": 1}], "status": "Picking"},
        {"lines": [{"lineId": 1}]},
    ],
)
def test_only_picking_exists_and_lines_are_numbers(ask, body):
    assert ask("PUT", "/rest/order/v1/update", json=body).status_code == 400


def test_lines_are_taken_one_by_one(ask, market, live):
    live("A1", "A2", quantity=50)
    orders = market.post("sales", count=20).json["orders"]
    first, second = (line["orderLineId"] for line in next(order for order in orders if len(order["lines"]) == 2)["lines"])

    def accept(*numbers):
        rows = ask("PUT", "/rest/order/v1/update", json={"lines": [{"lineId": number} for number in numbers], "status": "Picking"})
        return [row["status"] for row in rows.json["content"]]

    def status():
        return next(order for order in market.state()["orders"] if order["lines"][0]["orderLineId"] == first)["shipmentPackageStatus"]

    assert (accept(first, 7), status()) == (["SUCCESS", "FAIL"], "Created")
    assert (accept(second), status()) == (["SUCCESS"], "Picking")
    assert accept(first) == ["FAIL"]


def test_a_cancelled_sale_gives_its_goods_back_until_the_carrier_has_them(market, live, connector):
    live("A1", quantity=3)
    first = market.post("sales", barcode="A1", quantity=2).json["orders"][0]["id"]
    assert market.post("cancellations", packageId=first).status_code == 200
    assert market.state()["listings"]["A1"]["quantity"] == 3

    second = market.post("sales", barcode="A1").json["orders"][0]["id"]
    connector.accept(connector.order(second))
    market.clock.forward(1)
    assert market.post("cancellations", packageId=second).status_code == 400
    assert market.post("splits", packageId=first).status_code == 400
    assert market.post("edits", barcode="YOK").status_code == 404
