"""What buyers ask: Trendyol's questions in our words, and the seller's answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from service.connectors import cursors
from service.connectors.after_sale import Window
from service.connectors.answers import rows_read
from service.connectors.trendyol import codes
from service.connectors.trendyol.pages import between, goes_on
from service.connectors.trendyol.wire import Wire
from service.connectors.values import TURKEY, id_of, of_milliseconds, text
from service.domain.question import Question, QuestionPage, QuestionState

PAGE, WORKING_DAYS, SATURDAY = 50, 3, 5
ORDER = {"orderByField": "CreatedDate", "orderByDirection": "ASC"}
"""What is asked meanwhile comes on the last page."""


def question_page(answer: Any, next_cursor: str | None = None) -> QuestionPage:
    """The questions of a list. One that cannot be read becomes a problem; the others arrive."""
    questions, problems = rows_read(answer["content"], question, "id", "Trendyol question {} cannot be read: {}.")
    return QuestionPage(questions, next_cursor, problems)


def question(row: Mapping[str, Any]) -> Question:
    """One question. An answer that was not published stands in `refusal` with Trendyol's reason."""
    remote_state, answer, refused = text(row["status"]), row.get("answer") or {}, row.get("rejectedAnswer") or {}
    state = codes.QUESTION_STATES.get(remote_state, QuestionState.UNKNOWN)
    if state is QuestionState.OPEN and refused:
        state = QuestionState.REFUSED
    asked, given = of_milliseconds(row["creationDate"]), answer or refused
    answered = of_milliseconds(given["creationDate"]) if given.get("creationDate") else None
    told = (of_milliseconds(row[name]) for name in ("rejectedDate", "reportedDate") if row.get(name))
    return Question(
        remote_id=id_of(row["id"]),
        state=state,
        remote_state=remote_state,
        text=text(row["text"]),
        asked_at=asked,
        modified_at=max(asked, answered or asked, *told),
        answer=text(given.get("text")),
        answered_at=answered,
        answer_by=working_days_after(asked, WORKING_DAYS),
        refusal=text(refused.get("reason") or row.get("reason")) if state is QuestionState.REFUSED else "",
        buyer=text(row.get("userName")),
        product=text(row.get("productName")),
        url=text(row.get("webUrl")),
    )


def working_days_after(moment: datetime, days: int) -> datetime:
    """The same hour so many working days later, by the Turkish calendar without its holidays."""
    while days:
        moment += timedelta(days=1)
        days -= moment.astimezone(TURKEY).weekday() < SATURDAY
    return moment


class Questions(Wire):
    """AnswersQuestions."""

    # A longer window than two weeks is cut without a word; a question may change until its days to answer and the review are over.
    questions_window = Window(longest=timedelta(days=14), back=timedelta(days=13))
    answer_length = (10, 2000)

    def questions(self, since: datetime, until: datetime, cursor: str | None = None) -> QuestionPage:
        """Questions of the window, oldest first."""
        (page,) = cursors.numbers(cursor, "0", self.marketplace)
        call = self._api.call("getQuestions", query={**between(since, until, page, PAGE), **ORDER})
        return self._read(call, lambda answer: question_page(answer, str(page + 1) if goes_on(answer, page) else None))

    def answer(self, question: Question, text: str) -> None:
        """Answer it; Trendyol looks at the answer before it is shown."""
        self._transport.send(self._api.call("answerQuestion", question.remote_id, body={"text": text}))
