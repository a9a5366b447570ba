"""Long work in turns: workers are few, and no account or flow may keep them from the others."""

from __future__ import annotations

import time

from sqlalchemy import select

from service.domain.clock import now
from service.sync.runner import Task

SLICE = 5.0
"""Seconds after which a run makes room for other jobs that wait."""
ROOM = 0.3
"""Seconds for which it does, so that those who wait in the same queue are handed over before it."""


class Turn:
    """A run's slice of time. It may go on after its end for as long as nobody waits."""

    def __init__(self, task: Task) -> None:
        self._task, self._ends = task, time.monotonic() + SLICE

    def is_over(self) -> bool:
        """True when another job waits for the worker; the run asks for its next one then."""
        if time.monotonic() < self._ends:
            return False
        with self._task.house.ledger.look() as work:
            job = work.t.job.c
            waiting = select(job.job_id).where(job.state == "queued", job.due_at <= now(), job.job_id != self._task.claim.job_id)
            return work.db.execute(waiting.limit(1)).first() is not None
