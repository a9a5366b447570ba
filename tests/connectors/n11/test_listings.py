"""Listings, offers and results, both ways."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.connectors.calls import encode
from service.connectors.n11 import mapping, mapping_listings
from service.connectors.n11.settings import N11Settings
from service.domain.listing import AttributeValue, ItemState, ListingState, OfferTarget

SETTINGS = N11Settings(app_key="k", app_secret="s", shipment_template="Ücretsiz Kargo", preparing_days=2)
SEEN = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def form(body):
    return mapping.form(body("n11/form"))


@pytest.fixture
def boots(draft):
    """A listing of the recorded category; name what should differ."""
    attributes = (AttributeValue("429", value_id="8001"), AttributeValue("22", value_id="9001"))

    def make(**changes):
        return draft(**{"category_id": "1000502", "brand_id": "Işıl", "attributes": attributes, **changes})

    return make


def test_a_new_product_has_the_documented_body(boots, form):
    assert mapping_listings.create_sku(boots(barcode="8680000000013"), form, SETTINGS) == {
        "stockCode": "8680000000013",
        "barcode": "8680000000013",
        "productMainId": "TISORT-1",
        "title": "Çizgili Pamuklu Tişört",
        "description": "<p>Pamuklu, <b>ışıltılı</b> 🎈</p>",
        "categoryId": 1000502,
        "preparingDay": 2,
        "shipmentTemplate": "Ücretsiz Kargo",
        "vatRate": 10,
        "quantity": 5,
        "images": [{"url": "https://shop.example.com/image/1.jpg", "order": 0}],
        "attributes": [{"id": 1, "valueId": 7002}, {"id": 429, "customValue": "Mavi"}, {"id": 22, "valueId": 9001}],
        "salePrice": Decimal("99.90"),
        "listPrice": Decimal("120.00"),
        "currencyType": "TL",
    }


def test_a_correction_holds_only_what_may_be_corrected(boots, form):
    sku = mapping_listings.update_sku(boots(), form, SETTINGS)

    assert sku.keys() == {"stockCode", "productMainId", "description", "preparingDay", "shipmentTemplate", "vatRate", "attributes"}
    assert sku["attributes"] == [{"id": 22, "valueId": 9001}]
    assert "attributes" not in mapping_listings.update_sku(boots(attributes=()), form, SETTINGS)


def test_free_text_and_strange_attributes(boots, form):
    given = (AttributeValue("429", text="Gece mavisi"), AttributeValue("999", text="x"))

    attributes = mapping_listings.create_sku(boots(attributes=given), form, SETTINGS)["attributes"]

    assert attributes == [{"id": 1, "valueId": 7002}, {"id": 429, "customValue": "Gece mavisi"}]


def test_a_brand_that_may_be_free_text_is_sent_so(boots, body):
    answer = body("n11/form")
    answer["categoryAttributes"][0]["isCustomValue"] = True
    form = mapping.form(answer)

    for name in ("Işıl", "Bilinmeyen"):
        assert mapping_listings.create_sku(boots(brand_id=name), form, SETTINGS)["attributes"][0] == {"id": 1, "customValue": name}
        assert mapping_listings.problems_in(boots(brand_id=name), form) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("8680000000013", True),
        ("96385074", True),
        ("8680000000017", False),
        ("MODEL-1", False),
        ("", False),
        ("٨٦٨٠٠٠٠٠٠٠٠١٧", False),
        ("868000000001", False),
    ],
)
def test_only_a_real_gtin_is_sent_as_barcode(boots, form, code, expected):
    assert mapping_listings.is_gtin(code) is expected
    assert ("barcode" in mapping_listings.create_sku(boots(barcode=code), form, SETTINGS)) is expected


@given(st.text(max_size=200))
def test_a_title_always_fits_and_is_one_line(text):
    cut = mapping_listings.shortened(" ".join(text.split()), mapping_listings.MAX_TITLE)

    assert len(cut) <= mapping_listings.MAX_TITLE
    assert cut == " ".join(cut.split())


def test_only_eight_images_are_sent_in_their_order(boots, form):
    images = tuple(f"https://shop.example.com/{number}.jpg" for number in range(12))

    sent = mapping_listings.create_sku(boots(images=images), form, SETTINGS)["images"]

    assert [image["order"] for image in sent] == list(range(8))


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"barcode": "A" * 256}, "barcode", "256 characters"),
        ({"title": "Mavi  çizme"}, "title", "10 characters; N11 wants 15"),
        ({"description": ""}, "description", "no description"),
        ({"brand_id": "Yok"}, "brand", "“Yok”"),
        ({"vat_rate": Decimal(18)}, "vat_rate", "18 %"),
        ({"price": Decimal(0)}, "price", "above 0"),
        ({"price": Decimal(121)}, "list_price", "120.00"),
        ({"quantity": 1_000_000}, "quantity", "1000000"),
        ({"attributes": ()}, "attribute:429", "“Renk” is required"),
        ({"attributes": (AttributeValue("429", text="Mavi"), AttributeValue("22", text="Taş"))}, "attribute:22", "“Taş” is free text"),
    ],
)
def test_each_problem_names_its_field(boots, form, change, field, words):
    (found,) = mapping_listings.problems_in(boots(**change), form)

    assert found.field == field
    assert words in found.message


def test_a_draft_without_a_brand_is_found_without_the_form(boots):
    assert [problem.field for problem in mapping_listings.problems(boots(brand_id=" "), ())] == ["brand"]


def test_prices_go_as_a_pair_with_two_digits():
    target = OfferTarget("A1", 7, Decimal("12345678901234.105"), None, "TRY")

    sent = encode(mapping_listings.offer_sku(target))

    assert sent == (b'{"stockCode":"A1","quantity":7,"salePrice":12345678901234.11,"listPrice":12345678901234.11,"currencyType":"TL"}')


@pytest.mark.parametrize("target", [OfferTarget("A1", 0, None, None, "TRY"), OfferTarget("A1", 0, Decimal(5), Decimal(6), "TRY", True)])
def test_stock_goes_alone_without_a_price_and_where_prices_stand(target):
    assert mapping_listings.offer_sku(target) == {"stockCode": "A1", "quantity": 0}
    assert mapping_listings.offer_problems(target) == []


def test_a_status_carries_the_vat_rate_where_it_is_known(body):
    first, second, *_ = body("n11/products")["content"]

    assert mapping_listings.status_sku(first, "Suspended") == {"stockCode": "8680000000017", "status": "Suspended", "vatRate": 20}
    assert mapping_listings.status_sku(second, "Active") == {"stockCode": "A2", "status": "Active"}


def test_a_task_reports_each_item_in_its_own_words(body):
    report = mapping_listings.report([body("n11/task")])

    assert (report.finished, report.rest) == (True, ItemState.PENDING)
    assert [(result.barcode, result.state, result.field) for result in report.results] == [
        ("A1", ItemState.APPLIED, None),
        ("A2", ItemState.REJECTED, "price"),
        ("A3", ItemState.REJECTED, None),
        ("A4", ItemState.PENDING, None),
    ]
    assert report.results[1].message == "Fahiş fiyat: en az 10,00 en fazla 90,00 TL; İşlem yapılmadı"


@pytest.mark.parametrize(
    ("status", "finished", "rest"),
    [("IN_QUEUE", False, ItemState.PENDING), ("REJECT", True, ItemState.REJECTED), ("YENİ", False, ItemState.PENDING)],
)
def test_the_state_of_a_task_without_items(status, finished, rest):
    report = mapping_listings.report([{"taskId": 1, "status": status}])

    assert (report.finished, report.rest, report.results) == (finished, rest, ())


def test_products_show_what_stands_there(body):
    rows = mapping_listings.own_rows(body("n11/products"))
    found = [mapping_listings.snapshot(row, SEEN) for row in rows]

    assert [(snapshot.barcode, snapshot.state) for snapshot in found] == [
        ("8680000000017", ListingState.LIVE),
        ("A2", ListingState.WITHDRAWN),
        ("A3", ListingState.REJECTED),
        ("A4", ListingState.REJECTED),
        ("A5", ListingState.REJECTED),
        ("A6", ListingState.IN_REVIEW),
        ("A7", ListingState.IN_REVIEW),
    ]
    live, withdrawn, *_ = found
    assert (live.remote_id, live.quantity, live.price, live.list_price) == ("58585858500000000000017", 4, Decimal("99.9"), Decimal(120))
    assert (withdrawn.quantity, withdrawn.price, withdrawn.list_price) == (None, None, None)


def test_reasons_are_found_in_every_form(body):
    found = {row["stockCode"]: mapping_listings.snapshot(row, SEEN).reasons for row in mapping_listings.own_rows(body("n11/products"))}

    assert found["A3"] == ("Görsel üzerinde yazı var", "Başlık hatalı")
    assert found["A4"] == ("Yasaklı ürün",)
    assert found["A5"] == ("Unlisted",)
    assert found["8680000000017"] == ()


@pytest.mark.parametrize(
    ("answer", "page", "more"),
    [
        ({"content": [1], "last": False, "totalPages": 3}, 0, True),
        ({"content": [1], "last": False, "totalPages": 3}, 2, False),
        ({"content": [1], "last": True}, 0, False),
        ({"content": [1]}, 0, True),
        ({"content": [], "last": False, "totalPages": 3}, 0, False),
        ({}, 0, False),
    ],
)
def test_a_list_ends_where_any_of_its_words_says_so(answer, page, more):
    assert mapping_listings.has_more(answer, page) is more


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("GÖRSEL sayısı hatalı", "images"),
        ("Satış fiyatı liste fiyatından büyük olamaz.", "price"),
        ("LİSTE FİYATI hatalı", "list_price"),
        ("Stok kodu bulunamadı", "barcode"),
        ("Stok 0 ile 999999 arasında olmalıdır", "quantity"),
        ("TASK_ERR_001", None),
    ],
)
def test_a_refusal_points_to_the_field(message, field):
    assert mapping_listings.field_of(message) == field
