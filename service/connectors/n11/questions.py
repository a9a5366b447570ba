"""Buyers' questions about products, and the one answer to each, by SOAP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from service.connectors.after_sale import Window
from service.connectors.answers import UNREADABLE
from service.connectors.n11 import codes, soap
from service.connectors.n11.mapping import day
from service.connectors.n11.places import ListPlace
from service.connectors.n11.wire import Wire
from service.connectors.values import cause, id_of
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
        place = ListPlace.of(cursor, codes.QUESTION_LISTS)
        call = soap.questions(self._settings, place.name, since, until, place.page)
        rows, more = self._read(call, lambda said: soap.page(said, "productQuestion", place.page))
        found, problems = list[Question](), list[str]()
        for row in rows:
            try:
                found.append(question({"status": place.name, **self._detail(row), **row}))
            except UNREADABLE as error:
                problems.append(f"N11 question {row.get('id') or 'without id'} cannot be read: {cause(error)}.")
        return QuestionPage(tuple(found), place.following(more, codes.QUESTION_LISTS), tuple(problems))

    def answer(self, question: Question, text: str) -> None:
        """Answer it, which closes it."""
        self._write(soap.answer(self._settings, question.remote_id, text), lambda said: None)

    def _detail(self, row: Mapping[str, str]) -> dict[str, str]:
        """What the list does not tell: the day and the buyer. N11 answers an unknown id with success and no question."""
        found = self._read(soap.question(self._settings, row["id"]), lambda said: soap.rows(said, "productQuestion"))
        return found[0] if found else {}
