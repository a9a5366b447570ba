"""What the pages of jobs and of the log show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, Table, select

from service.ledger.reports import PAGE, Page, Place, paged
from service.ledger.work import Work

EXPORT = 1_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: all that fit every given part."""

    account_id: int | None = None
    state: str = ""
    """Of a job: its state; of the log: how grave."""
    kind: str = ""
    text: str = ""
    """Part of a job's message or of a sentence in the log, or the whole number of a request."""


def jobs(work: Work, wanted: Wanted, place: Place, limit: int = PAGE) -> Page:
    """A page of jobs with their account's title, newest first."""
    return paged(work, _jobs(work, wanted), work.t.job.c.job_id, place, newest_first=True, limit=limit)


def log(work: Work, wanted: Wanted, place: Place, limit: int = PAGE) -> Page:
    """A page of what happened with its account's title, newest first."""
    return paged(work, _log(work, wanted), work.t.activity.c.activity_id, place, newest_first=True, limit=limit)


def whole_log(work: Work, wanted: Wanted) -> Iterator[RowMapping]:
    """Everything of the log that fits, newest first, read a thousand at a time."""
    place: int | None = None
    while True:
        page = log(work, wanted, Place(after=place), EXPORT)
        yield from page.rows
        if page.next is None:
            return
        place = page.next


def _jobs(work: Work, wanted: Wanted) -> Select[Any]:
    job = work.t.job
    return _with_account(work, job).where(*_conditions(job, wanted, job.c.state))


def _log(work: Work, wanted: Wanted) -> Select[Any]:
    activity = work.t.activity
    return _with_account(work, activity).where(*_conditions(activity, wanted, activity.c.level))


def _with_account(work: Work, table: Table) -> Select[Any]:
    account = work.t.account
    return select(*table.c, account.c.title.label("account_title")).outerjoin(account, account.c.account_id == table.c.account_id)


def _conditions(table: Table, wanted: Wanted, state: ColumnElement[str]) -> list[ColumnElement[bool]]:
    found = [table.c.account_id == wanted.account_id] if wanted.account_id is not None else []
    found += [state == wanted.state] if wanted.state else []
    found += [table.c.kind == wanted.kind] if wanted.kind else []
    if wanted.text:
        found.append(table.c.message.contains(wanted.text, autoescape=True) | (table.c.request_id == wanted.text))
    return found
