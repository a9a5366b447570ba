"""Jobs are rows; the queue carries only their numbers.

A row's `slot` is unique while it waits or runs: one piece of work per account and flow, by the schema. A runner holds the row
by a lease that it renews; `fence` grows with every run, so a runner that lost its lease can no longer change the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from service.domain.clock import now
from service.ledger.work import Work

LEASE = timedelta(seconds=15)
TOLD = timedelta(seconds=20)
"""A job handed to a queue this long ago and still waiting is handed over again: Redis may have been wiped."""
QUEUES = ("stock", "orders", "sweep", "listings", "reports")
"""What may take long stands behind what must not wait; a worker serves them in this order."""
QUICK = ("stock", "orders")
LINE = 10
"""So many jobs of a queue are handed over at most. The others wait as rows, where an account that comes later may still come first."""
QUEUE_OF = {
    "capture": "stock",
    "sweep": "sweep",
    "reprice": "sweep",
    "push_offers": "stock",
    "poll_orders": "orders",
    "retry_orders": "orders",
    "write_order": "orders",
    "tell_order": "orders",
    "read_histories": "orders",
    "receive_order": "orders",
    "order_act": "orders",
    "tell_claim": "orders",
    "tell_answer": "orders",
    "enlist": "listings",
    "publish": "listings",
    "withdraw": "listings",
    "update_content": "listings",
    "follow": "reports",
    "review": "reports",
    "poll_claims": "reports",
    "poll_questions": "reports",
    "poll_settlements": "reports",
    "keep_webhook": "reports",
    "refresh_catalogue": "reports",
    "measure_speed": "reports",
    "tidy": "reports",
    "read_back": "reports",
    "match_listings": "reports",
    "settle_drift": "reports",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this process may run now."""

    job_id: int
    kind: str
    account_id: int | None
    payload: Mapping[str, Any]
    fence: int
    failures: int
    request_id: str


def request(
    work: Work, kind: str, *, account_id: int | None = None, payload: Mapping[str, Any] | None = None, subject: str = "", delay: float = 0.0
) -> int:
    """Ask for work; the number of its job. A waiting job of the same kind, account and subject is brought forward
    instead (unless it waits after a failure), a running one will run once more. A payload of its own needs a subject of its own."""
    slot = f"{kind}:{account_id or 0}:{subject}"
    due_at = now() + timedelta(seconds=delay)
    while (number := _fold(work, slot, due_at)) is None:
        # An upsert of nothing: if somebody else was faster it locks that row, where an error would leave a shared lock to deadlock on.
        work.upsert(work.t.job, [_row(kind, account_id, payload or {}, slot, due_at)], ["slot"])
    return number


def claim(work: Work, job_id: int, worker: str) -> Claim | None:
    """The job, if it is due and nobody runs it; then it is ours until the lease ends."""
    job, moment = work.t.job, now()
    free = and_(job.c.state == "queued", job.c.due_at <= moment)
    left = and_(job.c.state == "running", job.c.lease_until < moment)
    row = work.db.execute(select(job).where(job.c.job_id == job_id, or_(free, left)).with_for_update()).mappings().first()
    if row is None:
        return None
    fence = row["fence"] + 1
    change = {"state": "running", "fence": fence, "again_at": None, "enqueued_at": None, "lease_until": moment + LEASE, "message": None}
    work.db.execute(job.update().where(job.c.job_id == job_id).values(**change))
    _end_attempts(work, job_id, moment, "lost", "the worker went away")
    work.db.execute(work.t.attempt.insert().values(job_id=job_id, fence=fence, worker=worker[:96], started_at=moment))
    return Claim(job_id, row["kind"], row["account_id"], row["payload"], fence, row["failures"], row["request_id"])


def renew(work: Work, held: Claim, done: int | None = None, total: int | None = None) -> bool:
    """Keep the lease, and the progress if told; False when somebody else has taken the job."""
    change: dict[str, Any] = {"lease_until": now() + LEASE}
    change |= {} if done is None else {"done_count": done, "total_count": total}
    return _mine(work, held, change)


def finish(work: Work, held: Claim, outcome: str, message: str = "") -> None:
    """The job is done; if it was asked for again meanwhile it waits for its next run."""
    job, moment = work.t.job, now()
    again = job.c.again_at.is_not(None)
    if not _mine(work, held, {"outcome": outcome, "message": message, "failures": 0, "finished_at": moment}):
        return
    _end_attempts(work, held.job_id, moment, outcome, message)
    mine = job.c.job_id == held.job_id
    waits = {"state": "queued", "due_at": job.c.again_at}
    if not work.db.execute(job.update().where(mine, again).values(**waits)).rowcount:
        work.db.execute(job.update().where(mine).values(state="done", slot=None))


def postpone(work: Work, held: Claim, seconds: float, message: str, *, failed: bool) -> None:
    """The job waits for its next try; `failed` counts the run as a failure."""
    moment = now()
    change = {
        "state": "queued",
        "due_at": moment + timedelta(seconds=seconds),
        "message": message,
        "failures": held.failures + int(failed),
    }
    if _mine(work, held, change):
        _end_attempts(work, held.job_id, moment, "failed" if failed else "waits", message)


def give_up(work: Work, held: Claim, outcome: str, message: str) -> None:
    """The job will not run again by itself."""
    moment = now()
    change = {"state": "dead", "slot": None, "outcome": outcome, "message": message, "finished_at": moment}
    if _mine(work, held, change):
        _end_attempts(work, held.job_id, moment, outcome, message)


@dataclass(frozen=True, slots=True)
class Due:
    """A job that should be in its queue; `fence` tells this run of it from earlier ones."""

    job_id: int
    queue: str
    fence: int


def due(work: Work, room: Mapping[str, int] | None = None) -> list[Due]:
    """`next_in_line`, marked as handed over; each goes to one caller only."""
    return [row for row in next_in_line(work, room or dict.fromkeys(QUEUES, LINE)) if _take(work, row)]


def next_in_line(work: Work, room: Mapping[str, int]) -> list[Due]:
    """Jobs that should be in a queue now and are not known to be, at most `room` for each. Accounts take turns: the next job is that
    of the account which has fewest in line or running, whoever has waited longer comes first among equals."""
    job, found = work.t.job.c, dict[str, list[tuple[int, datetime, Due]]]()
    ahead = _ahead(work)
    for queue, account_id in work.db.execute(select(job.queue, job.account_id).where(_due(work)).distinct()).all():
        mine = select(job.job_id, job.fence, job.due_at).where(
            _due(work), job.queue == queue, job.account_id.is_not_distinct_from(account_id)
        )
        rows = work.db.execute(mine.order_by(job.due_at, job.job_id).limit(room.get(queue, 0))).all()
        turns = enumerate(rows, ahead.get((queue, account_id), 0))
        found.setdefault(queue, []).extend((turn, row.due_at, Due(row.job_id, queue, row.fence)) for turn, row in turns)
    return [row for queue, all_turns in found.items() for _, _, row in sorted(all_turns, key=lambda each: each[:2])[: room.get(queue, 0)]]


def _ahead(work: Work) -> dict[tuple[str, int | None], int]:
    """How many jobs each account has in line or running, by queue."""
    job = work.t.job.c
    handed = or_(job.state == "running", and_(job.state == "queued", job.enqueued_at.is_not(None)))
    query = select(job.queue, job.account_id, func.count()).where(handed).group_by(job.queue, job.account_id)
    return {(queue, account_id): count for queue, account_id, count in work.db.execute(query).all()}


def _take(work: Work, row: Due) -> bool:
    """One by one, for the reason that `_fold` gives: a statement over many rows would lock them by the index that it searches."""
    job = work.t.job
    mine = and_(job.c.job_id == row.job_id, job.c.fence == row.fence, _due(work))
    return bool(work.db.execute(job.update().where(mine).values(enqueued_at=now())).rowcount)


def next_one(work: Work) -> tuple[int | None, float]:
    """The job that is or falls due first, and the seconds until then; (None, 0) when there is none. A running one is due when its
    lease ends: its runner may have gone away."""
    job = work.t.job
    moment = case((job.c.state == "running", job.c.lease_until), else_=job.c.due_at).label("moment")
    row = work.db.execute(select(job.c.job_id, moment).where(job.c.state.in_(["queued", "running"])).order_by(moment).limit(1)).first()
    return (None, 0.0) if row is None else (int(row.job_id), max((row.moment - now()).total_seconds(), 0.0))


def any_due(work: Work) -> bool:
    """True when `due` would find something."""
    return work.db.execute(select(work.t.job.c.job_id).where(_due(work)).limit(1)).first() is not None


def _due(work: Work) -> ColumnElement[bool]:
    """Waiting jobs whose time has come and running ones whose runner went away, if no queue was told lately."""
    job, moment = work.t.job, now()
    untold = or_(job.c.enqueued_at.is_(None), job.c.enqueued_at < moment - TOLD)
    waiting = and_(job.c.state == "queued", job.c.due_at <= moment)
    left = and_(job.c.state == "running", job.c.lease_until < moment)
    return and_(untold, or_(waiting, left))


def _row(kind: str, account_id: int | None, payload: Mapping[str, Any], slot: str, due_at: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "queue": QUEUE_OF[kind],
        "account_id": account_id,
        "slot": slot,
        "payload": dict(payload),
        "state": "queued",
        "failures": 0,
        "fence": 0,
        "due_at": due_at,
        "request_id": str(structlog.contextvars.get_contextvars().get("request_id", ""))[:32],
        "created_at": now(),
    }


def _fold(work: Work, slot: str, due_at: datetime) -> int | None:
    job = work.t.job
    number = work.db.execute(select(job.c.job_id).where(job.c.slot == slot)).scalar()
    # Found by its slot but locked by its number, as every change of a job is: locks taken in two orders would deadlock.
    columns = (job.c.slot, job.c.state, job.c.due_at, job.c.again_at, job.c.failures)
    row = work.db.execute(select(*columns).where(job.c.job_id == number).with_for_update()).first()
    if row is None or row.slot != slot:
        return None
    if row.state == "running":
        sooner = due_at if row.again_at is None else min(row.again_at, due_at)
        work.db.execute(job.update().where(job.c.job_id == number).values(again_at=sooner))
    elif row.due_at > max(due_at, now()) and not row.failures:
        # Not due yet, so no queue has it; one that is due may be on its way to a worker already.
        work.db.execute(job.update().where(job.c.job_id == number).values(due_at=due_at, enqueued_at=None))
    return number


def _mine(work: Work, held: Claim, change: Mapping[str, Any]) -> bool:
    job = work.t.job
    mine = and_(job.c.job_id == held.job_id, job.c.fence == held.fence, job.c.state == "running")
    return bool(work.db.execute(job.update().where(mine).values(**change)).rowcount)


def was_lost(work: Work, job_id: int) -> bool:
    """True when a runner of this job went away in the middle: nobody knows how far it came."""
    attempt = work.t.attempt
    mine = and_(attempt.c.job_id == job_id, attempt.c.outcome == "lost")
    return work.db.execute(select(attempt.c.fence).where(mine).limit(1)).first() is not None


def _end_attempts(work: Work, job_id: int, moment: datetime, outcome: str, message: str) -> None:
    attempt = work.t.attempt
    open_ones = and_(attempt.c.job_id == job_id, attempt.c.ended_at.is_(None))
    work.db.execute(attempt.update().where(open_ones).values(ended_at=moment, outcome=outcome, message=message))


def again(work: Work, job_id: int) -> int | None:
    """Ask for what was given up once more; the new job's number, None when that job was not given up."""
    job = work.t.job
    row = work.db.execute(select(job).where(job.c.job_id == job_id, job.c.state == "dead")).mappings().first()
    if row is None:
        return None
    # A payload of its own had a subject of its own, which went with the slot.
    subject = f"again-{job_id}" if row["payload"] else ""
    return request(work, row["kind"], account_id=row["account_id"], payload=row["payload"], subject=subject)


def cancel(work: Work, job_id: int) -> bool:
    """Take a job out that waits; False when it runs or has ended already."""
    job = work.t.job
    waits = and_(job.c.job_id == job_id, job.c.state == "queued")
    gone = {"state": "done", "slot": None, "outcome": "cancelled", "finished_at": now()}
    return bool(work.db.execute(job.update().where(waits).values(**gone)).rowcount)
