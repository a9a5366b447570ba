"""Jobs, processes and what happened lately."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping, func, select

from service.ledger.reports import PAGE, Page, Place, paged
from service.ledger.work import Work


def jobs(work: Work, place: Place, state: str = "", limit: int = PAGE) -> Page:
    """A page of jobs, newest first."""
    job = work.t.job
    query = select(job).where(job.c.state == state) if state else select(job)
    return paged(work, query, job.c.job_id, place, newest_first=True, limit=limit)


def job(work: Work, job_id: int) -> RowMapping | None:
    """One job, None when there is none (finished ones are tidied away in time)."""
    return work.db.execute(select(work.t.job).where(work.t.job.c.job_id == job_id)).mappings().first()


def attempts(work: Work, job_id: int) -> Sequence[RowMapping]:
    """Every try at a job, first one first."""
    attempt = work.t.attempt
    return work.db.execute(select(attempt).where(attempt.c.job_id == job_id).order_by(attempt.c.fence)).mappings().all()


def queue_lengths(work: Work) -> dict[str, dict[str, int]]:
    """Unfinished and given-up jobs by queue and state."""
    job = work.t.job
    query = select(job.c.queue, job.c.state, func.count()).where(job.c.state.in_(("queued", "running", "dead")))
    lengths: dict[str, dict[str, int]] = {}
    for queue, state, count in work.db.execute(query.group_by(job.c.queue, job.c.state)):
        lengths.setdefault(queue, {})[state] = int(count)
    return lengths


def processes(work: Work) -> Sequence[RowMapping]:
    """Every process that has reported and not said goodbye, with the time of its last word."""
    process = work.t.process
    return work.db.execute(select(process).order_by(process.c.kind, process.c.name)).mappings().all()


def activity(work: Work, *, subject: str = "", account_id: int | None = None, limit: int = 20) -> Sequence[RowMapping]:
    """The latest things that happened, about one subject ("order:17") or account if given; newest first."""
    c = work.t.activity.c
    query = select(work.t.activity)
    if subject:
        query = query.where(c.subject == subject)
    if account_id is not None:
        query = query.where(c.account_id == account_id)
    return work.db.execute(query.order_by(c.activity_id.desc()).limit(limit)).mappings().all()
