"""What a marketplace books for and against the seller, and what it leaves of an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import RowMapping

from service.connectors.after_sale import PullsSettlements
from service.domain.settlement import SettlementKind, SettlementPage
from service.ledger import after_sale
from service.ledger.work import Work
from service.sync.runner import Task
from service.sync.windows import read_windows


def poll_settlements(task: Task) -> None:
    """Bring every booking since the last complete read into the ledger."""
    connector = task.house.connector(task.on)
    if not isinstance(connector, PullsSettlements):
        return

    def keep(page: SettlementPage) -> None:
        with task.house.ledger.work() as work:
            after_sale.keep_settlements(work, task.on.account_id, page.settlements)

    read_windows(task, "settlements", connector.settlements_window, connector.settlements, keep)


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """An order's bookings and what they add up to; a payout is what the others are paid as, and is not counted."""

    rows: Sequence[RowMapping]
    gross: Decimal
    taken: Decimal
    """Commission, fees, shipping and taxes, as a positive number."""

    @property
    def left(self) -> Decimal:
        """What the seller gets."""
        return self.gross - self.taken


def order_money(work: Work, account_id: int, order_number: str) -> OrderMoney:
    """What was booked for the order so far. Amounts in the account's currency."""
    rows = [row for row in after_sale.settlements_of(work, account_id, order_number) if row["kind"] != SettlementKind.PAYOUT]
    sales = (SettlementKind.SALE, SettlementKind.RETURN, SettlementKind.DISCOUNT)
    gross = sum((row["amount"] for row in rows if row["kind"] in sales), Decimal(0))
    left = sum((row["amount"] - row["commission"] for row in rows), Decimal(0))
    return OrderMoney(rows, gross, gross - left)
