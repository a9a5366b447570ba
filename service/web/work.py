"""Jobs and the log: what ran, what waits, what was given up, and what happened."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request

from service.ledger import reports_system, reports_work
from service.ledger.reports import Page, Place
from service.ledger.reports_work import Wanted
from service.ledger.work import Work
from service.sync import jobs
from service.sync.activity import note
from service.sync.dispatch import dispatch
from service.web.here import done, house, ledger, page, person, words
from service.web.jobs import started
from service.web.uploads import attachment

bp = Blueprint("ui_work", __name__)
COLUMNS = ("at", "level", "kind", "subject", "account_title", "actor", "message", "request_id")


@bp.get("/ui/jobs")
def table() -> Response:
    """The jobs with filters."""
    return page("work.html", **_rows(reports_work.jobs))


@bp.get("/ui/jobs/rows")
def rows() -> str:
    """The rows alone, for refreshing them."""
    return render_template("work_rows.html", **_rows(reports_work.jobs))


@bp.get("/ui/jobs/<int:job_id>")
def job(job_id: int) -> Response:
    """One job with every try at it, and what was noted meanwhile."""
    with ledger().look() as work:
        found = reports_system.job(work, job_id) or abort(404)
        tries = reports_system.attempts(work, job_id)
        wanted = Wanted(text=found["request_id"])
        happened = reports_work.log(work, wanted, Place()).rows if found["request_id"] else []
    return page("work_job.html", job=found, tries=tries, activity=happened, again=request.path)


@bp.post("/ui/jobs/<int:job_id>/again")
def again(job_id: int) -> Response:
    """Do once more what was given up."""
    with ledger().work() as work:
        number = jobs.again(work, job_id)
        if number is not None:
            note(work, "job", f"job:{job_id}", "Asked for once more.", actor=person().name)
    if number is None:
        return done(words().say("This job was not given up: there is nothing to do again."), "jobs")
    dispatch(house())
    return started(number)


@bp.post("/ui/jobs/<int:job_id>/cancel")
def cancel(job_id: int) -> Response:
    """Take out a job that waits."""
    with ledger().work() as work:
        gone = jobs.cancel(work, job_id)
        if gone:
            note(work, "job", f"job:{job_id}", "Cancelled.", actor=person().name)
    say = words().say
    return done(say("Cancelled.") if gone else say("It is running or has ended: it cannot be cancelled any more."), "jobs")


@bp.get("/ui/log")
def log() -> Response:
    """What happened, with filters."""
    return page("log.html", **_rows(reports_work.log))


@bp.get("/ui/log/rows")
def log_rows() -> str:
    """The rows alone, for refreshing them."""
    return render_template("log_rows.html", **_rows(reports_work.log))


@bp.get("/ui/log/export")
def export() -> Response:
    """Everything that fits, as CSV for a spreadsheet."""
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(COLUMNS)
    with ledger().look() as work:
        for row in reports_work.whole_log(work, _wanted()):
            sheet.writerow([_cell(row[name]) for name in COLUMNS])
    return attachment("meschain-log.csv", "text/csv; charset=utf-8", text.getvalue().encode("utf-8-sig"))


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _wanted() -> Wanted:
    args = request.args
    return Wanted(args.get("account_id", None, int), args.get("state", ""), args.get("kind", ""), args.get("q", "").strip()[:100])


def _rows(report: Callable[[Work, Wanted, Place], Page]) -> dict[str, Any]:
    args, wanted = request.args, _wanted()
    with ledger().look() as work:
        found = report(work, wanted, Place(args.get("after", None, int), args.get("before", None, int)))
        every = [(row["account_id"], row["title"]) for row in work.db.execute(work.t.account.select()).mappings()]
    kept = {"q": wanted.text, "account_id": wanted.account_id or "", "state": wanted.state, "kind": wanted.kind}
    query = urlencode({name: value for name, value in kept.items() if value})
    here = urlencode({name: value for name, value in args.items() if value})
    return {"found": found, "wanted": wanted, "accounts": every, "query": query, "here": here}
