"""Runs one job: claims its row, keeps the lease, and settles it by what the error says about itself."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from service.domain.errors import ConnectorError, InDoubt, MeschainError, ShopUnavailable, Transient
from service.ledger.engine import is_conflict
from service.ledger.work import Work
from service.sync import accounts, jobs
from service.sync.account import Account
from service.sync.activity import note
from service.sync.house import House
from service.sync.live import publish

log = structlog.get_logger(__name__)

BACKOFF = (5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)
RENEW_SECONDS = 4.0
FRESH_SECONDS = 6.0
"""A lease that was not renewed for so long is asked for before anything is sent; the rest of it covers the call's way."""


class Lease:
    """The hold on one job, renewed from a thread and by whoever tells progress."""

    def __init__(self, house: House, held: jobs.Claim) -> None:
        self._house, self._held, self._renewed = house, held, time.monotonic()

    def renew(self, done: int | None = None, total: int | None = None) -> None:
        """Keep the job; raises LeaseLost when somebody else has taken it over."""
        moment = time.monotonic()
        if not self._house.ledger.settle(lambda work: jobs.renew(work, self._held, done, total)):
            raise LeaseLost(f"job {self._held.job_id} was taken over")
        self._renewed = moment

    def check(self) -> None:
        """The job is certainly ours for seconds to come; raises LeaseLost. A process that was stopped finds out here."""
        if time.monotonic() - self._renewed > FRESH_SECONDS:
            self.renew()


@dataclass(frozen=True)
class Task:
    """A claimed job as its use case sees it."""

    house: House
    claim: jobs.Claim
    account: Account | None
    lease: Lease

    @property
    def payload(self) -> Mapping[str, Any]:
        """What was asked for."""
        return self.claim.payload

    @property
    def on(self) -> Account:
        """The account; only for jobs that have one."""
        if self.account is None:
            raise ValueError(f"job {self.claim.job_id} ({self.claim.kind}) has no account")
        return self.account

    def progress(self, done: int, total: int) -> None:
        """Keep how far the job is; raises LeaseLost when somebody else has taken it over."""
        self.lease.renew(done, total)

    def still_mine(self) -> None:
        """To be asked right before something leaves this machine; raises LeaseLost when somebody else may be sending by now."""
        self.lease.check()


class LeaseLost(Exception):
    """Another runner holds the job now; stop without a trace."""


UseCase = Callable[[Task], str | None]
"""Does the work and returns the outcome ("ok" when None)."""


def run(house: House, job_id: int, worker: str, use_cases: Mapping[str, UseCase]) -> bool:
    """Run the job if it is free and due; False when it was not."""
    held = house.ledger.settle(lambda work: jobs.claim(work, job_id, worker))
    if held is None:
        return False
    structlog.contextvars.bind_contextvars(job=held.job_id, kind=held.kind, request_id=held.request_id)
    try:
        with _lease(house, held) as lease:
            _settle(house, held, lease, use_cases[held.kind])
    finally:
        structlog.contextvars.unbind_contextvars("job", "kind", "request_id")
    publish(house.redis, "jobs")
    return True


def _settle(house: House, held: jobs.Claim, lease: Lease, use_case: UseCase) -> None:
    try:
        account = accounts.load(house, held.account_id) if held.account_id else None
        if account and account.state != "active":
            return _close(house, held, jobs.finish, "refused", f"the account is {account.state}")
        outcome = use_case(Task(house, held, account, lease))
        return _close(house, held, jobs.finish, outcome or "ok", "")
    except LeaseLost as lost:
        log.warning("lease lost", reason=str(lost))
    except ConnectorError as error:
        _after_connector_error(house, held, error)
    except (DBAPIError, RedisError, ShopUnavailable, OSError) as error:
        if is_conflict(error) or is_conflict(error.__cause__):
            return _close(house, held, jobs.postpone, 0.0, "another transaction was in the way", failed=False)
        log.warning("a server went away", error=str(error)[:500])
        _retry(house, held, str(error).splitlines()[0], None, failed=True)
    except MeschainError as error:
        log.warning("refused", error=str(error)[:500])
        _close(house, held, jobs.give_up, "refused", str(error))
    except Exception as error:  # noqa: BLE001  the edge of a job: whatever it is, the row must say so
        log.exception("job failed")
        _retry(house, held, f"{type(error).__name__}: {error}", None, failed=True)
    return None


def _after_connector_error(house: House, held: jobs.Claim, error: ConnectorError) -> None:
    log.warning("marketplace error", code=error.code, error=str(error)[:500])
    if error.stops_account and held.account_id:
        accounts.stop(house, held.account_id, error.user_message)
        return _close(house, held, jobs.give_up, "refused", error.user_message)
    if isinstance(error, Transient):
        return _retry(house, held, error.user_message, error.retry_after, failed=error.costs_attempt)
    outcome = "in_doubt" if isinstance(error, InDoubt) else "refused"
    return _close(house, held, jobs.give_up, outcome, error.user_message)


def _retry(house: House, held: jobs.Claim, message: str, wait: float | None, *, failed: bool) -> None:
    if failed and held.failures >= len(BACKOFF):
        return _close(house, held, jobs.give_up, "refused", message)
    pause = BACKOFF[min(held.failures, len(BACKOFF) - 1)] if failed else 0.0
    seconds = max(wait or 0.0, random.uniform(pause / 2, pause))  # noqa: S311  spreads retries, guards nothing
    return _close(house, held, jobs.postpone, seconds, message, failed=failed)


def _close(house: House, held: jobs.Claim, how: Callable[..., None], *args: Any, **kwargs: Any) -> None:
    def close(work: Work) -> None:
        how(work, held, *args, **kwargs)
        if how is jobs.give_up:
            note(work, "job", f"job:{held.job_id}", f"{held.kind} gave up: {args[1]}", level="error", account_id=held.account_id)

    house.ledger.settle(close)


@contextmanager
def _lease(house: House, held: jobs.Claim) -> Iterator[Lease]:
    """Renew the lease from a thread while the block runs, so that a long call does not lose it."""
    over, lease = threading.Event(), Lease(house, held)

    def keep() -> None:
        while not over.wait(RENEW_SECONDS):
            try:
                lease.renew()
            except (DBAPIError, LeaseLost) as error:
                log.warning("lease not renewed", error=str(error)[:200])

    thread = threading.Thread(target=keep, daemon=True, name=f"lease-{held.job_id}")
    thread.start()
    try:
        yield lease
    finally:
        over.set()
        thread.join()
