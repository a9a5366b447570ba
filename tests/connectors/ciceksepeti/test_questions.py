"""Questions: how they are read, and what an answer sends."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from service.connectors.calls import Answer
from service.connectors.ciceksepeti import questions
from service.domain.errors import InDoubt, Malformed, Rejected, Repeated
from service.domain.question import QuestionState
from tests.connectors import kit

ROW = {
    "id": "5f00000000000000000000a1",
    "product": {"code": "kc7700001", "name": "Seramik vazo 🌷", "url": "https://www.ciceksepeti.example.com/kc7700001", "imageUrl": None},
    "question": "Işıklı mı, su sızdırır mı? 📏",
    "answer": None,
    "questionDate": "2026-11-10T10:00:00",
    "answered": False,
    "answerDate": None,
    "approve": None,
    "branchActionId": None,
}


WINDOW = {"CreateStartDate": "2026-11-01T00:00:00", "CreateEndDate": "2026-11-02T00:00:00"}


@pytest.fixture
def read():
    return lambda **changes: questions.question({**ROW, **changes})


@pytest.fixture
def asked(connector, market, live):
    live("A1")

    def make(text="Boyu kaç cm?"):
        return market.post("questions", barcode="A1", text=text).json["questions"][0]

    return make


def test_a_question_is_read_whole(read):
    question = read(id=11100000000000000017)

    assert (question.remote_id, question.state, question.text) == ("11100000000000000017", QuestionState.OPEN, ROW["question"])
    assert question.asked_at == question.modified_at == datetime(2026, 11, 10, 7, 0, tzinfo=UTC)
    assert (question.product, question.url) == ("Seramik vazo 🌷", ROW["product"]["url"])
    assert read(product=None).product == ""


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"answered": True, "answer": "Hayır."}, QuestionState.ANSWERED),
        ({"branchActionId": 1}, QuestionState.ANSWERED),
        ({"branchActionId": "2", "answered": True}, QuestionState.ANSWERED),
        ({"branchActionId": 0}, QuestionState.OPEN),
        ({"branchActionId": 3}, QuestionState.CLOSED),
        ({"branchActionId": 4}, QuestionState.CLOSED),
        ({"branchActionId": 5}, QuestionState.UNKNOWN),
        ({"branchActionId": 5, "answered": True}, QuestionState.UNKNOWN),
    ],
)
def test_states_and_unknown_actions_are_kept(read, said, state):
    assert read(**said).state is state


def test_the_answer_and_why_it_is_not_shown(read):
    question = read(answered=True, answer="Hayır.", answerDate="2026-11-10T12:30:00+03:00", approve=False, agentDescription="Telefon no.")

    assert (question.answer, question.refusal) == ("Hayır.", "Telefon no.")
    assert question.answered_at == question.modified_at == datetime(2026, 11, 10, 9, 30, tzinfo=UTC)


def test_what_cannot_be_read_is_told_and_stops_nobody():
    rows = [ROW, {**ROW, "id": "b", "questionDate": None}, {**ROW, "id": "c", "answered": None, "question": "Ne?"}, {"id": "d"}]
    page = questions.question_page({"items": rows, "hasNextPage": False})

    assert [question.remote_id for question in page.questions] == [ROW["id"], "c"]
    assert [problem.split(" cannot")[0] for problem in page.problems] == ["ÇiçekSepeti question b", "ÇiçekSepeti question d"]
    assert questions.question_page({"items": None, "hasNextPage": False}).questions == ()


def test_pages_are_read_to_the_end_and_begin_at_one(asked, connector, market):
    for number in range(41):
        asked(f"Soru {number}")
    pages, cursor, until = [], None, market.moment() + timedelta(seconds=1)
    while True:
        market.clock.forward(5)
        page = connector.questions(until - timedelta(days=1), until, cursor)
        pages.append(len(page.questions))
        if (cursor := page.next_cursor) is None:
            break

    assert pages == [20, 20, 1]
    with pytest.raises(Rejected):
        connector.questions(*market.window(), "next")


def test_the_same_question_to_the_marketplace_waits(market):
    seller, window = kit.remembering("ciceksepeti", market), market.window()
    seller.questions(*window)

    with pytest.raises(Repeated):
        seller.questions(*window)
    market.clock.forward(25)
    seller.questions(*window)
    assert market.state()["limited"] == {}


def test_an_answer_is_published_as_it_was_written(asked, connector, market):
    asked()
    (question,) = connector.questions(market.moment() - timedelta(days=1), market.moment()).questions

    connector.answer(question, "Boyu 120 cm'dir, ışıklıdır 🌟")

    sent = json.loads(market.adapter.answers[-1][0].body)
    assert sent == {
        "answer": "Boyu 120 cm'dir, ışıklıdır 🌟",
        "branchActionId": 1,
        "branchActionDetailId": None,
        "branchDescription": None,
    }
    with pytest.raises(Rejected):
        connector.answer(question, "Yine")


def test_an_empty_answer_to_an_answer_is_none(asked, connector, market, monkeypatch):
    asked()
    (question,) = connector.questions(market.moment() - timedelta(days=1), market.moment()).questions
    monkeypatch.setattr(connector._transport, "send", lambda call: Answer(200, b" ", {}))

    connector.answer(question, "120 cm")
    with pytest.raises(Malformed):
        connector.questions(*market.window())


@pytest.mark.parametrize("kind", ["malformed", "http_500"])
def test_an_answer_without_an_answer_is_in_doubt(asked, connector, market, kind):
    asked()
    (question,) = connector.questions(market.moment() - timedelta(days=1), market.moment()).questions
    market.post("faults", kind=kind, operation="answerQuestion")

    with pytest.raises(InDoubt):
        connector.answer(question, "120 cm")
    assert market.operations().count("answerQuestion") == 1


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("GET", "/sellerquestions", {"query_string": {"Page": 1}}),
        ("GET", "/sellerquestions", {"query_string": {"Page": 0, **WINDOW}}),
        ("GET", "/sellerquestions", {"query_string": {"Page": 1, **WINDOW, "CreateStartDate": "2026-09-01T00:00:00"}}),
        ("PUT", "/sellerquestions/{}", {"json": {"answer": "Evet", "branchActionId": 4}}),
        ("PUT", "/sellerquestions/{}", {"json": {"answer": "Evet", "branchActionId": 2}}),
        ("PUT", "/sellerquestions/{}", {"json": {"branchActionId": 1}}),
        ("PUT", "/sellerquestions/{}", {"json": {"answer": "Evet", "branchActionId": 9}}),
        ("PUT", "/sellerquestions/{}", {"json": {"answer": "Evet", "branchActionId": 1, "text": "Evet"}}),
    ],
)
def test_the_marketplace_is_strict(asked, ask, method, path, more):
    assert ask(method, path.format(asked()), **more).status_code == 400


def test_a_question_that_nobody_asked_has_no_answer(ask):
    body = {"answer": "Evet", "branchActionId": 1}
    assert ask("PUT", "/sellerquestions/5f", json=body).status_code == 404


def test_the_longest_window_is_allowed_there(market):
    seller = kit.connect("ciceksepeti", market.adapter)
    seller.questions(market.moment() - seller.questions_window.longest, market.moment())
