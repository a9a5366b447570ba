"""/api/v1/jobs and /api/v1/status, and the two questions of a process supervisor: /health and /ready."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from redis import RedisError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service import __version__
from service.api.here import house, missing
from service.api.schemas import JobOut, JobQuery, JobsOut, StatusOut
from service.ledger import reports_system
from service.ledger.reports import Place

bp = APIBlueprint("system", __name__, tag="System")


@bp.get("/api/v1/jobs")
@bp.input(JobQuery, location="query", arg_name="query")
@bp.output(JobsOut)
def list_jobs(query: JobQuery) -> dict[str, Any]:
    """Jobs, newest first."""
    with house().ledger.look() as work:
        page = reports_system.jobs(work, Place(query.after, query.before), query.state or "", query.limit)
    return {"jobs": [dict(row) for row in page.rows], "previous": page.previous, "next": page.next}


@bp.get("/api/v1/jobs/<int:job_id>")
@bp.output(JobOut)
def get_job(job_id: int) -> dict[str, Any]:
    """How far a job is."""
    with house().ledger.look() as work:
        row = reports_system.job(work, job_id)
    if row is None:
        raise missing("job", job_id)
    return dict(row)


@bp.get("/api/v1/status")
@bp.output(StatusOut)
def status() -> dict[str, Any]:
    """What runs and what waits."""
    with house().ledger.look() as work:
        processes = [dict(row) for row in reports_system.processes(work)]
        return {"version": __version__, "processes": processes, "queues": reports_system.queue_lengths(work)}


@bp.get("/health")
@bp.doc(security=[])
def health() -> dict[str, str]:
    """Answers as long as the process does."""
    return {"status": "ok"}


@bp.get("/ready")
@bp.doc(security=[], responses={200: "Both answer", 503: "Database or Redis does not answer"})
def ready() -> ResponseReturnValue:
    """Whether database and Redis answer now."""
    parts = {"database": _database_answers(), "redis": _redis_answers()}
    return {"status": "ready" if all(parts.values()) else "not ready", **parts}, 200 if all(parts.values()) else 503


def _database_answers() -> bool:
    try:
        with house().ledger.look() as work:
            return bool(work.db.execute(text("SELECT 1")).scalar())
    except DBAPIError:
        return False


def _redis_answers() -> bool:
    try:
        return bool(house().redis.ping())
    except RedisError:
        return False
