"""A large backlog of one account is shared by all workers: each lane has its part of the listings, so none is sent twice.

Only the account's own job opens lanes, and it sends nothing while one of them is open: the slots of the jobs keep them apart.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, select

from service.domain.clock import now
from service.ledger import urgency
from service.ledger.urgency import Part
from service.ledger.work import Work
from service.sync import jobs
from service.sync.runner import Task
from service.sync.strands import STRANDS
from service.sync.turn import ROOM

KIND = "push_offers"
MANY = 20_000
"""With fewer listings to send, one worker is done before the others have begun."""
ALIVE = timedelta(seconds=30)


def part(task: Task) -> Part:
    """The run's part of the account's listings (n, of); (0, 1) is all of them."""
    return task.payload.get("lane", 0), task.payload.get("lanes", 1)


def strands(task: Task) -> list[Part]:
    """The parts that the run sends at a time: a lane's own are as many as it has strands, none of them anybody else's."""
    number, of = part(task)
    return [(number + of * strand, of * STRANDS) for strand in range(STRANDS)] if of > 1 else [urgency.WHOLE]


def shared(task: Task) -> bool:
    """True when the account's lanes send, and not its own job; those that may have work are asked for."""

    def ask_all(work: Work) -> int:
        lanes = _open(work, task.on.account_id) or _wanted(work, task.on.account_id)
        for lane in range(lanes):
            _ask(work, task.on.account_id, lane, lanes)
        return lanes

    return task.house.ledger.settle(ask_all) > 0


def again(task: Task) -> None:
    """Ask for the next run of the same part, after room for those who wait."""
    task.house.ledger.settle(lambda work: _ask(work, task.on.account_id, *part(task), delay=ROOM))


def _ask(work: Work, account_id: int, lane: int, lanes: int, delay: float = 0.0) -> None:
    named: dict[str, Any] = {"payload": {"lane": lane, "lanes": lanes}, "subject": f"{lane + 1}/{lanes}"} if lanes > 1 else {}
    jobs.request(work, KIND, account_id=account_id, delay=delay, **named)


def _open(work: Work, account_id: int) -> int:
    """How many lanes the account's backlog is divided into now, 0 when it is not."""
    job = work.t.job.c
    slots = work.db.execute(select(job.slot).where(job.slot.startswith(f"{KIND}:{account_id}:", autoescape=True))).scalars()
    return max((int(slot.rpartition("/")[2]) for slot in slots if "/" in slot), default=0)


def _wanted(work: Work, account_id: int) -> int:
    """One lane a worker, where the backlog is worth it."""
    process = work.t.process
    alive = and_(process.c.kind == "worker", process.c.seen_at > now() - ALIVE)
    workers = int(work.db.execute(select(func.count()).select_from(process).where(alive)).scalar_one())
    return workers if workers > 1 and urgency.any_due(work, account_id, more_than=MANY) else 0
