"""Questions of buyers about products, and the seller's answers, which Pazarama's people read first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from service.connectors import values
from service.connectors.after_sale import Window
from service.connectors.answers import rows_read
from service.connectors.pazarama import api
from service.connectors.pazarama import mapping_values as own
from service.connectors.pazarama.mapping_values import Row
from service.connectors.pazarama.places import Place
from service.connectors.pazarama.wire import Wire
from service.connectors.values import text
from service.domain.question import Question, QuestionPage, QuestionState

OPEN = 0
"""The only status whose meaning is published."""


def question(row: Row) -> Question:
    """One question. One that is not open and has an answer counts as answered, whatever its status means."""
    status, answer, asked = row["questionStatus"], text(row.get("answer")), own.moment(row["questionDate"])
    answered = own.maybe_moment(row.get("answerDate"))
    over = QuestionState.ANSWERED if answer else QuestionState.UNKNOWN
    return Question(
        remote_id=values.id_of(row["questionId"]),
        state=QuestionState.OPEN if status == OPEN else over,
        remote_state=str(status),
        text=text(row["question"]),
        asked_at=asked,
        modified_at=answered or asked,
        answer=answer,
        answered_at=answered,
        buyer=text(row.get("maskedUserName")),
        product=text(row.get("productName")),
        barcode=text(row.get("barcode")),
    )


class Questions(Wire):
    """Answers AnswersQuestions."""

    questions_window = Window(api.MONTH, back=timedelta(days=28))
    """The list goes by the day of the question."""
    answer_length = (1, 2000)
    """Ours: no limit is published."""

    def questions(self, since: datetime, until: datetime, cursor: str | None = None) -> QuestionPage:
        """Questions of the days of the window, whatever became of them."""
        place = Place.of(cursor, "questions")

        def parse(found: Any) -> QuestionPage:
            rows, pages = found["approvalAnswersByMerchantSearchs"] or [], (found.get("pageResponse") or {}).get("totalPages")
            read, problems = rows_read(rows, question, "questionId", "Pazarama question {} cannot be read: {}.")
            return QuestionPage(read, place.after(rows, "questionId", int(pages or 0)), problems)

        return self._data(api.questions(place.page, *api.window(since, until)), parse)

    def answer(self, question: Question, text: str) -> None:
        """Answer it; it is shown to buyers once Pazarama has approved it."""
        self._do(api.answer(question.remote_id, text))
