"""Returns and cancel requests: joined with their orders, in every state, page by page, decided once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.connectors.calls import Answer
from service.connectors.n11 import api, soap
from service.connectors.n11.claims import claim
from service.domain.claim import ClaimKind, ClaimState, Dispute
from service.domain.errors import InDoubt, Malformed, Rejected
from service.domain.order import OrderState

ROW = {
    "claimReturnId": "09876543210987654321",
    "status": "REQUESTED",
    "returnReasonType": "Kusurlu ürün",
    "returnReasonDescription": "Işığı yanmıyor 😕",
    "orderNumber": "205500000001",
    "requestDate": "21/11/2026",
    "productId": "585858585",
    "productName": "Çilek Masa Lambası",
    "quantity": "2",
    "finalPrice": "379.80",
}
LINE = {"orderLineId": 98765432109876543210, "productId": 585858585, "stockCode": "A1", "barcode": "8680000000017"}


def parcel(*lines, status="Delivered"):
    return {"shipmentPackageStatus": status, "lines": list(lines)}


@pytest.fixture
def everything(connector, market):
    """Every claim of the last days by remote id, and the problems."""

    def read():
        found, problems, cursor = {}, [], None
        while True:
            page = connector.claims(market.moment() - timedelta(days=3), market.moment(), cursor)
            found |= {each.remote_id: each for each in page.claims}
            problems, cursor = [*problems, *page.problems], page.next_cursor
            if cursor is None:
                return found, problems

    return read


@pytest.fixture
def returned(market, live):
    """A buyer gives back so many."""

    def make(barcode="A1", quantity=1):
        live(barcode, quantity=50)
        return market.post("returns", barcode=barcode, quantity=quantity).json["claims"][0]

    return make


def said(inside):
    envelope = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><r xmlns="urn:x"><result><status>success</status>{}</r>'
    )
    body = f"{envelope.format('</result>' + inside)}</e:Body></e:Envelope>"
    return soap.said(Answer(200, body.encode(), {}))


def test_a_return_is_told_in_our_words():
    told = claim(ClaimKind.RETURN, ROW, [parcel(LINE)], {"41": "Ulaşmadı"})
    (line,) = told.lines

    assert (told.remote_id, line.line_id) == ("09876543210987654321", "09876543210987654321")
    assert (told.state, told.order_number, told.refund, told.currency) == (ClaimState.WAITING, "205500000001", Decimal("379.80"), "TRY")
    assert told.opened_at == told.modified_at == datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    assert (line.order_line_id, line.barcode, line.sku, line.quantity) == ("98765432109876543210", "A1", "8680000000017", 2)
    assert (line.title, line.reason, line.note) == ("Çilek Masa Lambası", "Kusurlu ürün", "Işığı yanmıyor 😕")
    assert told.tracking is None


@pytest.mark.parametrize(
    ("kind", "status", "state"),
    [
        *((ClaimKind.RETURN, status, ClaimState.WAITING) for status in ("REQUESTED", "APPROVAL_WAITING", "PENDING", "PENDED")),
        (ClaimKind.RETURN, "APPROVED", ClaimState.ACCEPTED),
        (ClaimKind.RETURN, "MANUAL_REFUND", ClaimState.ACCEPTED),
        (ClaimKind.RETURN, "DENIED", ClaimState.REJECTED),
        (ClaimKind.RETURN, "CANCELLED", ClaimState.CANCELLED),
        (ClaimKind.RETURN, "RETRACTED", ClaimState.UNKNOWN),
        (ClaimKind.CANCEL, "REQUESTED", ClaimState.WAITING),
        (ClaimKind.CANCEL, "RETRACTED", ClaimState.CANCELLED),
        (ClaimKind.CANCEL, "COMPLETED", ClaimState.ACCEPTED),
        (ClaimKind.CANCEL, "REJECT", ClaimState.REJECTED),
        (ClaimKind.CANCEL, "YENİ", ClaimState.UNKNOWN),
    ],
)
def test_every_status_has_its_meaning_and_an_unknown_one_none(kind, status, state):
    told = claim(kind, {**ROW, "claimCancelId": "7", "status": status}, (), {"1": "x"})

    assert (told.state, told.remote_state, told.lines[0].state) == (state, status, state)
    assert ("deny_reasons" in told.extra) is (state is ClaimState.WAITING)


@pytest.mark.parametrize(
    ("packages", "line_id", "barcode"),
    [
        ([], "", ""),
        ([parcel({**LINE, "productId": 1})], "", ""),
        ([parcel(LINE, status="Unpacked"), parcel({**LINE, "orderLineId": 5})], "5", "A1"),
        ([parcel({**LINE, "orderLineId": 5}), parcel({**LINE, "orderLineId": 6})], "", "A1"),
        ([parcel(LINE, {**LINE, "orderLineId": 6, "stockCode": "A2", "barcode": None})], "", ""),
    ],
)
def test_a_line_is_named_only_where_it_is_certain(packages, line_id, barcode):
    (line,) = claim(ClaimKind.RETURN, ROW, packages, {}).lines

    assert (line.order_line_id, line.barcode) == (line_id, barcode)


@pytest.mark.parametrize(("told", "hour"), [("21/11/2026 14:35", 11), ("21/11/2026 14:35:59", 11), ("21/11/2026", 21)])
def test_a_day_may_have_an_hour(told, hour):
    assert claim(ClaimKind.RETURN, {**ROW, "requestDate": told}, (), {}).opened_at.hour == hour


def test_rows_and_reasons_are_read_in_every_form_that_is_told():
    bare = "<denyReasonTypeDataList><id>1</id><value>Bir</value></denyReasonTypeDataList>"
    wrapped = "<list><denyReasonTypeData><id>1</id><value>Bir</value></denyReasonTypeData></list>"

    assert soap.rows(said(bare), "value/..") == soap.rows(said(wrapped), "value/..") == [{"id": "1", "value": "Bir"}]
    paging = "<pagingData><pageSize>{}</pageSize><totalCount>{}</totalCount></pagingData>"
    one = "<l><claimReturn><claimReturnId>007</claimReturnId><note/></claimReturn></l>"
    assert soap.page(said(one + paging.format(1, 3)), "claimReturn", 1) == ([{"claimReturnId": "007", "note": ""}], True)
    assert soap.page(said(one + paging.format(1, 3)), "claimReturn", 2)[1] is False
    assert soap.page(said("<l/>" + paging.format(0, 9)), "claimReturn", 0) == ([], False)


def test_returns_and_cancel_requests_come_in_one_read(connector, market, returned, everything):
    number = returned(quantity=2)
    order = connector.order(market.post("sales", barcode="A1").json["orders"][0]["id"])
    (wanted,) = market.post("cancel_requests", packageId=order.remote_id).json["claims"]

    found, problems = everything()

    assert (set(found), problems) == ({number, wanted}, [])
    assert [found[each].kind for each in (number, wanted)] == [ClaimKind.RETURN, ClaimKind.CANCEL]
    assert (found[wanted].order_number, found[wanted].lines[0].order_line_id) == (order.number, order.lines[0].line_id)
    assert found[number].tracking.carrier == "Aras"
    assert len(found[number].tracking.number) == 21


def test_pages_of_twenty_are_read_to_the_end(connector, market, live, everything):
    live("A1", quantity=100)
    numbers = {market.post("returns", barcode="A1").json["claims"][0] for _ in range(41)}
    market.calls.clear()

    found, _ = everything()

    assert set(found) == numbers
    assert market.state()["requests"]["ClaimReturnList"] == 3


def test_what_was_asked_for_on_other_days_is_not_shown(connector, market, returned):
    returned()
    later = market.moment() + timedelta(days=2)

    assert connector.claims(later, later + timedelta(days=1)).claims == ()


def test_an_order_is_looked_up_once_for_all_its_claims(connector, market, live, everything):
    live("A1", "A2", quantity=50)
    double = next(order for order in market.post("sales", count=20).json["orders"] if len(order["lines"]) == 2)
    market.post("cancel_requests", packageId=double["id"])
    market.calls.clear()

    found, _ = everything()

    assert {each.lines[0].barcode for each in found.values()} == {"A1", "A2"}
    assert market.operations().count("getShipmentPackages") == 1


def test_one_unreadable_claim_does_not_hide_the_others(connector, market, returned, everything, monkeypatch):
    good = returned()
    page = soap.page
    bad = {**ROW, "claimReturnId": "7", "quantity": "iki"}

    def spoiled(told, name, number):
        found, more = page(told, name, number)
        return ([bad, *found] if name == "claimReturn" else found), more

    monkeypatch.setattr(soap, "page", spoiled)
    found, problems = everything()

    assert set(found) == {good}
    assert [problem.startswith("N11 claim 7 cannot be read: ") for problem in problems] == [True]


def test_reasons_come_with_the_claim_and_cost_no_call_later(connector, market, returned, everything):
    found, _ = everything()
    assert found == {}
    assert "ClaimReturnDenyReasonTypes" not in market.state()["requests"]

    number = returned()
    told = everything()[0][number]
    market.calls.clear()

    assert [(reason.id, reason.needs_file) for reason in connector.dispute_reasons(told)] == [("1", False), ("41", False)]
    assert market.calls == []


def test_claims_arrive_where_no_reasons_are_listed(connector, market, returned, everything, monkeypatch):
    number = returned()
    monkeypatch.setattr(soap, "deny_reasons", lambda settings, desk: soap.approve(settings, desk, "0"))

    told = everything()[0][number]

    assert connector.dispute_reasons(told) == []


def test_claims_arrive_where_their_orders_are_not_told(returned, everything, monkeypatch):
    number = returned()
    monkeypatch.setattr(api, "packages", lambda **query: api.task("7", 0))

    found, problems = everything()

    assert (found[number].lines[0].barcode, problems) == ("", [])


def test_a_cancel_request_is_granted_or_refused(connector, market, live, everything):
    live("A1", quantity=50)
    first, second = (connector.order(market.post("sales", barcode="A1").json["orders"][0]["id"]) for _ in range(2))
    yes, no = (market.post("cancel_requests", packageId=order.remote_id).json["claims"][0] for order in (first, second))
    found, _ = everything()

    connector.approve_claim(found[yes], [found[yes].lines[0].line_id])
    connector.dispute_claim(found[no], [found[no].lines[0].line_id], Dispute(connector.dispute_reasons(found[no])[0].id, "Yola çıktı."))

    found, _ = everything()
    assert (found[yes].state, found[no].state) == (ClaimState.ACCEPTED, ClaimState.REJECTED)
    assert (connector.order(first.remote_id).state, connector.order(second.remote_id).state) == (OrderState.CANCELLED, OrderState.NEW)


def test_an_approved_return_still_reads_delivered_in_the_order(connector, returned, everything):
    number = returned()
    told = everything()[0][number]
    connector.approve_claim(told, [number])

    package = connector._read(api.packages(orderNumber=told.order_number, page=0), lambda answer: answer["content"][0])

    assert (package["shipmentPackageStatus"], package["isReturned"]) == ("Delivered", True)


def test_a_reason_that_is_none_is_refused_in_n11s_words(connector, returned, everything):
    number = returned()

    with pytest.raises(Rejected, match="Red nedeni geçersiz"):
        connector.dispute_claim(everything()[0][number], [number], Dispute("7", "x"))


def test_an_unreadable_answer_to_a_decision_is_in_doubt(connector, market, returned, everything):
    number = returned()
    told = everything()[0][number]
    market.post("faults", kind="malformed", operation="ClaimReturnApprove")

    with pytest.raises(InDoubt):
        connector.approve_claim(told, [number])
    market.post("faults", kind="malformed", operation="ClaimReturnList")
    with pytest.raises(Malformed):
        everything()
