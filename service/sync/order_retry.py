"""An order that is not in the shop as it should be, tried again because a person asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.domain.order import OrderState
from service.sync import jobs
from service.sync.activity import note
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.order_rows import row_of

UNFINISHED = ("pending", "writing", "failed", "linking")
"""States of an order that the shop does not have as it should."""


WAITS_FOR_THE_MARKETPLACE = (OrderState.AWAITING, OrderState.UNKNOWN)


def may_retry(row: Mapping[Any, Any]) -> bool:
    """Whether trying again can change anything: the shop lacks the order, or a part of it, and the marketplace does not hold it back."""
    return row["shop_state"] in UNFINISHED and row["state"] not in WAITS_FOR_THE_MARKETPLACE


def retry(house: House, order_key: int, actor: str) -> int:
    """Write the order into the shop now, or carry on what is missing there; the job's number. Safe to repeat."""
    row = row_of(house, order_key)
    with house.ledger.work() as work:
        payload = {"order_key": order_key}
        number = jobs.request(work, "write_order", account_id=row["account_id"], subject=str(order_key), payload=payload)
        note(work, "order", f"order:{order_key}", "Asked to try again.", actor=actor, account_id=row["account_id"])
    dispatch(house)
    return number
