"""The simulated accounts: a booking for every item that was delivered, another when it came back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from service.connectors.pazarama import sim_pages
from service.connectors.pazarama.sim_claims import RETURN_REFUSED, RETURN_TAKEN, RETURNING
from service.connectors.pazarama.sim_orders import DELIVERED, Orders
from service.connectors.pazarama.sim_rules import BOOKINGS
from service.connectors.simkit.batches import new_id
from service.connectors.simkit.shapes import Refused, closed
from service.connectors.simkit.timeline import Timeline
from service.connectors.values import TURKEY

SHARE = Decimal("0.15")
SOLD, CAME_BACK = (DELIVERED, RETURNING, RETURN_TAKEN, RETURN_REFUSED), (RETURN_TAKEN,)
SUMS = {"totalAmount": "amount", "totalCommission": "commissionAmount", "totalAllowance": "allowanceAmount"}


class Money:
    """Every booking of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, orders: Orders, seed: int) -> None:
        self._time, self._orders, self._random = time, orders, Random(seed + 5)  # noqa: S311
        self.all: dict[tuple[str, str], dict[str, Any]] = {}
        """By item and word."""

    def book(self) -> int:
        """Book what was not booked yet; how many bookings there are."""
        for order in self._orders.all.values():
            for item, word, sign in _due(order):
                self.all.setdefault((item["orderItemId"], word), self._booking(order["orderNumber"], item, word, sign))
        return len(self.all)

    def page(self, body: Any) -> dict[str, Any]:
        """The bookings of a span of time, all at once."""
        closed(body, BOOKINGS, ["startDate", "endDate"])
        start, end = _moment(body["startDate"]), _moment(body["endDate"])
        rows = [row for row in self.all.values() if start <= _moment(row["transactionDate"]) <= end]
        found = [row for row in rows if row["orderId"] == body.get("orderId", row["orderId"])]
        return {"transactionList": found, **{name: sum(row[theirs] for row in found) for name, theirs in SUMS.items()}}

    def _booking(self, number: int, item: dict[str, Any], word: str, sign: int) -> dict[str, Any]:
        amount, now = sign * item["totalPrice"]["value"], sim_pages.local(self._time.now()).replace(tzinfo=None)
        commission = round(amount * SHARE, 2)
        return {
            "orderId": number,
            "trxCode": f"ORDER-{number}",
            "trxId": new_id(self._random),
            "amount": amount,
            "installmentNumber": 0,
            "commissionAmount": commission,
            "couponDiscount": 0,
            "allowanceAmount": amount - commission,
            "status": word,
            "transactionDate": now.isoformat(timespec="seconds"),
            "transferredDate": (now + timedelta(days=30)).replace(hour=0, minute=0, second=0).isoformat(timespec="seconds"),
        }


def _due(order: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, int]]:
    for item in order["items"]:
        if item["orderItemStatus"] in SOLD:
            yield item, "Satış", 1
        if item["orderItemStatus"] in CAME_BACK:
            yield item, "İade", -1


def _moment(text: str) -> datetime:
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(400, "Tarih formatı hatalı") from None
    return told if told.tzinfo else told.replace(tzinfo=TURKEY)
