"""Listings, offers and results, both ways."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.connectors.calls import decode, encode
from service.connectors.hepsiburada import api, mapping_listings, mapping_results
from service.connectors.hepsiburada.settings import HepsiburadaSettings
from service.domain.catalogue import Attribute
from service.domain.listing import AttributeValue, ItemState, ListingDraft, ListingState
from tests.connectors.hepsiburada.facts import MERCHANT

SETTINGS = HepsiburadaSettings(merchant_id=MERCHANT, service_key="k", developer="d", warranty_months=24)
SEEN = datetime(2026, 11, 21, tzinfo=UTC)
SIZE = Attribute("ebatlar_variant_property", "Beden", is_required=True, allows_text=False, makes_variant=True)
COLOUR = Attribute("renk_variant_property", "Renk", is_required=True, allows_text=False, makes_variant=True)


def test_a_product_has_the_documented_row(draft):
    assert mapping_listings.import_row(draft(weight_kg=Decimal("0.450")), SETTINGS) == {
        "categoryId": 18021091,
        "merchant": MERCHANT,
        "attributes": {
            "GarantiSuresi": 24,
            "ebatlar_variant_property": "M",
            "renk_variant_property": "Mavi",
            "merchantSku": "8680000000017",
            "VaryantGroupID": "TISORT-1",
            "Barcode": "8680000000017",
            "UrunAdi": "Çizgili Tişört",
            "UrunAciklamasi": "<p>Pamuklu, <b>ışıltılı</b> 🎈</p>",
            "Marka": "Koton",
            "tax_vat_rate": "10",
            "price": "99,90",
            "stock": "5",
            "kg": "0,45",
            "Image1": "https://shop.example.com/image/1.jpg",
        },
    }


def test_ten_images_and_several_values_of_one_attribute(draft):
    values = (AttributeValue("00000MAT", text="Deri"), AttributeValue("00000MAT", text="Keten"), AttributeValue("GarantiSuresi", text="12"))
    images = tuple(f"https://x.example/{n}.jpg" for n in range(12))

    sent = mapping_listings.import_row(draft(images=images, attributes=values, group=""), SETTINGS)["attributes"]

    assert [name for name in sent if name.startswith("Image")] == [f"Image{n}" for n in range(1, 11)]
    assert (sent["00000MAT"], sent["GarantiSuresi"], sent["VaryantGroupID"]) == (["Deri", "Keten"], "12", "8680000000017")


def test_a_draft_cannot_be_overruled_by_an_attribute(draft):
    sneaky = (AttributeValue("merchantSku", text="X"), AttributeValue("price", text="0,01"))

    sent = mapping_listings.import_row(draft(attributes=sneaky), SETTINGS)["attributes"]

    assert (sent["merchantSku"], sent["price"]) == ("8680000000017", "99,90")


@given(st.decimals(min_value="0.01", max_value="9999999", places=4), st.decimals(min_value="0.001", max_value="999", places=3))
def test_amounts_in_the_file_are_text_with_a_comma(price, weight):
    sent = mapping_listings.import_row(_draft(price=price, weight_kg=weight), SETTINGS)["attributes"]

    assert re.fullmatch(r"[0-9]+,[0-9]{2}", sent["price"])
    assert re.fullmatch(r"[0-9]+(,[0-9]+)?", sent["kg"])
    assert abs(Decimal(sent["price"].replace(",", ".")) - price) <= Decimal("0.005")


def test_the_file_is_one_part_of_a_form(draft):
    call = api.Api(MERCHANT).import_products([mapping_listings.import_row(draft(), SETTINGS)])

    assert call.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert encode(call.body) == call.body
    assert call.body.count(b"Content-Disposition: form-data;") == 1
    assert "ışıltılı</b> 🎈".encode() in call.body


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"barcode": "ÇANTA"}, "barcode", "“ÇANTA”"),
        ({"barcode": "868/1"}, "barcode", ". - _"),
        ({"description": ""}, "description", "no description"),
        ({"brand_id": " "}, "brand", "brand"),
        ({"category_id": "abc"}, "category", "category"),
        ({"vat_rate": Decimal(18)}, "vat_rate", "18 %"),
        ({"currency": ""}, "currency", "no currency"),
        ({"price": Decimal("0.004")}, "price", "above 0"),
        ({"quantity": 1_000_001}, "quantity", "1000001"),
        ({"attributes": (AttributeValue("renk_variant_property", "Mavi"),)}, "attribute:ebatlar_variant_property", "“Beden” is required"),
        (
            {"attributes": (AttributeValue("ebatlar_variant_property", text="M"), AttributeValue("renk_variant_property", "Mavi"))},
            "attribute:ebatlar_variant_property",
            "“M” is free text",
        ),
    ],
)
def test_each_problem_names_its_field(draft, change, field, words):
    found = mapping_listings.problems(draft(**change), (SIZE, COLOUR))

    assert [problem.field for problem in found] == [field]
    assert words in found[0].message


def test_a_price_has_two_digits_and_every_one_of_them(offer):
    sent = encode(mapping_listings.offer_item(offer(price="12345678901234.105")))

    assert sent == b'{"merchantSku":"8680000000017","availableStock":7,"price":12345678901234.11}'


def test_a_batch_without_prices_is_a_stock_upload(offer):
    assert mapping_listings.upload_of([offer(price=None)]) == ("stock", [{"merchantSku": "8680000000017", "availableStock": 7}])
    kind, items = mapping_listings.upload_of([offer(price=None), offer("A2")])
    assert (kind, [set(item) for item in items]) == (
        "inventory",
        [{"merchantSku", "availableStock"}, {"merchantSku", "availableStock", "price"}],
    )


def test_stock_alone_needs_no_currency(offer):
    foreign = replace(offer(price=None), currency="EUR")

    assert mapping_listings.offer_problems(foreign) == []
    assert [problem.field for problem in mapping_listings.offer_problems(replace(foreign, price=Decimal(1)))] == ["currency"]


def test_offers_show_what_stands_there(body):
    live, closed, sold_out, locked, moved, frozen = mapping_listings.listings(body("hepsiburada/listings"), SEEN)

    assert (live.state, live.remote_id, live.quantity, live.price) == (ListingState.LIVE, "HBCV00000001", 4, Decimal("99.9"))
    assert (closed.state, closed.reasons) == (ListingState.WITHDRAWN, ("MerchantDeactivated",))
    assert (sold_out.state, sold_out.quantity) == (ListingState.LIVE, 0)
    assert (locked.state, locked.reasons) == (ListingState.REJECTED, ("Hepsiburada locked this offer.", "Fiyat aralık dışında"))
    assert (moved.state, moved.reasons[1]) == (ListingState.REJECTED, "It goes on as HBCV00000009.")
    assert frozen.state is ListingState.LIVE


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("WAITING", ListingState.IN_REVIEW),
        ("MATCHED", ListingState.IN_REVIEW),
        ("PRE_MATCHED", ListingState.IN_REVIEW),
        ("MISSING_INFO", ListingState.REJECTED),
        ("REJECTED", ListingState.REJECTED),
        ("BLOCKED", ListingState.REJECTED),
        ("BAMBAŞKA", ListingState.IN_REVIEW),
    ],
)
def test_a_product_without_an_offer_is_never_live(status, state):
    assert mapping_listings.product("A1", status, SEEN).state is state


def test_a_refusal_has_a_reason_even_when_none_is_given():
    assert mapping_listings.product("A1", "MISSING_INFO", SEEN).reasons == ("MISSING_INFO",)
    assert mapping_listings.product("A1", "REJECTED", SEEN, ["Görsel"]).reasons == ("Görsel",)


def test_reasons_come_as_text_or_objects():
    rows = [{"rejectReasons": ["Görsel", {"message": "Başlık"}, {"x": 1, "y": "Marka"}, "Görsel"]}, {"rejectReasonsMessages": None}]

    assert mapping_listings.reject_reasons(rows) == ["Görsel", "Başlık", "Marka"]


def test_states_leave_out_what_nobody_knows():
    rows = [{"merchant": "m", "skuStatusList": [{"merchantSku": "A1", "status": "MATCHED"}, {"merchantSku": "A2", "status": None}]}]

    assert mapping_listings.product_states(rows) == {"A1": "MATCHED"}


def test_an_upload_names_the_refused_and_the_rest_was_applied(body):
    report = mapping_results.upload_report(body("hepsiburada/upload_done"))

    assert (report.finished, report.rest) == (True, ItemState.APPLIED)
    assert [(result.barcode, result.state, result.field) for result in report.results] == [
        ("A2", ItemState.REJECTED, "quantity"),
        ("A3", ItemState.REJECTED, "price"),
    ]
    assert report.results[0].message == "Listing bulunamadı; Stok adedi hatalı"
    assert report.results[1].message == "MinPrice: Fiyat alt sınırın altında: minPrice 140.0, maxPrice 400.5"


@pytest.mark.parametrize("status", ["Processing", "PROCESSING", "In Progress", "IN_PROGRESS", "Waiting"])
def test_an_upload_that_runs_says_nothing(body, status):
    report = mapping_results.upload_report(body("hepsiburada/upload_done") | {"status": status})

    assert (report.finished, report.results, report.rest) == (False, (), ItemState.PENDING)


@pytest.mark.parametrize("status", ["Done", "COMPLETED", "completed_with_errors", "Bitti"])
def test_every_other_word_is_an_end(body, status):
    assert mapping_results.upload_report(body("hepsiburada/upload_done") | {"status": status}).rest is ItemState.APPLIED


def test_nothing_is_concluded_from_a_failed_upload(body):
    report = mapping_results.upload_report(body("hepsiburada/upload_done") | {"status": "FAILED", "errors": None, "priceValidations": None})

    assert (report.finished, report.rest) == (True, ItemState.PENDING)


def test_nothing_is_concluded_when_a_refusal_names_nobody(body):
    answer = body("hepsiburada/upload_done")
    answer["errors"][0]["merchantSku"] = None

    report = mapping_results.upload_report(answer)

    assert (report.rest, [result.barcode for result in report.results]) == (ItemState.PENDING, ["A3"])


def test_a_file_reports_each_product(body):
    answer = body("hepsiburada/import_one_failed")
    report = mapping_results.import_report(answer["data"], answer["totalElements"])

    assert report.finished
    assert [result.state for result in report.results] == [ItemState.APPLIED, ItemState.REJECTED]
    assert (report.results[1].message, report.results[1].field) == ("Marka: Geçersiz değer; Zorunlu alan eksik", "brand")


def test_a_file_is_done_when_every_product_is(body):
    rows = body("hepsiburada/import_one_failed")["data"]

    assert not mapping_results.import_report([], 0).finished
    assert not mapping_results.import_report(rows[:1], 2).finished
    assert not mapping_results.import_report([rows[0] | {"importStatus": "PROCESSING"}, rows[1]], 2).finished
    unknown = mapping_results.import_report([rows[0] | {"importStatus": "ARADA"}], 1)
    assert (unknown.finished, unknown.results[0].state) == (False, ItemState.PENDING)


@pytest.mark.parametrize(
    ("message", "field"),
    [("GÖRSEL hatalı", "images"), ("FİYAT hatalı", "price"), ("Zorunlu alan eksik", "attributes"), ("Beklenmeyen hata", None)],
)
def test_a_refusal_points_to_the_field(message, field):
    assert mapping_listings.field_of(message) == field


def test_decoded_amounts_stay_exact():
    row = decode(b'{"merchantSku":"A1","hepsiburadaSku":"H","price":12345678901234.15,"availableStock":1,"isSalable":true}')

    assert mapping_listings.listing(row, SEEN).price == Decimal("12345678901234.15")


def _draft(**changes):
    good = {"barcode": "A1", "sku": "A1", "group": "G", "title": "T", "description": "D", "brand_id": "B", "category_id": "1"}
    offer = {"quantity": 1, "price": Decimal(1), "list_price": Decimal(1), "currency": "TRY", "vat_rate": Decimal(20)}
    return ListingDraft(**{**good, **offer, "attributes": (), "images": (), **changes})
