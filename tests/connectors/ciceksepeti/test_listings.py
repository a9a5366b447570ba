"""Listings, offers, batch results and the product list, both ways."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.connectors.ciceksepeti import mapping_listings
from service.connectors.ciceksepeti.settings import CiceksepetiSettings
from service.domain.errors import Misconfigured
from service.domain.listing import AttributeValue, ItemState, ListingState
from tests.connectors import kit

SETTINGS = CiceksepetiSettings(seller_id="9900", api_key="k", delivery="both", delivery_time="1-2")
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def fields(problems):
    return [problem.field for problem in problems]


def row(**changes):
    return {"stockCode": "A1", "productStatusType": 3, "StockQuantity": 5, "salesPrice": 10, "isActive": True, **changes}


def shown(**changes):
    (snapshot,) = mapping_listings.snapshots({"totalCount": 1, "products": [row(**changes)]}, NOW)
    return snapshot


def test_a_new_product_has_what_is_documented(draft):
    item = mapping_listings.create_item(draft(title="  Uzun \n " + "çiçek " * 60), SETTINGS)

    assert (item["stockCode"], item["barcode"], item["mainProductCode"], item["categoryId"]) == (
        "8680000000017",
        "8680000000017",
        "TISORT-1",
        1301,
    )
    assert (item["deliveryType"], item["deliveryMessageType"], item["images"]) == (3, 18, ["https://shop.example.com/image/1.jpg"])
    assert (item["salesPrice"], item["listPrice"], item["stockQuantity"]) == (Decimal("99.90"), Decimal("120.00"), 5)
    assert item["Attributes"][0] == {"id": 2000361, "ValueId": 200036103, "TextLength": 0}
    assert item["productName"].startswith("Uzun çiçek")
    assert len(item["productName"]) <= 255


def test_a_short_code_is_no_barcode(draft):
    assert "barcode" not in mapping_listings.create_item(draft("A1"), SETTINGS)


def test_a_correction_says_nothing_that_cannot_be_changed(draft):
    item = mapping_listings.update_item(draft(), SETTINGS)

    assert item["isActive"] is True
    assert not item.keys() & {"barcode", "Attributes"}


@pytest.mark.parametrize(
    ("list_price", "said"), [("120.00", True), ("99.90", False), ("100.00", False), ("101.00", True), ("499.50", True), (None, False)]
)
def test_a_list_price_without_a_discount_is_not_said(offer, list_price, said):
    assert ("listPrice" in mapping_listings.offer_item(offer(price="99.90", list_price=list_price))) is said


def test_prices_and_stock_are_said_apart(offer):
    assert mapping_listings.offer_item(offer()) == {
        "stockCode": "8680000000017",
        "salesPrice": Decimal("89.90"),
        "listPrice": Decimal("120.00"),
    }
    assert mapping_listings.offer_item(offer(price=None, list_price=None)) == {"stockCode": "8680000000017", "stockQuantity": 7}


def test_other_words_set_the_same_and_say_no_quantity_of_others(offer):
    target = offer("A1", price=None, list_price=None)
    bodies = list(mapping_listings.wordings([target], [offer("B1"), offer("B2", price=None, list_price=None)]))

    assert [body[0] for body in bodies] == [{"stockCode": "A1", "stockQuantity": 7}] * 2
    assert [[sorted(entry) for entry in body[1:]] for body in bodies] == [[], [["listPrice", "salesPrice", "stockCode"]]]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"barcode": "x" * 51}, ["barcode"]),
        ({"category_id": "çiçek"}, ["category"]),
        ({"description": "<p>kısa</p>" + "<br>" * 30}, ["description"]),
        ({"description": "uzun açıklama " * 600}, ["description"]),
        ({"price": Decimal(0)}, ["price", "list_price"]),
        ({"price": Decimal("20")}, ["list_price"]),
        ({"price": Decimal("130")}, ["list_price"]),
    ],
)
def test_what_would_be_refused_is_found_without_a_call(draft, connector, market, changes, found):
    assert fields(connector.problems(draft(**changes), ())) == found
    assert market.calls == []


def test_attributes_must_be_the_marketplaces_own_values(draft, connector):
    known = connector.attributes("1301")

    assert fields(connector.problems(draft(attributes=(AttributeValue("2000361", text="M"),)), known)) == [
        "attribute:2000361",
        "attribute:2000353",
    ]


@pytest.mark.parametrize(
    ("status", "quantity", "state"),
    [
        (2, 5, ListingState.IN_REVIEW),
        (3, 5, ListingState.LIVE),
        ("YAYINDA", 5, ListingState.LIVE),
        ("Onay Bekliyor", 5, ListingState.IN_REVIEW),
        ("REDDEDİLDİ", 5, ListingState.REJECTED),
        ("Kilitli", 5, ListingState.REJECTED),
        ("PASİF", 5, ListingState.WITHDRAWN),
        ("Stokta Yok", 0, ListingState.LIVE),
        (4, 5, ListingState.REJECTED),
        (5, 5, ListingState.WITHDRAWN),
        (7, 0, ListingState.LIVE),
        (7, 5, ListingState.IN_REVIEW),
        (8, 0, ListingState.LIVE),
        (8, 5, ListingState.REJECTED),
    ],
)
def test_product_states_in_words_and_in_both_numberings(status, quantity, state):
    assert shown(productStatusType=status, StockQuantity=quantity).state is state


def test_a_reason_makes_a_closed_product_a_refused_one():
    assert shown(productStatusType=5, passiveDescription="Görsel uygun değil").state is ListingState.REJECTED
    assert shown(productStatusType=5, passiveDescription="Görsel uygun değil").reasons == ("Görsel uygun değil",)
    assert "seller panel" in shown(productStatusType=8).reasons[0]


def test_a_variant_that_is_off_is_withdrawn():
    assert shown(isActive=False).state is ListingState.WITHDRAWN


def test_an_unknown_status_is_told_and_decides_nothing():
    seen = shown(productStatusType=77)
    assert (seen.state, "“77”" in seen.reasons[0]) == (ListingState.IN_REVIEW, True)


def test_the_product_list_in_both_spellings(body):
    kupa, saksi = mapping_listings.snapshots(body("ciceksepeti/products"), NOW)

    assert (kupa.barcode, kupa.quantity, kupa.price, kupa.list_price, kupa.remote_id) == (
        "KUPA-KIRMIZI",
        12,
        Decimal("119.9"),
        Decimal("149.9"),
        "kc7700001",
    )
    assert (saksi.barcode, saksi.quantity, saksi.price, saksi.list_price, saksi.remote_id) == ("SAKSI-1", 3, Decimal("349.9"), None, None)
    assert (saksi.state, saksi.reasons) == (ListingState.REJECTED, ("Görsel ölçüleri uygun değil",))


def test_what_is_not_told_is_none():
    seen = shown(StockQuantity=None, salesPrice=None)
    assert (seen.quantity, seen.price) == (None, None)


def test_a_batch_item_by_item(body):
    report = mapping_listings.batch_report(body("ciceksepeti/batch"))

    assert report.finished
    assert [(result.barcode, result.state, result.field) for result in report.results] == [
        ("KUPA-KIRMIZI", ItemState.APPLIED, None),
        ("SAKSI-1", ItemState.REJECTED, "barcode"),
        ("VAZO-1", ItemState.APPLIED, "images"),
    ], "a failure without any reason may be sent again: it is no refusal"


@pytest.mark.parametrize(("status", "count"), [("Pending", 1), ("processing", 1), ("Yeni", 1), ("Success", 2)])
def test_a_batch_is_not_over_before_every_item_is(status, count):
    item = {"data": {"stockCode": "A1"}, "status": status, "failureReasons": None}
    assert not mapping_listings.batch_report({"batchId": "x", "itemCount": count, "items": [item]}).finished


@pytest.mark.parametrize(
    "wrong", [{"seller_id": "99 00"}, {"api_key": "ş"}, {"integrator": "a-b"}, {"delivery": "drone"}, {"delivery_time": "0"}]
)
def test_impossible_settings_are_named(wrong):
    with pytest.raises(Misconfigured, match=next(iter(wrong))):
        kit.connect("ciceksepeti", None, **wrong)
