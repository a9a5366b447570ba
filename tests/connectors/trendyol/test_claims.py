"""Claims: Trendyol's answers in our words, the decisions, and how strict the simulator is about them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest

from service.connectors.calls import Answer
from service.connectors.trendyol import claims
from service.domain.claim import ClaimKind, ClaimState, Dispute
from service.domain.errors import Malformed, RateLimited, Rejected
from service.domain.order import Tracking
from service.domain.paper import Upload

OPENED, CHANGED = 1_795_000_000_000, 1_795_100_000_123
PHOTO = Upload("kanıt 📷.jpg", "image/jpeg", b"\xff\xd8\xff--")


def unit(number, status, **changes):
    reason = {"id": "451", "name": "Beden uygun değil", "code": "UNFIT"}
    return {
        "id": f"b71461e3-{number}",
        "orderLineItemId": 29_815_493,
        "customerClaimItemReason": reason,
        "claimItemStatus": {"name": status},
        "customerNote": "Küçük geldi 😕",
        **changes,
    }


def row(*units, **changes):
    line = {"id": 4_765_111_111, "productName": "İnce Çorap", "barcode": "869", "merchantSku": "ÇRP-1", "price": Decimal("12.95")}
    return {
        "id": "f9da2317",
        "orderNumber": "10654411111",
        "customerFirstName": "Işıl",
        "customerLastName": "Öztürk",
        "claimDate": OPENED,
        "lastModifiedDate": CHANGED,
        "cargoTrackingNumber": 72602420957047272632,
        "cargoProviderName": "Aras Kargo Marketplace",
        "cargoTrackingLink": "https://kargo.example.com/?no=1",
        "items": [{"orderLine": line, "claimItems": list(units)}],
        **changes,
    }


def test_a_claim_says_what_the_seller_needs():
    claim = claims.claim(row(unit(1, "WaitingInAction"), unit(2, "Created")))

    assert (claim.remote_id, claim.kind, claim.order_number) == ("f9da2317", ClaimKind.RETURN, "10654411111")
    assert (claim.state, claim.remote_state) == (ClaimState.WAITING, "WaitingInAction")
    assert claim.opened_at == datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)
    assert claim.modified_at == datetime(2026, 11, 19, 14, 53, 20, 123_000, tzinfo=UTC)
    assert claim.decide_by == claim.modified_at + timedelta(hours=48)
    assert (claim.refund, claim.currency, claim.buyer) == (Decimal("25.90"), "TRY", "Işıl Öztürk")
    assert claim.tracking == Tracking("Aras Kargo Marketplace", "72602420957047272632", "https://kargo.example.com/?no=1")
    first, second = claim.lines
    assert (first.line_id, first.order_line_id, first.barcode, first.sku) == ("b71461e3-1", "4765111111", "869", "ÇRP-1")
    assert (first.quantity, first.reason, first.note) == (1, "Beden uygun değil", "Küçük geldi 😕")
    assert (second.state, second.remote_state) == (ClaimState.OPEN, "Created")


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        (["Created"], ClaimState.OPEN),
        (["WaitingFraudCheck"], ClaimState.OPEN),
        (["Accepted", "Rejected"], ClaimState.ACCEPTED),
        (["Rejected", "Cancelled"], ClaimState.REJECTED),
        (["Cancelled"], ClaimState.CANCELLED),
        (["Unresolved", "Accepted"], ClaimState.DISPUTED),
        (["InAnalysis"], ClaimState.DISPUTED),
        (["Accepted", "OnHold"], ClaimState.UNKNOWN),
    ],
)
def test_the_units_state_is_the_claims(statuses, state):
    claim = claims.claim(row(*(unit(number, status) for number, status in enumerate(statuses))))

    assert claim.state is state
    assert claim.decide_by is None
    assert [line.remote_state for line in claim.lines] == statuses


def test_an_unknown_status_is_kept_as_it_came():
    claim = claims.claim(row(unit(1, "Accepted"), unit(2, "OnHold")))

    assert claim.remote_state == "OnHold"


def test_what_is_not_given_back_is_not_refunded():
    assert claims.claim(row(unit(1, "Accepted"), unit(2, "Cancelled"), unit(3, "Rejected"))).refund == Decimal("12.95")


def test_what_trendyol_may_leave_out_is_left_out():
    bare = row(unit(1, "Created", customerClaimItemReason=None, customerNote=None), claimId="new-name", lastModifiedDate=None)
    claim = claims.claim({**bare, "cargoTrackingNumber": None, "customerFirstName": None, "customerLastName": None})

    assert (claim.remote_id, claim.tracking, claim.buyer, claim.extra) == ("new-name", None, "", {})
    assert claim.modified_at == claim.opened_at
    assert (claim.lines[0].reason, claim.lines[0].note) == ("", "")


def test_parcels_that_follow_are_told():
    back = {"cargoTrackingNumber": 72602420957047272633, "cargoProviderName": "Aras Kargo", "items": []}
    claim = claims.claim(row(unit(1, "Rejected"), rejectedpackageinfo=back, replacementOutboundpackageinfo={"cargoTrackingNumber": "733"}))

    assert claim.extra == {"sent_back": "Aras Kargo 72602420957047272633", "replacement": "733"}


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (row(), "it has no lines"),
        (row(unit(1, "Created"), claimDate="gestern"), "gestern is not a time in milliseconds"),
        ({"id": "f9da2317", "orderNumber": "1"}, "items is missing"),
    ],
)
def test_one_claim_that_cannot_be_read_stops_no_other(bad, why):
    page = claims.claim_page({"content": [bad, row(unit(1, "Created"), id="good")]})

    assert [claim.remote_id for claim in page.claims] == ["good"]
    assert page.problems == (f"Trendyol claim f9da2317 cannot be read: {why}.",)


@pytest.fixture
def told(trendyol, monkeypatch):
    """Answers every call with what it is given for the page asked for; the queries so far."""

    def answer(*pages):
        asked = []

        def send(call):
            asked.append(call.query)
            rows = pages[call.query["page"]] if call.query["page"] < len(pages) else []
            return Answer(200, json.dumps({"totalPages": len(pages), "content": rows}, default=str).encode(), {})

        monkeypatch.setattr(trendyol._transport, "send", send)
        return asked

    return answer


def read(trendyol, since, until):
    pages, cursor = [], None
    while True:
        page = trendyol.claims(since, until, cursor)
        pages.append(page)
        if page.next_cursor is None:
            return pages
        cursor = page.next_cursor


def test_old_claims_are_looked_through_by_fortnights_and_no_further_than_their_changes_reach(trendyol, told):
    until = datetime(2026, 11, 21, tzinfo=UTC)
    since = until - timedelta(minutes=20)
    new, old = int(since.timestamp() * 1000), int(since.timestamp() * 1000) - 1
    asked = told(
        [row(unit(1, "Created"), lastModifiedDate=new), row(unit(1, "Created"), lastModifiedDate=old)], [row(lastModifiedDate=old)], []
    )

    read(trendyol, since, until)

    ends = [int((until - timedelta(days=14 * part)).timestamp() * 1000) for part in range(4)]
    assert [(query["endDate"], query["page"]) for query in asked] == [(end, page) for end in ends for page in (0, 1)]
    assert {query["endDate"] - query["startDate"] for query in asked} == {14 * 86_400_000}
    assert asked[-1]["startDate"] <= (since - timedelta(days=50)).timestamp() * 1000
    assert {query["size"] for query in asked} == {200}


def test_a_list_that_does_not_tell_its_changes_is_read_to_the_end(trendyol, told):
    until = datetime(2026, 11, 21, tzinfo=UTC)
    asked = told(*[[row(unit(1, "Created"), lastModifiedDate=None)] for _ in range(3)])

    read(trendyol, until - timedelta(minutes=20), until)

    assert [query["page"] for query in asked] == [0, 1, 2] * 4


def test_a_page_without_its_number_of_pages_is_not_taken_for_the_last(trendyol, monkeypatch):
    monkeypatch.setattr(trendyol._transport, "send", lambda call: Answer(200, b'{"content": []}', {}))

    with pytest.raises(Malformed):
        trendyol.claims(datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC))


@pytest.fixture
def returned(trendyol, market, live):
    """Somebody gives back so many units; the claim as it is read once its parcel is here."""

    def make(quantity=1, barcode="A1", seconds=2):
        live(barcode, quantity=50)
        number = market.post("returns", barcode=barcode, quantity=quantity).json["claims"][0]
        market.clock.forward(seconds)
        return now(trendyol, market, number)

    return make


def now(trendyol, market, number, minutes=30):
    pages = read(trendyol, market.moment() - timedelta(minutes=minutes), market.moment())
    return next(claim for page in pages for claim in page.claims if claim.remote_id == number)


def test_every_page_is_read(trendyol, market, returned, monkeypatch):
    monkeypatch.setattr(claims, "PAGE", 2)
    made = {returned(barcode=f"B{number}").remote_id for number in range(5)}

    pages = read(trendyol, market.moment() - timedelta(hours=2), market.moment())

    assert {claim.remote_id for page in pages for claim in page.claims} == made
    assert max(len(page.claims) for page in pages) == 2


def test_units_are_decided_one_by_one(trendyol, market, returned):
    claim = returned(quantity=3)
    first, second, third = [line.line_id for line in claim.lines]

    trendyol.approve_claim(claim, [first])
    trendyol.dispute_claim(claim, [second, third], Dispute("251", "Defolu geldi", (PHOTO, PHOTO)))

    after = now(trendyol, market, claim.remote_id)
    assert [line.state for line in after.lines] == [ClaimState.ACCEPTED, ClaimState.DISPUTED, ClaimState.DISPUTED]
    assert after.refund == claim.refund


def test_the_rest_of_a_claim_keeps_its_deadline(trendyol, market, returned):
    claim = returned(quantity=2)
    market.clock.forward(3600)
    trendyol.approve_claim(claim, [claim.lines[0].line_id])

    after = now(trendyol, market, claim.remote_id)
    assert (after.state, after.decide_by) == (ClaimState.WAITING, claim.decide_by)
    assert after.modified_at > claim.modified_at


def test_a_history_that_cannot_be_read_stops_no_claim(trendyol, market, returned):
    claim = returned(quantity=2)
    trendyol.approve_claim(claim, [claim.lines[0].line_id])
    market.post("faults", kind="malformed", operation="getClaimItemAudits")

    after = now(trendyol, market, claim.remote_id)
    assert after.decide_by == after.modified_at + timedelta(hours=48)


def test_what_does_not_wait_yet_is_refused_in_trendyols_words(trendyol, market, returned):
    claim = returned(seconds=0)
    assert claim.state is ClaimState.OPEN

    with pytest.raises(Rejected, match="aksiyon bekleyen") as refused:
        trendyol.approve_claim(claim, [claim.lines[0].line_id])
    assert refused.value.user_message == "İade kalemi aksiyon bekleyen statüde değil."


def test_a_dispute_is_a_query_and_a_form(trendyol, market, returned):
    claim = returned()
    trendyol.dispute_claim(claim, [claim.lines[0].line_id], Dispute("51", "Kullanılmış & yıkanmış 🧺", (PHOTO,)))

    request, status, _ = market.adapter.answers[-1]
    query = parse_qs(urlsplit(request.path_url).query)
    assert status == 200
    assert query == {
        "claimIssueReasonId": ["51"],
        "claimItemIdList": [claim.lines[0].line_id],
        "description": ["Kullanılmış & yıkanmış 🧺"],
    }
    assert request.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert PHOTO.content in request.body


def test_a_reason_without_need_of_a_file_is_sent_without_a_form(trendyol, market, returned):
    claim = returned()
    trendyol.dispute_claim(claim, [claim.lines[0].line_id], Dispute("451", "Diğer"))

    assert market.adapter.answers[-1][0].body is None
    assert now(trendyol, market, claim.remote_id).remote_state == "InAnalysis"


@pytest.mark.parametrize("text", ["", "ş" * 501])
def test_words_of_a_length_that_trendyol_does_not_take_do_not_leave(trendyol, market, returned, text):
    claim = returned()
    market.calls.clear()

    with pytest.raises(Rejected, match="1 to 500 characters"):
        trendyol.dispute_claim(claim, [claim.lines[0].line_id], Dispute("451", text))
    assert market.calls == []


def test_trendyols_reasons_are_offered_with_their_need_of_a_file(trendyol, returned):
    reasons = {reason.id: reason for reason in trendyol.dispute_reasons(returned())}

    assert (len(reasons), reasons["51"].name) == (13, "İade gelen ürün kullanılmış")
    assert {number for number, reason in reasons.items() if not reason.needs_file} == {"451", "1651"}


def test_five_approvals_a_minute(trendyol, market, returned):
    waiting = [returned(barcode=f"B{number}") for number in range(6)]
    for claim in waiting[:5]:
        trendyol.approve_claim(claim, [claim.lines[0].line_id])

    with pytest.raises(RateLimited):
        trendyol.approve_claim(waiting[5], [waiting[5].lines[0].line_id])
    market.clock.forward(60)
    trendyol.approve_claim(waiting[5], [waiting[5].lines[0].line_id])


def test_two_days_without_a_word_take_the_goods_back(trendyol, market, returned):
    claim = returned()
    market.clock.forward(claim.decide_by.timestamp() - market.clock() - 1)
    assert now(trendyol, market, claim.remote_id, minutes=9_000).state is ClaimState.WAITING

    market.clock.forward(2)
    assert now(trendyol, market, claim.remote_id).state is ClaimState.ACCEPTED


def test_trendyol_judges_a_dispute_and_the_parcel_goes_back(trendyol, market, returned):
    claim = returned()
    trendyol.dispute_claim(claim, [claim.lines[0].line_id], Dispute("451", "Diğer"))
    market.clock.forward(86_400)

    after = now(trendyol, market, claim.remote_id)
    assert after.state is ClaimState.REJECTED
    assert after.extra["sent_back"].startswith("Trendyol Express 7250000000")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"claimLineItemIdList": ["nobody"]}, "iade kalemi bulunamadı"),
        ({"claimLineItemIdList": []}, "iade kalemi bulunamadı"),
        ({"params": {"why": "x"}}, "bilinmeyen alan: why"),
        ({"note": "x"}, "bilinmeyen alan: note"),
    ],
)
def test_the_simulator_takes_no_approval_of_another_shape(returned, ask, change, said):
    claim = returned()
    body = {**claims.approval([claim.lines[0].line_id]), **change}

    answer = ask("PUT", f"/order/sellers/2738/claims/{claim.remote_id}/items/approve", json=body)
    assert (answer.status_code, answer.json["errors"][0]["message"]) == (400, said)


@pytest.mark.parametrize(
    ("query", "data", "said"),
    [
        ({}, {}, "bu sebep için dosya zorunludur"),
        ({}, {"file": (BytesIO(b"x"), "a.png")}, "sadece files alanı gönderilebilir"),
        ({}, {"files": (BytesIO(b""), "a.png")}, "bu sebep için dosya zorunludur"),
        ({"claimIssueReasonId": 2}, {}, "claimIssueReasonId geçersiz: 2"),
        ({"description": ""}, {}, "description 1 ile 500 karakter arasında olmalıdır"),
        ({"claimItemIdList": "nobody", "claimIssueReasonId": 451}, {}, "iade kalemi bulunamadı"),
    ],
)
def test_the_simulator_takes_no_dispute_of_another_shape(returned, ask, query, data, said):
    claim = returned()
    whole = {"claimIssueReasonId": 51, "claimItemIdList": claim.lines[0].line_id, "description": "Kullanılmış", **query}

    answer = ask("POST", f"/order/sellers/2738/claims/{claim.remote_id}/issue", query_string=whole, data=data)
    assert (answer.status_code, answer.json["errors"][0]["message"]) == (400, said)


def test_the_simulators_filters(returned, ask):
    claim = returned()

    def found(**query):
        return ask("GET", "/order/sellers/2738/claims", query_string=query)

    assert found(claimIds=claim.remote_id, claimItemStatus="Rejected").json["totalElements"] == 1
    assert found(claimItemStatus="WaitingInAction", orderNumber=claim.order_number).json["totalElements"] == 1
    assert found(claimItemStatus="Rejected").json["totalElements"] == 0
    assert found(endDate=1).json["totalElements"] == 0
    assert found(claimItemStatus="Lost").status_code == 400
    assert found(size=201).status_code == 400
    assert ask("GET", "/order/sellers/2738/claims/items/nobody/audit").status_code == 404
    assert ask("PUT", "/order/sellers/2738/claims/nobody/items/approve", json=claims.approval(["x"])).status_code == 404
