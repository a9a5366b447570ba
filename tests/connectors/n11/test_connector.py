"""The connector against the simulator: which calls, how many, and what comes of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.connectors.capabilities import CAPABILITIES
from service.connectors.n11 import api
from service.connectors.registry import manifest
from service.domain.errors import Malformed, NeedsReauth, Rejected, Transient
from service.domain.listing import ItemState, ListingState
from tests.connectors.kit import connect


def test_it_can_do_everything_that_n11_offers(slug, connector):
    missing = {protocol for protocol in CAPABILITIES if not isinstance(connector, protocol)}

    assert missing == set(manifest(slug).not_offered)


def test_the_credentials_check_reads_one_product_and_one_parcel(connector, market, live):
    assert connector.check().title == "N11"
    assert market.operations() == ["queryProducts", "getShipmentPackages"]

    live("A1")
    assert (connector.check().seller_id, connector.check().title) == ("123456", "N11 cinarticaret")


@pytest.mark.parametrize("wrong", [{"app_secret": "stale"}, {"app_key": "other"}])
@pytest.mark.parametrize("read", [lambda n11: n11.check(), lambda n11: n11.order("1"), lambda n11: n11.categories()])
def test_wrong_credentials_stop_the_account_after_one_call(market, wrong, read):
    with pytest.raises(NeedsReauth):
        read(connect("n11", market.adapter, **wrong))

    assert len(market.calls) == 1


def test_the_catalogue_leads_to_a_listing(connector, market):
    leaf = next(category for category in connector.categories() if category.name == "Tişört")
    required = {attribute.name for attribute in connector.attributes(leaf.category_id) if attribute.is_required}

    assert leaf.path == ("Giyim", "Üst Giyim", "Tişört")
    assert required == {"Beden", "Renk"}
    assert [value.name for value in connector.attribute_values(leaf.category_id, "430")][:3] == ["XS", "S", "M"]
    assert connector.attribute_values(leaf.category_id, "9") == []
    assert [brand.id for brand in connector.brands("İpekyol")] == ["İpekyol"]
    assert connector.addresses() == []
    assert market.operations() == ["getCategories", "getCategoryAttributes"]


def test_a_category_that_is_no_leaf_is_rejected(connector):
    with pytest.raises(Rejected, match="invalidInput"):
        connector.attributes("1000001")


def test_a_brand_that_is_none_does_not_leave(connector, draft, settled):
    receipt = connector.publish([draft("A1"), draft("A2", title="Replika pamuklu tişört"), draft("A3", brand_id="Yok")])

    assert [(result.barcode, result.field) for result in receipt.results] == [("A3", "brand")]
    assert {barcode: result.state for barcode, result in settled(receipt).items()} == {"A1": ItemState.APPLIED, "A2": ItemState.APPLIED}
    assert connector.find_listings(["A1", "A2", "A3", ""]).keys() == {"A1", "A2"}


def test_what_the_task_refuses_comes_in_its_words(connector, market, live, draft, settled):
    live("A1")

    result = settled(connector.publish([draft("A1")]))["A1"]

    assert (result.state, result.message, result.field) == (ItemState.REJECTED, "Bu stok kodu ile kayıtlı ürün var: A1", "barcode")


def test_the_categorys_form_is_read_once_for_a_batch(connector, market, draft):
    connector.publish([draft(f"A{number}") for number in range(20)])

    assert market.operations() == ["getCategoryAttributes", "createProducts"]


def test_a_wrong_shipment_template_is_told_by_the_task(market, draft, settled):
    other = connect("n11", market.adapter, shipment_template="Eski şablon")

    result = settled(other.publish([draft("A1")]))["A1"]

    assert result.message == "Teslimat şablonu bulunamadı: Eski şablon"


def test_a_corrected_listing_is_reviewed_again(connector, market, draft, settled):
    connector.publish([draft("A1", description="<p>Çakma</p>")])
    market.clock.forward(30)
    assert connector.find_listings(["A1"])["A1"].state is ListingState.REJECTED

    results = settled(connector.update([draft("A1", description="<p>Gerçek</p>")]))

    assert results["A1"].state is ItemState.APPLIED
    assert connector.find_listings(["A1"])["A1"].state is ListingState.LIVE


def test_withdrawn_listings_come_back(connector, market, live, settled):
    live("A1")

    receipt = connector.withdraw(["A1", "YOK"])
    assert [(result.barcode, result.state) for result in receipt.results] == [("YOK", ItemState.REJECTED)]
    assert settled(receipt)["A1"].state is ItemState.APPLIED
    assert connector.find_listings(["A1"])["A1"].state is ListingState.WITHDRAWN

    settled(connector.restore(["A1"]))
    assert connector.find_listings(["A1"])["A1"].state is ListingState.LIVE


def test_nothing_to_withdraw_means_no_task(connector, market):
    assert connector.withdraw(["YOK"]).submission_id is None
    assert market.operations() == ["queryProducts"]


def test_offers_are_absolute_and_judged_item_by_item(connector, market, live, offer, settled):
    live("A1")

    receipt = connector.push_offers([offer("A1", 3), offer("A2", 3), offer("A3", price="0"), offer("", 1), offer("A4", -2)])
    results = settled(receipt)

    assert [(result.barcode, result.field) for result in receipt.results] == [("A3", "price"), ("", "barcode"), ("A4", "quantity")]
    assert (results["A1"].state, results["A2"].message) == (ItemState.APPLIED, "Ürün bulunamadı: A2")
    assert market.state()["listings"]["A1"]["quantity"] == 3


def test_an_exorbitant_price_takes_its_stock_down_with_it_and_stock_alone_goes_through(connector, market, live, offer, settled):
    live("A1")

    refused = settled(connector.push_offers([offer("A1", 3, "8000", "9000")]))["A1"]
    assert (refused.state, refused.field) == (ItemState.REJECTED, "price")
    assert (market.state()["listings"]["A1"]["quantity"], market.state()["listings"]["A1"]["price"]) == (5, "99.90")

    settled(connector.push_offers([offer("A1", 3, None, None)]))
    assert (market.state()["listings"]["A1"]["quantity"], market.state()["listings"]["A1"]["price"]) == (3, "99.90")


def test_a_task_of_a_thousand_is_read_page_by_page(connector, market, offer, monkeypatch):
    monkeypatch.setattr(api, "TASK_PAGE", 400)
    receipt = connector.push_offers([offer(f"A{number}") for number in range(1000)])
    market.clock.forward(30)
    market.calls.clear()

    report = connector.submission(receipt.submission_id)

    assert (len(report.results), len({result.barcode for result in report.results}), len(market.calls)) == (1000, 1000, 3)


def test_too_many_at_once_are_refused_inside_a_success(connector, market, offer):
    with pytest.raises(Rejected, match="en fazla 1000"):
        connector.push_offers([offer(f"A{number}") for number in range(1001)])


def test_an_unknown_task_is_rejected(connector):
    with pytest.raises(Rejected, match="bulunamadı"):
        connector.submission("7")


def test_a_partly_failed_task_names_the_failed(connector, market, draft, settled):
    market.post("faults", kind="partial_failure", operation="createProducts")

    results = settled(connector.publish([draft("A1"), draft("A2")]))

    assert [(results[barcode].state, results[barcode].message) for barcode in ("A1", "A2")] == [
        (ItemState.APPLIED, None),
        (ItemState.REJECTED, "TASK_ERR_001"),
    ]


def test_few_listings_are_looked_up_one_by_one_and_many_out_of_the_list(connector, market, draft):
    codes = [f"B{number}" for number in range(40)]
    connector.publish([draft(code) for code in codes])
    market.clock.forward(30)
    market.calls.clear()

    assert len(connector.find_listings(codes[:3])) == 3
    assert len(market.calls) == 3
    market.calls.clear()
    assert len(connector.find_listings([*codes, "YOK"])) == 40
    assert len(market.calls) == 1


def test_a_long_list_is_not_read_for_the_sake_of_four(connector, market, draft, monkeypatch):
    monkeypatch.setattr(api, "PRODUCTS_PAGE", 5)
    codes = [f"B{number:02}" for number in range(40)]
    connector.publish([draft(code) for code in codes])
    market.clock.forward(30)
    market.calls.clear()

    assert set(connector.find_listings(codes[-4:])) == set(codes[-4:])
    assert len(market.calls) == 5


def test_reading_everything_ends_and_shows_everything_once(connector, market, draft, monkeypatch):
    monkeypatch.setattr(api, "PRODUCTS_PAGE", 3)
    connector.publish([draft(f"B{number}") for number in range(7)])
    market.clock.forward(30)
    market.post("edits", barcode="B3", quantity=1, salePrice=88, status="Suspended")

    pages = [connector.listings_page()]
    while pages[-1].next_cursor:
        pages.append(connector.listings_page(pages[-1].next_cursor))

    shown = [snapshot for page in pages for snapshot in page.snapshots]
    assert [len(page.snapshots) for page in pages] == [3, 3, 1]
    assert sorted(snapshot.barcode for snapshot in shown) == [f"B{number}" for number in range(7)]
    edited = next(snapshot for snapshot in shown if snapshot.barcode == "B3")
    assert (edited.state, edited.quantity, edited.price) == (ListingState.WITHDRAWN, 1, Decimal(88))


def test_an_account_without_products_shows_an_empty_page(connector):
    page = connector.listings_page()

    assert (page.snapshots, page.next_cursor) == ((), None)


@pytest.mark.parametrize(
    ("operation", "read"),
    [
        ("getCategories", lambda n11, market: n11.categories()),
        ("getCategoryAttributes", lambda n11, market: n11.attributes("1000021")),
        ("queryProducts", lambda n11, market: n11.find_listings(["A1"])),
        ("getTaskDetails", lambda n11, market: n11.submission("1091")),
        ("getShipmentPackages", lambda n11, market: n11.orders(*market.window())),
    ],
)
def test_an_unreadable_answer_is_kept_for_later(connector, market, offer, operation, read):
    connector.push_offers([offer("A1")])
    market.post("faults", kind="malformed", operation=operation)

    with pytest.raises(Malformed):
        read(connector, market)


def test_an_unknown_path_is_an_outage_and_no_refusal(connector, monkeypatch):
    monkeypatch.setattr(api, "categories", lambda: api.Call("GET", "/cdn/kategoriler", ("getCategories",)))

    with pytest.raises(Transient):
        connector.categories()


def test_the_keys_stand_in_headers_and_nowhere_else(connector, market, offer):
    connector.push_offers([offer("A1")])

    request = market.adapter.answers[0][0]
    assert (request.headers["appkey"], request.headers["appsecret"]) == ("simulatorKey", "simulatorSecret")
    assert "Authorization" not in request.headers
    assert "simulator" not in request.path_url + request.body.decode()
