"""Questions about products, and their one public answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from service.connectors import cursors
from service.connectors.after_sale import Window
from service.connectors.answers import rows_read
from service.connectors.ciceksepeti import api, codes
from service.connectors.ciceksepeti.mapping_values import Row, folded, moment, rows_of
from service.connectors.ciceksepeti.wire import Wire
from service.connectors.values import id_of, text
from service.domain.question import Question, QuestionPage, QuestionState


def question(shown: Row) -> Question:
    """One question. Raises one of UNREADABLE when a fact we rely on is missing."""
    row = folded(shown)
    product, answered = folded(row.get("product") or {}), row.get("answerdate")
    asked = moment(row["questiondate"])
    state = codes.QUESTION_STATES.get(text(row.get("branchactionid") or ""), QuestionState.UNKNOWN)
    if row["answered"] is True and state is QuestionState.OPEN:
        state = QuestionState.ANSWERED
    return Question(
        remote_id=id_of(row["id"]),
        state=state,
        remote_state=text(row.get("agentactiontext")) or state.value,
        text=text(row["question"]),
        asked_at=asked,
        modified_at=max(asked, moment(answered)) if answered else asked,
        answer=text(row.get("answer")),
        answered_at=moment(answered) if answered else None,
        refusal=text(row.get("agentdescription")) if row.get("approve") is False else "",
        product=text(product.get("name")),
        url=text(product.get("url")),
    )


def question_page(answer: Any, next_cursor: str | None = None) -> QuestionPage:
    """The questions of an answer. One that cannot be read becomes a problem; the others arrive."""
    found, problems = rows_read(rows_of(answer, "items"), question, "id", "ÇiçekSepeti question {} cannot be read: {}.")
    return QuestionPage(found, next_cursor, problems)


class Questions(Wire):
    """Answers AnswersQuestions."""

    questions_window = Window(longest=timedelta(days=31), back=timedelta(days=30))
    answer_length = (1, 2000)
    """Ours: ÇiçekSepeti publishes no limit."""

    def questions(self, since: datetime, until: datetime, cursor: str | None = None) -> QuestionPage:
        """Questions that were asked in the window, as they stand now, page by page."""
        (page,) = cursors.numbers(cursor, "1", self.marketplace)

        def parse(answer: Any) -> QuestionPage:
            return question_page(answer, str(page + 1) if folded(answer)["hasnextpage"] else None)

        return self._read(api.questions(since, until, page), parse)

    def answer(self, question: Question, text: str) -> None:
        """Publish the question with this answer."""
        self._do(api.answer(question.remote_id, text, codes.PUBLISH_ANSWER))
