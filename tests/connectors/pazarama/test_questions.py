"""Questions of buyers: read whatever became of them, answered once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.connectors.pazarama import api, questions
from service.domain.errors import InDoubt, Rejected
from service.domain.question import QuestionState

ROW = {
    "questionId": "73500000000000000017",
    "productName": "Kadın Keten Elbise",
    "productImageUrl": None,
    "barcode": "8690000000017",
    "maskedUserName": "I**** Ö****",
    "question": "Kalıbı dar mı? 👗",
    "questionDate": "2026-11-10T09:12:16.333",
    "answer": None,
    "answerDate": None,
    "questionStatus": 0,
}


def test_a_question_as_it_is_documented():
    question = questions.question(ROW)

    assert (question.remote_id, question.text, question.barcode) == ("73500000000000000017", "Kalıbı dar mı? 👗", "8690000000017")
    assert question.asked_at == question.modified_at == datetime(2026, 11, 10, 6, 12, 16, 333000, tzinfo=UTC)
    assert (question.state, question.remote_state, question.buyer) == (QuestionState.OPEN, "0", "I**** Ö****")


@pytest.mark.parametrize(
    ("status", "answer", "state"),
    [
        (0, None, QuestionState.OPEN),
        (0, "Evet", QuestionState.OPEN),
        (1, "Evet", QuestionState.ANSWERED),
        (3, None, QuestionState.UNKNOWN),
        (7, " ", QuestionState.UNKNOWN),
        (Decimal("2.5"), "Evet", QuestionState.ANSWERED),
    ],
)
def test_only_the_first_status_has_a_published_meaning(status, answer, state):
    question = questions.question(ROW | {"questionStatus": status, "answer": answer, "answerDate": "2026-11-11T09:00:00Z"})

    assert (question.state, question.remote_state) == (state, str(status))
    assert question.modified_at == question.answered_at == datetime(2026, 11, 11, 9, tzinfo=UTC)


@pytest.fixture
def asked(connector, market, live):
    """Asks so many questions; their ids."""
    live("A1")
    return lambda count=1: [market.post("questions", barcode="A1", text=f"Soru {number}?").json["questions"][0] for number in range(count)]


@pytest.fixture
def read(connector, market):
    def all_of_them(minutes=60):
        found, cursor = [], None
        while True:
            page = connector.questions(market.moment() - timedelta(minutes=minutes), market.moment(), cursor)
            found, cursor = [*found, *page.questions], page.next_cursor
            if cursor is None:
                return found

    return all_of_them


def test_every_page_is_read(market, asked, read, monkeypatch):
    monkeypatch.setattr(api, "QUESTIONS_PAGE", 2)
    ids = asked(5)
    market.calls.clear()

    assert [question.remote_id for question in read()] == ids
    assert market.operations() == ["searchQuestions"] * 3


def test_an_answer_is_looked_at_before_it_is_shown(connector, market, asked, read):
    asked()
    (question,) = read()

    connector.answer(question, "Boyu 120 cm'dir. 📏")

    assert [(each.state, each.remote_state) for each in read()] == [(QuestionState.ANSWERED, "1")]
    market.clock.forward(60)
    assert [(each.state, each.remote_state, each.answer) for each in read()] == [(QuestionState.ANSWERED, "2", "Boyu 120 cm'dir. 📏")]


@pytest.mark.parametrize("text", ["", " ", "x" * 2001])
def test_the_simulator_refuses_what_cannot_be_an_answer(connector, asked, read, text):
    asked()

    with pytest.raises(Rejected, match="2000 karakter"):
        connector.answer(read()[0], text)


def test_a_question_is_found_by_the_day_it_was_asked(connector, market, asked, read):
    asked()
    market.clock.forward(3 * 24 * 3600)

    assert read(minutes=60) == []
    assert len(read(minutes=3 * 24 * 60)) == 1


def test_one_row_that_cannot_be_read_is_named(connector, market, monkeypatch):
    body = {"approvalAnswersByMerchantSearchs": [ROW | {"questionDate": "gestern"}, ROW], "pageResponse": None}
    monkeypatch.setattr(connector, "_data", lambda call, parse: parse(body))

    page = connector.questions(*market.window())

    assert (len(page.questions), page.next_cursor) == (1, "questions:2:73500000000000000017")
    assert page.problems == ("Pazarama question 73500000000000000017 cannot be read: gestern is not a time.",)


def test_a_list_that_does_not_move_on_and_a_strange_cursor(connector, market, asked, monkeypatch):
    with pytest.raises(Rejected):
        connector.questions(*market.window(), "refunds:1:")

    monkeypatch.setattr(connector, "_data", lambda call, parse: parse({"approvalAnswersByMerchantSearchs": [ROW]}))
    with pytest.raises(ValueError, match="like the one before"):
        connector.questions(*market.window(), "questions:2:73500000000000000017")


def test_an_answer_whose_outcome_cannot_be_read_is_in_doubt(connector, market, asked, read):
    asked()
    (question,) = read()
    market.post("faults", kind="malformed", operation="answerQuestion")

    with pytest.raises(InDoubt):
        connector.answer(question, "Evet.")

    assert market.state()["questions"][0]["answer"] == "Evet."


def test_nobody_asks_about_what_is_not_there(market):
    assert market.post("questions", barcode="YOK", text="?").status_code == 404
