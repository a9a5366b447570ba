"""The simulated questions: asked on command, answered or reported once, closed when their day is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import request

from service.connectors.hepsiburada.api import QUESTIONS
from service.connectors.hepsiburada.sim_http import moments, number
from service.connectors.hepsiburada.sim_offers import Offer, Offers
from service.connectors.hepsiburada.sim_time import DAY
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.simulator import Operation
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import reply

WAITING, ANSWERED, CLOSED = "WaitingForAnswer", "Answered", "AutoClosed"
ANSWER_LENGTH = 2000


@dataclass(slots=True)
class Question:
    """A question with its one answer."""

    number: int
    offer: Offer
    text: str
    asked: float
    moved: float
    status: str = WAITING
    answer: str = ""


class Questions:
    """Every question to the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, offers: Offers, merchant: str) -> None:
        self._time, self._offers, self._merchant = time, offers, merchant
        self.all: dict[int, Question] = {}

    def ask(self, wish: Mapping[str, Any]) -> Any:
        """A buyer asks about an offer."""
        if wish.get("barcode") not in self._offers.all:
            raise Refused(404, "Listing bulunamadı")
        now = self._time.now()
        found = Question(123_456 + len(self.all), self._offers.all[wish["barcode"]], str(wish["text"]), now, now)
        self.all[found.number] = found
        self._time.later(DAY, lambda: self._end(found, CLOSED) if found.status == WAITING else None)
        return {"questions": [str(found.number)]}

    def listed(self) -> Any:
        """A page of those that changed in the window, the newest first."""
        self._check_header()
        page, size = number("page", default=1), number("size", default=25)
        since, until = moments("minModifiedAt", "maxModifiedAt")
        if page < 1 or size < 1:
            raise Refused(422, "page ve size en az 1 olmalıdır", "page")
        fitting = [each for each in reversed(self.all.values()) if since <= each.moved <= until]
        pages = -(-len(fitting) // size)
        return {
            "data": [self.row(each) for each in fitting[(page - 1) * size : page * size]],
            "currentPage": page,
            "currentPageSize": size,
            "totalPageCount": pages,
            "totalItemCount": len(fitting),
            "nextPage": page + 1 if page < pages else None,
            "previousPage": page - 1 if page > 1 else None,
        }

    def answer(self, issue: int) -> Any:
        """The seller's one answer."""
        self._check_header()
        if issue not in self.all:
            raise Refused(404, "Soru bulunamadı")
        if set(request.form) != {"Answer"} or set(request.files) - {"Files"}:
            raise Refused(400, "Answer alanı zorunludur")
        text, found = request.form["Answer"], self.all[issue]
        if not 1 <= len(text) <= ANSWER_LENGTH:
            raise Refused(422, f"Cevap en fazla {ANSWER_LENGTH} karakter olabilir", "Answer")
        if found.status != WAITING:
            raise Refused(400, "Soru cevap beklemiyor")
        found.answer = text
        self._end(found, ANSWERED)
        return reply({}, 201)

    def row(self, question: Question) -> dict[str, Any]:
        """A question as it is listed."""
        talk = [_part(f"{question.number}q", question.asked, question.text, "Customer")]
        if question.answer:
            talk.append(_part(f"{question.number}a", question.moved, question.answer, "Merchant"))
        return {
            "id": f"is{question.number}",
            "createdAt": _written(question.asked),
            "issueNumber": question.number,
            "customerId": None,
            "orderNumber": None,
            "lineItemId": None,
            "status": question.status,
            "subject": {"id": "1", "description": "Ürün özellikleri"},
            "lastContent": talk[-1]["content"],
            "conversations": talk,
            "merchant": {"id": self._merchant, "name": "Mağaza"},
            "product": {
                "sku": question.offer.hb_sku,
                "name": question.offer.given["UrunAdi"],
                "imageUrl": None,
                "stockCode": question.offer.sku,
            },
            "expireDate": _written(question.asked + DAY),
            "lastModifiedAt": _written(question.moved),
        }

    def _check_header(self) -> None:
        if request.headers.get("merchantId") != self._merchant:
            raise Refused(401, "")

    def _end(self, question: Question, status: str) -> None:
        question.status, question.moved = status, self._time.now()


def operations(questions: Callable[[], Questions]) -> Iterator[Operation]:
    """Hepsiburada's calls about questions; `questions` are those of now, for a reset makes others."""
    yield Operation("getIssues", "GET", "/api/v1.0/issues", lambda: questions().listed(), QUESTIONS)
    yield Operation("answerIssue", "POST", "/api/v1.0/issues/<int:issue>/answer", lambda issue: questions().answer(issue), QUESTIONS)


def _part(key: str, at: float, text: str, who: str) -> dict[str, Any]:
    told = {"id": f"cv{key}", "type": None, "createdAt": _written(at), "content": text, "from": who}
    return {**told, "files": [], "customerFeedback": None, "rejectReason": None}


def _written(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
