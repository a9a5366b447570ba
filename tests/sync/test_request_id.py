"""The id of the request that asked for work stands in the job's row and in every log line of its run."""

from __future__ import annotations

import structlog
from sqlalchemy import select

from service.ledger.work import Ledger
from service.logs import bind_request
from service.sync import jobs


def test_a_job_remembers_the_request_that_asked_for_it(sqlite_ledger: Ledger) -> None:
    asked = bind_request("ab" * 16)
    with sqlite_ledger.work() as work:
        number = jobs.request(work, "sweep")
    structlog.contextvars.clear_contextvars()
    with sqlite_ledger.work() as work:
        held = jobs.claim(work, number, "w")
        kept = work.db.execute(select(work.t.job.c.request_id).where(work.t.job.c.job_id == number)).scalar()
    assert held is not None
    assert held.request_id == kept == asked
