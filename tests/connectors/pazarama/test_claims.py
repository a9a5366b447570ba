"""Refunds and cancel requests: read from both lists, decided once."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.connectors.pazarama import api, claims, sim_pages
from service.domain.claim import ClaimKind, ClaimState, Dispute
from service.domain.errors import InDoubt, Rejected, Transient
from service.domain.order import OrderState
from service.domain.paper import Upload

NUMBER, AT = "73500000000000000017", datetime(2026, 11, 15, 7, 5, tzinfo=UTC)
PICTURE = Upload("kanıt.png", "image/png", b"\x89PNG\r\n")


@pytest.fixture
def row():
    """A refund as it is documented, with more digits and letters."""
    return {
        "refundId": "00000950-0000-4000-8000-000000000950",
        "orderNumber": int(NUMBER),
        "orderDate": "10 Kasım 2026 14:22",
        "refundNumber": 56400100000000000001,
        "refundType": "Ürün beden uymadı",
        "refundStatus": 1,
        "refundStatusName": "İade Onayı Bekliyor",
        "refundDate": "15 Kasım 2026 10:05",
        "refundAmount": {"currency": "TL", "value": Decimal("1099.90"), "valueInt": 109990},
        "quantity": 1,
        "customerName": "Işıl Öztürk",
        "productName": "Kadın Keten Elbise 👗",
        "productCode": "8690000000017",
        "productStockCode": "ÇANTA-16",
        "shipmentCompanyName": "Yurtiçi Kargo",
        "shipmentCode": "54890000000000000001",
        "description": "Dar geldi 😕",
    }


@pytest.fixture
def sold(connector, market, live):
    """Sells so many pieces of A1; the number of the order."""
    live("A1", quantity=50)
    return lambda quantity=1: str(market.post("sales", barcode="A1", quantity=quantity).json["orders"][0]["orderNumber"])


@pytest.fixture
def read(connector, market):
    """Every claim by remote id, and the problems."""

    def claims_now(days=20):
        found, problems, cursor = {}, [], None
        while True:
            page = connector.claims(market.moment() - timedelta(days=days), market.moment(), cursor)
            found |= {claim.remote_id: claim for claim in page.claims}
            problems, cursor = [*problems, *page.problems], page.next_cursor
            if cursor is None:
                return found, problems

    return claims_now


def test_a_refund_keeps_every_digit_letter_and_kurus(row):
    claim = claims.claim(row, ClaimKind.RETURN, AT)
    (line,) = claim.lines

    assert (claim.remote_id, claim.order_number) == (row["refundId"], NUMBER)
    assert (claim.state, claim.remote_state, claim.buyer) == (ClaimState.WAITING, "İade Onayı Bekliyor", "Işıl Öztürk")
    assert (claim.refund, claim.currency) == (Decimal("1099.90"), "TRY")
    assert (line.line_id, line.order_line_id, line.barcode, line.sku) == (row["refundId"], "", "8690000000017", "ÇANTA-16")
    assert (line.title, line.reason, line.note) == ("Kadın Keten Elbise 👗", "Ürün beden uymadı", "Dar geldi 😕")
    assert claim.extra == {
        "refund_number": "56400100000000000001",
        "cargo_company": "Yurtiçi Kargo",
        "shipment_code": "54890000000000000001",
    }


STATES = {
    1: "waiting",
    2: "accepted",
    3: "rejected",
    4: "accepted",
    5: "rejected",
    6: "accepted",
    7: "cancelled",
    8: "accepted",
    9: "disputed",
}


@pytest.mark.parametrize(("status", "state"), [*STATES.items(), (10, "unknown"), (0, "unknown")])
def test_states_an_unknown_one_decides_nothing(row, status, state):
    claim = claims.claim(row | {"refundStatus": status, "refundStatusName": None}, ClaimKind.RETURN, AT)

    assert (claim.state, claim.lines[0].state) == (state, state)
    assert (claim.remote_state == str(status)) is (state == "unknown")


def test_what_the_list_of_cancel_requests_shows_is_enough():
    row = {"refundId": "r", "orderNumber": 1, "productCode": "A1", "productStockCode": None, "quantity": None, "refundStatus": 1}

    claim = claims.claim(row, ClaimKind.CANCEL, AT)

    assert (claim.kind, claim.refund, claim.lines[0].quantity, claim.extra) == (ClaimKind.CANCEL, None, None, {})


def answering(monkeypatch, connector, *answers):
    left = list(answers)
    monkeypatch.setattr(connector, "_data", lambda call, parse: parse(left.pop(0)))


def test_turkish_dates_and_rows_that_cannot_be_read(connector, market, monkeypatch, row):
    rows = [row | {"orderNumber": None}, row, row | {"refundId": "x", "quantity": -1}]
    answering(monkeypatch, connector, {"refundList": rows, "responsePage": {"totalPages": 1}})

    page = connector.claims(*market.window(), "refunds:1:")

    assert [(claim.opened_at, claim.modified_at) for claim in page.claims] == [(AT, AT)]
    assert page.problems == (
        f"Pazarama request {row['refundId']} cannot be read: None is not an id.",
        "Pazarama request x cannot be read: a quantity of -1.",
    )
    assert page.next_cursor is None


def test_a_bare_list_is_read_as_well(connector, market, monkeypatch, row):
    answering(monkeypatch, connector, [row])

    page = connector.claims(*market.window(), "cancels:1:")

    assert [claim.kind for claim in page.claims] == [ClaimKind.CANCEL]
    assert page.next_cursor == f"cancels:2:{row['refundId']}"


def test_a_request_without_a_time_is_as_old_as_its_order(connector, market, sold, read):
    number = sold()
    placed = connector.order(number).placed_at
    market.clock.forward(3 * 24 * 3600)
    (claim_id,) = market.post("cancel_requests", orderNumber=number).json["claims"]

    assert read()[0][claim_id].opened_at == placed


def test_one_whose_order_is_not_shown_either_is_told(connector, market, monkeypatch):
    answering(monkeypatch, connector, [{"refundId": "r", "orderNumber": 735999999, "refundStatus": 1}], [])

    assert connector.claims(*market.window()).problems == ("Pazarama request r cannot be read: neither it nor its order tells a time.",)


def test_both_lists_are_read_to_their_ends(market, sold, read, monkeypatch):
    monkeypatch.setattr(api, "REQUESTS_PAGE", 2)
    numbers = [sold() for _ in range(3)]
    for number in numbers:
        market.post("cancel_requests", orderNumber=number)
        market.post("returns", barcode="A1")
    market.calls.clear()

    found, problems = read()

    assert sorted(claim.kind for claim in found.values()) == ["cancel"] * 3 + ["return"] * 3
    assert problems == []
    names = market.operations()
    assert (names.count("getCancelRequests"), names.count("getRefunds")) == (2, 2)


def test_a_request_of_this_minute_is_inside_although_the_end_may_be_exclusive(market, live, read):
    live("A1", quantity=5)
    market.post("returns", barcode="A1")

    assert len(read(days=0)[0]) == 1


def test_a_list_that_is_refused_keeps_the_other_one(market, sold, read, monkeypatch):
    sold()
    market.post("returns", barcode="A1")
    real = api.requests
    monkeypatch.setattr(
        api, "requests", lambda feed, page, start, end: real(feed, page, *((end, start) if feed == api.CANCELS else (start, end)))
    )

    found, (problem,) = read()

    assert len(found) == 1
    assert "Tarih aralığı" in problem


@pytest.mark.parametrize("cursor", ["orders:1:", "yesterday", "refunds:x:"])
def test_a_strange_cursor_is_refused(connector, market, cursor):
    with pytest.raises(Rejected):
        connector.claims(*market.window(), cursor)


@pytest.mark.parametrize(("prepared", "approved"), [(False, True), (True, True), (False, False), (True, False)])
def test_a_wish_to_cancel_is_granted_or_not(connector, market, sold, read, prepared, approved):
    number = sold(2)
    if prepared:
        connector.accept(connector.order(number))
    (claim_id,) = market.post("cancel_requests", orderNumber=number).json["claims"]
    claim = read()[0][claim_id]
    assert (claim.kind, claim.state, claim.lines[0].quantity) == (ClaimKind.CANCEL, ClaimState.WAITING, 2)

    if approved:
        connector.approve_claim(claim, [claim_id])
    else:
        (reason,) = connector.dispute_reasons(claim)
        connector.dispute_claim(claim, [claim_id], Dispute(reason.id, "Hazır", (PICTURE,)))

    stands = OrderState.ACCEPTED if prepared else OrderState.NEW
    assert connector.order(number).state is (OrderState.CANCELLED if approved else stands)
    assert market.state()["listings"]["A1"]["quantity"] == (50 if approved else 48)
    assert read()[0][claim_id].state is (ClaimState.ACCEPTED if approved else ClaimState.REJECTED)
    with pytest.raises(Rejected, match="Talep bu işlem için uygun değil"):
        connector.approve_claim(claim, [claim_id])


def test_a_return_moves_its_order(connector, market, live, read):
    live("A1", quantity=20)
    taken, refused = (market.post("returns", barcode="A1").json["claims"][0] for _ in range(2))
    found = read()[0]
    assert connector.order(found[taken].order_number).extra["return_requested"] == "yes"

    connector.approve_claim(found[taken], [taken])
    connector.dispute_claim(found[refused], [refused], Dispute("11", ""))

    assert connector.order(found[taken].order_number).state is OrderState.RETURNED
    assert connector.order(found[refused].order_number).extra["return_refused"] == "yes"


def test_nobody_decides_and_it_is_approved_by_itself(market, live, read):
    live("A1", quantity=20)
    market.post("returns", barcode="A1")
    market.clock.forward(8 * 24 * 3600)

    (claim,) = read()[0].values()

    assert (claim.state, claim.remote_state) == (ClaimState.ACCEPTED, "Otomatik Onaylandı")


@pytest.fixture
def waiting(market, live, read):
    live("A1", quantity=20)
    market.post("returns", barcode="A1")
    return next(iter(read()[0].values()))


def test_the_reasons_are_numbers_and_two_need_no_picture(connector, waiting):
    reasons = connector.dispute_reasons(waiting)

    assert [reason.id for reason in reasons] == [str(number) for number in range(1, 13)]
    assert [reason.id for reason in reasons if not reason.needs_file] == ["10", "11"]


def test_a_refusal_carries_its_reason_words_and_files(connector, market, waiting):
    connector.dispute_claim(waiting, [waiting.remote_id], Dispute("5", " Kutu boş 📦 ", (PICTURE, PICTURE)))

    body = json.loads(market.adapter.answers[-1][0].body)
    assert (body["RefundRejectType"], body["description"]) == (5, "Kutu boş 📦")
    assert [(each["name"], b64decode(each["bytes"])) for each in body["documentObjects"]] == [("kanıt.png", PICTURE.content)] * 2


LARGE = Upload("a.pdf", "application/pdf", bytes(5 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    ("reason", "files"), [("5", ()), ("5", (PICTURE,) * 4), ("10", (LARGE,)), ("13", (PICTURE,)), ("x", ()), ("3", ())]
)
def test_what_pazarama_would_refuse_does_not_leave(connector, market, waiting, reason, files):
    market.calls.clear()

    with pytest.raises(Rejected) as refused:
        connector.dispute_claim(waiting, [waiting.remote_id], Dispute(reason, "", files))

    assert refused.value.user_message.endswith(".")
    assert market.calls == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"status": 3}, "Geçerli bir red nedeni"),
        ({"status": 3, "RefundRejectType": 13}, "Geçerli bir red nedeni"),
        ({"status": 3, "RefundRejectType": 9}, "belge zorunludur"),
        ({"status": 3, "RefundRejectType": 9, "documentObjects": [{"name": "a"}]}, "bytes"),
        ({"status": 3, "RefundRejectType": 9, "documentObjects": [{"name": "a", "bytes": "*"}]}, "okunamadı"),
        ({"status": 4}, "uygun değil"),
        ({"status": 9}, "İnceleme tipi"),
        ({"status": 2, "note": "x"}, "bilinmeyen alan"),
    ],
)
def test_the_simulator_is_as_strict(connector, waiting, body, said):
    call = api.decide_refund(waiting.remote_id, **body)

    with pytest.raises(Rejected, match=said):
        connector._do(call)


def test_one_that_is_being_inspected_is_disputed(connector, waiting, read):
    connector._do(api.decide_refund(waiting.remote_id, 9, refundReviewType=2, quantity=1))

    assert read()[0][waiting.remote_id].state is ClaimState.DISPUTED


@pytest.mark.parametrize("kind", ["malformed", "drop_answer", "http_500"])
def test_an_answer_that_nobody_can_read_leaves_a_decision_in_doubt(connector, market, waiting, kind):
    market.post("faults", kind=kind, operation="updateRefund")

    with pytest.raises(InDoubt):
        connector.approve_claim(waiting, [waiting.remote_id])


@pytest.mark.parametrize("operation", ["getCancelRequests", "getRefunds"])
def test_a_list_that_fails_is_read_again_later(market, read, operation):
    market.post("faults", kind="http_500", operation=operation)

    with pytest.raises(Transient):
        read()


def test_pages_are_cut_without_a_word(market, live, read, monkeypatch):
    monkeypatch.setattr(sim_pages, "LARGEST_PAGE", 2)
    live("A1", quantity=20)
    for _ in range(5):
        market.post("returns", barcode="A1")

    assert len(read()[0]) == 5
