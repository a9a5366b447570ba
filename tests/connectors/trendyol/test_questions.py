"""Questions: Trendyol's answers in our words, what is answered, and how strict the simulator is about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.connectors.trendyol import questions
from service.domain.errors import Rejected
from service.domain.question import QuestionState

ASKED = 1_795_100_000_123


def row(status, **changes):
    return {
        "id": 12345678901234567890,
        "text": "Işıklı mı, boyu kaç cm? 📏",
        "status": status,
        "creationDate": ASKED,
        "userName": "A** B**",
        "productName": "İnce Çorap",
        "webUrl": "https://www.trendyol.com/x-p-1",
        "answer": None,
        "rejectedAnswer": None,
        "reason": None,
        **changes,
    }


def test_a_question_says_what_the_seller_needs():
    question = questions.question(row("WAITING_FOR_ANSWER"))

    assert (question.remote_id, question.text) == ("12345678901234567890", "Işıklı mı, boyu kaç cm? 📏")
    assert (question.state, question.remote_state) == (QuestionState.OPEN, "WAITING_FOR_ANSWER")
    assert question.asked_at == question.modified_at == datetime(2026, 11, 19, 14, 53, 20, 123_000, tzinfo=UTC)
    assert (question.product, question.buyer, question.url) == ("İnce Çorap", "A** B**", "https://www.trendyol.com/x-p-1")
    assert (question.answer, question.answered_at, question.refusal) == ("", None, "")


def test_an_answer_comes_with_its_time():
    given = {"text": "120 cm'dir.", "creationDate": ASKED + 1000, "reason": None}
    question = questions.question(row("ANSWERED", answer=given, reason="x"))

    assert (question.state, question.answer, question.refusal) == (QuestionState.ANSWERED, "120 cm'dir.", "")
    assert question.answered_at == question.modified_at == question.asked_at + timedelta(seconds=1)


@pytest.mark.parametrize("status", ["REJECTED", "WAITING_FOR_ANSWER"])
def test_an_answer_that_was_not_published_is_wanted_again_with_the_reason(status):
    refused = {"text": "Bizi arayın", "creationDate": ASKED + 1000, "reason": "İletişim bilgisi içeriyor"}
    question = questions.question(row(status, rejectedAnswer=refused, rejectedDate=ASKED + 5000))

    assert (question.state, question.refusal, question.answer) == (QuestionState.REFUSED, "İletişim bilgisi içeriyor", "Bizi arayın")
    assert question.modified_at == question.asked_at + timedelta(seconds=5)


def test_the_reason_may_stand_with_the_question():
    assert questions.question(row("REJECTED", reason="Uygunsuz")).refusal == "Uygunsuz"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("WAITING_FOR_APPROVE", QuestionState.ANSWERED),
        ("REPORTED", QuestionState.CLOSED),
        ("UNANSWERED", QuestionState.CLOSED),
        ("ON_HOLD", QuestionState.UNKNOWN),
    ],
)
def test_what_else_a_question_may_be(status, state):
    question = questions.question(row(status))

    assert (question.state, question.remote_state) == (state, status)


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        ("2026-11-16T09:00", "2026-11-19T09:00"),  # Monday: Thursday
        ("2026-11-19T09:00", "2026-11-24T09:00"),  # Thursday: Tuesday
        ("2026-11-21T09:00", "2026-11-25T09:00"),  # Saturday: Wednesday
        ("2026-11-19T22:30", "2026-11-24T22:30"),  # Friday in Turkey: Wednesday there
    ],
)
def test_three_working_days_to_answer(asked, until):
    moments = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (asked, until)]

    assert questions.working_days_after(moments[0], 3) == moments[1]


def test_one_question_that_cannot_be_read_stops_no_other():
    page = questions.question_page({"content": [row("ANSWERED", creationDate=None), row("ANSWERED", id=7)]})

    assert [question.remote_id for question in page.questions] == ["7"]
    assert page.problems == ("Trendyol question 12345678901234567890 cannot be read: None is not a time in milliseconds.",)


@pytest.fixture
def asked(trendyol, market, live):
    """Asks about a listing; the question as it is read."""
    live("A1")

    def make(text="Boyu kaç cm?"):
        number = market.post("questions", barcode="A1", text=text).json["questions"][0]
        return now(trendyol, market, number)

    return make


def every(trendyol, market):
    found, cursor = [], None
    while True:
        page = trendyol.questions(market.moment() - trendyol.questions_window.longest, market.moment(), cursor)
        found, cursor = [*found, *page.questions], page.next_cursor
        if cursor is None:
            return found


def now(trendyol, market, number):
    return next(question for question in every(trendyol, market) if question.remote_id == number)


def test_every_page_is_read_oldest_first(trendyol, market, asked, monkeypatch):
    monkeypatch.setattr(questions, "PAGE", 2)
    made = []
    for number in range(5):
        made.append(asked(f"Soru {number}?").remote_id)
        market.clock.forward(1)
    market.calls.clear()

    assert [question.remote_id for question in every(trendyol, market)] == made
    assert len(market.calls) == 3


def test_an_answer_is_looked_at_before_it_is_shown(trendyol, market, asked):
    question = asked()
    trendyol.answer(question, "Boyu 120 cm'dir, iyi günler 🌞")

    waiting = now(trendyol, market, question.remote_id)
    assert (waiting.state, waiting.remote_state) == (QuestionState.ANSWERED, "WAITING_FOR_APPROVE")
    market.clock.forward(5)
    assert now(trendyol, market, question.remote_id).remote_state == "ANSWERED"


@pytest.mark.parametrize("contact", ["https://shop.example.com", "www.magazam.com", "0555 555 55 55"])
def test_a_refused_answer_may_be_followed_by_another(trendyol, market, asked, contact):
    question = asked()
    trendyol.answer(question, f"Bize buradan ulaşın: {contact}")
    market.clock.forward(5)

    refused = now(trendyol, market, question.remote_id)
    assert (refused.state, refused.refusal) == (QuestionState.REFUSED, "Cevap iletişim bilgisi içeriyor.")

    trendyol.answer(refused, "Boyu 120 cm'dir.")
    market.clock.forward(5)
    assert now(trendyol, market, question.remote_id).state is QuestionState.ANSWERED


@pytest.mark.parametrize(("text", "taken"), [("ş" * 9, False), ("ş" * 10, True), ("ş" * 2000, True), ("ş" * 2001, False)])
def test_lengths_of_an_answer(trendyol, market, asked, text, taken):
    question, (least, most) = asked(), trendyol.answer_length
    assert (least <= len(text) <= most) is taken

    if taken:
        trendyol.answer(question, text)
    else:
        with pytest.raises(Rejected, match="10 ile 2000 karakter"):
            trendyol.answer(question, text)


def test_what_is_not_answered_in_time_is_closed(trendyol, market, asked):
    question = asked()
    market.clock.forward(5 * 86_400 + 1)

    assert now(trendyol, market, question.remote_id).state is QuestionState.CLOSED
    with pytest.raises(Rejected, match="cevaplanabilir bir durumda değil"):
        trendyol.answer(question, "Boyu 120 cm'dir.")


def test_a_window_fits_into_what_trendyol_shows(trendyol, market, asked, ask):
    asked()
    market.clock.forward(14 * 86_400 - 60)
    assert len(every(trendyol, market)) == 1

    market.clock.forward(120)
    cut = ask("GET", "/qna/sellers/2738/questions/filter", query_string={"startDate": 1, "endDate": int(market.clock() * 1000)})
    assert (cut.status_code, cut.json["totalElements"]) == (200, 0)
    window = trendyol.questions_window
    assert window.back + timedelta(hours=12) < window.longest <= timedelta(days=14)


@pytest.mark.parametrize(("query", "status"), [({"size": 51}, 400), ({"status": "LOST"}, 400), ({"status": "ANSWERED"}, 200)])
def test_the_simulators_filters(asked, ask, query, status):
    asked()
    answer = ask("GET", "/qna/sellers/2738/questions/filter", query_string=query)

    assert answer.status_code == status
    assert answer.json.get("content", []) == []


def test_the_simulator_takes_no_answer_of_another_shape(asked, ask):
    question = asked()
    path = "/qna/sellers/2738/questions"

    assert ask("POST", f"{path}/{question.remote_id}/answers", json={"text": "Boyu 120 cm'dir.", "public": True}).status_code == 400
    assert ask("POST", f"{path}/1/answers", json={"text": "Boyu 120 cm'dir."}).status_code == 404
