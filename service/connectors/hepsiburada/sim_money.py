"""The simulated accounts: made up on command from what was delivered and taken back since the last time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from flask import request

from service.connectors.hepsiburada.api import FINANCE
from service.connectors.hepsiburada.sim_claims import ACCEPTED, Claims
from service.connectors.hepsiburada.sim_http import moments, number
from service.connectors.hepsiburada.sim_orders import Line, Orders
from service.connectors.hepsiburada.sim_time import DAY, written
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.simulator import Operation
from service.connectors.simkit.timeline import Timeline
from service.domain.money import cents

COMMISSION, WITHHELD, VAT, FEE = Decimal("0.13"), Decimal("0.01"), Decimal("0.20"), Decimal("8.99")
DUE_DAYS = 30
FILTERS = ("OrderNumber", "PackageNumber", "ReferenceDocument", "Sku")
DATES = ("RecordDate", "OrderDate", "DueDate", "PaymentDate")


@dataclass(slots=True)
class Booking:
    """One row of the accounts."""

    number: int
    kind: str
    line: Line
    quantity: int
    amount: Decimal
    income: bool
    recorded: float

    def moment(self, name: str) -> float | None:
        """One of the times by which rows are found; nothing is paid yet."""
        due = self.recorded + DUE_DAYS * DAY
        return {"RecordDate": self.recorded, "OrderDate": self.line.placed, "DueDate": due}.get(name)


class Accounts:
    """Every booking for the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, orders: Orders, claims: Claims, merchant: str) -> None:
        self._time, self._orders, self._claims, self._merchant = time, orders, claims, merchant
        self._numbers, self._seen, self.rows = count(1), set[str](), list[Booking]()

    def book(self) -> Any:
        """Everything that was delivered or taken back and is not booked yet."""
        for line in self._orders.lines.values():
            if line.status == "Delivered" and line.line_id not in self._seen:
                self._seen.add(line.line_id)
                self._write(line, line.quantity, ("Payment", True), ("Commission", False))
                self._row("Stoppage", line, line.quantity, cents(line.price * line.quantity * WITHHELD), False)
                self._row("DeliveryProcessingFee", line, line.quantity, FEE, False)
        for claim in self._claims.all.values():
            if claim.status in (ACCEPTED, "Refunded") and claim.number not in self._seen:
                self._seen.add(claim.number)
                self._write(claim.line, claim.quantity, ("Return", False), ("CommissionRefund", True))
        return {}

    def listed(self) -> Any:
        """A page of the rows; one filter or one complete pair of dates at least."""
        offset, limit = number("Offset"), number("Limit", 100)
        pairs = [name for name in DATES if {f"{name}Start", f"{name}End"} <= request.args.keys()]
        if not pairs and not any(request.args.get(name) for name in FILTERS):
            raise Refused(400, "You must enter a date filter.", "RecordDateStart")
        found = [row for row in self.rows if request.args.get("OrderNumber") in (None, row.line.number)]
        for name in pairs:
            since, until = moments(f"{name}Start", f"{name}End")
            found = [row for row in found if (moment := row.moment(name)) is not None and since <= moment <= until]
        shown = [self._shown(row) for row in found[offset : offset + limit]]
        return {"count": len(found), "items": shown}

    def _write(self, line: Line, quantity: int, gross: tuple[str, bool], commission: tuple[str, bool]) -> None:
        amount = line.price * quantity
        self._row(gross[0], line, quantity, amount, gross[1])
        self._row(commission[0], line, quantity, cents(amount * COMMISSION), commission[1])

    def _row(self, kind: str, line: Line, quantity: int, amount: Decimal, income: bool) -> None:
        self.rows.append(Booking(next(self._numbers), kind, line, quantity, amount, income, self._time.now()))

    def _shown(self, row: Booking) -> dict[str, Any]:
        tax = cents(row.amount * VAT / (1 + VAT))
        return {
            "id": f"t{row.number}",
            "transactionType": row.kind,
            "transactionTypeCategory": row.kind,
            "status": "WillBePaid",
            "sku": row.line.offer.hb_sku,
            "productName": row.line.offer.given["UrunAdi"],
            "packageNumber": row.line.package,
            "orderNumber": row.line.number,
            "orderItemNumber": "1",
            "invoiceNumber": f"HB{row.number:012}",
            "invoiceExplanation": None,
            "quantity": row.quantity,
            "amount": _money(row.amount),
            "taxAmount": _money(tax),
            "netAmount": _money(row.amount - tax),
            "orderDate": written(row.line.placed),
            "invoiceDate": written(row.recorded),
            "dueDate": written(row.recorded + DUE_DAYS * DAY),
            "paymentDate": None,
            "merchantId": self._merchant,
            "isInvoice": row.kind != "Payment",
            "isIncome": row.income,
        }


def operations(accounts: Callable[[], Accounts]) -> Iterator[Operation]:
    """Hepsiburada's call about money; `accounts` are those of now, for a reset makes others."""
    yield Operation("getTransactions", "GET", "/transactions/merchantid/<merchant>", lambda: accounts().listed(), FINANCE)


def _money(amount: Decimal) -> dict[str, Any]:
    return {"value": amount, "currencyCode": "TRY"}
