"""Products and offers, both ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.connectors.calls import decode, encode
from service.connectors.pttavm import mapping_listings
from service.connectors.repeats import digest
from service.domain.forms import parse
from service.domain.listing import ListingState, OfferTarget
from tests.connectors.pttavm.facts import MANIFEST

SETTINGS = parse(MANIFEST.settings, MANIFEST.example)
SEEN = datetime(2026, 11, 21, tzinfo=UTC)


def test_a_product_has_the_documented_item(draft):
    assert mapping_listings.upsert_item(draft(weight_kg=Decimal("0.451")), SETTINGS) == {
        "barcode": "8680000000017",
        "categoryId": 22,
        "name": "Çizgili Tişört",
        "productCode": "TİŞÖRT-017",
        "longDescription": "<p>Pamuklu, <b>ışıltılı</b> 🎈</p>",
        "priceWithVat": Decimal("99.90"),
        "priceWithoutVat": Decimal("90.82"),
        "vatRate": 10,
        "discount": 0,
        "quantity": 5,
        "desi": Decimal("0.46"),
        "active": True,
        "images": [{"url": "https://shop.example.com/image/1.jpg"}],
        "estimatedCourierDelivery": 2,
        "brand": "Koton",
    }


def test_what_is_not_known_is_not_sent_and_what_is_set_is(draft):
    settings = replace(SETTINGS, cargo_profile_id="7", desi=Decimal(3))

    item = mapping_listings.upsert_item(draft(brand_id="", images=tuple(f"https://x/{n}.jpg" for n in range(13))), settings)

    assert ("brand" in item, item["cargoProfileId"], item["desi"], len(item["images"])) == (False, 7, Decimal(3), 12)


def test_desi_is_the_larger_of_weight_and_volume(draft):
    sizes = (Decimal(30), Decimal(20), Decimal(10))

    light, heavy = (mapping_listings.upsert_item(draft(size_cm=sizes, weight_kg=Decimal(kg)), SETTINGS)["desi"] for kg in ("1", "2.5"))

    assert (light, heavy) == (Decimal("2.00"), Decimal("2.50"))


@given(st.decimals(min_value="0.01", max_value="9999999", places=2), st.sampled_from([0, 1, 10, 20]))
def test_both_prices_agree_to_a_cent(price, rate):
    net = (price / (1 + Decimal(rate) / 100)).quantize(Decimal("0.01"))

    assert abs(net * (100 + rate) / 100 - price) <= Decimal("0.01")


@given(st.decimals(min_value="0.01", max_value="9999999", places=4))
def test_amounts_are_sent_with_exactly_two_digits(price):
    (item,) = next(mapping_listings.wordings([OfferTarget("A1", 1, price, None, "TRY")]))

    sent = decode(encode(item))
    assert abs(sent["priceWithVAT"] - price) <= Decimal("0.005")
    assert sent["priceWithVAT"].as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"barcode": " "}, "barcode"),
        ({"barcode": "B" * 251}, "barcode"),
        ({"title": "Ç" * 201}, "title"),
        ({"description": ""}, "description"),
        ({"category_id": "Sabun"}, "category"),
        ({"vat_rate": Decimal(8)}, "vat_rate"),
        ({"price": Decimal("0.004")}, "price"),
        ({"quantity": 10_000}, "quantity"),
    ],
)
def test_what_pttavm_would_refuse_is_named(draft, change, field):
    assert [problem.field for problem in mapping_listings.problems(draft(**change), ())] == [field]


def test_a_good_draft_has_no_problem(draft):
    assert mapping_listings.problems(draft(title="Ç" * 200, quantity=9999, brand_id=""), ()) == []


def test_products_are_live_waiting_or_closed(body):
    found = {listing.barcode: listing for listing in mapping_listings.snapshots(body("pttavm/products"), SEEN)}

    assert {barcode: listing.state for barcode, listing in found.items()} == {
        "CANTA-16": ListingState.LIVE,
        "KUPA-1": ListingState.IN_REVIEW,
        "DEFTER-1": ListingState.LIVE,
        "KALEM-1": ListingState.WITHDRAWN,
    }
    assert found["CANTA-16"].remote_id == "98765432109876543210"
    assert (found["KUPA-1"].price, found["KUPA-1"].list_price, found["KUPA-1"].reasons) == (Decimal(54), None, ("Onay bekliyor",))
    assert (found["KALEM-1"].quantity, found["KALEM-1"].reasons) == (9, ("Pasif",))


def test_what_is_not_told_is_none():
    listing = mapping_listings.snapshot({"urunId": 1, "barkod": "A1"}, SEEN)

    assert (listing.state, listing.quantity, listing.price, listing.reasons) == (ListingState.LIVE, None, None, ())


def test_a_product_with_variants_is_at_stake_by_each_of_its_barcodes(body):
    at_stake = mapping_listings.endangered(body("pttavm/products"))

    assert at_stake == {"canta-16": 3, "canta-16-mavi": 3, "canta-16-mor": 3}
    assert mapping_listings.plain(" Canta-16 ") in at_stake


def test_every_wording_sets_every_target_and_none_is_like_another(offer):
    targets = [replace(offer("A1", 3), prices_stand=True), offer("A2", 0), offer("A3", 4, price=None)]
    spare = [offer("B1", 9, price="5.00"), offer("B2", 9, price=None), offer("B3", 9, price="0")]

    bodies = list(mapping_listings.wordings(targets, spare))

    assert len({digest(body) for body in bodies}) == len(bodies) == 3
    assert all({row["barcode"]: row["quantity"] for row in body if "quantity" in row} == {"A1": 3, "A2": 0, "A3": 4} for body in bodies)
    assert ["priceWithVAT" in body[0] for body in bodies] == [True, False, True]
    assert all(body[1]["priceWithVAT"] == Decimal("89.90") and "priceWithVAT" not in body[2] for body in bodies)
    assert bodies[2][3] == {"barcode": "B1", "priceWithVAT": Decimal("5.00"), "discount": 0}


def test_stock_alone_of_which_nothing_stands_has_one_wording(offer):
    assert len(list(mapping_listings.wordings([replace(offer(price=None), prices_stand=True)]))) == 1
