"""The connector against the simulator: which calls, how many, and what comes of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.connectors.after_sale import ReadsBuyBox, RegistersWebhooks
from service.connectors.capabilities import CAPABILITIES
from service.connectors.contract import ListsPlacedOrders, ReadsListings
from service.domain.errors import Malformed, NeedsReauth, RateLimited, Rejected
from service.domain.listing import Held, ItemState, ListingState
from tests.connectors.hepsiburada.facts import MANIFEST, MERCHANT
from tests.connectors.kit import connect

UPLOAD = ("POST", f"/listings/merchantid/{MERCHANT}/inventory-uploads")
IMPORT = ("POST", "/product/api/products/import")


def test_it_can_do_all_but_three_things(hepsiburada):
    missing = [ListsPlacedOrders, RegistersWebhooks, ReadsBuyBox]
    assert [protocol for protocol in CAPABILITIES if not isinstance(hepsiburada, protocol)] == missing
    assert isinstance(hepsiburada, ReadsListings)


def test_the_credentials_check_reads_both_services(hepsiburada, market):
    assert hepsiburada.check().seller_id == MERCHANT
    assert market.calls == [("GET", f"/listings/merchantid/{MERCHANT}"), ("GET", f"/orders/merchantid/{MERCHANT}")]


@pytest.mark.parametrize(
    "wrong", [{"service_key": "stale"}, {"developer": "meschain_dev2"}, {"merchant_id": "5a0f3c1e-7d42-4b8e-9a61-c0ffee000002"}]
)
def test_wrong_credentials_stop_the_account_after_one_call(market, wrong):
    with pytest.raises(NeedsReauth, match="Hepsiburada"):
        connect("hepsiburada", market.adapter, **wrong).check()
    assert len(market.calls) == 1


def test_the_user_agent_is_the_bare_developer_name(hepsiburada, market):
    hepsiburada.check()

    assert {request.headers["User-Agent"] for request, _, _ in market.adapter.answers} == {"meschain_dev"}


def test_each_service_has_its_own_host(market):
    asked = []
    send = market.adapter.send
    market.adapter.send = lambda request, *args, **kwargs: (asked.append(request.url.split("/")[2]), send(request, *args, **kwargs))[1]
    sit = connect("hepsiburada", market.adapter, base_url="https://oms-external-sit.hepsiburada.com")

    sit.check()
    sit.categories()

    assert asked == [f"{service}-sit.hepsiburada.com" for service in ("listing-external", "oms-external", "mpop")]


def test_the_catalogue_leads_to_a_listing(hepsiburada):
    leaf = next(category for category in hepsiburada.categories() if category.name == "Tişört")
    found = {attribute.name: attribute for attribute in hepsiburada.attributes(leaf.category_id)}

    assert (leaf.path, leaf.is_leaf) == (("Giyim", "Üst Giyim", "Tişört"), True)
    assert {name for name, attribute in found.items() if attribute.is_required} == {"Beden", "Renk"}
    assert found["Beden"].makes_variant
    assert [value.id for value in hepsiburada.attribute_values(leaf.category_id, found["Beden"].attribute_id)][:3] == ["XS", "S", "M"]
    assert hepsiburada.brands(" İpekyol ")[0].id == "İpekyol"
    assert hepsiburada.addresses() == []


def test_a_category_that_takes_no_products_is_refused_in_hepsiburadas_words(hepsiburada):
    with pytest.raises(Rejected) as refusal:
        hepsiburada.attributes("60002028")

    assert refusal.value.user_message == "Category is not leaf"


def test_attribute_values_come_from_every_page(hepsiburada, market, monkeypatch):
    monkeypatch.setattr("service.connectors.hepsiburada.api.CATALOGUE_PAGE", 5)

    assert len(hepsiburada.attribute_values("18021091", "ebatlar_variant_property")) == 12
    assert len(market.calls) == 3


def test_a_brand_that_is_none_is_told_at_its_product(hepsiburada, draft, settled):
    results = settled(hepsiburada.publish([draft("A1"), draft("A3", brand_id="Yok Marka")]))

    assert (results["A3"].message, results["A3"].field) == ("Marka: Geçersiz değer", "brand")
    assert {barcode: seen.remote_id for barcode, seen in hepsiburada.find_listings(["A1", "A3"]).items()} == {"A1": "HBCV00000001"}


def test_before_the_review_a_product_is_in_review(hepsiburada, market, draft):
    hepsiburada.publish([draft("A1")])
    market.clock.forward(0.5)

    assert hepsiburada.find_listings(["A1"])["A1"].state is ListingState.IN_REVIEW


def test_a_suggested_match_is_approved_once_it_is_seen(hepsiburada, market, draft):
    hepsiburada.publish([draft("A1", title="Eşleşen tişört")])
    market.clock.forward(30)
    assert market.state()["listings"]["A1"]["status"] == "PRE_MATCHED"
    assert hepsiburada.find_listings(["A1"])["A1"].state is ListingState.IN_REVIEW
    market.clock.forward(30)
    assert hepsiburada.find_listings(["A1"])["A1"].state is ListingState.LIVE


def test_a_suggested_match_waits_for_the_seller_who_wants_to_decide(market, draft):
    asking = connect("hepsiburada", market.adapter, prematch="ask")
    asking.publish([draft("A1", title="Eşleşen tişört")])
    market.clock.forward(30)

    seen = asking.find_listings(["A1"])["A1"]

    assert (seen.state, market.state()["requests"].get("approvePreMatch")) == (ListingState.IN_REVIEW, None)
    assert "in the seller panel" in seen.reasons[0]


def test_a_corrected_listing_is_reviewed_again(hepsiburada, market, draft):
    hepsiburada.publish([draft("A1", title="Çakma çanta")])
    market.clock.forward(30)
    assert hepsiburada.find_listings(["A1"])["A1"].state is ListingState.REJECTED

    hepsiburada.update([draft("A1", title="Çanta")])
    market.clock.forward(30)

    assert hepsiburada.find_listings(["A1"])["A1"].state is ListingState.LIVE


def test_withdrawn_listings_come_back(hepsiburada, market, live):
    live("A1", "A2")

    receipt = hepsiburada.withdraw(["A1", "YOK"])
    assert [(result.barcode, result.state) for result in receipt.results] == [("A1", ItemState.APPLIED), ("YOK", ItemState.REJECTED)]
    assert "“YOK”" in receipt.results[1].message
    seen = hepsiburada.find_listings(["A1", "A2"])
    assert (seen["A1"].state, seen["A1"].reasons) == (ListingState.WITHDRAWN, ("MerchantDeactivated",))
    assert seen["A2"].state is ListingState.LIVE

    hepsiburada.restore(["A1"])
    assert hepsiburada.find_listings(["A1"])["A1"].state is ListingState.LIVE


def test_a_locked_listing_is_unlocked_when_it_comes_back(hepsiburada, market, live):
    live("A1", "A2", "A3")
    for barcode in ("A1", "A3"):
        market.post("edits", barcode=barcode, locked=["Fiyat aralık dışında"])
    assert hepsiburada.find_listings(["A1"])["A1"].state is ListingState.REJECTED
    market.calls.clear()

    receipt = hepsiburada.restore(["A1", "A2", "A3"])

    assert [result.state for result in receipt.results] == [ItemState.APPLIED] * 3
    assert market.operations() == ["getListings", "bulkUnlock", *["activateListing"] * 3]
    assert {snapshot.state for snapshot in hepsiburada.find_listings(["A1", "A2", "A3"]).values()} == {ListingState.LIVE}


@pytest.mark.parametrize(
    ("flag", "held", "price", "quantity"),
    [
        ("priceIncreaseDisabled", Held.PRICE_UP, "120.00", 5),
        ("priceDecreaseDisabled", Held.PRICE_DOWN, "80.00", 5),
        ("stockDecreaseDisabled", Held.QUANTITY_DOWN, "99.90", 4),
    ],
)
def test_what_a_campaign_holds_is_not_taken_and_shown_as_held(hepsiburada, market, live, offer, flag, held, price, quantity, done):
    live("A1")
    market.post("edits", barcode="A1", held=[flag])

    report = done(hepsiburada.push_offers([offer("A1", quantity, price)]))

    seen = hepsiburada.find_listings(["A1"])["A1"]
    assert (report.rest, report.results) == (ItemState.APPLIED, ())
    assert (seen.state, seen.held, seen.price, seen.quantity) == (ListingState.LIVE, (held,), Decimal("99.9"), 5)


def test_what_is_withdrawn_already_costs_no_call(hepsiburada, market, live):
    live("A1", "A2")
    hepsiburada.withdraw(["A1"])
    market.calls.clear()

    hepsiburada.withdraw(["A1", "A2"])

    assert [path.rsplit("/", 2)[1:] for _, path in market.calls if path.endswith("activate")] == [["HBCV00000002", "deactivate"]]


def test_offers_are_absolute_and_the_unnamed_were_applied(hepsiburada, market, live, offer, done):
    live("A1")

    receipt = hepsiburada.push_offers(
        [offer("A1", 3), offer("A2", 3), offer("A3", price="0"), offer("", 1), offer("Ç1"), offer("A4", -2)], spare=[offer("A9")]
    )
    assert not hepsiburada.submission(receipt.submission_id).finished
    report = done(receipt)

    refused = [("A3", "price"), ("", "barcode"), ("Ç1", "barcode"), ("A4", "quantity")]
    assert [(result.barcode, result.field) for result in receipt.results] == refused
    assert (report.finished, report.rest) == (True, ItemState.APPLIED)
    assert [(result.barcode, result.message) for result in report.results] == [("A2", "Listing bulunamadı")]
    shown = market.state()["listings"]["A1"]
    assert (shown["quantity"], shown["price"]) == (3, "89.90")


def test_a_price_outside_the_band_is_told_with_its_limits(hepsiburada, market, live, offer, done):
    live("A1")

    result = done(hepsiburada.push_offers([offer("A1", price="0.50")])).results[0]

    assert (result.state, result.field) == (ItemState.REJECTED, "price")
    assert result.message == "MinPrice: Fiyat alt sınırın altında: minPrice 1.0, maxPrice 1000000.0"


def test_stock_alone_goes_as_a_stock_upload(hepsiburada, market, live, offer, done):
    live("A1")

    receipt = hepsiburada.push_offers([offer("A1", 2, price=None)])

    assert receipt.submission_id.startswith("stock:")
    assert done(receipt).rest is ItemState.APPLIED
    assert market.state()["listings"]["A1"]["price"] == "99.90"


def test_the_sixth_unfinished_upload_waits_and_costs_no_attempt(hepsiburada, market, live, offer, done):
    live("A1")
    for quantity in range(5):
        hepsiburada.push_offers([offer("A1", quantity)])

    with pytest.raises(RateLimited) as waiting:
        hepsiburada.push_offers([offer("A1", 9)])
    assert (waiting.value.retry_after, waiting.value.costs_attempt, waiting.value.arrived) == (20.0, False, False)

    market.clock.forward(30)
    done(hepsiburada.push_offers([offer("A1", 9)]))
    assert market.state()["listings"]["A1"]["quantity"] == 9


def test_a_full_queue_that_is_told_with_an_error_status_waits_too(hepsiburada, offer, monkeypatch):
    def refuse(call):
        raise Rejected("400", user_message="There are too many ongoing/waiting inventory uploads at the moment.")

    monkeypatch.setattr(hepsiburada._services["listings"], "send", refuse)

    with pytest.raises(RateLimited) as waiting:
        hepsiburada.push_offers([offer("A1")])
    assert not waiting.value.arrived


def test_a_partly_failed_batch_names_the_failed(hepsiburada, market, draft, live, offer, settled, done):
    market.post("faults", kind="partial_failure", operation="importProducts")
    results = settled(hepsiburada.publish([draft("A1"), draft("A2")]))
    assert [results[barcode].state for barcode in ("A1", "A2")] == [ItemState.APPLIED, ItemState.REJECTED]

    live("A2")
    market.post("faults", kind="partial_failure", operation="uploadInventory")
    report = done(hepsiburada.push_offers([offer("A1"), offer("A2")]))
    assert [result.barcode for result in report.results] == ["A2"]


@pytest.mark.parametrize("number", ["inventory:unknown", "stock:unknown", "import:unknown"])
def test_a_forgotten_batch_is_rejected(hepsiburada, number):
    with pytest.raises(Rejected, match="bulunamadı"):
        hepsiburada.submission(number)


def test_many_listings_are_found_with_few_calls(hepsiburada, market, draft):
    barcodes = [f"B{number}" for number in range(100)]
    hepsiburada.publish([draft(barcode) for barcode in barcodes])
    market.clock.forward(60)
    market.calls.clear()

    assert len(hepsiburada.find_listings([*barcodes[:99], "YOK"])) == 99
    assert len(market.calls) == 3


def test_a_lookup_of_refused_products_stays_within_a_second_of_the_catalogue(hepsiburada, market, draft):
    barcodes = [f"B{number}" for number in range(hepsiburada.max_lookup_items)]
    hepsiburada.publish([draft(barcode, title="Replika çanta") for barcode in barcodes])
    market.clock.forward(60)
    market.calls.clear()

    found = hepsiburada.find_listings(barcodes)

    assert {snapshot.state for snapshot in found.values()} == {ListingState.REJECTED}
    (limit,) = (quota.limit for quota in MANIFEST.quotas(None) if quota.group == "catalogue")
    assert len(barcodes) < sum(path.startswith("/product/") for _, path in market.calls) <= limit


def test_the_read_back_goes_through_every_page(hepsiburada, market, live, monkeypatch):
    monkeypatch.setattr("service.connectors.hepsiburada.connector.api.LISTINGS_PAGE", 2)
    monkeypatch.setattr(hepsiburada._api, "listings", lambda offset: type(hepsiburada._api).listings(hepsiburada._api, offset, 2))
    live("A1", "A2", "A3", "A4", "A5")
    market.post("edits", barcode="A3", locked=["Fiyat aralık dışında"], price=2, quantity=8)

    pages = [hepsiburada.listings_page()]
    while pages[-1].next_cursor is not None:
        pages.append(hepsiburada.listings_page(pages[-1].next_cursor))

    shown = {snapshot.barcode: snapshot for page in pages for snapshot in page.snapshots}
    assert [len(page.snapshots) for page in pages] == [2, 2, 1]
    assert (shown["A3"].state, shown["A3"].quantity, shown["A3"].price) == (ListingState.REJECTED, 8, 2)
    assert "Fiyat aralık dışında" in shown["A3"].reasons


def test_an_account_without_offers_has_one_empty_page(hepsiburada):
    page = hepsiburada.listings_page()

    assert (page.snapshots, page.next_cursor) == ((), None)


def test_a_catalogue_refusal_holds_the_catalogue_back_and_costs_an_attempt(market):
    held = []

    class Limiter:
        def take(self, account, groups):
            return 0.0

        def hold(self, account, groups, seconds):
            return None

        def punish(self, account, groups, seconds):
            held.append((groups, seconds))

    hepsiburada = connect("hepsiburada", market.adapter, limiter=Limiter())
    for _ in range(100):
        hepsiburada.attributes("18021091")

    with pytest.raises(RateLimited) as waiting:
        hepsiburada.attributes("18021091")

    assert held == [(("catalogue",), 60.0)]
    assert waiting.value.costs_attempt
    assert hepsiburada.check().seller_id == MERCHANT


@pytest.mark.parametrize(
    ("operation", "read"),
    [
        ("getCategories", lambda hepsiburada, market: hepsiburada.categories()),
        ("getListings", lambda hepsiburada, market: hepsiburada.find_listings(["A1"])),
        ("checkProductStatus", lambda hepsiburada, market: hepsiburada.find_listings(["A1"])),
        ("getOpenOrders", lambda hepsiburada, market: hepsiburada.orders(*market.window())),
        ("getPackages", lambda hepsiburada, market: hepsiburada.orders(*market.window(), "packages:0:0")),
        ("getOrder", lambda hepsiburada, market: hepsiburada.order("4141000001")),
    ],
)
def test_an_unreadable_answer_is_kept_for_later(hepsiburada, market, live, operation, read):
    live("A2")
    market.post("sales", barcode="A2")
    market.post("faults", kind="malformed", operation=operation)

    with pytest.raises(Malformed) as unreadable:
        read(hepsiburada, market)

    assert unreadable.value.retry_after == 60


STRANGE = {
    "orders": ("x", "open", "open:0:x", "nowhere:0:0", "open:-1:0"),
    "claims": ("InDispute", "Arbitration:0", "InDispute:x", ":-1", ":²"),
    "questions": ("two",),
    "settlements": ("-1",),
}


@pytest.mark.parametrize(("kind", "cursor"), [(kind, cursor) for kind, cursors in STRANGE.items() for cursor in cursors])
def test_a_cursor_of_somebody_else_is_refused(hepsiburada, market, kind, cursor):
    with pytest.raises(Rejected, match="no place"):
        getattr(hepsiburada, kind)(*market.window(), cursor)
    with pytest.raises(Rejected):
        hepsiburada.listings_page("after:x")

    assert market.calls == []
