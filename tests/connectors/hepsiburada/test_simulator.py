"""The simulator refuses what the marketplace refuses."""

from __future__ import annotations

import io
import json

import pytest

from service.domain.errors import RateLimited
from tests.connectors.hepsiburada.facts import MERCHANT
from tests.connectors.kit import connect, market_of

LISTINGS, ORDERS, PACKAGES = (f"/{name}/merchantid/{MERCHANT}" for name in ("listings", "orders", "packages"))
INVENTORY = f"{LISTINGS}/inventory-uploads"
CATALOGUE = "/product/api"


def words(answer) -> str:
    return answer.json["message"]


@pytest.mark.parametrize("agent", ["", "meschain_dev/1.0", f"{MERCHANT} - meschain_dev", "SelfIntegration"])
def test_a_decorated_user_agent_looks_like_a_wrong_password(ask, agent):
    assert ask("GET", f"{ORDERS}?offset=0&limit=1", headers={"User-Agent": agent}).status_code == 401


def test_a_401_has_the_body_of_its_service(ask):
    wrong = {"Authorization": "Basic eA=="}

    listings, orders = (ask("GET", path, headers=wrong) for path in (LISTINGS, ORDERS))

    assert (listings.data, listings.mimetype) == (b"Missing Credentials!", "text/plain")
    assert (orders.status_code, orders.data) == (401, b"")


def test_another_merchant_is_403_and_another_letter_case_is_not_there(ask):
    other = "5a0f3c1e-7d42-4b8e-9a61-c0ffee000002"

    assert ask("GET", f"/listings/merchantid/{other}?offset=0&limit=1").status_code == 403
    assert ask("GET", f"/listings/merchantId/{MERCHANT}?offset=0&limit=1").status_code == 404
    assert ask("DELETE", LISTINGS).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        LISTINGS,
        f"{LISTINGS}?offset=0",
        f"{ORDERS}?limit=10",
        f"{ORDERS}?offset=0&limit=101",
        f"{ORDERS}/cancelled?offset=0&limit=51",
        f"{PACKAGES}?Offset=0&limit=11",
        f"{PACKAGES}?offset=0&limit=10",
        f"{PACKAGES}/shipped?Offset=0&limit=10",
        f"{PACKAGES}/delivered?offset=0&limit=51",
        f"{PACKAGES}/delivered?offset=0&limit=5&begindate=2026-11-20%2010:00&enddate=2026-11-21%2010:00",
        f"{ORDERS}?offset=0&limit=10&begindate=20.11.2026&enddate=21.11.2026",
        f"{LISTINGS}?offset=0&limit=50&merchantSkuList=" + ",".join(map(str, range(51))),
        f"{CATALOGUE}/categories/get-all-categories?page=0&size=2001",
    ],
)
def test_pages_and_filters_have_their_limits_and_their_letter_case(ask, path):
    assert ask("GET", path).status_code == 400


def test_an_iso_date_is_taken_and_matches_nothing(ask, market, live):
    live("A1")
    market.post("sales", barcode="A1")
    found = [
        ask("GET", f"{ORDERS}?offset=0&limit=10&begindate={begin}&enddate={end}").json["totalCount"]
        for begin, end in (
            ("2026-11-21 13:00", "2026-11-21 13:02"),
            ("2026-11-21 10:00", "2026-11-21 10:02"),
            ("2026-11-21T10:00:00Z", "2026-11-21T13:02:00Z"),
        )
    ]

    assert found == [1, 0, 0]


def test_a_package_window_is_cut_to_a_day_without_a_word(ask, clock, live, market):
    live("A1", quantity=5)
    line = market.post("sales", barcode="A1").json["orders"][0]["items"][0]
    ask("POST", PACKAGES, json={"lineItemRequests": [{"id": line["id"], "quantity": 1}]})
    windows = [("2026-11-21 13:00", "2026-11-21 13:05"), ("2026-11-21 13:00", "2026-11-23 13:00")]

    counts = [len(ask("GET", f"{PACKAGES}?Offset=0&limit=10&begindate={begin}&enddate={end}").json) for begin, end in windows]

    assert counts == [1, 0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"listPrice": 1}, "bilinmeyen alan: listPrice"),
        ({"availableStock": "5"}, "availableStock alanının tipi hatalı"),
        ({"availableStock": True}, "availableStock alanının tipi hatalı"),
        ({"price": "1,5"}, "price alanının tipi hatalı"),
        ({"merchantSku": ...}, "hepsiburadaSku veya merchantSku gönderilmelidir"),
    ],
)
def test_requests_are_closed(ask, change, said):
    item = {name: value for name, value in {"merchantSku": "A1", "availableStock": 1, **change}.items() if value is not ...}

    answer = ask("POST", INVENTORY, json=[item])

    assert (answer.status_code, words(answer)) == (400, said)


@pytest.mark.parametrize("body", [b"{", b"{}", b"[]", b"[1]", b""])
def test_bodies_that_are_no_upload_are_refused(ask, body):
    assert ask("POST", INVENTORY, data=body).status_code == 400


def test_an_upload_has_four_thousand_items_at_most(ask):
    items = [{"merchantSku": f"A{number}", "availableStock": 1} for number in range(4001)]

    assert ask("POST", INVENTORY, json=items).status_code == 400
    assert ask("POST", INVENTORY, json=items[:4000]).status_code == 200


def test_a_sixth_unfinished_upload_is_told_in_a_success(ask, market):
    answers = [
        ask("POST", kind, json=[{"merchantSku": "A1", "availableStock": 1}]) for kind in (INVENTORY, f"{LISTINGS}/stock-uploads") * 3
    ]

    assert [answer.status_code for answer in answers] == [200] * 6
    assert ["id" in answer.json for answer in answers] == [True] * 5 + [False]
    market.clock.forward(1)
    assert "id" in ask("POST", INVENTORY, json=[{"merchantSku": "A1", "availableStock": 1}]).json


def test_a_result_belongs_to_its_kind_and_is_kept_a_day(ask, market):
    number = ask("POST", INVENTORY, json=[{"merchantSku": "A1", "availableStock": 1}]).json["id"]

    assert ask("GET", f"{LISTINGS}/stock-uploads/id/{number}").status_code == 404
    assert ask("GET", f"{INVENTORY}/id/{number}").json["status"] == "Processing"
    market.clock.forward(24 * 3600 + 1)
    assert ask("GET", f"{INVENTORY}/id/{number}").status_code == 404


def row(**attributes):
    good = {
        "merchantSku": "A1",
        "VaryantGroupID": "G1",
        "UrunAdi": "Kupa",
        "Marka": "Karaca",
        "GarantiSuresi": 24,
        "tax_vat_rate": "20",
        "price": "130,50",
        "stock": "5",
        "Image1": "https://shop.example.com/1.jpg",
        **attributes,
    }
    return {"categoryId": 18021189, "merchant": MERCHANT, "attributes": {name: value for name, value in good.items() if value is not ...}}


def send(ask, rows, **parts):
    content = json.dumps(rows).encode()
    return ask("POST", f"{CATALOGUE}/products/import", data=parts or {"file": (io.BytesIO(content), "p.json")})


@pytest.mark.parametrize(
    ("change", "attribute"),
    [
        ({}, None),
        ({"price": "130.50"}, "price"),
        ({"stock": "5,5"}, "stock"),
        ({"Marka": "Yok"}, "Marka"),
        ({"UrunAdi": ""}, "UrunAdi"),
        ({"GarantiSuresi": ...}, "GarantiSuresi"),
        ({"Image1": ...}, "Image1"),
        ({"renk_variant_property": "Gökkuşağı"}, "renk_variant_property"),
        ({"ebatlar_variant_property": "M"}, "ebatlar_variant_property"),
    ],
)
def test_a_row_is_judged_when_the_file_is_worked_off(ask, market, change, attribute):
    tracking = send(ask, [row(**change)]).json["data"]["trackingId"]
    market.clock.forward(1)

    shown = ask("GET", f"{CATALOGUE}/products/status/{tracking}").json["data"][0]

    assert shown["importStatus"] == ("FAILED" if attribute else "SUCCESS")
    assert [result["attributeName"] for result in shown["validationResults"]] == [attribute] * bool(attribute)


def test_a_catalogue_file_is_one_part_of_a_form(ask):
    assert send(ask, [], other="x").status_code == 400
    assert send(ask, []).status_code == 400
    assert send(ask, [{"categoryId": 1}]).status_code == 400
    assert send(ask, [row() | {"merchant": "somebody"}]).status_code == 400


def test_a_picture_that_cannot_be_loaded_is_rejected_in_the_review(ask, market):
    send(ask, [row(Image1="https://shop.example.com/missing")])
    market.clock.forward(60)

    assert market.state()["listings"]["A1"]["reasons"] == ["Ürün görseli açılamadı."]


def test_only_a_leaf_has_attributes(ask):
    answer = ask("GET", f"{CATALOGUE}/categories/60002028/attributes")

    assert (answer.status_code, answer.json["success"], answer.json["code"]) == (200, False, 1003)


@pytest.mark.parametrize(
    ("path", "limit", "status"), [(f"{CATALOGUE}/categories/18021091/attributes", 100, 403), (f"{LISTINGS}?offset=0&limit=1", 180, 429)]
)
def test_every_service_counts_for_itself(ask, market, path, limit, status):
    codes = [ask("GET", path).status_code for _ in range(limit + 1)]

    assert codes == [200] * limit + [status]
    assert ask("GET", f"{ORDERS}?offset=0&limit=1").headers["X-RateLimit-Remaining"] == "999"
    market.clock.forward(60)
    assert ask("GET", path).status_code == 200


def test_a_quota_that_is_used_up_says_when_it_is_over(clock):
    market = market_of("hepsiburada", clock, quota_scale=0.001)
    connector = connect("hepsiburada", market.adapter)

    with pytest.raises(RateLimited):
        [connector.order("1") for _ in range(2)]

    request = market.adapter.answers[-1][0]
    answer = market.control.get(request.path_url, headers=dict(request.headers))
    assert (answer.status_code, answer.json, answer.headers["X-RateLimit-Reset"]) == (429, {"message": "TooManyRequest"}, "1")


def test_a_cancelled_sale_gives_its_goods_back_unless_it_is_packed(ask, market, live):
    live("A1", quantity=3)
    first, second = market.post("sales", barcode="A1", count=2).json["orders"]
    ask("POST", PACKAGES, json={"lineItemRequests": [{"id": second["items"][0]["id"], "quantity": 1}]})

    assert market.post("cancellations", orderNumber=first["orderNumber"]).status_code == 200
    assert market.post("cancellations", orderNumber=second["orderNumber"]).status_code == 400
    assert market.state()["listings"]["A1"]["quantity"] == 2


def test_a_line_is_packed_once_and_whole(ask, market, live):
    live("A1", quantity=5)
    line = market.post("sales", barcode="A1", quantity=2).json["orders"][0]["items"][0]

    def pack(**change):
        return ask("POST", PACKAGES, json={"lineItemRequests": [{"id": line["id"], "quantity": 2} | change]}).status_code

    assert (pack(quantity=1), pack(id="x"), pack(extra=1)) == (400, 409, 400)
    assert (pack(), pack()) == (201, 409)
    assert ask("POST", PACKAGES, json={"lineItemRequests": []}).status_code == 400


def test_an_invoice_needs_a_package_and_a_link(ask, market, live):
    live("A1")
    line = market.post("sales", barcode="A1").json["orders"][0]["items"][0]
    number = ask("POST", PACKAGES, json={"lineItemRequests": [{"id": line["id"], "quantity": 1}]}).json["packageNumber"]
    path, link = f"{PACKAGES}/packagenumber/{number}/invoice", {"invoiceLink": "https://shop.example.com/1.pdf"}

    assert ask("PUT", path, json=link).status_code == 204
    assert ask("PUT", path, json={"invoiceLink": "MES17"}).status_code == 400
    assert ask("PUT", path.replace(number, "1"), json=link).status_code == 404


def test_an_offer_edited_by_hand_is_shown_so(market, live):
    live("A1", "A2")
    market.post("edits", barcode="A1", quantity=9, price=12.5, active=False)
    market.post("edits", barcode="A2", gone=True)

    shown = market.state()["listings"]
    assert (shown["A1"]["quantity"], shown["A1"]["price"], shown["A1"]["archived"]) == (9, "12.5", True)
    assert market.post("edits", barcode="A2").status_code == 404
