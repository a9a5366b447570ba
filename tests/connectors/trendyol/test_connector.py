"""The connector against the simulator: which calls, how many, and what comes of them."""

from __future__ import annotations

import pytest

from service.connectors.capabilities import CAPABILITIES
from service.domain.errors import Malformed, NeedsReauth, Rejected
from service.domain.listing import ItemState, ListingState
from tests.connectors.kit import connect

CREATE = ("POST", "/product/sellers/2738/v2/products")
OFFERS = ("POST", "/inventory/sellers/2738/products/price-and-inventory")


def test_it_can_do_everything_the_contract_knows(trendyol):
    assert [protocol.__name__ for protocol in CAPABILITIES if not isinstance(trendyol, protocol)] == []


def test_the_credentials_check_is_one_read(trendyol, market):
    assert trendyol.check().seller_id == "2738"
    assert market.calls == [("GET", "/sellers/2738/addresses")]


@pytest.mark.parametrize("wrong", [{"api_secret": "stale"}, {"seller_id": "9999"}])
def test_wrong_credentials_stop_the_account_after_one_call(market, wrong):
    with pytest.raises(NeedsReauth):
        connect("trendyol", market.adapter, **wrong).check()
    assert len(market.calls) == 1


def test_the_catalogue_leads_to_a_listing(trendyol):
    leaf = next(category for category in trendyol.categories() if category.name == "Tişört")
    required = {attribute.name for attribute in trendyol.attributes(leaf.category_id) if attribute.is_required}

    assert leaf.path == ("Giyim", "Üst Giyim", "Tişört")
    assert required == {"Beden", "Renk", "Web Color"}
    assert [value.name for value in trendyol.attribute_values(leaf.category_id, "293")][:3] == ["XS", "S", "M"]
    assert trendyol.attribute_values(leaf.category_id, "47") == []
    assert [brand.name for brand in trendyol.brands("ipekyol")] == ["İpekyol"]
    assert trendyol.brands("Yok Böyle Marka") == []
    assert {address.kind for address in trendyol.addresses()} == {"shipment", "invoice", "returning"}


def test_a_brand_that_is_none_is_told_at_its_product(trendyol, draft, settled):
    results = settled(trendyol.publish([draft("A1"), draft("A3", brand_id="1")]))

    assert (results["A3"].state, results["A3"].field) == (ItemState.REJECTED, "brand")
    assert trendyol.find_listings(["A1", "A3"]).keys() == {"A1"}


def test_a_corrected_listing_is_reviewed_again(trendyol, market, draft):
    trendyol.publish([draft("A1", title="Çakma çanta")])
    market.clock.forward(30)

    trendyol.update([draft("A1", title="Çanta")])
    market.clock.forward(30)

    assert trendyol.find_listings(["A1"])["A1"].state is ListingState.LIVE


def test_withdrawn_listings_come_back(trendyol, market, live, settled):
    live("A1")

    settled(trendyol.withdraw(["A1"]))
    assert trendyol.find_listings(["A1"])["A1"].state is ListingState.WITHDRAWN

    settled(trendyol.restore(["A1"]))
    assert trendyol.find_listings(["A1"])["A1"].state is ListingState.LIVE


def test_offers_are_absolute_and_judged_item_by_item(trendyol, market, live, offer, settled):
    live("A1")

    receipt = trendyol.push_offers([offer("A1", 3), offer("A2", 3), offer("A3", price="0"), offer("", 1), offer("A4", -2)])
    results = settled(receipt)

    assert [(result.barcode, result.field) for result in receipt.results] == [("A3", "price"), ("", "barcode"), ("A4", "quantity")]
    assert results["A1"].state is ItemState.APPLIED
    assert results["A2"].message == "Onaylı ürün bulunamadı: A2"
    assert market.state()["listings"]["A1"]["quantity"] == 3


def test_many_listings_are_found_with_few_calls(trendyol, market, draft):
    barcodes = [f"B{number}" for number in range(45)]
    trendyol.publish([draft(barcode, title="Çakma" if int(barcode[1:]) % 2 else "Gerçek") for barcode in barcodes])
    market.clock.forward(30)
    market.calls.clear()

    found = trendyol.find_listings([*barcodes, "YOK"])

    assert len(found) == 45
    assert len(market.calls) == 2


def test_a_barcode_filter_that_is_ignored_is_noticed(trendyol, market, live, monkeypatch):
    live("A1", "A2")
    whole = trendyol._api.approved
    monkeypatch.setattr(trendyol._api, "approved", lambda **query: whole(**({"barcode": "A2"} if "barcodes" in query else query)))

    assert trendyol.find_listings(["A1"])["A1"].state is ListingState.LIVE


def test_a_forgotten_batch_is_rejected(trendyol, market, live, offer):
    live("A1")
    receipt = trendyol.push_offers([offer("A1")])
    market.clock.forward(4 * 3600 + 1)

    with pytest.raises(Rejected, match="bulunamadı"):
        trendyol.submission(receipt.submission_id)


def test_a_partly_failed_batch_names_the_failed(trendyol, market, draft, settled):
    market.post("faults", kind="partial_failure", operation="createProducts")

    results = settled(trendyol.publish([draft("A1"), draft("A2")]))

    assert [results[barcode].state for barcode in ("A1", "A2")] == [ItemState.APPLIED, ItemState.REJECTED]


@pytest.mark.parametrize(
    ("operation", "read"),
    [
        ("getCategoryTree", lambda trendyol, market: trendyol.categories()),
        ("filterApprovedProducts", lambda trendyol, market: trendyol.find_listings(["A1"])),
        ("filterUnapprovedProducts", lambda trendyol, market: trendyol.find_listings(["A1"])),
        ("getShipmentPackagesStream", lambda trendyol, market: trendyol.orders(*market.window())),
        ("getShipmentPackages", lambda trendyol, market: trendyol.order("1")),
    ],
)
def test_an_unreadable_answer_is_kept_for_later(trendyol, market, operation, read):
    market.post("faults", kind="malformed", operation=operation)

    with pytest.raises(Malformed) as unreadable:
        read(trendyol, market)

    assert unreadable.value.retry_after == 60


def test_few_listings_are_looked_up_one_by_one(trendyol, market):
    trendyol.find_listings(["A1", "A2"])

    asked = [request.path_url.partition("?")[2] for request, _, _ in market.adapter.answers]
    assert asked == ["page=0&size=100&barcodes=A1%2CA2", "page=0&size=1000&barcode=A1", "page=0&size=1000&barcode=A2"]


def test_attribute_values_come_from_every_page(trendyol, market, monkeypatch):
    monkeypatch.setattr("service.connectors.trendyol.api.VALUES_PAGE", 5)

    assert len(trendyol.attribute_values("620", "293")) == 12
    assert len(market.calls) == 3


def test_every_call_names_seller_and_storefront(market):
    connect("trendyol", market.adapter, storefront="DE", integrator="MesChain").check()

    sent = market.adapter.answers[0][0].headers
    assert (sent["User-Agent"], sent["storeFrontCode"]) == ("2738 - MesChain", "DE")
