"""The decision about every listing that shows another price or quantity than was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping

from service.connectors.contract import PullsOrders
from service.domain.clock import now
from service.ledger import drifts, urgency
from service.ledger.work import Work
from service.sync import drift, jobs, windows
from service.sync.account import Account
from service.sync.activity import note, note_once
from service.sync.drift import ADOPT, ASK, CHANGED, KIND, PAGE, REPAIR, WAIT, decide
from service.sync.offers import compute
from service.sync.runner import Task
from service.sync.terms import terms

ORDERS_LATE = timedelta(minutes=2)
"""An order may be told so long after it took the stock."""
AGAIN_SECONDS = 60.0


def settle_drift(task: Task) -> None:
    """Decide about every listing that shows another price or quantity than was sent; comes back for those that have to wait."""
    after, waits = 0, False
    while True:
        with task.house.ledger.look() as work:
            rows = drifts.waiting(work, task.on.account_id, drifts.OFFER_KINDS, after=after, limit=PAGE)
        if not rows:
            break
        waits |= _settle(task, rows)
        after = rows[-1]["listing_id"]
    if waits:
        with task.house.ledger.work() as work:
            jobs.request(work, KIND, account_id=task.on.account_id, delay=AGAIN_SECONDS)


def _settle(task: Task, rows: Sequence[RowMapping]) -> bool:
    """One page; True when some of it has to wait."""
    reads_orders = isinstance(task.house.connector(task.on), PullsOrders)
    with task.house.ledger.look() as work:
        # Before the offers are computed: an order that comes in between must not count as known.
        orders = windows.read_until(work, "orders", task.on.account_id)
    wanted = {each.row["listing_id"]: each for each in compute(task.house, rows, terms(task.house, task.on))}

    def settle(work: Work) -> bool:
        busy = drifts.on_their_way(work, [row["listing_id"] for row in rows])
        done: dict[str, list[RowMapping]] = {}
        for row in rows:
            excluded = not reads_orders or (orders is not None and orders > row["drift_at"] + ORDERS_LATE)
            same = not wanted[row["listing_id"]].differs
            word = decide(row, task.on.policies.drift, is_sale_excluded=excluded, is_wanted=same)
            done.setdefault(_overtaken(row, busy) or word, []).append(row)
        _carry_out(work, task.on, done)
        return WAIT in done

    return task.house.ledger.settle(settle)


def _overtaken(row: Mapping[Any, Any], busy: set[int]) -> str | None:
    """What was sent since replaced what was shown; what is about to be sent may."""
    if row["sent_at"] is None or row["sent_quantity"] is None or row["sent_at"] > row["drift_at"]:
        return CHANGED
    return WAIT if row["listing_id"] in busy or row["due_rank"] is not None else None


def _carry_out(work: Work, account: Account, done: Mapping[str, Sequence[RowMapping]]) -> None:
    changed = [row["listing_id"] for row in done.get(CHANGED, ())]
    drifts.forget(work, changed)
    urgency.mark(work, changed, urgency.PRICE, now())
    for word in (REPAIR, ADOPT, ASK):
        for row in done.get(word, ()):
            _tell(work, account, row, word)
    drift.resend(work, done.get(REPAIR, ()))
    drifts.adopt(work, [row["listing_id"] for row in done.get(ADOPT, ())])
    if done.get(REPAIR) or changed:
        jobs.request(work, "push_offers", account_id=account.account_id)


def _tell(work: Work, account: Account, row: RowMapping, word: str) -> None:
    message, subject = drift.event(account, row, word), f"listing:{row['listing_id']}"
    tell = note_once if word == ASK else note
    tell(work, "drift", subject, message, level="warning", account_id=account.account_id)
