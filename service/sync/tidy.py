"""What may be forgotten is forgotten: finished jobs, old nonces, expired copies of catalogues."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import and_

from service.domain.clock import now
from service.sync.runner import Task

KEEP_DONE = timedelta(days=2)
KEEP_DEAD = timedelta(days=30)
KEEP_ACTIVITY = timedelta(days=180)
KEEP_BATCHES = timedelta(days=30)
KEEP_SILENT = timedelta(hours=1)
"""A process that was killed stays visible this long."""


def tidy(task: Task) -> None:
    """Delete what nobody will ask for any more."""
    moment = now()
    with task.house.ledger.work() as work:
        t = work.t
        for table, old in (
            (t.job, and_(t.job.c.state == "done", t.job.c.finished_at < moment - KEEP_DONE)),
            (t.job, and_(t.job.c.state == "dead", t.job.c.finished_at < moment - KEEP_DEAD)),
            (t.activity, t.activity.c.at < moment - KEEP_ACTIVITY),
            (t.submission, and_(t.submission.c.done_at < moment - KEEP_BATCHES, t.submission.c.state != "in_doubt")),
            (t.process, t.process.c.seen_at < moment - KEEP_SILENT),
            (t.remote_cache, t.remote_cache.c.expires_at < moment),
            (t.nonce, t.nonce.c.expires_at < int(time.time()) - 60),
        ):
            work.db.execute(table.delete().where(old))
