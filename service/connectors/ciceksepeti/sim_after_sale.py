"""The simulator's calls about returns, exchanges and questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from flask import request

from service.connectors.ciceksepeti import sim_rules
from service.connectors.ciceksepeti.sim_claims import MONTH, WORDS
from service.connectors.ciceksepeti.sim_world import CiceksepetiWorld
from service.connectors.simkit.shapes import Refused, closed
from service.connectors.simkit.simulator import Simulator
from service.connectors.simkit.wire import body_in, number
from service.connectors.values import TURKEY

QUESTIONS = 20
"""On a page."""


class AfterSale(Simulator[CiceksepetiWorld]):
    """What a seller is asked for once the goods are there."""

    _zone: tzinfo | None
    """How a window's wall clock is read; None: as it says."""

    def _claims(self) -> Any:
        body = body_in()
        closed(body, sim_rules.CLAIMS, ("pageSize", "page"))
        pairs = [pair for pair in (("startDate", "endDate"), ("cancellationStartDate", "cancellationEndDate")) if body.keys() & set(pair)]
        if not 1 <= body["pageSize"] <= 100 or body["page"] < 0 or len(pairs) > 1 or body.get("orderItemStatusId", 20) not in WORDS:
            raise Refused(400, "İstek geçersiz")
        now = self.world.time.now()
        span = self._span(body, pairs[0], MONTH) if pairs else (now - MONTH, now)
        found, start = self.world.claims.rows(body, *span), body["page"] * body["pageSize"]
        return {"orderItemList": found[start : start + body["pageSize"]]}

    def _received(self) -> Any:
        body = body_in()
        closed(body, sim_rules.RECEIVED, sim_rules.RECEIVED)
        said = {item: self.world.claims.received(item) for item in body["orderItemIds"]}
        validation = {item: {"key": "status", "message": why} if why else None for item, why in said.items()}
        return {"orderItems": [{"orderItemId": item, "isSuccess": not why, "validation": validation[item]} for item, why in said.items()]}

    def _decide(self) -> Any:
        body = body_in()
        closed(body, sim_rules.DECISION, sim_rules.DECISION)
        said = self.world.claims.decide(body["orderItemId"], body["process"])
        return {"isSuccess": not said, "message": said}

    def _questions(self) -> Any:
        known = {"Id", "ProductCode", "Answered", "CreateStartDate", "CreateEndDate", "SortType", "SortField", "Page"}
        page, dates = number("Page", 0), [request.args.get(name, "") for name in ("CreateStartDate", "CreateEndDate")]
        try:
            begin, end = (datetime.strptime(date, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=TURKEY) for date in dates)
        except ValueError:
            raise Refused(400, "CreateStartDate ve CreateEndDate zorunludur") from None
        if set(request.args) - known or page < 1 or not 0 <= (end - begin).days <= 32:
            raise Refused(400, "Tarih aralığı en fazla 32 gün olabilir, Page 1'den başlar")
        found = self.world.questions.between(*dates)
        return {"items": found[(page - 1) * QUESTIONS : page * QUESTIONS], "hasNextPage": len(found) > page * QUESTIONS}

    def _answer(self, question: str) -> Any:
        body = body_in()
        closed(body, sim_rules.ANSWER, ["branchActionId"])
        self.world.questions.answer(question, body)
        return {}

    def _return(self) -> Any:
        wish = body_in()
        lines = self.world.orders.sell(wish.get("barcode"), wish.get("quantity") or 1)
        for line in lines:
            self.world.claims.open(line, exchange=wish.get("exchange", False))
        return {"claims": [str(line.item_id) for line in lines]}

    def _ask(self) -> Any:
        wish = body_in()
        product = self.world.products.all.get(wish.get("barcode"))
        if product is None:
            raise Refused(404, "Ürün bulunamadı")
        return {"questions": [self.world.questions.ask(f"kc77{product.number:05d}", product.item["productName"], str(wish["text"]))]}

    def _span(self, body: Mapping[str, Any], names: Sequence[str], longest: float) -> tuple[float, float]:
        try:
            begin, end = (datetime.strptime(body[name], "%Y-%m-%dT%H:%M:%S.%f%z") for name in names)
        except (KeyError, ValueError):
            raise Refused(400, f"{' ve '.join(names)} geçersiz") from None
        if self._zone:
            begin, end = begin.replace(tzinfo=self._zone), end.replace(tzinfo=self._zone)
        if not 0 <= (end - begin).total_seconds() <= longest:
            raise Refused(400, f"Tarih aralığı en fazla {int(longest // 86_400)} gün olabilir")
        return begin.timestamp(), end.timestamp()
