"""The simulated questions of buyers; an answer is looked at before anybody sees it."""

from __future__ import annotations

from random import Random
from typing import Any

from service.connectors.pazarama import sim_pages
from service.connectors.pazarama.sim_orders import NotPossible
from service.connectors.pazarama.sim_products import Products
from service.connectors.pazarama.sim_rules import ANSWER, QUESTIONS
from service.connectors.simkit.batches import new_id
from service.connectors.simkit.shapes import Refused, closed
from service.connectors.simkit.timeline import Timeline

OPEN, IN_REVIEW, PUBLISHED = 0, 1, 2
"""Pazarama publishes the first only."""
LONGEST = 2000


class Questions:
    """Every question to the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, products: Products, seed: int, review_seconds: float) -> None:
        self._time, self._products, self._random, self._review = time, products, Random(seed + 4), review_seconds  # noqa: S311
        self.all: dict[str, dict[str, Any]] = {}
        self._asked: dict[str, float] = {}

    def ask(self, barcode: str, text: str) -> str:
        """A buyer asks about a product."""
        product, number = self._products.all.get(barcode), new_id(self._random)
        if product is None:
            raise Refused(404, "Ürün bulunamadı")
        self._asked[number] = self._time.now()
        self.all[number] = {
            "questionId": number,
            "productName": product.given["displayName"],
            "productImageUrl": None,
            "barcode": barcode,
            "brand": None,
            "maskedUserName": "D**** Ö****",
            "question": text,
            "questionDate": self._now(),
            "answer": None,
            "answerDate": None,
            "questionStatus": OPEN,
            "topicId": None,
        }
        return number

    def search(self, body: Any) -> dict[str, Any]:
        """Questions by the day they were asked; the end is exclusive."""
        closed(body, QUESTIONS, ["pageIndex", "pageSize"])
        start, end = (sim_pages.day(body[name]) if name in body else None for name in ("questionStartDate", "questionEndDate"))
        same = {"barcode": "barcode", "questionStatus": "questionStatus"}
        rows = [
            row
            for number, row in self.all.items()
            if (start or 0) <= self._asked[number] < (end or float("inf"))
            and all(row[theirs] == body[ours] for ours, theirs in same.items() if ours in body)
        ]
        found = sim_pages.cut(rows, body, "pageIndex")
        return {"approvalAnswersByMerchantSearchs": found, "pageResponse": sim_pages.counts(rows, body, "pageIndex")}

    def answer(self, body: Any) -> bool:
        """The seller's one answer."""
        closed(body, ANSWER, ANSWER)
        row = self.all.get(body["questionId"])
        if row is None or row["questionStatus"] != OPEN:
            raise NotPossible("Soru cevaplanmak için uygun değil")
        if not 1 <= len(body["text"].strip()) <= LONGEST:
            raise NotPossible(f"Cevap 1 ile {LONGEST} karakter arasında olmalıdır")
        row |= {"answer": body["text"], "answerDate": self._now(), "questionStatus": IN_REVIEW}
        self._time.later(self._review, lambda: row.update(questionStatus=PUBLISHED))
        return True

    def _now(self) -> str:
        return sim_pages.local(self._time.now()).replace(tzinfo=None).isoformat(timespec="milliseconds")
