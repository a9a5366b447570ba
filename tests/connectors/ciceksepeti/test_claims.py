"""Returns and exchanges: how they are read, which days are asked for, and what a decision sends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.connectors.ciceksepeti import claims
from service.domain.claim import ClaimKind, ClaimState, Dispute
from service.domain.errors import InDoubt, RateLimited, Rejected
from service.domain.order import OrderState, Tracking
from tests.connectors import kit

LONG = 11100000000000000017
MIDNIGHT = datetime(2026, 11, 10, 21, 0, tzinfo=UTC)
ROW = {
    "orderId": 67890001,
    "orderItemId": LONG,
    "customerName": "Çağrı Öztürk",
    "price": Decimal("349.90"),
    "orderItemStatus": "İade Tedarikçide",
    "cancelReasonId": 1,
    "subCancelReasonId": 4,
    "orderItemCancelStatus": None,
    "cargoCompany": "Yurtiçi Kargo",
    "shipmentNumber": "73300000000000000017",
    "partialNumber": "7000001-10",
    "variantName": "Beyaz 🌷",
    "supplierProductVariantCode": "OC-330-BYZ",
    "productCode": "kc7700001",
    "cancelType": 2,
}


@pytest.fixture
def read():
    return lambda **changes: claims.claim(MIDNIGHT, {**ROW, **changes})


@pytest.fixture
def opened(clock, draft):
    """A market with its options, wide quotas and a seller whose product A1 is on sale there."""

    def make(**options):
        market = kit.market_of("ciceksepeti", clock, quota_scale=1000, **options)
        seller = kit.connect("ciceksepeti", market.adapter)
        seller.publish([draft("A1", quantity=500)])
        clock.forward(60)
        return market, seller

    return make


def shown(seller, since, until):
    found, cursor = {}, None
    while True:
        page = seller.claims(since, until, cursor)
        assert page.problems == ()
        found |= {claim.remote_id: claim for claim in page.claims}
        if (cursor := page.next_cursor) is None:
            return found


def latest(seller, market):
    return shown(seller, market.moment() - timedelta(days=2), market.moment())


def test_a_claim_is_read_whole(read):
    claim = read()
    (line,) = claim.lines

    assert (claim.remote_id, claim.order_number, claim.kind, claim.state) == (str(LONG), "67890001", ClaimKind.RETURN, ClaimState.WAITING)
    assert claim.opened_at == claim.modified_at == MIDNIGHT
    assert (claim.buyer, claim.refund, claim.currency) == ("Çağrı Öztürk", Decimal("349.90"), "TRY")
    assert claim.tracking == Tracking("Yurtiçi Kargo", "73300000000000000017")
    assert (line.line_id, line.order_line_id, line.barcode, line.title) == (str(LONG), str(LONG), "OC-330-BYZ", "Beyaz 🌷")
    assert (line.quantity, line.reason, line.remote_state) == (None, "İade nedeni 4", "İade Tedarikçide")


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"orderItemStatus": "İade Süreci Başladı"}, ClaimState.WAITING),
        ({"orderItemStatus": "İADE KARGODA"}, ClaimState.OPEN),
        ({"orderItemStatus": "İade Tedarikçi Onayı Bekliyor"}, ClaimState.WAITING),
        ({"orderItemStatus": "başka bir şey", "orderItemStatusId": 21}, ClaimState.OPEN),
        ({"orderItemStatus": "başka bir şey"}, ClaimState.UNKNOWN),
        ({"orderItemStatus": None}, ClaimState.UNKNOWN),
        ({"orderItemStatusId": 42}, ClaimState.UNKNOWN),
        ({"orderItemCancelStatus": "Müşteri Haklı"}, ClaimState.ACCEPTED),
        ({"orderItemCancelStatus": "Bayi Haklı"}, ClaimState.REJECTED),
        ({"orderItemCancelStatusId": "4"}, ClaimState.ACCEPTED),
        ({"orderItemCancelStatusId": 8}, ClaimState.DISPUTED),
        ({"orderItemCancelStatusId": 16}, ClaimState.CANCELLED),
        ({"orderItemCancelStatusId": 32}, ClaimState.UNKNOWN),
        ({"orderItemCancelStatusId": 8, "cancelType": 3}, ClaimState.REJECTED),
    ],
)
def test_states_by_number_or_by_word_and_unknown_ones_are_kept(read, said, state):
    claim = read(**said)
    assert (claim.state, claim.lines[0].state) == (state, state)
    assert all(word in claim.remote_state for word in said.values() if isinstance(word, str) and not word.isdigit())


def test_what_cannot_be_read_is_told_and_stops_nobody():
    rows = [ROW, {**ROW, "cancelReasonId": 7}, {**ROW, "orderItemId": None}, {**ROW, "orderItemId": 5, "cancelType": 1}, "?"]
    page = claims.claim_page({"OrderItemList": rows}, MIDNIGHT)

    assert [claim.remote_id for claim in page.claims] == [str(LONG)]
    assert "cancelReasonId 7" in page.problems[0]
    assert [problem.split(" cannot")[0] for problem in page.problems] == [
        f"ÇiçekSepeti return of order line {LONG}",
        "ÇiçekSepeti return of order line None",
        "ÇiçekSepeti return of order line without number",
    ]
    assert claims.claim_page({"orderItemList": None}, MIDNIGHT).claims == ()


def test_every_day_is_asked_for_and_tells_when_a_claim_was_opened(opened):
    market, seller = opened()
    first = market.moment()
    opened_on = {}
    for _ in range(3):
        opened_on[market.post("returns", barcode="A1").json["claims"][0]] = market.moment()
        market.clock.forward(36 * 3600)
    market.calls.clear()

    found = shown(seller, first, market.moment())

    late = {number: opened_on[number] - claim.opened_at for number, claim in found.items()}
    assert late.keys() == opened_on.keys()
    assert all(timedelta(0) <= hours < timedelta(days=1) for hours in late.values())
    assert set(market.operations()) == {"getCanceledOrders"}
    assert len(market.calls) in (5, 6)
    assert shown(seller, first - timedelta(hours=1), market.moment()) == found, "the same at every poll"


def test_pages_of_a_day_are_read_to_the_end(opened):
    market, seller = opened()
    for _ in range(201):
        market.post("returns", barcode="A1")
    market.calls.clear()

    assert len(shown(seller, market.moment(), market.moment())) == 201
    assert len(market.calls) == 3


def test_a_poll_of_a_month_keeps_the_quota(market, connector):
    cursor, since = None, market.moment() - timedelta(days=30)
    for _ in range(40):
        market.clock.forward(5)
        cursor = connector.claims(since, market.moment(), cursor).next_cursor
        if cursor is None:
            break
    assert cursor is None
    assert market.state()["limited"] == {}
    with pytest.raises(RateLimited):
        connector.claims(since, market.moment())


@pytest.mark.parametrize("cursor", ["x", "1", "1:2:3", "-1:0"])
def test_a_foreign_place_is_refused(connector, market, cursor):
    with pytest.raises(Rejected):
        connector.claims(*market.window(), cursor)


def test_goods_that_no_carrier_scans_are_called_received_first(opened):
    market, seller = opened(cargo_model=2)
    market.post("returns", barcode="A1")
    (claim,) = latest(seller, market).values()
    assert (claim.state, claim.extra) == (ClaimState.WAITING, {"status": "20"})
    market.calls.clear()

    seller.approve_claim(claim, [])

    assert market.operations() == ["returnReceived", "evaluateReturn"]
    assert latest(seller, market)[claim.remote_id].state is ClaimState.ACCEPTED


def test_a_claim_that_arrived_meanwhile_is_decided_all_the_same(opened):
    market, seller = opened()
    market.post("returns", barcode="A1")
    (claim,) = latest(seller, market).values()
    market.clock.forward(60)

    seller.dispute_claim(claim, [], Dispute("3", "Kutu boş geldi."))

    assert latest(seller, market)[claim.remote_id].state is ClaimState.DISPUTED


def test_a_claim_on_its_way_is_refused_in_their_words(opened):
    market, seller = opened(scan_seconds=3600)
    market.post("returns", barcode="A1")
    market.clock.forward(3600)
    (claim,) = latest(seller, market).values()
    assert claim.state is ClaimState.OPEN

    with pytest.raises(Rejected) as refusal:
        seller.approve_claim(claim, [])
    assert refusal.value.user_message == "Order not available for this status!"


def test_an_approved_exchange_is_a_new_order_again(opened):
    market, seller = opened()
    market.post("returns", barcode="A1", exchange=True)
    market.clock.forward(60)
    (claim,) = latest(seller, market).values()
    assert (claim.kind, seller.order(claim.remote_id).state) == (ClaimKind.EXCHANGE, OrderState.RETURNED)

    seller.approve_claim(claim, [])
    market.clock.forward(60)

    assert seller.order(claim.remote_id).state is OrderState.NEW
    assert latest(seller, market)[claim.remote_id].state is ClaimState.ACCEPTED


def test_an_unreadable_answer_to_a_decision_is_in_doubt(opened):
    market, seller = opened()
    market.post("returns", barcode="A1")
    market.clock.forward(60)
    (claim,) = latest(seller, market).values()
    market.post("faults", kind="malformed", operation="evaluateReturn")

    with pytest.raises(InDoubt):
        seller.approve_claim(claim, [])
    assert latest(seller, market)[claim.remote_id].state is ClaimState.ACCEPTED
