"""Buyers' questions about products, and the one answer to each, by SOAP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from service.connectors import cursors
from service.connectors.after_sale import Window
from service.connectors.answers import rows_read
from service.connectors.n11 import codes, soap
from service.connectors.n11.mapping import NAME, day
from service.connectors.n11.wire import Wire
from service.connectors.values import id_of
from service.domain.question import Question, QuestionPage, QuestionState


def question(row: Mapping[str, str]) -> Question:
    """One question out of its row in a list and its detail. Raises one of UNREADABLE when a fact we rely on is missing or impossible."""
    status, said, asked = row["status"], row.get("answer", ""), day(row["questionDate"])
    state = codes.QUESTION_STATES.get(status, QuestionState.UNKNOWN)
    return Question(
        remote_id=id_of(row["id"]),
        state=QuestionState.ANSWERED if state is QuestionState.CLOSED and said else state,
        remote_state=status,
        text=row["question"],
        asked_at=asked,
        modified_at=asked,
        answer=said,
        buyer=row.get("fullName", ""),
        product=row.get("productTitle", ""),
    )


class Questions(Wire):
    questions_window = Window(timedelta(days=14), back=timedelta(days=13), first=timedelta(days=14))
    answer_length = (1, 2048)

    def questions(self, since: datetime, until: datetime, cursor: str | None = None) -> QuestionPage:
        """Questions that were asked in the window: the open ones, then the closed ones. N11 shows one page in a minute."""
        status, (page,) = cursors.named(cursor, codes.QUESTION_LISTS, "0", NAME)
        call = soap.questions(self._settings, status, since, until, page)
        rows, more = self._read(call, lambda said: soap.page(said, "productQuestion", page))

        def read(row: Mapping[str, str]) -> Question:
            return question({"status": status, **self._detail(row), **row})

        found, problems = rows_read(rows, read, "id", "N11 question {} cannot be read: {}.")
        return QuestionPage(found, f"{status}:{page + 1}" if more else cursors.next_list(status, codes.QUESTION_LISTS, "0"), problems)

    def answer(self, question: Question, text: str) -> None:
        """Answer it, which closes it."""
        self._do(soap.answer(self._settings, question.remote_id, text))

    def _detail(self, row: Mapping[str, str]) -> dict[str, str]:
        """What the list does not tell: the day and the buyer. N11 answers an unknown id with success and no question."""
        found = self._read(soap.question(self._settings, row["id"]), lambda said: soap.rows(said, "productQuestion"))
        return found[0] if found else {}
