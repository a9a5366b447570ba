"""The connector against the simulator: which calls, how many, and what comes of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.connectors.after_sale import (
    CancelsLines,
    PrintsLabels,
    PullsSettlements,
    ReadsBuyBox,
    ReceivesWebhooks,
    RegistersWebhooks,
    SplitsOrders,
)
from service.connectors.calls import Answer
from service.connectors.capabilities import CAPABILITIES
from service.connectors.ciceksepeti import MANIFEST, api
from service.connectors.contract import ListsPlacedOrders
from service.connectors.verdicts import judge
from service.domain.errors import Malformed, Misconfigured, NeedsReauth, RateLimited, Rejected, Repeated
from service.domain.listing import ItemState, ListingState
from tests.connectors import kit

OFFERS = ("PUT", "/Products/price-and-stock")
PRODUCTS = ("GET", "/Products")


@pytest.fixture
def seller(market):
    return kit.remembering("ciceksepeti", market)


def shown(market, code):
    listing = market.state()["listings"][code]
    return listing["quantity"], Decimal(listing["price"])


def test_what_it_cannot_do_is_not_offered_there(connector):
    assert {protocol for protocol in CAPABILITIES if not isinstance(connector, protocol)} == {
        ListsPlacedOrders,
        PrintsLabels,
        CancelsLines,
        SplitsOrders,
        PullsSettlements,
        ReceivesWebhooks,
        RegistersWebhooks,
        ReadsBuyBox,
    }


def test_the_credentials_check_reads_one_product(connector, market):
    assert connector.check().seller_id == "9900"
    assert market.calls == [PRODUCTS]


def test_the_check_may_be_repeated_although_the_same_question_may_not(seller, market):
    for _ in range(4):
        seller.check()
        market.clock.forward(5)


@pytest.mark.parametrize(("integrator", "agent"), [("", "9900"), ("MesChain", "9900-MesChain")])
def test_who_calls_is_told(market, integrator, agent):
    kit.connect("ciceksepeti", market.adapter, integrator=integrator).check()

    ((request, _, _),) = market.adapter.answers
    assert (request.headers["User-Agent"], request.headers["x-api-key"]) == (agent, "simulatorKey")
    assert "simulatorKey" not in request.url


@pytest.mark.parametrize("wrong", [{"api_key": "stale"}, {"seller_id": "9901"}])
def test_wrong_credentials_stop_the_account(market, wrong):
    with pytest.raises(NeedsReauth, match="API Key"):
        kit.connect("ciceksepeti", market.adapter, **wrong).check()


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_wrong_key_is_known_by_its_words_whatever_the_status(status):
    with pytest.raises(NeedsReauth, match="API Key"):
        judge(api.categories(), Answer(status, '{"Message": "Geçersiz API Key"}'.encode(), {}), api.VERDICTS, api.words)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"oops", b'{"message": null}'])
def test_a_refusal_without_words_is_one(body):
    with pytest.raises(Rejected):
        judge(api.categories(), Answer(400, body, {}), api.VERDICTS, api.words)


def test_a_foreign_address_is_told_as_such_and_not_as_a_wrong_key(connector, market):
    market.post("addresses", foreign=True)

    with pytest.raises(Misconfigured) as refusal:
        connector.check()
    assert "IP address" in refusal.value.user_message


def test_the_catalogue_leads_to_a_listing(connector):
    leaf = next(category for category in connector.categories() if category.name == "Tişört")
    found = {attribute.name: attribute for attribute in connector.attributes(leaf.category_id)}

    assert (leaf.path, leaf.is_leaf) == (("Giyim", "Tişört"), True)
    assert {name for name, attribute in found.items() if attribute.is_required} == {"Beden", "Renk"}
    assert found["Beden"].makes_variant
    assert not found["Materyal"].makes_variant
    assert connector.attribute_values(leaf.category_id, found["Beden"].attribute_id)[2].name == "M"
    assert [brand.id for brand in connector.brands(" İpekyol ")] == ["İpekyol"]
    assert connector.addresses() == connector.brands(" ") == []


def test_what_the_buyer_fills_in_is_not_asked_of_the_seller(connector):
    mug = next(category for category in connector.categories() if category.name == "Kupa")

    assert "İsim" not in {attribute.name for attribute in connector.attributes(mug.category_id)}


def test_a_category_that_takes_no_products_is_refused_in_their_words(connector):
    with pytest.raises(Rejected) as refusal:
        connector.attributes("1300")
    assert refusal.value.user_message == "Kategori en alt seviye kategori değil"


def test_a_category_that_is_no_leaf_is_told_at_its_product(connector, market, draft, settled):
    results = settled(connector.publish([draft("A1"), draft("A2", title="Replika saat"), draft("A3", category_id="1300")]))

    assert {code: result.state for code, result in results.items()} == {
        "A1": ItemState.APPLIED,
        "A2": ItemState.APPLIED,
        "A3": ItemState.REJECTED,
    }
    assert results["A3"].field == "category"
    market.clock.forward(5)
    assert connector.find_listings(["A1"])["A1"].list_price == Decimal(120)
    market.clock.forward(5)
    assert connector.find_listings(["A3"]) == {}


def test_a_refused_product_is_corrected(connector, market, draft, live, settled):
    live("A1", title="Replika tişört")

    assert settled(connector.update([draft("A1")]))["A1"].state is ItemState.APPLIED
    assert connector.find_listings(["A1"])["A1"].state is ListingState.LIVE


def test_a_batch_of_hours_is_asked_about_once_a_minute(clock, draft):
    market = kit.market_of("ciceksepeti", clock, batch_seconds=3 * 3600)
    seller = kit.remembering("ciceksepeti", market)
    number = seller.publish([draft("A1")]).submission_id

    for _ in range(8):
        assert not seller.submission(number).finished
        clock.forward(20)
    assert market.operations().count("getBatchStatus") == 2
    clock.forward(3 * 3600)
    assert seller.submission(number).finished
    assert market.state()["limited"] == {}


def test_an_unknown_batch_is_refused(connector):
    with pytest.raises(Rejected):
        connector.submission("a/b?c")


def test_withdrawing_takes_the_stock_and_the_next_offer_brings_it_back(connector, market, live, offer, settled):
    live("A1", "A2")

    assert settled(connector.withdraw(["A1", "A2"]))["A2"].state is ItemState.APPLIED
    assert (shown(market, "A1")[0], shown(market, "A2")[0]) == (0, 0)
    back = connector.restore(["A1"])
    assert (back.submission_id, back.results[0].state) == (None, ItemState.APPLIED)
    connector.push_offers([offer("A1", 5, None, None)])
    market.clock.forward(60)
    assert (shown(market, "A1")[0], shown(market, "A2")[0]) == (5, 0)


def test_offers_end_item_by_item(connector, market, live, offer, settled):
    live("A1")
    receipt = connector.push_offers([offer("A1"), offer("YOK"), offer("A2", 5, "10.00")])

    assert [(result.barcode, result.field) for result in receipt.results] == [("A2", "list_price")]
    results = settled(receipt)
    assert (results["A1"].state, results["YOK"].state, results["YOK"].field) == (ItemState.APPLIED, ItemState.REJECTED, "barcode")
    assert shown(market, "A1") == (5, Decimal("89.90")), "the quantity is a call of its own"


def test_only_refused_offers_make_no_call(connector, market, offer):
    assert connector.push_offers([offer("")]).submission_id is None
    assert market.calls == []


def test_stock_leaves_alone(connector, market, live, offer):
    live("A1")
    connector.push_offers([offer("A1", 0, None, None)])
    market.clock.forward(60)

    assert shown(market, "A1") == (0, Decimal("99.90"))


def test_a_flipping_stock_is_right_after_every_push_and_nothing_is_refused(seller, market, live, offer):
    live("A1", "B1", "B2", "B3", "B4", "B5")
    spare = [offer(f"B{number}", 5, "99.90") for number in range(1, 6)]
    for quantity in (5, 4) * 6:
        seller.push_offers([offer("A1", quantity, None, None)], iter(spare))
        market.clock.forward(2)
        assert shown(market, "A1") == (quantity, Decimal("99.90"))

    assert market.state()["limited"] == {}
    assert all(shown(market, each.barcode) == (5, Decimal("99.90")) for each in spare)


def test_when_all_words_are_used_it_waits_for_the_first(seller, market, live, offer):
    live("A1")
    seller.push_offers([offer("A1")])
    market.clock.forward(20)
    with pytest.raises(Repeated) as waiting:
        seller.push_offers([offer("A1")])

    assert (waiting.value.retry_after, waiting.value.arrived) == (api.SAME["updatePriceAndStock"] + api.LATE_SECONDS - 20, False)
    market.clock.forward(waiting.value.retry_after)
    seller.push_offers([offer("A1")])
    assert market.state()["limited"] == {}


def test_what_the_marketplace_refuses_as_too_much_waits(connector, market, live, offer):
    live("A1")
    connector.push_offers([offer("A1", 1)])
    with pytest.raises(RateLimited):
        connector.push_offers([offer("A1", 2, None, None)])


def test_every_product_is_read_back_page_by_page(seller, market, live):
    live(*(f"A{number}" for number in range(130)))
    market.clock.forward(60)
    codes, cursor, pages = [], None, 0
    while True:
        page = seller.listings_page(cursor)
        codes, cursor, pages = [*codes, *(seen.barcode for seen in page.snapshots)], page.next_cursor, pages + 1
        market.clock.forward(seller.listings_page_seconds)
        if cursor is None:
            break

    assert (len(codes), len(set(codes)), pages) == (130, 130, 3)
    again = seller.listings_page()
    assert (len(again.snapshots), market.state()["limited"]) == (60, {}), "a new pass sorts in another way"


def test_an_empty_shop_is_one_page(connector):
    page = connector.listings_page()
    assert (page.snapshots, page.next_cursor) == ((), None)


def test_a_lookup_is_one_call_and_takes_no_similar_code(connector, market, live):
    live("A1", "A10")
    market.calls.clear()

    assert set(connector.find_listings(["A1"])) == {"A1"}
    assert market.calls == [PRODUCTS]


def test_an_answer_in_another_shape_is_malformed(connector, monkeypatch):
    odd = Answer(200, b'{"Products": [{"name": "x"}], "totalCount": 1}', {})
    monkeypatch.setattr(connector._transport, "send", lambda call: odd)
    with pytest.raises(Malformed, match="stockcode"):
        connector.listings_page()


def test_offers_that_would_be_sent_are_cut_into_bodies(offer):
    calls = MANIFEST.build_offers(None, [*(offer(f"A{number}") for number in range(250)), offer("B1", 5, None, None)])
    assert [len(call.body["items"]) for call in calls] == [199, 52, 199, 51]
