"""Questions: how they are read, and how one is answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.connectors.hepsiburada import questions, replies
from service.connectors.hepsiburada.sim_money import Accounts
from service.connectors.hepsiburada.sim_questions import Questions
from service.connectors.simkit.shapes import Refused
from service.domain.errors import NeedsReauth, Rejected
from service.domain.question import QuestionState
from tests.connectors.hepsiburada.facts import MERCHANT
from tests.connectors.kit import connect

SINCE, UNTIL = datetime(2026, 11, 20, 21, 30, 10, tzinfo=UTC), datetime(2026, 11, 21, 9, 0, 30, 5, tzinfo=UTC)
ASKED = {"id": "c1", "createdAt": "2026-11-20T10:00:00Z", "content": "Garantisi var mı? 🔧", "from": "Customer"}
TOLD = {"id": "c2", "createdAt": "2026-11-20T11:30:00.1234567Z", "content": "Evet, 2 yıl.", "from": "Merchant"}
MORE = {"id": "c3", "createdAt": "2026-11-20T12:00:00Z", "content": "Yedek parça?", "from": "Customer"}
ROW = {
    "createdAt": "2026-11-20T10:00:00Z",
    "issueNumber": 12345678901234567890,
    "customerId": "dfc8a27f",
    "orderNumber": "4141414141",
    "status": "WaitingForAnswer",
    "lastContent": "Garantisi var mı? 🔧",
    "conversations": [ASKED],
    "product": {"sku": "HBV00000AAAA1", "name": "Tost makinesi", "stockCode": "0042"},
    "expireDate": "2026-11-23T10:00:00Z",
    "lastModifiedAt": "2026-11-20T10:05:00Z",
}


@pytest.fixture
def asked(hepsiburada, market, live):
    live("A1")
    market.post("questions", barcode="A1", text="Boyu kaç cm?")
    return hepsiburada.questions(market.moment() - timedelta(hours=1), market.moment()).questions[0]


def test_a_question_is_read_as_it_stands():
    question = questions.question(ROW)

    assert (question.remote_id, question.state, question.text) == ("12345678901234567890", QuestionState.OPEN, "Garantisi var mı? 🔧")
    assert (question.product, question.barcode, question.order_number) == ("Tost makinesi", "0042", "4141414141")
    assert question.asked_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert question.modified_at == datetime(2026, 11, 20, 10, 5, tzinfo=UTC)
    assert question.answer_by == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert (question.answer, question.answered_at) == ("", None)


def test_an_answer_is_what_was_said_last_and_not_by_the_buyer():
    answered = questions.question(ROW | {"status": "Answered", "conversations": [TOLD, ASKED]})
    asked_again = questions.question(ROW | {"conversations": [MORE, TOLD, ASKED]})

    assert (answered.text, answered.answer) == ("Garantisi var mı? 🔧", "Evet, 2 yıl.")
    assert answered.answered_at == datetime(2026, 11, 20, 11, 30, 0, 123000, tzinfo=UTC)
    assert (asked_again.text, asked_again.answer) == ("Garantisi var mı? 🔧\n\nYedek parça?", "")


def test_what_is_not_told_is_not_known():
    bare = {"createdAt": "2026-11-20T10:00:00", "issueNumber": 7, "status": "AutoClosed", "lastContent": "Kaç cm?", "product": None}
    question = questions.question(bare)

    assert question.asked_at == question.modified_at == datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert (question.text, question.answer_by, question.barcode) == ("Kaç cm?", None, "")


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("Answered", QuestionState.ANSWERED),
        ("Rejected", QuestionState.CLOSED),
        ("AutoClosed", QuestionState.CLOSED),
        ("MerchantContacted", QuestionState.UNKNOWN),
    ],
)
def test_every_status_has_a_state_and_an_unknown_one_is_kept(told, state):
    question = questions.question(ROW | {"status": told})

    assert (question.state, question.remote_state) == (state, told)


def test_the_window_is_utc_and_the_seller_is_in_a_header():
    call = questions.read_call(MERCHANT, 3, SINCE, UNTIL)

    assert dict(call.query) == {
        "minModifiedAt": "2026-11-20T21:30:10Z",
        "maxModifiedAt": "2026-11-21T09:00:31Z",
        "page": 3,
        "size": 25,
    }
    assert call.headers == {"merchantId": MERCHANT}


def test_pages_begin_at_one_and_are_read_to_the_last(hepsiburada, market, live, monkeypatch):
    monkeypatch.setattr(questions, "PAGE", 2)
    live("A1")
    made = [market.post("questions", barcode="A1", text=f"Soru {number}?").json["questions"][0] for number in range(5)]
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = hepsiburada.questions(market.moment() - timedelta(hours=1), market.moment(), cursor)
        found, cursor, pages = [*found, *page.questions], page.next_cursor, pages + 1

    assert ([question.remote_id for question in found], pages) == (made[::-1], 3)


def test_no_question_is_one_empty_page(hepsiburada):
    page = hepsiburada.questions(SINCE, UNTIL)

    assert (page.questions, page.next_cursor, page.problems) == ((), None, ())


def test_an_answer_arrives_letter_by_letter(hepsiburada, market, asked):
    text = "Çift kişilik: 160×200 cm 📏\nİyi günler."

    hepsiburada.answer(asked, text)

    request = market.adapter.answers[-1][0]
    assert request.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert hepsiburada.questions(SINCE - timedelta(days=30), market.moment()).questions[0].answer == text


def test_an_answer_that_is_too_long_is_refused_in_hepsiburadas_words(hepsiburada, asked):
    with pytest.raises(Rejected) as refusal:
        hepsiburada.answer(asked, "ş" * 2001)

    assert refusal.value.user_message == "Answer: Cevap en fazla 2000 karakter olabilir"


def test_a_question_whose_time_is_over_takes_no_answer(hepsiburada, market, asked):
    market.clock.forward(90_000)
    (now,) = hepsiburada.questions(market.moment() - timedelta(days=1), market.moment()).questions

    assert (now.state, now.remote_state) == (QuestionState.CLOSED, "AutoClosed")
    with pytest.raises(Rejected, match="cevap beklemiyor"):
        hepsiburada.answer(asked, "Geç kaldım.")


def test_a_call_without_the_sellers_header_is_a_bare_401(ask):
    assert ask("GET", "/api/v1.0/issues").status_code == 401
    assert ask("GET", "/api/v1.0/issues").data == b""
    assert ask("GET", "/api/v1.0/issues", headers={"merchantId": MERCHANT}).status_code == 200


@pytest.mark.parametrize("part", ["questions", "settlements"])
def test_a_part_that_is_not_switched_on_does_not_stop_the_account(hepsiburada, monkeypatch, part):
    def refuse(self):
        raise Refused(403, "Forbidden")

    monkeypatch.setattr(Questions, "listed", refuse)
    monkeypatch.setattr(Accounts, "listed", refuse)

    with pytest.raises(Rejected, match="not switched on") as refusal:
        getattr(hepsiburada, part)(SINCE, UNTIL)
    assert not refusal.value.stops_account


def test_a_wrong_login_stops_it_there_too(market):
    with pytest.raises(NeedsReauth):
        connect("hepsiburada", market.adapter, service_key="stale").questions(SINCE, UNTIL)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"code": 422, "errors": [{"message": "Zorunlu", "internalMessage": "x", "fieldName": "Answer"}]}', "Answer: Zorunlu"),
        (b'{"code": 400, "errors": [{"message": "Soru yok"}, 7, {"message": null}]}', "Soru yok"),
        (b'{"code": 400, "errors": null}', None),
        (
            b'{"title": "Hata", "detail": null, "errors": {"Limit": ["en fazla 100", "say\xc4\xb1"], "x": "y"}}',
            "Hata; Limit: en fazla 100; Limit: sayı; x: y",
        ),
        (b'{"errorMessage": "Kay\xc4\xb1t yok", "exceptionCode": "E1"}', "Kayıt yok"),
        (b'"LimitCannotBeEmpty"', "LimitCannotBeEmpty"),
        (b'{"message": "Validation failed", "fieldErrors": [{"field": "hbSku", "message": "blank"}]}', "Validation failed; hbSku: blank"),
        (b"[1]", None),
        (b"<html>", None),
    ],
)
def test_refusals_of_every_service_are_told_in_its_words(body, said):
    assert replies.words(400, body) == said
