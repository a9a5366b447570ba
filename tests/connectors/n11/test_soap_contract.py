"""Every SOAP body on the wire, both ways, against its description; and the check itself, which must be able to fail."""

from __future__ import annotations

import pytest

from service.connectors.calls import Answer
from service.connectors.n11 import claims, codes, questions, soap
from service.connectors.n11.settings import N11Settings
from service.domain.claim import ClaimKind, ClaimState, Dispute
from service.domain.errors import NeedsReauth, RateLimited, Rejected
from service.domain.paper import Invoice
from service.domain.question import QuestionState
from tests.connectors.kit import connect
from tests.connectors.n11.soap_contract import SoapContract, inside

NOT_USED = {"ClaimReturnPending", "ClaimReturnPendingReasonTypes", "GetShipmentCompanies"}
NOT_DESCRIBED = {"ClaimCancelApprove", "ClaimCancelDeny", "ClaimCancelDenyReasonType"}
"""Known by name and fields only: their twins among the returns are described."""
SETTINGS = N11Settings(app_key="k", app_secret="s", shipment_template="T")


@pytest.fixture
def contract(described):
    return SoapContract(described)


@pytest.fixture
def on_the_wire(connector, market, live):
    """Everything that the connector does by SOAP was done, with successes and refusals."""

    def orders(*barcodes):
        return [connector.order(market.post("sales", barcode=code, quantity=2).json["orders"][0]["id"]) for code in barcodes]

    live("A1", quantity=50)
    returned = [market.post("returns", barcode="A1", quantity=2).json["claims"][0] for _ in range(2)]
    first, second, third = orders("A1", "A1", "A1")
    wanted = [market.post("cancel_requests", packageId=order.remote_id).json["claims"][0] for order in (first, second)]
    found = _all_claims(connector, market)
    connector.approve_claim(found[returned[0]], [returned[0]])
    with pytest.raises(Rejected):
        connector.approve_claim(found[returned[0]], [returned[0]])
    connector.dispute_claim(found[returned[1]], [returned[1]], Dispute("41", "Kutu boş & kırık <geldi> 📦"))
    connector.approve_claim(found[wanted[0]], [found[wanted[0]].lines[0].line_id])
    connector.dispute_claim(found[wanted[1]], [found[wanted[1]].lines[0].line_id], Dispute("11", ""))
    connector.cancel(third, {third.lines[0].line_id: 1}, "61")
    (micro,) = (connector.order(each["id"]) for each in market.post("sales", barcode="A1", micro=True).json["orders"])
    for order in (first, micro):
        connector.send_invoice(order, Invoice("ABC2026000000017", market.moment(), "https://shop.example.com/ç.pdf?a=1&b=2"))
    _ask_and_answer(connector, market)
    with pytest.raises(NeedsReauth):
        connect("n11", market.adapter, app_secret="stale").claims(*market.window())
    return [(request, body) for request, _, body in market.adapter.answers if request.path_url.startswith(soap.PATH)]


def _all_claims(connector, market):
    pages = [connector.claims(*market.window(), cursor) for cursor in ("return:0", "cancel:0")]
    return {claim.remote_id: claim for page in pages for claim in page.claims}


def _ask_and_answer(connector, market):
    market.post("questions", barcode="A1", text="Boyu kaç cm? Işıklı mı? 📏")
    (question,) = connector.questions(*market.window()).questions
    connector.answer(question, "Merhaba, boyu 120 cm'dir & ışıklı.")
    with pytest.raises(RateLimited):
        connector.questions(*market.window())
    connector._read(soap.question(connector._settings, "7"), lambda said: None)


def test_every_body_is_as_described(contract, on_the_wire):
    seen, faults = set(), []
    for request, body in on_the_wire:
        operation = inside(request.body).tag.rpartition("}")[2].removesuffix("Request")
        seen.add(operation)
        if operation not in NOT_DESCRIBED:
            faults += contract.request_faults(request.path_url, request.body) + contract.answer_faults(operation, body)

    assert faults == []
    assert seen == (contract.operations.keys() - NOT_USED) | NOT_DESCRIBED


@pytest.mark.parametrize(
    ("twin", "call"),
    [
        ("ClaimReturnApprove", soap.approve(SETTINGS, codes.CANCELS, "7")),
        ("ClaimReturnDeny", soap.deny(SETTINGS, codes.CANCELS, "7", "1", "Yok")),
        ("ClaimReturnDenyReasonTypes", soap.deny_reasons(SETTINGS, codes.CANCELS)),
    ],
)
def test_what_is_not_described_is_said_like_its_twin(contract, twin, call):
    body = call.body.decode().replace("ClaimCancel", "ClaimReturn").replace("claimCancel", "claimReturn")

    assert call.path == "/ws/claimCancelService/"
    assert contract.request_faults("/ws/returnService/", body.replace("ReasonTypeRequest", "ReasonTypesRequest").encode()) == []
    assert twin in body.replace("ReasonTypeRequest", "ReasonTypesRequest")


@pytest.mark.parametrize("operation", sorted({"ClaimReturnList", "GetProductQuestionList", "ClaimReturnDeny", "SaveLinkSellerInvoice"}))
def test_the_documented_bodies_are_as_described(contract, operation):
    path = contract.operations[operation]["endpoint"].removeprefix("https://api.n11.com")

    assert contract.request_faults(path, contract.example(operation, "request")) == []
    assert contract.answer_faults(operation, contract.example(operation, "response")) == []


@pytest.mark.parametrize(
    ("operation", "was", "becomes", "fault"),
    [
        ("ClaimReturnList", "<status>ALL</status>", "<state>ALL</state>", "searchData: state is not described"),
        ("ClaimReturnList", "<status>ALL</status>", "", "searchData.status is missing"),
        ("ClaimReturnList", "<status>ALL</status>", "<status>BİTTİ</status>", "searchData.status is not as described: BİTTİ"),
        ("ClaimReturnList", "01/11/2026", "2026-11-01", "searchData.period.startDate is not as described: 2026-11-01"),
        (
            "ClaimReturnList",
            "<sch:ClaimReturnListRequest>",
            "<sch:ClaimReturnListRequest><status>ALL</status>",
            "the request: status is not",
        ),
        ("ClaimReturnApprove", "4455667", "R-1", "claimReturnId is not as described: R-1"),
        ("SaveLinkSellerInvoice", "<orderNumber>205500000000</orderNumber>", "", "orderNumber is missing"),
        ("SaveProductAnswer", "productAnswer>", "answer>", "the request: answer is not described"),
    ],
)
def test_a_wrong_request_is_noticed(contract, operation, was, becomes, fault):
    body = contract.example(operation, "request").decode()
    assert was in body
    path = contract.operations[operation]["endpoint"].removeprefix("https://api.n11.com")

    assert any(found.startswith(fault) for found in contract.request_faults(path, body.replace(was, becomes).encode()))
    assert contract.request_faults("/ws/orderService/", body.encode()) != []


@pytest.mark.parametrize(
    "swap", [("auth", "claimReturnId"), ("claimReturnId", "denyReasonId"), ("denyReasonId", "denyReasonNote"), ("auth", "trackingNumber")]
)
def test_a_wrong_order_is_noticed(contract, swap):
    body = soap.deny(SETTINGS, codes.RETURNS, "7", "1", "Yok").body.decode()
    first, second = (body[body.index(f"<{name}>") : body.index(f"</{name}>") + len(name) + 3] for name in swap)
    swapped = body.replace(first, "@").replace(second, first).replace("@", second)

    (fault,) = contract.request_faults("/ws/returnService/", swapped.encode())
    assert "is not in the order auth, claimReturnId, denyReasonId" in fault


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("<quantity>1</quantity>", "", "quantity is missing"),
        ("<quantity>1</quantity>", "<quantity>bir</quantity>", "quantity is not like 1: bir"),
        ("<status>REQUESTED</status>", "<state>REQUESTED</state>", "state is not described"),
        ("12/11/2026", "2026-11-12", "requestDate is not like 12/11/2026"),
        ("<executer>BUYER</executer>", "<executer>BUYER</executer><executer>BUYER</executer>", "is not in the order"),
        ("ClaimReturnListResponse", "ClaimReturnListAnswer", "is not {http://www.n11.com/ws/schemas}ClaimReturnListResponse"),
        ("pagingData>", "paging>", "paging is not described"),
    ],
)
def test_a_wrong_answer_is_noticed(contract, was, becomes, fault):
    body = contract.example("ClaimReturnList", "response").decode()
    assert was in body

    assert any(fault in found for found in contract.answer_faults("ClaimReturnList", body.replace(was, becomes).encode()))


def test_the_documented_claims_are_read(contract):
    for kind, operation in ((ClaimKind.RETURN, "ClaimReturnList"), (ClaimKind.CANCEL, "ClaimCancelList")):
        rows, more = soap.page(_said(contract, operation), f"claim{codes.DESKS[kind].word}", 0)
        (claim,) = (claims.claim(kind, row, (), {}) for row in rows)
        assert (claim.kind, claim.state, claim.order_number, more) == (kind, ClaimState.WAITING, "205500000000", False)
        assert (claim.lines[0].quantity, str(claim.refund), claim.lines[0].reason) == (1, "189.90", "Vazgeçtim")


def test_the_documented_reasons_and_questions_are_read(contract):
    assert [row["id"] for row in soap.rows(_said(contract, "ClaimReturnDenyReasonTypes"), "value/..")] == ["1", "41"]

    listed, detail = (soap.rows(_said(contract, f"GetProductQuestion{word}"), "productQuestion") for word in ("List", "Detail"))
    question = questions.question({**detail[0], **listed[0]})
    assert (question.remote_id, question.state, question.text) == ("334455", QuestionState.OPEN, "Ölçüleri nedir?")
    assert question.asked_at.isoformat() == "2026-11-19T21:00:00+00:00"


def test_the_documented_refusal_of_a_key_stops_the_account(described):
    with pytest.raises(NeedsReauth):
        soap.said(Answer(200, (described / "ERROR_soap_auth.response.xml").read_bytes(), {}))


def _said(contract, operation):
    return soap.said(Answer(200, contract.example(operation, "response"), {}))
