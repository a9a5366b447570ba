"""Listings and offers, both ways."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.connectors.calls import encode
from service.connectors.trendyol import mapping_listings, mapping_results
from service.connectors.trendyol.settings import TrendyolSettings
from service.domain.catalogue import Attribute
from service.domain.listing import AttributeValue, ItemState, ListingState

SETTINGS = TrendyolSettings(seller_id="2738", api_key="k", api_secret="s", returning_address_id="103")
SEEN = datetime(2026, 11, 21, tzinfo=UTC)
SIZE = Attribute("293", "Beden", is_required=True, allows_text=False, makes_variant=True)
COLOUR = Attribute("47", "Renk", is_required=True, allows_text=True, makes_variant=True)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize(("days", "said"), [("", None), ("0", {"deliveryDuration": 0}), ("3", {"deliveryDuration": 3})])
def test_the_days_until_it_ships_go_with_a_product_only_where_they_are_set(draft, days, said):
    settings = TrendyolSettings("2738", "k", "s", delivery_days=days)

    assert mapping_listings.create_item(draft(), settings).get("deliveryOption") == said
    assert mapping_listings.update_item(draft(), settings).get("deliveryOption") == said


def test_a_new_product_has_the_documented_body(draft):
    item = mapping_listings.create_item(draft(), SETTINGS)

    assert item == {
        "barcode": "8680000000017",
        "title": "Çizgili Tişört",
        "productMainId": "TISORT-1",
        "brandId": 1875,
        "categoryId": 620,
        "stockCode": "TİŞÖRT-017",
        "dimensionalWeight": Decimal(1),
        "description": "<p>Pamuklu, <b>ışıltılı</b> 🎈</p>",
        "vatRate": 10,
        "images": [{"url": "https://shop.example.com/image/1.jpg"}],
        "attributes": [
            {"attributeId": 293, "attributeValueIds": [293002]},
            {"attributeId": 295, "attributeValueIds": [295001]},
            {"attributeId": 47, "attributeValue": "Mavi"},
        ],
        "returningAddressId": 103,
        "quantity": 5,
        "salePrice": Decimal("99.90"),
        "listPrice": Decimal("120.00"),
    }


def test_a_correction_never_touches_price_or_stock(draft):
    assert not {"quantity", "salePrice", "listPrice"} & mapping_listings.update_item(draft(), SETTINGS).keys()


def test_a_long_title_is_cut_after_a_word(draft):
    title = mapping_listings.create_item(draft(title="Su geçirmez çanta " * 20), SETTINGS)["title"]

    assert title == "Su geçirmez çanta Su geçirmez çanta Su geçirmez çanta Su geçirmez çanta Su geçirmez çanta Su"
    assert not mapping_listings.problems(draft(title="Ç" * 300), ())


@given(st.text(max_size=400))
def test_a_cut_title_always_fits_and_is_one_line(text):
    cut = mapping_listings.cut(text, 100)

    assert units(cut) <= 100
    assert cut == " ".join(cut.split())
    assert " ".join(text.split()).startswith(cut)


def test_only_eight_images_are_sent(draft):
    item = mapping_listings.create_item(draft(images=tuple(f"https://x.example/{n}.jpg" for n in range(12))), SETTINGS)

    assert len(item["images"]) == 8


@pytest.mark.parametrize(
    ("weight", "size", "expected"),
    [(None, None, "1"), ("0.4", None, "0.40"), ("0.4", ("30", "20", "10"), "2.00"), ("9", ("30", "20", "10"), "9.00"), ("0", None, "1")],
)
def test_dimensional_weight(draft, weight, size, expected):
    size_cm = tuple(map(Decimal, size)) if size else None

    assert mapping_listings.desi(draft(weight_kg=Decimal(weight) if weight else None, size_cm=size_cm)) == Decimal(expected)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"barcode": "A" * 41}, "barcode", "41 characters"),
        ({"barcode": "868 0000"}, "barcode", "“868 0000”"),
        ({"barcode": "868/1"}, "barcode", ". - _"),
        ({"description": ""}, "description", "no description"),
        ({"description": "<p>" + "ğ" * 30_000}, "description", "30003 characters"),
        ({"group": "M" * 41}, "group", "it has 41"),
        ({"sku": "S" * 101}, "sku", "101 characters"),
        ({"brand_id": ""}, "brand", "brand"),
        ({"vat_rate": Decimal(18)}, "vat_rate", "18 %"),
        ({"price": Decimal(0)}, "price", "above 0"),
        ({"price": Decimal(121)}, "list_price", "120.00"),
        ({"quantity": 20_001}, "quantity", "20001"),
        ({"attributes": (AttributeValue("47", text="Mavi"),)}, "attribute:293", "“Beden” is required"),
        ({"attributes": (AttributeValue("293", text="M"), AttributeValue("47", text="Mavi"))}, "attribute:293", "“M” is free text"),
        ({"attributes": (AttributeValue("293", "1"), AttributeValue("47", text="m" * 51))}, "attribute:47", "50 characters"),
        ({"attributes": (AttributeValue("293", "1"), AttributeValue("47", text="  "))}, "attribute:47", "“Renk” is required"),
    ],
)
def test_each_problem_names_its_field(draft, change, field, words):
    found = mapping_listings.problems(draft(**change), (SIZE, COLOUR))

    assert [problem.field for problem in found] == [field]
    assert words in found[0].message


def test_turkish_letters_are_fine_in_a_barcode():
    assert mapping_listings.is_barcode("ÇANTA-16_İ.1")


def test_an_offer_without_prices_sets_stock_alone(offer):
    assert mapping_listings.offer_item(offer(price=None, list_price=None)) == {"barcode": "8680000000017", "quantity": 7}
    assert mapping_listings.offer_problems(offer(price=None, list_price=None)) == []


def test_prices_are_sent_with_exactly_their_digits(offer):
    sent = encode(mapping_listings.offer_item(offer(price="12345678901234.10", list_price="12345678901234.15")))

    assert sent == b'{"barcode":"8680000000017","quantity":7,"salePrice":12345678901234.10,"listPrice":12345678901234.15}'


def test_a_batch_reports_each_item_in_its_own_words(body):
    report = mapping_results.batch_report(body("trendyol/batch_one_failed"))

    assert report.finished
    assert [result.state for result in report.results] == [ItemState.APPLIED, ItemState.REJECTED]
    assert report.results[1].message == "Zorunlu kategori özellik bilgisi eksik: Beden; Görsel bulunamadı"
    assert report.results[1].field == "attributes"


def test_an_inventory_batch_is_done_when_its_items_are(body):
    answer = body("trendyol/batch_inventory")
    assert not mapping_results.batch_report(answer).finished

    answer["items"][1]["status"] = "SUCCESS"
    assert mapping_results.batch_report(answer).finished

    del answer["items"][1]
    assert not mapping_results.batch_report(answer).finished


def test_an_unknown_item_status_decides_nothing(body):
    answer = body("trendyol/batch_one_failed")
    answer["items"][0]["status"] = "BEKLEMEDE"

    assert mapping_results.batch_report(answer).results[0].state is ItemState.PENDING


def test_approved_variants_show_what_stands_there(body):
    sold, archived, locked = mapping_results.approved(body("trendyol/approved"), SEEN)

    assert (sold.state, sold.remote_id, sold.quantity, sold.price) == (ListingState.LIVE, "9511264", 4, Decimal("99.9"))
    assert (archived.state, archived.quantity) == (ListingState.WITHDRAWN, None)
    assert (locked.state, locked.reasons, locked.price) == (ListingState.REJECTED, ("Marka belgesi eksik",), None)


def test_unapproved_products_give_their_reasons(body):
    rejected, pending, unknown = mapping_results.unapproved(body("trendyol/unapproved"), SEEN)

    assert rejected.state is ListingState.REJECTED
    assert rejected.reasons == ("Görsel kurallara uygun değil: Görsel üzerinde yazı bulunuyor", "Başlık hatalı")
    assert (pending.state, pending.price) == (ListingState.IN_REVIEW, Decimal("10.5"))
    assert unknown.state is ListingState.IN_REVIEW


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("GÖRSEL sayısı hatalı", "images"),
        ("LİSTE FİYATI satış fiyatından küçük", "list_price"),
        ("Barkod bulunamadı", "barcode"),
        ("Invalid brand", "brand"),
        ("Beklenmeyen hata", None),
    ],
)
def test_a_refusal_points_to_the_field(message, field):
    assert mapping_results.field_of(message) == field
