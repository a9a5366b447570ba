"""The simulated returns and exchanges of order lines, and the questions of buyers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from service.connectors.ciceksepeti.sim_orders import CONTRACTED, NOT_FOUND, NOT_NOW, Line, Orders
from service.connectors.ciceksepeti.sim_rules import ANSWER_NEEDS
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.timeline import Timeline
from service.connectors.values import TURKEY

WORDS = {20: "İade Süreci Başladı", 21: "İade Kargoda", 22: "İade Tedarikçide", 23: "İade Tedarikçi Onayı Bekliyor"}
DECISIONS = {4: "Bayi Onay", 8: "Bayi Red"}
APPROVED, REFUSED = 4, 8
MONTH = 31 * 86_400


@dataclass(slots=True)
class Claim:
    """A return or an exchange (`reason` 2) of a whole line."""

    line: Line
    reason: int
    opened: float
    status: int = 20
    decision: int | None = None


class Claims:
    """Every claim of the one seller, by order line. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, orders: Orders, scan_seconds: float, model: int) -> None:
        self._time, self._orders, self._scan, self._model = time, orders, scan_seconds, model
        self.all: dict[int, Claim] = {}

    def open(self, line: Line, *, exchange: bool) -> None:
        """The buyer has it and does not want it. In the contracted model the carrier's scans follow."""
        self._orders.move(line.item_id, 7)
        found = self.all[line.item_id] = Claim(line, 2 if exchange else 1, self._time.now())
        self._enter(found, 20)
        if self._model == CONTRACTED:
            for times, status in enumerate((21, 22), 1):
                self._time.later(times * self._scan, lambda status=status: self._enter(found, status))  # type: ignore[misc]

    def received(self, item: int) -> str:
        """The seller says that it is there; what speaks against it."""
        found = self.all.get(item)
        if found is None or found.status != 20:
            return NOT_NOW if found else NOT_FOUND
        self._enter(found, 22)
        return ""

    def decide(self, item: int, process: int) -> str:
        """The seller's decision; what speaks against it."""
        found = self.all.get(item)
        if found is None or found.status != 22 or found.decision or process not in (1, 3):
            return NOT_NOW if found else NOT_FOUND
        found.decision = APPROVED if process == 1 else REFUSED
        if found.decision == APPROVED and found.reason == 2:
            self._orders.move(item, 1)
        found.line.active = found.decision == REFUSED or found.reason == 2
        return ""

    def rows(self, body: Mapping[str, Any], begin: float, end: float) -> list[dict[str, Any]]:
        """Those of a window; every second one tells its numbers beside the words."""
        by_order, status = "startDate" in body, body.get("orderItemStatusId")
        found = [claim for claim in self.all.values() if begin <= (claim.line.placed if by_order else claim.opened) <= end]
        return [_row(claim) for claim in found if status in (None, claim.status)]

    def _enter(self, found: Claim, status: int) -> None:
        found.status = status
        self._orders.move(found.line.item_id, status)


class Questions:
    """Every question to the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline) -> None:
        self._time, self._numbers = time, count(1)
        self.all: dict[str, dict[str, Any]] = {}

    def ask(self, product: str, name: str, text: str) -> str:
        """Somebody asks about a product."""
        number = f"5f{next(self._numbers):022x}"
        address = f"https://www.ciceksepeti.example.com/{product}"
        self.all[number] = {
            "id": number,
            "product": {"code": product, "name": name, "url": address, "imageUrl": None},
            "question": text,
            "questionDate": self._now(),
            "answered": False,
            **dict.fromkeys(("answer", "answerDate", "approve", "branchActionId", "branchActionDetailId", "branchDescription")),
            **dict.fromkeys(("agentActionId", "agentActionText")),
        }
        return number

    def answer(self, number: str, body: Mapping[str, Any]) -> None:
        """What the seller says or does about it, once."""
        if number not in self.all:
            raise Refused(404, "Soru bulunamadı")
        said = {name for name, value in body.items() if value} - {"branchActionId"}
        if said != ANSWER_NEEDS.get(body["branchActionId"]) or self.all[number]["branchActionId"]:
            raise Refused(400, "Soru cevaplanamaz")
        self.all[number] |= {**body, "answered": "answer" in said, "answerDate": self._now()}

    def between(self, begin: str, end: str) -> list[dict[str, Any]]:
        """Those that were asked in the window, by Turkish wall clock."""
        return [row for row in self.all.values() if begin <= row["questionDate"] <= end]

    def _now(self) -> str:
        return datetime.fromtimestamp(self._time.now(), UTC).astimezone(TURKEY).strftime("%Y-%m-%dT%H:%M:%S")


def _row(claim: Claim) -> dict[str, Any]:
    line = claim.line
    numbers = {"orderItemStatusId": claim.status, "orderItemCancelStatusId": claim.decision}
    return {
        "orderId": line.order_id,
        "orderItemId": line.item_id,
        "customerName": line.receiver[0],
        "price": line.price * line.quantity - line.discount,
        "orderItemStatus": WORDS.get(claim.status, str(claim.status)),
        "cancelReasonId": claim.reason,
        "subCancelReasonId": 4,
        "orderItemCancelStatus": DECISIONS.get(claim.decision or 0),
        "cargoCompany": line.carrier or None,
        "shipmentNumber": line.number or None,
        "partialNumber": line.cargo_code or None,
        "variantName": line.product.item["productName"],
        "supplierProductVariantCode": line.product.item["stockCode"],
        "productCode": f"kc77{line.product.number:05d}",
        "supplierProductCode": line.product.item["mainProductCode"],
        "texts": [],
        "cancelType": 2,
        **(numbers if line.item_id % 2 else {}),
    }
