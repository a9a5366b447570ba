"""The connector against the simulator: which calls, how many, and what comes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.connectors.capabilities import CAPABILITIES
from service.domain.errors import Malformed, NeedsReauth, Rejected
from service.domain.listing import ItemState, ListingState
from tests.connectors.kit import connect

CREATE = ("POST", "/product/sellers/2738/v2/products")
OFFERS = ("POST", "/inventory/sellers/2738/products/price-and-inventory")


def moment(market) -> datetime:
    return datetime.fromtimestamp(market.clock(), UTC)


def window(market) -> tuple[datetime, datetime]:
    return moment(market) - timedelta(days=1), moment(market)


def settled(trendyol, market, receipt):
    market.clock.forward(30)
    return {result.barcode: result for result in trendyol.submission(receipt.submission_id).results}


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


def test_publishing_ends_in_approval_or_in_the_marketplaces_reasons(trendyol, market, draft):
    drafts = [draft("A1"), draft("A2", title="Replika saat"), draft("A3", brand_id="1"), draft("A4", currency="EUR")]

    receipt = trendyol.publish(drafts)
    assert [(result.barcode, result.field) for result in receipt.results] == [("A4", "currency")]
    assert not trendyol.submission(receipt.submission_id).finished

    results = settled(trendyol, market, receipt)
    assert (results["A3"].state, results["A3"].field) == (ItemState.REJECTED, "brand")

    found = trendyol.find_listings(["A1", "A2", "A3", "A 5", "A,6"])
    assert {barcode: snapshot.state for barcode, snapshot in found.items()} == {"A1": ListingState.LIVE, "A2": ListingState.REJECTED}
    assert "replika" in found["A2"].reasons[0]


def test_a_corrected_listing_is_reviewed_again(trendyol, market, draft):
    trendyol.publish([draft("A1", title="Çakma çanta")])
    market.clock.forward(30)

    trendyol.update([draft("A1", title="Çanta")])
    market.clock.forward(30)

    assert trendyol.find_listings(["A1"])["A1"].state is ListingState.LIVE


def test_withdrawn_listings_come_back(trendyol, market, live):
    live("A1")

    settled(trendyol, market, trendyol.withdraw(["A1"]))
    assert trendyol.find_listings(["A1"])["A1"].state is ListingState.WITHDRAWN

    settled(trendyol, market, trendyol.restore(["A1"]))
    assert trendyol.find_listings(["A1"])["A1"].state is ListingState.LIVE


def test_offers_are_absolute_and_judged_item_by_item(trendyol, market, live, offer):
    live("A1")

    receipt = trendyol.push_offers([offer("A1", 3), offer("A2", 3), offer("A3", price="0"), offer("", 1), offer("A4", -2)])
    results = settled(trendyol, market, receipt)

    assert [(result.barcode, result.field) for result in receipt.results] == [("A3", "price"), ("", "barcode"), ("A4", "quantity")]
    assert results["A1"].state is ItemState.APPLIED
    assert results["A2"].message == "Onaylı ürün bulunamadı: A2"
    assert market.state()["listings"]["A1"]["quantity"] == 3


def test_nothing_possible_means_no_call(trendyol, market, offer):
    receipt = trendyol.push_offers([offer(price="0")])

    assert receipt.submission_id is None
    assert market.calls == []


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


def test_a_partly_failed_batch_names_the_failed(trendyol, market, draft):
    market.post("faults", kind="partial_failure", operation="createProducts")

    results = settled(trendyol, market, trendyol.publish([draft("A1"), draft("A2")]))

    assert [results[barcode].state for barcode in ("A1", "A2")] == [ItemState.APPLIED, ItemState.REJECTED]


@pytest.mark.parametrize(
    ("operation", "read"),
    [
        ("getCategoryTree", lambda trendyol, market: trendyol.categories()),
        ("filterApprovedProducts", lambda trendyol, market: trendyol.find_listings(["A1"])),
        ("filterUnapprovedProducts", lambda trendyol, market: trendyol.find_listings(["A1"])),
        ("getShipmentPackagesStream", lambda trendyol, market: trendyol.orders(*window(market))),
        ("getShipmentPackages", lambda trendyol, market: trendyol.order("1")),
    ],
)
def test_an_unreadable_answer_is_kept_for_later(trendyol, market, operation, read):
    market.post("faults", kind="malformed", operation=operation)

    with pytest.raises(Malformed) as unreadable:
        read(trendyol, market)

    assert unreadable.value.retry_after == 60


def test_an_answer_of_another_shape_is_malformed_too(trendyol, monkeypatch):
    monkeypatch.setattr("service.connectors.trendyol.mapping.categories", lambda answer: answer["kategoriler"])

    with pytest.raises(Malformed, match="unknown shape"):
        trendyol.categories()


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


def test_a_late_answer_is_an_answer(trendyol, market):
    market.post("faults", kind="late", operation="getSellerAddresses", seconds=0.01)

    assert trendyol.check().seller_id == "2738"
