"""The simulated marketplace's questions: asked by buyers, answered by the seller, looked at before the answer is shown.

An answer that holds a web address or a phone number is not published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from flask import request

from service.connectors.simkit.shapes import TEXT, Refused, closed
from service.connectors.simkit.simulator import Operation
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import EMPTY, body_in, number, stamp
from service.connectors.trendyol.codes import QUESTION_STATES
from service.connectors.trendyol.sim_pages import check_page
from service.connectors.trendyol.sim_products import Products

QUESTIONS = "/qna/sellers/<seller_id>/questions"
DAY_MS = 86_400_000
WEEK_MS, WINDOW_MS = 7 * DAY_MS, 14 * DAY_MS
ANSWERABLE = ("WAITING_FOR_ANSWER", "REJECTED")
TO_ANSWER = 5 * 86_400
"""Three working days and a weekend."""
CONTACT = re.compile(r"https?:|www\.|(?:\d[ -]?){10}")


class Questions:
    """Every question of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, products: Products, review_seconds: float) -> None:
        self._time, self._products, self._review, self._numbers = time, products, review_seconds, count(88_000_001)
        self.all: dict[int, dict[str, Any]] = {}

    def ask(self, wish: Mapping[str, Any]) -> int:
        """A buyer asks about a product on sale."""
        product = next((product for product in self._products.live() if product.item["barcode"] == wish.get("barcode")), None)
        if product is None:
            raise Refused(404, "Ürün bulunamadı.", "product.not.found")
        question_id = next(self._numbers)
        self.all[question_id] = {
            "id": question_id,
            "text": wish["text"],
            "status": "WAITING_FOR_ANSWER",
            "creationDate": self._time.milliseconds(),
            "customerId": 1_451_000_000,
            "userName": "A** B**",
            "showUserName": True,
            "productName": product.item["title"],
            "productMainId": product.item["productMainId"],
            "webUrl": f"https://www.trendyol.com/x-p-{product.content_id}",
            "public": True,
            "answer": None,
            "rejectedAnswer": None,
            "reason": None,
        }
        self._time.later(TO_ANSWER, lambda: self._expired(self.all[question_id]))
        return question_id

    def page(self) -> dict[str, Any]:
        """The questions of a window; one that is too long is cut without a word."""
        page, size, status = number("page", 0), number("size", 50), request.args.get("status")
        check_page(page, size, 50)
        if status not in (None, *QUESTION_STATES):
            raise Refused(400, f"status bilinmiyor: {status}")
        start, end = stamp("startDate"), stamp("endDate")
        end = self._time.milliseconds() if end is None else end
        start = end - WEEK_MS if start is None else max(start, end - WINDOW_MS)
        found = [each for each in self.all.values() if start <= each["creationDate"] <= end and status in (None, each["status"])]
        found.sort(key=lambda each: each["creationDate"], reverse=request.args.get("orderByDirection") != "ASC")
        some = found[page * size : (page + 1) * size]
        return {"totalElements": len(found), "totalPages": -(-len(found) // size), "page": page, "size": size, "content": some}

    def answer(self, question_id: int) -> Any:
        """The seller's answer goes to the review."""
        body = body_in()
        closed(body, {"text": TEXT}, ["text"])
        if not 10 <= len(body["text"]) <= 2000:
            raise Refused(400, "Cevap 10 ile 2000 karakter arasında olmalıdır.")
        question = self.all.get(question_id)
        if question is None:
            raise Refused(404, "Soru bulunamadı.", "question.not.found")
        if question["status"] not in ANSWERABLE:
            raise Refused(400, "Soru cevaplanabilir bir durumda değil.", "question.not.answerable")
        given = {"id": next(self._numbers), "text": body["text"], "creationDate": self._time.milliseconds(), "hasPrivateInfo": False}
        question |= {"status": "WAITING_FOR_APPROVE", "answer": given, "rejectedAnswer": None}
        self._time.later(self._review, lambda: self._reviewed(question, given))
        return EMPTY

    def _reviewed(self, question: dict[str, Any], given: dict[str, Any]) -> None:
        if CONTACT.search(given["text"]):
            refused = {**given, "hasPrivateInfo": True, "reason": "Cevap iletişim bilgisi içeriyor."}
            question |= {"status": "REJECTED", "answer": None, "rejectedAnswer": refused, "rejectedDate": self._time.milliseconds()}
        else:
            question["status"] = "ANSWERED"

    def _expired(self, question: dict[str, Any]) -> None:
        if question["status"] in ANSWERABLE:
            question["status"] = "UNANSWERED"


def operations(questions: Callable[[], Questions]) -> list[Operation]:
    """The calls about questions."""
    answers = f"{QUESTIONS}/<int:question>/answers"
    return [
        Operation("getQuestions", "GET", f"{QUESTIONS}/filter", lambda: questions().page()),
        Operation("answerQuestion", "POST", answers, lambda question: questions().answer(question)),
    ]
