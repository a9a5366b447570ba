"""What the two directions of an order share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping

from service.domain.errors import SetupError
from service.domain.order import OrderState
from service.ledger import orders
from service.sync.activity import note_once
from service.sync.house import House
from service.sync.runner import Task

RANK = {OrderState.NEW: 0, OrderState.ACCEPTED: 1, OrderState.SHIPPED: 2, OrderState.DELIVERED: 3}
"""How far an order has come; the other states are not on this road."""


def row_of(house: House, order_key: int) -> RowMapping:
    """The order's row; SetupError when the ledger has none."""
    with house.ledger.work() as work:
        row = orders.get(work, order_key)
    if row is None:
        raise SetupError(f"there is no order {order_key} in the ledger. See the Orders page.")
    return row


def save(task: Task, row: RowMapping, **columns: Any) -> None:
    """Set columns of an order; a problem is noted as well."""
    with task.house.ledger.work() as work:
        orders.change(work, row["order_key"], **columns)
        if columns.get("problem"):
            note_once(work, "order", f"order:{row['order_key']}", columns["problem"], level="error", account_id=row["account_id"])
