"""Periodic work as data. Any number of schedulers may plan at once: a due time is taken by one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from service.connectors import registry
from service.connectors.contract import Manifest
from service.domain.clock import now
from service.ledger import cursors
from service.ledger.work import Work
from service.sync import jobs
from service.sync.house import House


@dataclass(frozen=True, slots=True)
class Every:
    """A job kind that is requested every so many seconds, once per shop or once per active account."""

    seconds: float
    kind: str
    per_account: bool = False
    pace: Callable[[Manifest], float] | None = None
    """Where the marketplace decides how often."""

    def interval(self, marketplace: str) -> timedelta:
        """The time between two requests."""
        return timedelta(seconds=self.pace(registry.manifest(marketplace)) if self.pace else self.seconds)


SCHEDULE = (
    Every(10, "capture"),
    Every(60, "sweep"),
    Every(30, "read_histories"),
    Every(10, "poll_orders", per_account=True, pace=lambda manifest: manifest.order_poll_seconds),
    Every(60, "push_offers", per_account=True),
    Every(60, "follow", per_account=True),
    Every(300, "review", per_account=True),
    Every(300, "retry_orders"),
    Every(60, "reprice", per_account=True),
    Every(3600, "measure_speed"),
    Every(3600, "tidy"),
    Every(300, "poll_questions", per_account=True),
    Every(600, "poll_claims", per_account=True),
    Every(600, "update_content", per_account=True),
    Every(6 * 3600, "read_back", per_account=True),
    Every(6 * 3600, "poll_settlements", per_account=True),
    Every(12 * 3600, "keep_webhook", per_account=True),
    Every(86400, "refresh_catalogue", per_account=True),
)


@dataclass(frozen=True, slots=True)
class Due:
    """An entry whose time has come for an account, and when it came last."""

    kind: str
    account_id: int | None
    last: str | None

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.kind}:{self.account_id or 0}"


PREFIX = "due:"


def plan(house: House) -> int:
    """Request everything that is due; how many jobs. One read where nothing is."""
    with house.ledger.look() as work:
        found = list(_due(work))
    return sum(house.ledger.settle(partial(_take, due=due)) for due in found)


def _due(work: Work) -> Iterator[Due]:
    account, moment = work.t.account.c, now()
    active = work.db.execute(select(account.account_id, account.marketplace).where(account.state == "active")).all()
    taken = cursors.starting(work, PREFIX)
    for entry in SCHEDULE:
        for account_id, marketplace in active if entry.per_account else [(None, "")]:
            due = Due(entry.kind, account_id, None)
            last = taken.get(due.name)
            if last is None or datetime.fromisoformat(last) + entry.interval(marketplace) <= moment:
                yield replace(due, last=last)


def _take(work: Work, due: Due) -> bool:
    """True for the one caller who moves the time on."""
    mine = cursors.swap(work, due.name, due.last, now().isoformat())
    if mine:
        jobs.request(work, due.kind, account_id=due.account_id)
    return mine
