"""What holds for every connector that reads claims, questions or settlements, against its simulator.

The simulator can be told: `deliveries` (somebody bought and has it), `returns` (… and wants to give it back), `questions`, and
`bookings` (the marketplace's accounts are made up now). A connector's `facts.py` names APPROVE and ANSWER, its operations for that.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from service.connectors import registry
from service.connectors.after_sale import AnswersQuestions, DecidesClaims, PullsClaims, PullsSettlements
from service.connectors.capabilities import CAPABILITIES
from service.domain.claim import ClaimKind, ClaimState, Dispute
from service.domain.errors import InDoubt, RateLimited, Rejected, Transient
from service.domain.paper import Upload
from service.domain.question import QuestionState
from service.domain.settlement import SettlementKind
from tests.connectors import kit
from tests.connectors.test_every_connector import SLUGS, able

TEXT = "Boyu kaç cm? Işıklı mı? 📏"
ANSWER = "Merhaba, boyu 120 cm'dir. İyi günler dileriz."
PICTURE = Upload("kanıt.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(100))


def everything(connector, market, kind):
    """Every claim, question or settlement of the windows that reach from two days ago until now, by remote id."""
    read, window = getattr(connector, kind), getattr(connector, f"{kind}_window")
    since, until, found, cursor = market.moment() - timedelta(days=2), market.moment() + timedelta(minutes=1), {}, None
    assert window.longest >= timedelta(days=1)
    assert window.back >= timedelta(minutes=1)
    while True:
        try:
            page = read(since if window.longest > until - since else until - window.longest, until, cursor)
        except RateLimited as error:
            market.clock.forward(error.retry_after)  # N11 shows one page of questions in a minute
            continue
        assert page.problems == ()
        found |= {each.remote_id: each for each in getattr(page, kind)}
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


@pytest.fixture
def returned(connector, market, live):
    """A claim that waits for the seller's decision."""

    def make(barcode="A1", quantity=1):
        live(barcode, quantity=20)
        made = market.post("returns", barcode=barcode, quantity=quantity)
        assert made.status_code == 200, made.text
        market.clock.forward(60)
        return everything(connector, market, "claims")[made.json["claims"][0]]

    return make


@pytest.mark.parametrize("slug", SLUGS)
def test_every_capability_is_there_or_the_marketplace_does_not_offer_it(slug):
    manifest, connector = registry.manifest(slug), kit.connect(slug, None)
    able = {protocol for protocol in CAPABILITIES if isinstance(connector, protocol)}

    assert able | set(manifest.not_offered) == set(CAPABILITIES)
    assert able & set(manifest.not_offered) == set()
    assert all(len(why.split()) > 2 for why in manifest.not_offered.values())


@pytest.mark.parametrize("slug", able(PullsClaims))
def test_a_return_is_read_with_what_the_seller_needs(slug, market, returned):
    claim = returned(quantity=2)

    assert (claim.kind, claim.state) == (ClaimKind.RETURN, ClaimState.WAITING)
    assert claim.order_number
    assert abs(claim.opened_at - market.moment()) < timedelta(days=1)
    assert claim.modified_at >= claim.opened_at
    assert sum(line.quantity or 2 for line in claim.lines) == 2
    assert all(line.barcode == "A1" or line.sku == "TİŞÖRT-A1" or line.order_line_id for line in claim.lines)
    assert all(line.reason for line in claim.lines)


@pytest.mark.parametrize("slug", able(PullsClaims))
def test_no_claims_are_no_claims(slug, connector, market):
    assert everything(connector, market, "claims") == {}


@pytest.mark.parametrize("slug", able(DecidesClaims))
def test_a_return_is_approved_once(slug, connector, market, returned):
    claim = returned()
    lines = [line.line_id for line in claim.lines]

    connector.approve_claim(claim, lines)
    market.clock.forward(60)

    assert everything(connector, market, "claims")[claim.remote_id].state is ClaimState.ACCEPTED
    with pytest.raises(Rejected):
        connector.approve_claim(claim, lines)


@pytest.mark.parametrize("slug", able(DecidesClaims))
def test_a_return_is_disputed_with_every_reason_that_is_offered(slug, connector, market, returned):
    reasons = connector.dispute_reasons(returned("B0"))
    assert len({reason.id for reason in reasons}) == len(reasons) > 0

    for number, reason in enumerate(reasons):
        claim = returned(f"C{number}")
        files = (PICTURE,) if reason.needs_file else ()
        connector.dispute_claim(claim, [line.line_id for line in claim.lines], Dispute(reason.id, "Kutu boş geldi.", files))
        market.clock.forward(60)
        now = everything(connector, market, "claims")[claim.remote_id]
        assert now.state in (ClaimState.DISPUTED, ClaimState.REJECTED), reason


@pytest.mark.parametrize("slug", able(DecidesClaims))
def test_a_dispute_without_the_file_that_it_needs_does_not_leave(slug, connector, market, returned):
    claim = returned()
    needy = [reason for reason in connector.dispute_reasons(claim) if reason.needs_file]
    if not needy:
        pytest.skip("no reason needs a file")
    market.calls.clear()

    with pytest.raises(Rejected):
        connector.dispute_claim(claim, [line.line_id for line in claim.lines], Dispute(needy[0].id, "Ürün kullanılmış."))

    assert writes(market) == []


def writes(market):
    """The writes so far."""
    return [path for method, path in market.calls if method != "GET"]


@pytest.mark.parametrize("kind", ["drop_answer", "http_500"])
@pytest.mark.parametrize("slug", able(DecidesClaims))
def test_a_lost_approval_is_in_doubt_and_sent_once(slug, facts, connector, market, returned, kind):
    claim = returned()
    market.calls.clear()
    market.post("faults", kind=kind, operation=facts.APPROVE)

    with pytest.raises(InDoubt):
        connector.approve_claim(claim, [line.line_id for line in claim.lines])

    assert market.operations().count(facts.APPROVE) == 1


@pytest.fixture
def asked(connector, market, live):
    """A question that waits for an answer."""

    def make(barcode="A1", text=TEXT):
        live(barcode)
        made = market.post("questions", barcode=barcode, text=text)
        assert made.status_code == 200, made.text
        return everything(connector, market, "questions")[made.json["questions"][0]]

    return make


@pytest.mark.parametrize("slug", able(AnswersQuestions))
def test_a_question_is_read_and_answered_once(slug, connector, market, asked):
    question = asked()
    assert (question.state, question.text) == (QuestionState.OPEN, TEXT)
    assert abs(question.asked_at - market.moment()) < timedelta(days=1)
    assert question.barcode == "A1" or question.sku or question.product

    connector.answer(question, ANSWER)
    market.clock.forward(90)

    now = everything(connector, market, "questions")[question.remote_id]
    assert (now.state, now.answer) == (QuestionState.ANSWERED, ANSWER)
    with pytest.raises((Rejected, RateLimited)):
        connector.answer(question, ANSWER)


@pytest.mark.parametrize("slug", able(AnswersQuestions))
def test_a_lost_answer_is_in_doubt_and_sent_once(slug, facts, connector, market, asked):
    question = asked()
    market.calls.clear()
    market.post("faults", kind="drop_answer", operation=facts.ANSWER)

    with pytest.raises(InDoubt):
        connector.answer(question, ANSWER)

    assert market.operations().count(facts.ANSWER) == 1


@pytest.mark.parametrize("slug", able(PullsSettlements))
def test_a_sale_is_booked_once_with_its_commission(slug, connector, market, live):
    live("A1", quantity=20)
    order = market.post("deliveries", barcode="A1", quantity=2).json["orders"][0]
    assert market.post("bookings").status_code == 200
    market.clock.forward(60)

    booked = everything(connector, market, "settlements")
    sales = [each for each in booked.values() if each.kind is SettlementKind.SALE]

    assert [each.order_number for each in sales if each.order_number] == [str(order)] * len(sales)
    assert sum(each.amount for each in sales) > 0
    assert sum((each.amount - each.net for each in booked.values()), Decimal(0)) >= 0
    assert {each.currency for each in booked.values()} == {"TRY"}
    assert everything(connector, market, "settlements") == booked


@pytest.mark.parametrize("kind", ["claims", "questions", "settlements"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_read_that_fails_may_be_repeated(slug, connector, market, kind):
    if not hasattr(connector, kind):
        pytest.skip("the marketplace has none")
    market.post("faults", kind="http_500", operation="*")

    with pytest.raises(Transient):
        everything(connector, market, kind)

    assert everything(connector, market, kind) == {}
