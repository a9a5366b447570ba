"""Drafts, offers and their results."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.connectors.calls import encode
from service.connectors.pazarama import api, mapping_listings, mapping_results
from service.domain.catalogue import Attribute
from service.domain.listing import AttributeValue, ItemState, ListingState

SEEN = datetime(2026, 11, 21, tzinfo=UTC)


def test_a_product_as_pazarama_takes_it(draft, facts):
    body = mapping_listings.product(draft("A1", title="Çanta  16 inç\n🎒", price=Decimal("1200.995"), weight_kg=Decimal("2.1")))

    assert (body["name"], body["displayName"]) == ("Çanta 16 inç 🎒", "Çanta 16 inç 🎒")
    assert (body["salePrice"], body["listPrice"], body["currencyType"]) == (Decimal("1201.00"), Decimal("120.00"), "TRY")
    assert (body["code"], body["stockCode"], body["groupCode"], body["desi"]) == ("A1", "TİŞÖRT-A1", "TISORT-1", 3)
    assert body["images"] == [{"imageurl": "https://shop.example.com/image/1.jpg"}]
    assert set(body["attributes"][0]) == {"attributeId", "attributeValueId"}
    assert b"1201.00" in encode(body)


def test_long_names_are_cut_between_words(draft):
    body = mapping_listings.product(draft(title="çok uzun " * 60))

    assert len(body["name"]) <= 100 < len(body["displayName"]) <= 250
    assert body["name"].endswith(("çok", "uzun"))


@pytest.mark.parametrize(
    ("weight", "size", "desi"),
    [(None, None, 1), ("0.2", None, 1), ("2", ("30", "20", "10"), 2), (None, ("30", "30", "20"), 6), ("6.01", None, 7)],
)
def test_desi_is_whole_and_rounded_up(draft, weight, size, desi):
    made = draft(weight_kg=weight and Decimal(weight), size_cm=size and tuple(map(Decimal, size)))

    assert mapping_listings.desi(made) == desi


def test_prices_come_in_pairs(offer):
    assert mapping_listings.price_item(offer("A1", 7, "89.9", "120")) == {
        "code": "A1",
        "listPrice": Decimal(120),
        "salePrice": Decimal("89.9"),
    }
    assert mapping_listings.price_item(offer("A1", 7, "89.9", None))["listPrice"] == Decimal("89.90")
    assert mapping_listings.stock_item(offer("A1", 0, None)) == {"code": "A1", "stockCount": 0}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, None),
        ({"barcode": "İKİ KELİME"}, "barcode"),
        ({"barcode": "8" * 101}, "barcode"),
        ({"category_id": "411"}, "category"),
        ({"brand_id": ""}, "brand"),
        ({"sku": "S" * 101}, "sku"),
        ({"description": ""}, "description"),
        ({"vat_rate": Decimal(18)}, "vat_rate"),
        ({"price": Decimal(0)}, "price"),
        ({"list_price": Decimal(1)}, "list_price"),
        ({"images": (f"https://shop.example.com/{'x' * 500}.jpg",)}, "images"),
    ],
)
def test_what_would_be_refused_is_found_here(draft, change, field):
    found = mapping_listings.problems(draft(**{"barcode": "A1", **change}), ())

    assert [problem.field for problem in found[:1]] == ([field] if field else [])


def test_a_required_attribute_and_free_text_are_found_here(draft):
    size = Attribute("s", "Beden", is_required=True, allows_text=False, makes_variant=True)

    missing, text = (mapping_listings.problems(draft(attributes=given), [size]) for given in ((), (AttributeValue("s", text="M"),)))

    assert [problem.field for problem in (*missing, *text)] == ["attribute:s"] * 2


def test_products_on_sale_and_closed_ones(body):
    sold, closed, silent = mapping_listings.approved(body("pazarama/listings")["approved"], SEEN)

    assert (sold.state, sold.price, sold.list_price, sold.quantity) == (ListingState.LIVE, Decimal("89.90"), Decimal(120), 7)
    assert (closed.state, closed.quantity) == (ListingState.WITHDRAWN, 0)
    assert (silent.state, silent.list_price, silent.seen_at) == (ListingState.LIVE, None, SEEN)


def test_products_that_wait_or_were_refused(body):
    found = mapping_listings.unapproved(body("pazarama/listings")["unapproved"], SEEN)

    review, live, rejected = ListingState.IN_REVIEW, ListingState.LIVE, ListingState.REJECTED
    assert [listing.state for listing in found] == [review, live, rejected, rejected, review, review]
    assert [listing.reasons for listing in found] == [(), (), ("Görsel üzerinde yazı var",), ("Reddedildi",), (), ()]
    assert found[3].quantity is None


def test_every_item_of_an_offer_batch_has_its_result(body):
    rows = mapping_results.offer_rows(api.data(body("pazarama/offer_batch")))
    report = mapping_results.offer_report(rows, 5)

    assert report.finished
    assert [(result.state, result.field) for result in report.results] == [
        (ItemState.APPLIED, None),
        (ItemState.REJECTED, "quantity"),
        (ItemState.REJECTED, "price"),
        (ItemState.REJECTED, "price"),
        (ItemState.REJECTED, "quantity"),
    ]
    assert [result.message for result in report.results[1:3]] == ["Ürün bulunamadı", "Fiyat hatalı"]
    assert "people look at this price" in (report.results[3].message or "")


@pytest.mark.parametrize("part", [{"status": 3}, {"status": 77}, None])
def test_an_item_that_is_worked_on_or_says_something_new_is_waited_for(part):
    report = mapping_results.offer_report([{"code": "A1", "stock": part, "price": None}], 1)

    assert (report.finished, report.results[0].state) == (False, ItemState.PENDING)


def test_a_batch_that_does_not_show_all_items_yet_is_not_over():
    rows = [{"code": "A1", "stock": {"status": 0}}]

    assert not mapping_results.offer_report(rows, 2).finished
    assert not mapping_results.offer_report([], 1).finished
    assert mapping_results.offer_rows({"data": rows}) == mapping_results.offer_rows(rows) == rows
    assert mapping_results.offer_rows(None) == []


@pytest.mark.parametrize(
    ("batch", "finished", "rest"),
    [
        ({"status": 1}, False, ItemState.PENDING),
        ({"status": 2, "failedCount": 1}, True, ItemState.APPLIED),
        ({"status": 2, "failedCount": 2}, True, ItemState.PENDING),
        ({"status": 3, "failedCount": 1}, True, ItemState.PENDING),
    ],
)
def test_a_product_batch_names_the_refused_only(batch, finished, rest):
    failed = [{"productCode": "A2", "errorReason": "Kategori özelliği eksik"}]

    report = mapping_results.product_report({**batch, "failedProducts": failed})

    assert (report.finished, report.rest) == (finished, rest)
    if finished:
        assert [(result.barcode, result.field) for result in report.results] == [("A2", "attributes")]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("Görsel açılamadı", "images"),
        ("MARKA BULUNAMADI", "brand"),
        ("Stok kodu hatalı", "sku"),
        ("Stok adedi hatalı", "quantity"),
        ("KDV oranı hatalı", "vat_rate"),
        ("İŞLEM BAŞARISIZ", None),
    ],
)
def test_refusals_name_our_field(words, field):
    assert mapping_listings.field_of(words) == field
