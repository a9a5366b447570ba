"""Periodic work as data. Any number of schedulers may plan at once: a due time is taken by one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.clock import now
from service.ledger import cursors
from service.ledger.work import Work
from service.sync import accounts, jobs
from service.sync.house import House


@dataclass(frozen=True, slots=True)
class Every:
    """A job kind that is requested every so many seconds, once per shop or once per active account."""

    seconds: int
    kind: str
    per_account: bool = False


SCHEDULE = (
    Every(10, "capture"),
    Every(60, "sweep"),
    Every(30, "read_histories"),
    Every(20, "poll_orders", per_account=True),
    Every(60, "push_offers", per_account=True),
    Every(60, "follow", per_account=True),
    Every(300, "review", per_account=True),
    Every(300, "retry_orders"),
    Every(3600, "tidy"),
    Every(86400, "refresh_catalogue", per_account=True),
)


def plan(house: House) -> int:
    """Request everything that is due; how many jobs."""
    active = [account.account_id for account in accounts.all_accounts(house) if account.state == "active"]
    requested = 0
    for entry in SCHEDULE:
        for account_id in active if entry.per_account else [None]:
            with house.ledger.work() as work:
                if _take(work, f"due:{entry.kind}:{account_id or 0}", entry.seconds):
                    jobs.request(work, entry.kind, account_id=account_id)
                    requested += 1
    return requested


def _take(work: Work, name: str, seconds: int) -> bool:
    """True for the one caller who finds the time passed and moves it on."""
    last, moment = cursors.get(work, name), now()
    if last is not None and datetime.fromisoformat(last) + timedelta(seconds=seconds) > moment:
        return False
    return cursors.swap(work, name, last, moment.isoformat())
