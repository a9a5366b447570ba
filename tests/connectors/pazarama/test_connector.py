"""The connector against the simulator: catalogue, listings, offers, results."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from service.connectors.calls import Answer
from service.connectors.limiter import RedisLimiter
from service.connectors.pazarama import api
from service.domain import clock as domain_clock
from service.domain.errors import InDoubt, Malformed, RateLimited, Rejected
from service.domain.listing import ItemState, ListingState
from tests.connectors import kit
from tests.connectors.pazarama.facts import MANIFEST


def states(receipt_or_report):
    return {result.barcode: result.state for result in receipt_or_report.results}


def test_the_check_names_the_account(connector, market):
    assert connector.check().seller_id == "simulatorClient"
    assert market.operations() == ["getSellerDelivery"]


def test_products_are_followed_item_by_item(connector, market, draft):
    receipt = connector.publish(
        [draft("A1"), draft("A2", brand_id="00000011-0000-4000-8000-0000000000ff"), draft("A3", vat_rate=Decimal(18))]
    )

    assert states(receipt) == {"A3": ItemState.REJECTED}
    assert not connector.submission(receipt.submission_id).finished
    market.clock.forward(1)
    report = connector.submission(receipt.submission_id)
    assert (report.finished, report.rest, states(report)) == (True, ItemState.APPLIED, {"A2": ItemState.REJECTED})
    assert (report.results[0].message, report.results[0].field) == ("Marka bulunamadı", "brand")


def test_nothing_is_sent_when_nothing_may_be(connector, market, draft, offer):
    assert connector.publish([draft(vat_rate=Decimal(18))]).submission_id is None
    assert connector.push_offers([offer(quantity=-1)]).submission_id is None
    assert market.calls == []


def test_a_product_that_was_sent_alone_is_looked_up(connector, market, draft):
    receipt = connector.publish([draft("A1")])

    assert receipt.submission_id.startswith("single:")
    assert not connector.submission(receipt.submission_id).finished
    market.clock.forward(0.5)
    report = connector.submission(receipt.submission_id)
    assert (report.finished, states(report)) == (True, {"A1": ItemState.APPLIED})


def test_one_that_never_shows_is_refused_at_last(connector, market, draft, monkeypatch):
    receipt, now = connector.publish([draft("A:1", brand_id="00000011-0000-4000-8000-0000000000ff")]), domain_clock.now()
    market.clock.forward(60)
    assert not connector.submission(receipt.submission_id).finished

    monkeypatch.setattr(domain_clock, "now", lambda: now + timedelta(hours=2))
    report = connector.submission(receipt.submission_id)

    assert (report.finished, states(report)) == (True, {"A:1": ItemState.REJECTED})
    assert "sent alone" in report.results[0].message


def test_several_without_a_batch_number_are_in_doubt(connector, market, draft, monkeypatch):
    monkeypatch.setattr("service.connectors.pazarama.sim_products.new_id", lambda random: api.NO_BATCH)

    with pytest.raises(InDoubt, match="no batch number"):
        connector.publish([draft("A1"), draft("A2")])


def test_approved_refused_waiting_and_unknown_products(connector, market, draft, live):
    live("A1", "A2")
    connector.publish([draft("B1", title="Çakma çanta"), draft("B2", images=("https://shop.example.com/a.pdf",))])
    market.clock.forward(30)
    connector.publish([draft("C1"), draft("A2", title="Yeni ad")])
    market.clock.forward(0.5)

    found = connector.find_listings(["A1", "A2", "B1", "B2", "C1", "D1", "İki kelime"])

    live_, review, rejected = ListingState.LIVE, ListingState.IN_REVIEW, ListingState.REJECTED
    assert {code: listing.state for code, listing in found.items()} == {
        "A1": live_,
        "A2": live_,
        "B1": rejected,
        "B2": rejected,
        "C1": review,
    }
    assert found["B1"].reasons == ("Ürün adında yasaklı kelime bulunuyor: çakma",)
    assert (found["A1"].quantity, found["A1"].price, found["A1"].list_price) == (5, Decimal("99.9"), Decimal("120"))


def test_a_refused_product_is_corrected_with_the_same_call(connector, market, draft):
    connector.publish([draft("A1", title="Çakma çanta"), draft("A2")])
    market.clock.forward(30)
    assert connector.find_listings(["A1"])["A1"].state is ListingState.REJECTED

    connector.update([draft("A1", title="Çanta")])
    market.clock.forward(30)

    assert connector.find_listings(["A1"])["A1"].state is ListingState.LIVE


@pytest.mark.parametrize(("asked", "calls"), [(3, 3), (4, 1)])
def test_many_are_looked_up_in_the_list_of_those_that_wait(connector, market, draft, asked, calls):
    codes = [f"A{number}" for number in range(asked)]
    connector.publish([draft(code) for code in codes])
    market.clock.forward(0.5)
    market.calls.clear()

    assert list(connector.find_listings(codes)) == codes
    assert market.operations() == ["getUnapprovedProducts"] * calls


def test_every_page_of_those_that_wait_is_read_until_all_are_found(connector, market, draft, monkeypatch):
    monkeypatch.setattr(api, "UNAPPROVED_PAGE", 2)
    codes = [f"A{number}" for number in range(7)]
    connector.publish([draft(code) for code in codes])
    market.clock.forward(0.5)
    market.calls.clear()

    assert len(connector.find_listings(codes)) == 7
    assert len(connector.find_listings(codes[:6])) == 6
    assert market.operations() == ["getUnapprovedProducts"] * (4 + 3)


def test_a_sale_is_closed_and_opened_one_by_one(connector, market, live):
    live("A1", "A2")

    closed = connector.withdraw(["A1", "YOK"])

    assert (closed.submission_id, states(closed)) == (None, {"A1": ItemState.APPLIED, "YOK": ItemState.REJECTED})
    assert closed.results[1].message == "Ürün bulunamadı"
    assert connector.find_listings(["A1"])["A1"].state is ListingState.WITHDRAWN
    assert states(connector.restore(["A1"])) == {"A1": ItemState.APPLIED}
    assert connector.find_listings(["A1"])["A1"].state is ListingState.LIVE


def test_prices_and_quantities_are_two_calls(connector, market, live, offer):
    live("A1", "A2")
    market.calls.clear()

    connector.push_offers([offer("A1", 40, None), offer("A2", 0, None)])
    market.clock.forward(10)
    connector.push_offers([offer("A1", 7, "89.90"), offer("A2", 7, "79.90", None)])
    market.clock.forward(1)

    shown = market.state()["listings"]
    assert market.operations() == ["updateStock", "updatePrice"]
    assert [(shown[code]["quantity"], shown[code]["price"], shown[code]["list_price"]) for code in ("A1", "A2")] == [
        (40, "89.90", "120.00"),
        (0, "79.90", "79.90"),
    ]


def test_both_kinds_in_one_push_are_one_submission(connector, market, live, offer):
    live("A1", "A2")
    scaled = kit.market_of("pazarama", market.clock, quota_scale=2)
    other = kit.connect("pazarama", scaled.adapter)

    receipt = other.push_offers([offer("A1", 3, None), offer("A2", 1, "5")])

    assert [part.split(":")[:2] for part in receipt.submission_id.split(",")] == [["stock", "1"], ["price", "1"]]
    scaled.clock.forward(1)
    assert states(other.submission(receipt.submission_id)) == {"A1": ItemState.REJECTED, "A2": ItemState.REJECTED}


def test_a_second_kind_that_does_not_leave_says_that_the_first_has(connector, live, offer, market):
    live("A1")

    with pytest.raises(RateLimited) as stopped:
        connector.push_offers([offer("A1", 3, None), offer("A1", 3, "90")])

    assert stopped.value.arrived
    market.clock.forward(1)
    assert market.state()["listings"]["A1"]["quantity"] == 3


def test_every_offer_has_its_own_result(connector, market, live, offer):
    live("A1", "A2")
    receipt = connector.push_offers([offer("A1"), offer("A2", price="20"), offer("YOK"), offer("BOŞ")])

    assert states(receipt) == {"BOŞ": ItemState.REJECTED}
    assert not connector.submission(receipt.submission_id).finished
    market.clock.forward(1)
    report = connector.submission(receipt.submission_id)
    assert states(report) == {"A1": ItemState.APPLIED, "A2": ItemState.REJECTED, "YOK": ItemState.REJECTED}
    assert [result.field for result in report.results] == [None, "price", "price"]
    assert market.state()["listings"]["A2"]["price"] == "99.90"


def test_a_batch_of_several_pages_is_read_to_its_end(connector, market, live, offer, monkeypatch):
    live("A1", "A2", "A3")
    receipt = connector.push_offers([offer(code, 1, None) for code in ("A1", "A2", "A3")])
    market.clock.forward(1)
    monkeypatch.setattr(api, "OFFER_ITEMS", 2)

    assert set(states(connector.submission(receipt.submission_id)).values()) == {ItemState.APPLIED}
    assert market.operations()[-2:] == ["getListingBatch"] * 2


def test_half_a_batch_may_fail(connector, market, live, offer):
    live("A1", "A2")
    market.post("faults", kind="partial_failure", operation="updateStock")
    receipt = connector.push_offers([offer("A1", 1, None), offer("A2", 1, None)])
    market.clock.forward(1)

    assert states(connector.submission(receipt.submission_id)) == {"A1": ItemState.APPLIED, "A2": ItemState.REJECTED}


def test_a_batch_is_forgotten_after_four_hours(connector, market, live, offer):
    live("A1", "A2")
    products, stock = connector.publish([]), connector.push_offers([offer("A1", 1, None)])
    market.clock.forward(4 * 3600 + 1)

    assert products.submission_id is None
    for number in (stock.submission_id, "products:00000081-0000-4000-8000-000000000081"):
        with pytest.raises(Rejected, match="Kayıt bulunamadı"):
            connector.submission(number)


def test_ten_seconds_lie_between_two_calls_for_offers(connector, market, live, offer):
    live("A1")
    connector.push_offers([offer("A1", 1, None)])

    with pytest.raises(RateLimited) as stopped:
        connector.push_offers([offer("A1")])

    assert "10 saniye" in stopped.value.user_message
    assert not stopped.value.arrived
    market.clock.forward(10)
    assert connector.push_offers([offer("A1")]).submission_id


def test_our_own_budget_keeps_the_ten_seconds(market, redis, live, offer):
    live("A1")
    market.clock.forward(60)
    limiter = RedisLimiter(redis, api.quotas(None))
    connector = kit.connect("pazarama", market.adapter, limiter=limiter)
    connector.push_offers([offer("A1", 1, None)])
    before = market.operations()

    with pytest.raises(RateLimited) as stopped:
        connector.push_offers([offer("A1")])

    assert 9 < stopped.value.retry_after < 10.5
    assert market.operations() == before


def test_a_refusal_about_the_pace_may_come_with_http_200():
    answer = {"success": False, "messageCode": "ERR9", "message": "İki istek arasında 10 saniye olmalıdır"}

    with pytest.raises(RateLimited) as stopped:
        api.data(answer)

    assert (stopped.value.retry_after, stopped.value.costs_attempt) == (10.0, False)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"success": False, "userMessage": "Olmaz", "message": "no"}, "Olmaz"),
        ({"success": False, "message": "no"}, "no"),
        ({"success": False}, "no reason given"),
    ],
)
def test_a_failure_inside_http_200_is_a_refusal_in_pazaramas_words(answer, said):
    with pytest.raises(Rejected) as refused:
        api.data(answer)

    assert refused.value.user_message == said


@pytest.mark.parametrize("body", [b"{}", b"[]", b'"x"', b'{"success": true}', b"<html>"])
def test_an_answer_in_another_shape_is_not_understood(connector, monkeypatch, body):
    monkeypatch.setattr(connector, "_send", lambda call: Answer(200, body, {}))

    with pytest.raises(Malformed):
        connector.categories()


@pytest.mark.parametrize(("status", "body"), [(400, b""), (500, b"<html>"), (403, b'{"message": "x"}'), (404, b"[1]")])
def test_any_body_of_a_refusal_is_survived(status, body):
    assert api.words(status, body) in (None, "x")
    assert api.words(401, body).startswith("Pazarama does not accept the access token.")


def test_the_list_of_what_is_shown_is_read_page_by_page(connector, market, live, monkeypatch):
    monkeypatch.setattr(api, "APPROVED_PAGE", 2)
    live("A1", "A2", "A3")
    market.post("edits", barcode="A2", closed=True, quantity=9)

    first = connector.listings_page()
    second = connector.listings_page(first.next_cursor)

    assert [listing.barcode for listing in (*first.snapshots, *second.snapshots)] == ["A1", "A2", "A3"]
    assert (first.snapshots[1].state, first.snapshots[1].quantity) == (ListingState.WITHDRAWN, 9)
    assert second.next_cursor is None


def test_an_empty_shop_has_an_empty_page_and_a_strange_cursor_is_refused(connector):
    assert connector.listings_page().snapshots == ()
    with pytest.raises(Rejected):
        connector.listings_page("strange")


def test_a_list_that_does_not_move_on_is_not_read_for_ever(connector, monkeypatch):
    body = b'{"success": true, "data": {"sellerProducts": [], "nextCursor": "abc"}}'
    monkeypatch.setattr(connector, "_send", lambda call: Answer(200, body, {}))

    assert connector.listings_page().next_cursor == "abc"
    with pytest.raises(Malformed, match="does not move on"):
        connector.listings_page("abc")


def test_the_calls_of_a_push_are_built_without_sending(offer):
    targets = [offer(f"A{number}", 1, None) for number in range(3001)] + [offer("B1")]

    calls = MANIFEST.build_offers(None, targets)

    assert [(call.path, len(call.body["items"])) for call in calls] == [
        ("/product/updateStock-v2", 3000),
        ("/product/updateStock-v2", 1),
        ("/product/updatePrice-v2", 1),
    ]
    assert {call.groups for call in calls} == {(api.OFFERS,)}
