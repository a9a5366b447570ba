"""Questions: two lists, one page in a minute, a call of its own for each day and buyer, one answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.connectors.n11 import api
from service.connectors.n11.questions import question
from service.domain.errors import InDoubt, Malformed, RateLimited, Rejected
from service.domain.question import QuestionState

ROW = {
    "id": "01234567890123456789",
    "status": "OPEN",
    "productTitle": "Deri Makyaj Çantası",
    "question": "Ölçüleri nedir? 📏",
    "answer": "",
    "fullName": "Işıl Ş.",
    "questionDate": "20/11/2026",
}


@pytest.fixture
def asked(market, live):
    """Buyers ask; the questions' numbers."""

    def make(*texts):
        live("A1")
        return [market.post("questions", barcode="A1", text=text).json["questions"][0] for text in texts]

    return make


@pytest.fixture
def everything(connector, market):
    """Every question of the last days, waiting as N11 wants it."""

    def read(cursor=None):
        found = {}
        while True:
            page = connector.questions(market.moment() - timedelta(days=3), market.moment(), cursor)
            assert page.problems == ()
            found |= {each.remote_id: each for each in page.questions}
            market.clock.forward(60)
            if page.next_cursor is None:
                return found
            cursor = page.next_cursor

    return read


def test_a_question_is_told_in_our_words():
    told = question(ROW)

    assert (told.remote_id, told.state, told.remote_state) == ("01234567890123456789", QuestionState.OPEN, "OPEN")
    assert (told.text, told.buyer, told.product, told.answer) == ("Ölçüleri nedir? 📏", "Işıl Ş.", "Deri Makyaj Çantası", "")
    assert told.asked_at == told.modified_at == datetime(2026, 11, 19, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "answer", "state"),
    [
        ("OPEN", "", QuestionState.OPEN),
        ("CLOSED", "Evet.", QuestionState.ANSWERED),
        ("CLOSED", "", QuestionState.CLOSED),
        ("BEKLEMEDE", "", QuestionState.UNKNOWN),
    ],
)
def test_a_closed_question_is_an_answered_one_where_an_answer_stands(status, answer, state):
    assert (question({**ROW, "status": status, "answer": answer}).state, question({**ROW, "status": status}).remote_state) == (
        state,
        status,
    )


def test_a_question_is_answered_once(connector, market, asked, everything):
    (number,) = asked("Işıklı mı? 💡")
    told = everything()[number]
    assert (told.state, told.text, told.buyer) == (QuestionState.OPEN, "Işıklı mı? 💡", "Test Müşteri")
    assert market.moment() - told.asked_at < timedelta(days=1)

    connector.answer(told, "Evet & <hayır> 🙂")

    assert (everything()[number].state, everything()[number].answer) == (QuestionState.ANSWERED, "Evet & <hayır> 🙂")
    with pytest.raises(Rejected, match="cevaplanmış"):
        connector.answer(told, "Yine evet.")


def test_the_second_list_waits_for_its_minute(connector, market, asked):
    asked("Soru?")
    page = connector.questions(*market.window())
    assert (page.next_cursor, [each.state for each in page.questions]) == ("CLOSED:0", [QuestionState.OPEN])

    with pytest.raises(RateLimited) as refused:
        connector.questions(*market.window(), page.next_cursor)

    assert refused.value.retry_after == 60
    market.clock.forward(60)
    assert connector.questions(*market.window(), page.next_cursor).next_cursor is None


def test_lists_are_read_page_by_page(monkeypatch, asked, everything, market):
    monkeypatch.setattr(api, "QUESTIONS_PAGE", 2)
    numbers = asked(*(f"Soru {number}?" for number in range(5)))

    assert set(everything()) == set(numbers)
    assert market.state()["requests"]["GetProductQuestionList"] == 4


def test_a_question_without_a_detail_is_told_and_hides_no_other(connector, market, asked, monkeypatch):
    gone, stays = asked("Bir?", "İki?")
    detail = connector._detail
    monkeypatch.setattr(connector, "_detail", lambda row: {} if row["id"] == gone else detail(row))

    page = connector.questions(*market.window())

    assert [each.remote_id for each in page.questions] == [stays]
    assert page.problems == (f"N11 question {gone} cannot be read: questionDate is missing.",)


def test_no_answer_is_longer_than_n11_takes(connector, market, asked, everything):
    (number,) = asked("Soru?")
    least, most = connector.answer_length
    told = everything()[number]

    for text in ("", "x" * (most + 1)):
        with pytest.raises(Rejected):
            connector.answer(told, text)
    connector.answer(told, "ş" * most)
    assert least == 1


def test_unreadable_answers(connector, market, asked, everything):
    (number,) = asked("Soru?")
    told = everything()[number]
    market.post("faults", kind="malformed", operation="SaveProductAnswer")
    with pytest.raises(InDoubt):
        connector.answer(told, "Evet.")
    market.post("faults", kind="malformed", operation="GetProductQuestionList")
    with pytest.raises(Malformed):
        everything()
