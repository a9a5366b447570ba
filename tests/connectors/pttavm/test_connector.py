"""The connector against the simulator: which calls, how many, and what comes of them."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest

from service.connectors.after_sale import AnswersQuestions, PrintsLabels, PullsClaims, PullsSettlements, SendsInvoices, TracksParcels
from service.connectors.capabilities import CAPABILITIES
from service.connectors.contract import ListsPlacedOrders, PublishesListings, PushesOffers, ShipsOrders
from service.connectors.pttavm import api, codes
from service.domain.errors import Malformed, NeedsReauth, RateLimited, Rejected, Repeated
from service.domain.listing import ItemState, ListingState
from tests.connectors.kit import connect, market_of

VARIANTS = [
    {"variantBarcode": f"A1-{size}", "attributes": [{"definition": "Beden", "value": size}], "quantity": 2, "price": 0} for size in "SM"
]


@pytest.fixture
def pttavm(connector):
    return connector


def asked(market, operation):
    return market.operations().count(operation)


def test_what_it_can_do(pttavm):
    able = {protocol for protocol in CAPABILITIES if isinstance(pttavm, protocol)}
    assert able >= {PublishesListings, PushesOffers, ShipsOrders, PrintsLabels, SendsInvoices}
    assert not able & {ListsPlacedOrders, PullsClaims, AnswersQuestions, PullsSettlements, TracksParcels}


def test_the_credentials_check_reads_both_services(pttavm, market, live):
    assert pttavm.check().seller_id == "?"
    assert market.operations() == ["getCargoProfiles", "getWarehouses", "searchProducts"]

    live("A1")
    assert (pttavm.check().seller_id, pttavm.check().title) == ("2563", "PttAVM 2563")


@pytest.mark.parametrize(
    ("wrong", "named"), [({"api_key": "x"}, "Api-Key"), ({"access_token": "x"}, "Api-Key"), ({"cargo_password": "x"}, "cargo password")]
)
def test_wrong_credentials_stop_the_account_and_name_their_service(market, wrong, named):
    with pytest.raises(NeedsReauth, match="PttAVM") as refusal:
        connect("pttavm", market.adapter, **wrong).check()

    assert named in refusal.value.user_message
    assert all(value not in str(refusal.value) for value in ("simulatorKey", "simulatorToken", "simulatorCargo"))


def test_without_a_cargo_user_the_shipment_service_is_left_alone(market):
    alone = connect("pttavm", market.adapter, cargo_user="", cargo_password="")

    alone.check()

    assert alone.addresses() == []
    assert asked(market, "getWarehouses") == 0


def test_every_call_has_a_correlation_id_of_its_own_and_only_cargo_calls_the_cargo_login(pttavm, market):
    pttavm.check()
    pttavm.check()

    requests = [request for request, _, _ in market.adapter.answers]
    numbers = {str(uuid.UUID(request.headers["X-Correlation-Id"])) for request in requests}
    assert len(numbers) == len(requests) == 6
    assert [request.path_url for request in requests if "Authorization" in request.headers] == ["/get-warehouse"] * 2
    assert all(request.headers["Api-Key"] == "simulatorKey" for request in requests)


def test_each_service_has_its_own_host(market):
    hosts, send = [], market.adapter.send

    def note(request, *args, **kwargs):
        hosts.append(request.url.rpartition("/api/v1")[0])
        return send(request, *args, **kwargs)

    market.adapter.send = note

    with pytest.raises(Rejected):
        connect("pttavm", market.adapter, base_url=api.BASE_URL).check()
    with pytest.raises(Rejected):
        connect("pttavm", market.adapter, base_url=api.BASE_URL).addresses()

    assert hosts == ["https://integration-api.pttavm.com", "https://shipment.pttavm.com"]


def test_the_catalogue_leads_to_a_listing(pttavm, market):
    categories = {category.category_id: category for category in pttavm.categories()}
    leaf = next(category for category in categories.values() if category.name == "Tişört")

    assert (leaf.path, leaf.is_leaf) == (("Giyim", "Üst Giyim", "Tişört"), True)
    assert not categories["1"].is_leaf
    market.calls.clear()
    assert (pttavm.attributes(leaf.category_id), pttavm.attribute_values(leaf.category_id, "1")) == ([], [])
    assert pttavm.brands(" İpekyol ")[0].id == "İpekyol"
    assert market.calls == []
    assert [(place.id, place.name, place.kind) for place in pttavm.addresses()][0] == ("12345", "Ana Depo", "shipment")


@pytest.mark.parametrize("name", ["categories", "tracking_result"])
def test_where_the_method_is_another_one_it_is_found(pttavm, market, draft, monkeypatch, name, done):
    receipt = pttavm.publish([draft("A1")])
    build = getattr(api, name)
    monkeypatch.setattr(api, name, lambda *args: replace(build(*args), method={"GET": "POST", "POST": "GET"}[build(*args).method]))

    assert pttavm.categories()
    assert done(receipt).finished


def test_a_category_that_is_none_is_told_at_its_product(pttavm, draft, settled):
    results = settled(pttavm.publish([draft("A1"), draft("A2", title="Replika saat"), draft("A3", category_id="999")]))

    assert [results[barcode].state for barcode in ("A1", "A2", "A3")] == [ItemState.APPLIED, ItemState.REJECTED, ItemState.REJECTED]
    assert results["A3"].field == "category"
    assert {barcode: seen.remote_id for barcode, seen in pttavm.find_listings(["A1", "A2", "A3"]).items()} == {"A1": "7001"}


def test_before_it_is_on_sale_a_product_is_in_review(pttavm, market, draft):
    pttavm.publish([draft("A1")])
    market.clock.forward(0.5)

    seen = pttavm.find_listings(["A1"])["A1"]

    assert (seen.state, seen.reasons) == (ListingState.IN_REVIEW, ("Onay bekliyor",))


def test_a_corrected_listing_replaces_the_product(pttavm, market, live, draft, done):
    live("A1")

    report = done(pttavm.update([draft("A1", quantity=8, price=Decimal("79.90"))]))

    assert report.results[0].state is ItemState.APPLIED
    shown = market.state()["listings"]["A1"]
    assert (shown["quantity"], shown["price"]) == (8, "79.90")


class TestVariants:
    """PttAVM deletes the variants of a product that are not sent again; none of what we send has any."""

    @pytest.fixture
    def _varied(self, live, market):
        live("A1", "A2")
        market.post("edits", barcode="A1", variants=VARIANTS)

    @pytest.mark.usefixtures("_varied")
    @pytest.mark.parametrize("call", ["publish", "update"])
    def test_a_product_with_variants_is_not_overwritten_and_the_others_go(self, pttavm, market, draft, done, call):
        receipt = getattr(pttavm, call)([draft("A1", quantity=9), draft("A2", quantity=9)])
        done(receipt)

        (refused,) = receipt.results
        assert (refused.barcode, refused.state, refused.field) == ("A1", ItemState.REJECTED, "barcode")
        assert "variants (2)" in refused.message
        listings = market.state()["listings"]
        assert (listings["A1"]["variants"], listings["A1"]["quantity"], listings["A2"]["quantity"]) == (VARIANTS, 5, 9)

    @pytest.mark.usefixtures("_varied")
    def test_nothing_left_to_send_means_no_batch(self, pttavm, market, draft):
        market.calls.clear()

        receipt = pttavm.publish([draft("A1")])

        assert (receipt.submission_id, len(receipt.results)) == (None, 1)
        assert market.operations() == ["getProductsByBarcodes"]

    @pytest.mark.usefixtures("_varied")
    def test_nothing_is_sent_when_it_cannot_be_known(self, pttavm, market, draft):
        market.calls.clear()
        market.post("faults", kind="malformed", operation="getProductsByBarcodes")

        with pytest.raises(Malformed):
            pttavm.publish([draft("A1")])

        assert market.operations() == ["getProductsByBarcodes"]

    @pytest.mark.usefixtures("_varied")
    def test_offers_and_switches_leave_variants_alone(self, pttavm, market, offer, done):
        for receipt in (pttavm.push_offers([offer("A1", 3)]), pttavm.withdraw(["A1"]), pttavm.restore(["A1"])):
            assert done(receipt).results[0].state is ItemState.APPLIED

        assert market.state()["listings"]["A1"]["variants"] == VARIANTS


def test_withdrawn_listings_come_back(pttavm, market, live, settled, done):
    live("A1", "A2")

    results = settled(pttavm.withdraw(["A1", "YOK"]))
    assert (results["A1"].state, results["YOK"].state) == (ItemState.APPLIED, ItemState.REJECTED)
    assert results["YOK"].message == "Ürün bulunamadı"
    seen = pttavm.find_listings(["A1", "A2"])
    assert (seen["A1"].state, seen["A1"].quantity, seen["A2"].state) == (ListingState.WITHDRAWN, 5, ListingState.LIVE)

    done(pttavm.restore(["A1"]))
    assert pttavm.find_listings(["A1"])["A1"].state is ListingState.LIVE


def test_offers_are_absolute_and_every_item_has_its_result(pttavm, market, live, offer, settled):
    live("A1", "A5")
    market.post("edits", barcode="A5", locked=True)
    targets = [offer("A1", 3), offer("A2", 3), offer("A3", price="0"), offer("", 1), offer("A4", -2), offer("A5", 3), offer("A6", 10_000)]

    receipt = pttavm.push_offers(targets)
    assert not pttavm.submission(receipt.submission_id).finished
    results = settled(receipt)

    assert [(result.barcode, result.field) for result in receipt.results] == [
        ("A3", "price"),
        ("", "barcode"),
        ("A4", "quantity"),
        ("A6", "quantity"),
    ]
    assert {barcode: result.message for barcode, result in results.items()} == {
        "A1": None,
        "A2": "Ürün bulunamadı",
        "A5": "Ürün kilitli; kilit",
    }
    shown = market.state()["listings"]["A1"]
    assert (shown["quantity"], shown["price"]) == (3, "89.90")


def test_stock_alone_leaves_the_price(pttavm, market, live, offer, done):
    live("A1")

    done(pttavm.push_offers([offer("A1", 2, price=None)]))

    shown = market.state()["listings"]["A1"]
    assert (shown["quantity"], shown["price"]) == (2, "99.90")


def test_a_price_ends_a_discount_that_somebody_set(pttavm, market, live, offer, done):
    live("A1")
    market.post("edits", barcode="A1", discount=10)
    assert pttavm.find_listings(["A1"])["A1"].price == Decimal("89.91")

    done(pttavm.push_offers([offer("A1", 5, price="95.00")]))

    assert pttavm.find_listings(["A1"])["A1"].price == Decimal(95)


def test_the_same_offer_within_five_minutes_is_said_in_other_words(pttavm, market, live, offer, done):
    live("A1", "A2", "A3")
    five, four = (replace(offer("A1", quantity), prices_stand=True) for quantity in (5, 4))
    for target in (five, four, five):
        done(pttavm.push_offers([target]))
    assert market.state()["listings"]["A1"]["quantity"] == 5

    done(pttavm.push_offers([four]))
    done(pttavm.push_offers([five], iter([offer("A2", 9, price="79.00")])))

    shown = market.state()["listings"]
    assert (shown["A1"]["quantity"], shown["A2"]["price"], shown["A2"]["quantity"]) == (5, "79.00", 5)


def test_when_nothing_new_can_be_said_the_offer_waits_and_costs_no_attempt(pttavm, market, live, offer):
    live("A1")
    pttavm.push_offers([offer("A1", 3)])

    with pytest.raises(Repeated) as waiting:
        pttavm.push_offers([offer("A1", 3)])
    assert (waiting.value.retry_after, waiting.value.costs_attempt, waiting.value.arrived) == (300.0, False, False)

    market.clock.forward(301)
    assert pttavm.push_offers([offer("A1", 3)]).submission_id


def test_a_repetition_does_not_leave_this_machine_when_it_is_remembered(pttavm, market, live, offer, monkeypatch):
    live("A1")
    transport = pttavm._services["integration"][0]
    monkeypatch.setattr(transport, "unlike", lambda call: 120.0 if call.unlike_for == 300.0 else 0.0)
    market.calls.clear()

    with pytest.raises(Repeated) as waiting:
        pttavm.push_offers([offer("A1", 3)])

    assert (market.calls, waiting.value.retry_after) == ([], 120.0)


def test_a_repeated_listing_waits_and_is_no_refusal(pttavm, draft):
    pttavm.publish([draft("A1")])

    with pytest.raises(Repeated) as waiting:
        pttavm.publish([draft("A1")])

    assert isinstance(waiting.value, RateLimited)
    assert not waiting.value.arrived


def test_another_refusal_of_a_batch_is_a_refusal(pttavm, offer, monkeypatch):
    monkeypatch.setattr(codes, "SAME_REQUEST", "baska_bir_sey")
    pttavm.push_offers([offer("A1", 3)])

    with pytest.raises(Rejected, match="Aynı istek"):
        pttavm.push_offers([offer("A1", 3)])


def test_a_partly_failed_batch_names_the_failed(pttavm, market, draft, live, offer, settled):
    market.post("faults", kind="partial_failure", operation="upsertProducts")
    results = settled(pttavm.publish([draft("A1"), draft("A2")]))
    assert [results[barcode].state for barcode in ("A1", "A2")] == [ItemState.APPLIED, ItemState.REJECTED]

    live("A2")
    market.post("faults", kind="partial_failure", operation="updateStockPrices")
    results = settled(pttavm.push_offers([offer("A1"), offer("A2")]))
    assert [results[barcode].state for barcode in ("A1", "A2")] == [ItemState.APPLIED, ItemState.REJECTED]


def test_a_forgotten_batch_is_rejected_after_both_methods(pttavm, market):
    with pytest.raises(Rejected):
        pttavm.submission("unknown/1")

    assert [method for method, _ in market.calls] == ["POST", "GET"]


def test_many_listings_are_found_with_few_calls(pttavm, market, draft):
    barcodes = [f"B{number}" for number in range(150)]
    for some in (barcodes[:100], barcodes[100:]):
        pttavm.publish([draft(barcode) for barcode in some])
    market.clock.forward(60)
    market.calls.clear()

    assert len(pttavm.find_listings([*barcodes, "YOK", "", "B1"])) == 150
    assert len(market.calls) == 2


@pytest.mark.parametrize("flags", [("true", "false"), ("1", "0")])
def test_the_read_back_goes_through_every_page_of_every_list(clock, draft, flags):
    market = market_of("pttavm", clock, flags=flags)
    pttavm = connect("pttavm", market.adapter)
    pttavm.publish([draft(f"B{number:02d}") for number in range(55)])
    clock.forward(60)
    market.post("edits", barcode="B07", quantity=0)
    market.post("edits", barcode="B08", active=False)
    market.post("edits", barcode="B09", active=False, quantity=0)

    pages = [pttavm.listings_page()]
    while pages[-1].next_cursor is not None:
        pages.append(pttavm.listings_page(pages[-1].next_cursor))

    shown = {snapshot.barcode: snapshot for page in pages for snapshot in page.snapshots}
    assert [len(page.snapshots) for page in pages] == [50, 2, 0, 1, 0, 1, 0, 1, 0]
    assert len(shown) == 55
    assert (shown["B07"].state, shown["B08"].state) == (ListingState.LIVE, ListingState.WITHDRAWN)


@pytest.mark.parametrize("cursor", ["x", "4:1", "0:x", "0"])
def test_the_read_back_refuses_a_cursor_of_somebody_else(pttavm, cursor):
    with pytest.raises(Rejected):
        pttavm.listings_page(cursor)


@pytest.mark.parametrize(
    ("operation", "read"),
    [
        ("getCategoryTree", lambda pttavm, market: pttavm.categories()),
        ("getProductsByBarcodes", lambda pttavm, market: pttavm.find_listings(["A1"])),
        ("searchProducts", lambda pttavm, market: pttavm.listings_page()),
        ("searchOrders", lambda pttavm, market: pttavm.orders(*market.window())),
        ("getOrder", lambda pttavm, market: pttavm.order("PTT-00000001-211126")),
        ("getTrackingResult", lambda pttavm, market: pttavm.submission("x")),
    ],
)
def test_an_unreadable_answer_is_kept_for_later(pttavm, market, live, operation, read):
    live("A2")
    market.post("sales", barcode="A2")
    number = pttavm.withdraw(["A2"]).submission_id
    market.post("faults", kind="malformed", operation=operation)

    with pytest.raises(Malformed) as unreadable:
        read(pttavm, market) if operation != "getTrackingResult" else pttavm.submission(number)

    assert unreadable.value.retry_after == 60
