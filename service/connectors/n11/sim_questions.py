"""Questions of simulated buyers: open until the seller's one answer."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from service.connectors.n11 import sim_soap
from service.connectors.n11.sim_products import Product
from service.connectors.n11.sim_soap import DAY, LONG, SOME
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.timeline import Timeline
from service.connectors.values import TURKEY

MOST, LONGEST = 100, 2048
FILTERS = {"productId?": LONG, "buyerEmail?": SOME, "subject?": SOME, "status?": SOME}
LISTED = ("id", "productId", "productTitle", "questionSubject", "question", "answer")


class Questions:
    """Every question to the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline) -> None:
        self._time, self._numbers = time, count(334_455)
        self.all: dict[str, dict[str, Any]] = {}

    def ask(self, product: Product, text: str) -> str:
        """A buyer asks; the question's number."""
        number, day = str(next(self._numbers)), datetime.fromtimestamp(self._time.now(), TURKEY).strftime("%d/%m/%Y")
        about = {"productId": product.number, "productTitle": product.item["title"], "questionSubject": "Ürün bilgisi", "question": text}
        who = {"fullName": "Test Müşteri", "email": "test@example.com"}
        self.all[number] = {"id": number, **about, "answer": "", **who, "status": "OPEN", "questionDate": day}
        return number

    def listed(self) -> dict[str, Any]:
        """A page of the open questions, or of the closed ones."""
        search = {**FILTERS, "startDate": DAY, "endDate": DAY}
        wish = sim_soap.asked({"productQuestionSearch": search, "pagingData": {"currentPage": LONG, "pageSize": LONG}})
        search, page, size = wish["productQuestionSearch"], *(int(wish["pagingData"][name]) for name in ("currentPage", "pageSize"))
        if not 1 <= size <= MOST:
            raise Refused(400, f"pageSize en fazla {MOST} olabilir.")
        start, end = (search[name].split("/")[::-1] for name in ("startDate", "endDate"))
        rows = [
            {name: row[name] for name in LISTED}
            for row in reversed(self.all.values())
            if row["status"] == search.get("status", "OPEN")
            and start <= row["questionDate"].split("/")[::-1] <= end
            and search.get("productId", str(row["productId"])) == str(row["productId"])
        ]
        here, paging = sim_soap.paged(rows, page, size)
        return {"productQuestions": {"productQuestion": here}, "pagingData": paging}

    def detail(self) -> dict[str, Any]:
        """One question; an unknown number is a success without one."""
        row = self.all.get(sim_soap.asked({"productQuestionId": LONG})["productQuestionId"])
        return {"productQuestion": {name: value for name, value in row.items() if name != "id"}} if row else {}

    def answer(self) -> dict[str, Any]:
        """The seller's one answer closes the question."""
        wish = sim_soap.asked({"productQuestionId": LONG, "productAnswer": SOME})
        row = self.all.get(wish["productQuestionId"])
        if row is None or row["status"] != "OPEN":
            raise Refused(400, "Soru bulunamadı veya cevaplanmış.", "SELLER_API.questionNotFound")
        if len(wish["productAnswer"]) > LONGEST:
            raise Refused(400, f"Cevap en fazla {LONGEST} karakter olabilir.", "SELLER_API.answerTooLong")
        row |= {"answer": wish["productAnswer"], "status": "CLOSED"}
        return {}
