"""The simulated wishes of buyers: to cancel, which the seller decides, and to give back, which time decides where the seller does not."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

from service.connectors.pazarama import sim_pages
from service.connectors.pazarama.sim_orders import ASKED, CANCELLED, DELIVERED, PREPARING, NotPossible, Orders
from service.connectors.pazarama.sim_rules import CANCELS, DECIDE_CANCEL, DECIDE_REFUND, DOCUMENT, REFUNDS
from service.connectors.simkit.batches import new_id
from service.connectors.simkit.shapes import Refused, closed, rows_of
from service.connectors.simkit.timeline import Timeline

PATIENCE = 7 * 24 * 3600.0
"""Then a return is approved by itself; Pazarama publishes no period."""
RETURNING, RETURN_TAKEN, RETURN_REFUSED = 7, 8, 9
WAITING, APPROVED, REFUSED, BY_ITSELF, REVIEW = 1, 2, 3, 6, 9
WORDS = {
    WAITING: "İade Onayı Bekliyor",
    APPROVED: "Tedarikçi Tarafından Onaylandı",
    REFUSED: "Tedarikçi Tarafından Reddedildi",
    BY_ITSELF: "Otomatik Onaylandı",
    REVIEW: "İncelemeye Gönderme Talep Edildi",
}
SHORT = ("refundId", "orderNumber", "productCode", "productStockCode", "quantity", "refundStatus")
"""All that the documents show of a cancel request."""


@dataclass(slots=True)
class Request:
    """A buyer's wish about one item."""

    row: dict[str, Any]
    asked: float
    item: dict[str, Any]
    before: int
    """The item's state when the wish came."""


class Claims:
    """Every request of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, orders: Orders, seed: int) -> None:
        self._time, self._orders = time, orders
        self._random, self._numbers = Random(seed + 3), count(564_001)  # noqa: S311
        self.cancels: dict[str, Request] = {}
        self.refunds: dict[str, Request] = {}

    def cancel_requests(self, body: Any) -> dict[str, Any]:
        """Wishes to cancel by the day they came."""
        closed(body, CANCELS, ["pageSize", "pageNumber"])
        rows = [row for row in self._rows(self.cancels, body) if row["orderNumber"] == body.get("orderNumber", row["orderNumber"])]
        return _page([{name: row[name] for name in SHORT} for row in rows], body)

    def refund_list(self, body: Any) -> dict[str, Any]:
        """Wishes to give back by the day they came."""
        closed(body, REFUNDS, ["pageSize", "pageNumber"])
        return _page(self._rows(self.refunds, body), body)

    def decide_cancel(self, body: Any) -> dict[str, Any]:
        """2: the buyer may cancel; 3: it is sent all the same."""
        closed(body, DECIDE_CANCEL, DECIDE_CANCEL)
        request = _waiting(self.cancels, body, (APPROVED, REFUSED))
        if body["status"] == APPROVED:
            self._orders.take_off(request.item, CANCELLED)
        elif request.before == PREPARING:
            self._orders.prepare(request.row["orderNumber"], request.item)
        else:
            self._orders.enter(request.item, request.before)
        return {**_decided(request, body["status"]), "orderItemId": request.item["orderItemId"], "refundType": request.row["refundType"]}

    def decide_refund(self, body: Any) -> dict[str, Any]:
        """2: it is taken back; 3: it is not, for a reason and mostly with documents; 9: somebody looks at it first."""
        closed(body, DECIDE_REFUND, DECIDE_CANCEL)
        request = _waiting(self.refunds, body, (APPROVED, REFUSED, REVIEW))
        if body["status"] == REFUSED:
            _check_refusal(body)
        if body["status"] != REVIEW:
            self._orders.enter(request.item, RETURN_TAKEN if body["status"] == APPROVED else RETURN_REFUSED)
        elif body.get("refundReviewType") not in (1, 2, 3):
            raise NotPossible("İnceleme tipi zorunludur")
        return _decided(request, body["status"])

    def ask_to_cancel(self, number: int) -> list[str]:
        """The buyer asks the seller to cancel what no carrier has."""
        return [self._add(self.cancels, number, item, "Yanlış adres seçtim", ASKED) for item in self._orders.waiting(number)]

    def give_back(self, number: int) -> list[str]:
        """The buyer gives back what was delivered."""
        return [self._add(self.refunds, number, item, "Ürün beden uymadı", RETURNING) for item in self._orders.items(number, DELIVERED)]

    def _add(self, requests: dict[str, Request], number: int, item: dict[str, Any], why: str, status: int) -> str:
        row = self._row(number, item, why)
        request = requests[row["refundId"]] = Request(row, self._time.now(), item, item["orderItemStatus"])
        self._orders.enter(item, status)
        if requests is self.refunds:
            self._time.later(PATIENCE, lambda: self._approve_late(request))
        return str(row["refundId"])

    def _approve_late(self, request: Request) -> None:
        if request.row["refundStatus"] == WAITING:
            _decided(request, BY_ITSELF)
            self._orders.enter(request.item, RETURN_TAKEN)

    def _row(self, number: int, item: dict[str, Any], why: str) -> dict[str, Any]:
        order, product = self._orders.all[number], item["product"]
        return {
            "refundId": new_id(self._random),
            "orderNumber": number,
            "orderDate": sim_pages.in_words(self._orders.placed[number]),
            "refundNumber": next(self._numbers),
            "refundType": why,
            "refundStatus": WAITING,
            "refundStatusName": WORDS[WAITING],
            "refundDate": sim_pages.in_words(self._time.now()),
            "totalAmount": sim_pages.money(order["orderAmount"]),
            "refundAmount": sim_pages.money(item["totalPrice"]["value"]),
            "quantity": item["quantity"],
            "customerName": order["customerName"],
            "productName": product["name"],
            "productCode": product["code"],
            "productStockCode": product["stockCode"],
            "shipmentCompanyName": item["cargo"]["companyName"],
            "shipmentCode": f"5489{number}",
            "description": None,
        }

    def _rows(self, found: dict[str, Request], body: Any) -> list[dict[str, Any]]:
        start, end = sim_pages.window(body, "requestStartDate", "requestEndDate")
        rows = [each.row for each in found.values() if start <= each.asked < end]
        return [row for row in rows if row["refundStatus"] == body.get("refundStatus", row["refundStatus"])]


def _page(rows: list[dict[str, Any]], body: Any) -> dict[str, Any]:
    return {"responsePage": sim_pages.counts(rows, body), "refundList": sim_pages.cut(rows, body)}


def _waiting(requests: dict[str, Request], body: Any, possible: Sequence[int]) -> Request:
    request = requests.get(body["refundId"])
    if request is None or request.row["refundStatus"] != WAITING or body["status"] not in possible:
        raise NotPossible("Talep bu işlem için uygun değil")
    return request


def _check_refusal(body: Any) -> None:
    reason, documents = body.get("RefundRejectType"), body.get("documentObjects") or []
    if reason not in range(1, 13):
        raise NotPossible("Geçerli bir red nedeni seçiniz")
    if reason not in (10, 11) and not documents:
        raise NotPossible("Bu red nedeni için belge zorunludur")
    if documents:
        rows_of(documents, DOCUMENT, DOCUMENT, 3, called="documentObjects")
    if any(len(_content(each)) > 5 * 1024 * 1024 for each in documents):
        raise NotPossible("Belge en fazla 5 MB olabilir")


def _content(document: Any) -> bytes:
    try:
        return b64decode(document["bytes"], validate=True)
    except binascii.Error:
        raise Refused(400, "Belge okunamadı") from None


def _decided(request: Request, status: int) -> dict[str, Any]:
    request.row |= {"refundStatus": status, "refundStatusName": WORDS[status]}
    return {"orderNumber": request.row["orderNumber"], "refundId": request.row["refundId"], "refundStatus": WORDS[status]}
