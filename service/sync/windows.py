"""What changed at a marketplace, read by windows of time: a window's end is taken before the read, and windows overlap.

A read goes on where a budget, a fault or a kill stopped it; the ledger's unique rows decide what was seen before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from service.connectors.after_sale import Window
from service.domain.clock import now
from service.domain.errors import Rejected
from service.ledger import cursors
from service.ledger.work import Work
from service.sync.activity import note_once
from service.sync.runner import Task

MEANWHILE = timedelta(minutes=10)
"""What passes while a read is stopped by a budget is the next read's: it does not prolong this one."""


class Page(Protocol):
    """Some of what was asked for."""

    @property
    def next_cursor(self) -> str | None: ...

    @property
    def problems(self) -> tuple[str, ...]: ...


P = TypeVar("P", bound=Page)


@dataclass(frozen=True, slots=True)
class Reading:
    """A window and the page that comes next."""

    since: datetime
    until: datetime
    page: str | None = None


def read_windows(
    task: Task, kind: str, window: Window, read: Callable[[datetime, datetime, str | None], P], keep: Callable[[P], None]
) -> None:
    """Read everything of the kind ("orders") since the last complete read, page by page; what cannot be understood is noted once."""
    name, target, begun_again = f"{kind}:{task.on.account_id}", now(), False
    reading = _resume(task, name, window)
    while True:
        try:
            page = read(reading.since, reading.until, reading.page)
        except Rejected:
            if reading.page is None or begun_again:
                raise
            # A page cursor may have expired while the job waited; the window is simply read again, but not for ever.
            reading, begun_again = replace(reading, page=None), True
            continue
        keep(page)
        _note(task, kind, page.problems)
        if page.next_cursor is not None:
            reading = replace(reading, page=page.next_cursor)
        elif target - reading.until > MEANWHILE:
            reading = _from(window, reading.until, target)
        else:
            break
        _save(task, name, reading)
    _save(task, name, Reading(reading.until, reading.until))


def read_until(work: Work, kind: str, account_id: int) -> datetime | None:
    """Everything changed before this moment is in the ledger; None before the first read. A read that is not over has covered nothing."""
    value = cursors.get(work, f"{kind}:{account_id}")
    return datetime.fromisoformat(value.partition("|")[0]) if value else None


def _resume(task: Task, name: str, window: Window) -> Reading:
    """The window that an earlier run did not finish, else the next one."""
    with task.house.ledger.look() as work:
        value = cursors.get(work, name)
    if value is None:
        return _from(window, now() - window.first, now())
    since, until, page = value.split("|", 2)
    if since == until:
        return _from(window, datetime.fromisoformat(until) - window.back, now())
    return Reading(datetime.fromisoformat(since), datetime.fromisoformat(until), page or None)


def _from(window: Window, since: datetime, until: datetime) -> Reading:
    return Reading(since, min(until, since + window.longest))


def _save(task: Task, name: str, reading: Reading) -> None:
    with task.house.ledger.work() as work:
        cursors.put(work, name, f"{reading.since.isoformat()}|{reading.until.isoformat()}|{reading.page or ''}")


def _note(task: Task, kind: str, problems: tuple[str, ...]) -> None:
    with task.house.ledger.work() as work:
        for problem in problems:
            note_once(work, kind.rstrip("s"), f"account:{task.on.account_id}", problem, level="error", account_id=task.on.account_id)
