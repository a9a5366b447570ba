"""Claims: how they are read, list by list, and what is sent when they are decided."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import requests

from service.connectors.calls import decode, encode
from service.connectors.hepsiburada import claims, codes
from service.domain.claim import ClaimKind, ClaimState, Dispute
from service.domain.errors import InDoubt, Malformed, Rejected
from service.domain.order import Tracking
from service.domain.paper import Upload
from tests.connectors.hepsiburada.facts import MERCHANT

SINCE, UNTIL = datetime(2026, 11, 20, 21, 30, 10, tzinfo=UTC), datetime(2026, 11, 21, 9, 0, 30, tzinfo=UTC)
PICTURE = Upload("kanıt.png", "image/png", b"\x89PNG\r\n\x1a\n")
ROW = {
    "number": "19383983919383983919",
    "status": "AwaitingAction",
    "claimType": "Return",
    "claimDate": "2026-11-21T08:22:23.1234567",
    "quantity": 2,
    "explanation": "Küçük geldi 🙁",
    "orderNumber": "41414141414141414141",
    "customerName": "Çağrı Şahin",
    "sku": "HBV00000AAAA1",
    "MerchantSku": "0042",
    "lineItemId": "5ef25338",
    "totalPriceAmount": Decimal("261.10"),
    "priceCurrency": "TRY",
    "refundAmount": 0,
    "refundDate": "0001-01-01T00:00:00",
    "Reason": "FoundCheaper",
    "AwaitingActionExpireDate": "2026-11-23T08:22:23",
    "awaitingPreApprovalExpireDate": "2026-11-22T00:00:00+03:00",
    "Reports": [{"ImageUrl": "https://images.example.com/1.jpg", "ReportedBy": "Customer"}],
    "Deliveries": [
        {"Direction": "CustomerToMerchant", "TrackingNumber": "73310000000000000001", "CargoCompany": {"Name": "Aras Kargo"}},
        {"Direction": "MerchantToCustomer", "TrackingNumber": "2", "CargoCompany": {"Name": "Aras Kargo"}},
    ],
}


def every_claim(hepsiburada, market, since=None):
    """The claims of the last day by number, and how often each came."""
    found, times, cursor = {}, {}, None
    while True:
        page = hepsiburada.claims(since or market.moment() - timedelta(days=1), market.moment(), cursor)
        assert page.problems == ()
        for claim in page.claims:
            found[claim.remote_id] = claim
            times[claim.remote_id] = times.get(claim.remote_id, 0) + 1
        cursor = page.next_cursor
        if cursor is None:
            return found, times


@pytest.fixture
def waiting(hepsiburada, market, live):
    """A claim that waits for a decision."""

    def make(**wish):
        live("A1", quantity=5)
        (number,) = market.post("returns", barcode="A1", **wish).json["claims"]
        if not wish.get("preapproval"):
            market.clock.forward(5)
        return every_claim(hepsiburada, market)[0][number]

    return make


def test_a_claim_is_read_as_it_stands():
    claim = claims.claim(ROW)

    assert (claim.remote_id, claim.order_number, claim.buyer) == ("19383983919383983919", "41414141414141414141", "Çağrı Şahin")
    assert (claim.kind, claim.state, claim.remote_state) == (ClaimKind.RETURN, ClaimState.WAITING, "AwaitingAction")
    assert (claim.refund, claim.currency) == (Decimal("261.10"), "TRY")
    assert claim.tracking == Tracking("Aras Kargo", "73310000000000000001", "")
    assert claim.extra == {"claim_type": "Return", "hb_sku": "HBV00000AAAA1", "pictures": "https://images.example.com/1.jpg"}
    (line,) = claim.lines
    assert (line.line_id, line.order_line_id, line.barcode, line.quantity) == ("19383983919383983919", "5ef25338", "0042", 2)
    assert (line.reason, line.note) == ("FoundCheaper", "Küçük geldi 🙁")


def test_times_are_turkish_wall_clock_unless_they_say_otherwise():
    claim = claims.claim(ROW)
    preapproval = claims.claim(ROW | {"status": "AwaitingPreApproval"})

    assert claim.opened_at == datetime(2026, 11, 21, 5, 22, 23, 123000, tzinfo=UTC)
    assert claim.modified_at == claim.opened_at
    assert claim.decide_by == datetime(2026, 11, 23, 5, 22, 23, tzinfo=UTC)
    assert preapproval.decide_by == datetime(2026, 11, 21, 21, tzinfo=UTC)


def test_fields_are_read_in_either_letter_case():
    plain = {name: value for name, value in ROW.items() if name not in ("Reports", "Deliveries")}
    lowered = {name[0].lower() + name[1:]: value for name, value in plain.items()}
    raised = {name[0].upper() + name[1:]: value for name, value in plain.items()}

    assert claims.claim(lowered) == claims.claim(raised) == claims.claim(plain)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("NewRequest", ClaimState.OPEN),
        ("AwaitingPreApproval", ClaimState.WAITING),
        ("InDispute", ClaimState.DISPUTED),
        ("Accepted", ClaimState.ACCEPTED),
        ("Refunded", ClaimState.ACCEPTED),
        ("Rejected", ClaimState.REJECTED),
        ("Cancelled", ClaimState.CANCELLED),
        ("Arbitration", ClaimState.UNKNOWN),
    ],
)
def test_every_status_has_a_state_and_an_unknown_one_is_kept(told, state):
    claim = claims.claim(ROW | {"status": told})

    assert (claim.state, claim.remote_state, claim.lines[0].state) == (state, told, state)


def test_an_exchange_and_an_unknown_kind_keep_their_names():
    exchange, unknown = (claims.claim(ROW | {"claimType": kind}) for kind in ("RenewProduct", "MissingPart"))

    assert (exchange.kind, exchange.extra["claim_type"]) == (ClaimKind.EXCHANGE, "RenewProduct")
    assert (unknown.kind, unknown.extra["claim_type"]) == (ClaimKind.RETURN, "MissingPart")


def test_nulls_are_not_facts():
    bare = {name: ROW[name] for name in ("number", "status", "quantity", "orderNumber")}
    claim = claims.claim(bare | {"claimDate": None, "refundDate": "2026-11-21T10:00:00", "Deliveries": None, "Reports": None})

    assert claim.opened_at == datetime(2026, 11, 21, 7, tzinfo=UTC)
    assert (claim.refund, claim.decide_by, claim.tracking, claim.extra) == (None, None, None, {})


def test_one_bad_row_does_not_stop_a_page(hepsiburada, market):
    bad = [ROW | {"number": "7", "quantity": 0}, ROW | {"number": "8", "claimDate": None}, "?"]
    market.adapter.send = answering([ROW, *bad])

    page = hepsiburada.claims(SINCE, UNTIL)

    assert [claim.remote_id for claim in page.claims] == [ROW["number"]]
    assert [sentence.split(" cannot")[0] for sentence in page.problems] == [
        "Hepsiburada claim 7",
        "Hepsiburada claim 8",
        "Hepsiburada claim without number",
    ]
    assert "a quantity of 0" in page.problems[0]
    assert "no date" in page.problems[1]


def test_an_answer_that_is_no_list_is_not_read_for_ever(hepsiburada, market):
    market.adapter.send = answering({"items": [ROW]})

    with pytest.raises(Malformed):
        hepsiburada.claims(SINCE, UNTIL)


def answering(content):
    """Sends nothing and answers every request with that content."""

    def send(request, *args, **kwargs):
        answer = requests.Response()
        answer.status_code, answer.url, answer._content = 200, request.url, encode(content)
        return answer

    return send


def test_each_list_is_read_to_its_end(hepsiburada, market, live, monkeypatch):
    monkeypatch.setattr(claims, "PAGE", 2)
    live("A1", quantity=20)
    for _ in range(3):
        market.post("returns", barcode="A1")
    market.clock.forward(5)
    market.calls.clear()

    found, times = every_claim(hepsiburada, market)

    assert len(found) == 3
    assert set(times.values()) == {2}
    assert len(market.calls) == 9 + 2 * 2
    assert {path.rpartition("/")[2] for _, path in market.calls} == {MERCHANT, *codes.CLAIM_STATES}


def test_an_old_claim_comes_by_its_last_step(hepsiburada, market, waiting):
    claim = waiting()
    market.clock.forward(20 * 86_400)
    assert every_claim(hepsiburada, market)[0] == {}

    market.post("claims", claimNumber=claim.remote_id, status="Refunded")

    found, _ = every_claim(hepsiburada, market)
    assert (found[claim.remote_id].state, found[claim.remote_id].remote_state) == (ClaimState.ACCEPTED, "Refunded")
    assert found[claim.remote_id].modified_at == market.moment()


def test_a_window_is_asked_for_in_whole_turkish_minutes():
    opened = claims.read_call(MERCHANT, "", 0, SINCE, UNTIL)
    moved = claims.read_call(MERCHANT, "InDispute", 100, SINCE, UNTIL)

    assert opened.path == f"/claims/merchantId/{MERCHANT}"
    assert dict(opened.query) == {"beginDate": "2026-11-21 00:30", "endDate": "2026-11-21 12:01", "offset": 0, "limit": 100}
    assert moved.path == f"/claims/merchantId/{MERCHANT}/status/InDispute"
    assert {"statusBeginDate", "statusEndDate", "offset", "limit"} == set(moved.query)


def test_a_claim_for_a_missing_invoice_is_approved_in_the_panel_only(hepsiburada, market, waiting):
    claim = waiting(reason="MissingInvoice")
    market.calls.clear()

    with pytest.raises(Rejected, match="seller panel"):
        hepsiburada.approve_claim(claim, [claim.remote_id])

    assert market.calls == []
    hepsiburada.dispute_claim(claim, [claim.remote_id], Dispute("WrongProduct", "Fatura gönderildi."))


def test_an_exchange_is_seen_first_and_decided_then(hepsiburada, market, waiting):
    claim = waiting(preapproval=True)
    assert (claim.kind, claim.state, claim.remote_state) == (ClaimKind.EXCHANGE, ClaimState.WAITING, "AwaitingPreApproval")
    assert claim.decide_by is not None

    hepsiburada.approve_claim(claim, [claim.remote_id])
    assert every_claim(hepsiburada, market)[0][claim.remote_id].state is ClaimState.OPEN
    with pytest.raises(Rejected, match="aksiyon beklemiyor"):
        hepsiburada.approve_claim(claim, [claim.remote_id])

    market.clock.forward(5)
    again = every_claim(hepsiburada, market)[0][claim.remote_id]
    assert again.remote_state == "AwaitingAction"
    hepsiburada.approve_claim(again, [claim.remote_id])
    assert every_claim(hepsiburada, market)[0][claim.remote_id].state is ClaimState.ACCEPTED


def test_an_exchange_is_refused_for_its_photo(hepsiburada, market, waiting):
    claim = waiting(preapproval=True)
    (reason,) = hepsiburada.dispute_reasons(claim)

    hepsiburada.dispute_claim(claim, [claim.remote_id], Dispute(reason.id, ""))

    now = every_claim(hepsiburada, market)[0][claim.remote_id]
    assert (now.state, now.extra["objection"]) == (ClaimState.DISPUTED, "PhotoNotClear")


def test_an_objection_carries_its_pictures(hepsiburada, market, waiting):
    claim = waiting()

    hepsiburada.dispute_claim(claim, [claim.remote_id], Dispute("BoxIsEmpty", "Kutu boş 📦", (PICTURE,)))

    request = market.adapter.answers[-1][0]
    assert request.url.endswith(f"/claims/number/{claim.remote_id}/reject")
    assert decode(request.body) == {
        "ClaimRejectionReason": "BoxIsEmpty",
        "MerchantStatement": "Kutu boş 📦",
        "Reports": [base64.b64encode(PICTURE.content).decode()],
    }


def test_what_is_no_picture_does_not_leave(hepsiburada, market, waiting):
    claim = waiting()
    market.calls.clear()

    with pytest.raises(Rejected, match="pictures only"):
        hepsiburada.dispute_claim(claim, [], Dispute("BoxIsEmpty", "Kutu boş", (PICTURE, Upload("a.pdf", "application/pdf", b"%PDF"))))

    assert market.calls == []


@pytest.mark.parametrize("kind", ["drop_answer", "http_500"])
@pytest.mark.parametrize(
    ("operation", "decide"),
    [
        ("rejectClaim", lambda hepsiburada, claim: hepsiburada.dispute_claim(claim, [], Dispute("BoxIsEmpty", "Kutu boş"))),
        ("confirmClaimPreApproval", lambda hepsiburada, claim: hepsiburada.approve_claim(claim, [])),
    ],
)
def test_a_lost_decision_is_in_doubt_and_sent_once(hepsiburada, market, waiting, operation, decide, kind):
    claim = waiting(preapproval=operation == "confirmClaimPreApproval")
    market.calls.clear()
    market.post("faults", kind=kind, operation=operation)

    with pytest.raises(InDoubt):
        decide(hepsiburada, claim)

    assert market.operations() == [operation]


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        (f"/claims/merchantId/{MERCHANT}", "offset=0", "LimitCannotBeEmpty"),
        (f"/claims/merchantId/{MERCHANT}", "offset=0&limit=101", "limit must be less than or equal to 100"),
        (f"/claims/merchantId/{MERCHANT}", "offset=0&limit=10&beginDate=21.11.2026&endDate=22.11.2026", "WrongDateFormat"),
        (f"/claims/merchantId/{MERCHANT}/status/awaitingaction", "offset=0&limit=10", "Wrong Claim Status"),
    ],
)
def test_the_simulator_refuses_as_a_plain_text(ask, path, query, said):
    answer = ask("GET", f"{path}?{query}")

    assert (answer.status_code, answer.json) == (400, said)


def test_the_simulator_knows_claims_with_a_capital_i_only_and_shows_none_for_iso_dates(ask, market, live):
    live("A1", quantity=5)
    market.post("returns", barcode="A1")
    query = "offset=0&limit=10"

    assert ask("GET", f"/claims/merchantid/{MERCHANT}?{query}").status_code == 404
    assert len(ask("GET", f"/claims/merchantId/{MERCHANT}?{query}").json) == 1
    iso = "beginDate=2020-01-01T00:00:00&endDate=2030-01-01T00:00:00"
    assert ask("GET", f"/claims/merchantId/{MERCHANT}?{query}&{iso}").json == []


@pytest.mark.parametrize(
    "body",
    [
        {"ClaimRejectionReason": 8, "MerchantStatement": "x"},
        {"ClaimRejectionReason": "PhotoNotClear", "MerchantStatement": "x"},
        {"ClaimRejectionReason": "BoxIsEmpty"},
        {"ClaimRejectionReason": "BoxIsEmpty", "MerchantStatement": "x", "Reports": ["%PDF"]},
        {"claimRejectionReason": "BoxIsEmpty", "MerchantStatement": "x"},
    ],
)
def test_the_simulator_is_strict_about_objections(ask, waiting, body):
    claim = waiting()

    assert ask("POST", f"/claims/number/{claim.remote_id}/reject", json=body).status_code == 400
