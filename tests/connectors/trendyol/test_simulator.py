"""The simulator refuses what the marketplace refuses."""

from __future__ import annotations

import pytest

PRODUCTS = "/product/sellers/2738"
OFFERS = "/inventory/sellers/2738/products/price-and-inventory"


def words(answer) -> str:
    return answer.json["errors"][0]["message"]


@pytest.mark.parametrize("agent", ["", "2738", "2738 - Mes Chain", "9999 - SelfIntegration", "2738 - " + "a" * 31])
def test_a_wrong_user_agent_is_403(ask, agent):
    assert ask("GET", "/product/product-categories", headers={"User-Agent": agent}).status_code == 403


def test_wrong_credentials_are_401_with_the_documented_body(ask):
    answer = ask("GET", "/product/product-categories", headers={"Authorization": "Basic eA=="})

    assert (answer.status_code, answer.json["exception"]) == (401, "ClientApiAuthenticationException")


def test_unknown_paths_and_methods_have_the_error_shape(ask):
    assert ask("GET", "/product/sellers/2738/products").json["errors"][0]["key"] == "not.found"
    assert ask("DELETE", "/product/product-categories").status_code == 405


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"merchantSku": "x"}, "bilinmeyen alan: merchantSku"),
        ({"quantity": "5"}, "quantity alanının tipi hatalı"),
        ({"quantity": True}, "quantity alanının tipi hatalı"),
        ({"vatRate": 10.5}, "vatRate alanının tipi hatalı"),
        ({"title": None}, "title alanının tipi hatalı"),
        ({"stockCode": ...}, "stockCode boş olamaz"),
    ],
)
def test_requests_are_closed(ask, product, change, said):
    item = {name: value for name, value in {**product(), **change}.items() if value is not ...}

    answer = ask("POST", f"{PRODUCTS}/v2/products", json={"items": [item]})

    assert (answer.status_code, words(answer)) == (400, said)


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"items": []}', b'{"items": [], "extra": 1}', b""])
def test_bodies_that_are_no_batch_are_refused(ask, body):
    assert ask("POST", OFFERS, data=body).status_code == 400


def test_a_batch_has_a_thousand_items_at_most(ask):
    items = [{"barcode": f"A{number}", "quantity": 1} for number in range(1001)]

    assert ask("POST", OFFERS, json={"items": items}).status_code == 400
    assert ask("POST", OFFERS, json={"items": items[:1000]}).status_code == 200


@pytest.fixture
def product():
    def make(**changes):
        return {
            "barcode": "A1",
            "title": "Çizgili Tişört",
            "productMainId": "M1",
            "brandId": 1875,
            "categoryId": 620,
            "stockCode": "S1",
            "dimensionalWeight": 1,
            "description": "<p>Pamuk</p>",
            "vatRate": 10,
            "images": [{"url": "https://shop.example.com/1.jpg"}],
            "attributes": [
                {"attributeId": 293, "attributeValueIds": [293001]},
                {"attributeId": 295, "attributeValueIds": [295001]},
                {"attributeId": 47, "attributeValue": "Mavi"},
            ],
            "quantity": 5,
            "salePrice": 99.9,
            "listPrice": 120,
            **changes,
        }

    return make


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"barcode": "A" * 41}, "Barkod"),
        ({"barcode": "A/1"}, "Barkod"),
        ({"title": "Ç" * 101}, "Başlık"),
        ({"description": "x" * 30_001}, "Açıklama"),
        ({"quantity": 20_001}, "Stok adedi"),
        ({"salePrice": 121}, "Satış fiyatı liste fiyatından"),
        ({"salePrice": 0}, "0'dan büyük"),
        ({"vatRate": 18}, "KDV"),
        ({"brandId": 1}, "Marka"),
        ({"categoryId": 411}, "en alt seviye"),
        ({"images": []}, "Görsel sayısı"),
        ({"images": [{"url": "http://shop.example.com/1.jpg"}]}, "https"),
        ({"attributes": []}, "Zorunlu kategori özellik bilgisi eksik: Beden, Renk, Web Color"),
        ({"attributes": [{"attributeId": 293, "attributeValue": "M"}]}, "serbest metin"),
        ({"attributes": [{"attributeId": 293, "attributeValueIds": [1]}]}, "Özellik değeri bulunamadı"),
        ({"attributes": [{"attributeId": 293, "attributeValueId": 293001}]}, "Özellik bilgisi hatalı"),
        ({"attributes": [{"attributeId": 130, "attributeValueIds": [130001]}]}, "ait değil"),
    ],
)
def test_items_are_judged_in_the_batch(ask, market, product, change, said):
    number = ask("POST", f"{PRODUCTS}/v2/products", json={"items": [product(**change)]}).json["batchRequestId"]
    market.clock.forward(1)

    answer = ask("GET", f"{PRODUCTS}/products/batch-requests/{number}").json

    failures = answer["items"][0]["failureReasons"]
    assert answer["status"] == "COMPLETED"
    assert answer["failedItemCount"] == (0 if said is None else 1)
    assert said is None or any(said in failure for failure in failures)


def test_a_barcode_exists_once(ask, market, product):
    number = ask("POST", f"{PRODUCTS}/v2/products", json={"items": [product(), product()]}).json["batchRequestId"]
    market.clock.forward(1)

    items = ask("GET", f"{PRODUCTS}/products/batch-requests/{number}").json["items"]

    assert [item["status"] for item in items] == ["SUCCESS", "FAILED"]


def test_a_picture_that_cannot_be_loaded_is_rejected_in_the_review(ask, market, product):
    ask("POST", f"{PRODUCTS}/v2/products", json={"items": [product(images=[{"url": "https://shop.example.com/missing"}])]})
    market.clock.forward(30)
    market.state()
    market.clock.forward(30)

    assert market.state()["listings"]["A1"]["reasons"][0]["rejectReason"] == "Görsel kurallara uygun değil"


def test_the_same_offers_are_refused_for_a_quarter_of_an_hour(ask, market):
    body = {"items": [{"barcode": "A1", "quantity": 1}, {"barcode": "A2", "quantity": 1}]}
    turned = {"items": [{"quantity": 1, "barcode": "A2"}, {"quantity": 1, "barcode": "A1"}]}
    assert ask("POST", OFFERS, json=body).status_code == 200

    assert "15 dakika" in words(ask("POST", OFFERS, json=turned))
    market.clock.forward(15 * 60)
    assert ask("POST", OFFERS, json=body).status_code == 200


def test_the_price_of_a_barcode_changes_thirty_times_a_minute(ask, market, live):
    live("A1")
    failed = 0
    for cents in range(31):
        number = ask("POST", OFFERS, json={"items": [{"barcode": "A1", "salePrice": 50 + cents / 100}]}).json["batchRequestId"]
        market.clock.forward(0.5)
        failed += ask("GET", f"{PRODUCTS}/products/batch-requests/{number}").json["failedItemCount"]

    assert failed == 1


def test_pages_have_their_limits(ask):
    assert ask("GET", f"{PRODUCTS}/products/approved?size=101").status_code == 400
    assert ask("GET", f"{PRODUCTS}/products/approved?size=100&page=101").status_code == 400
    assert ask("GET", f"{PRODUCTS}/products/unapproved?size=1001").status_code == 400
    assert ask("GET", f"{PRODUCTS}/products/approved?barcodes=" + ",".join(map(str, range(51)))).status_code == 400
    assert ask("GET", "/order/sellers/2738/v2/orders?size=200&page=50").status_code == 400
    assert ask("GET", "/order/sellers/2738/v2/orders?size=200&page=49").status_code == 200
