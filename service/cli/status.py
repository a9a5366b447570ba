"""What is running, what waits and what failed, in plain words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import click
from redis import Redis, RedisError
from sqlalchemy import RowMapping, func, or_, select
from sqlalchemy.exc import DBAPIError

from service.cli._findings import show
from service.connectors.breaker import BreakerState, RedisBreaker
from service.domain.clock import now
from service.domain.errors import SetupError
from service.domain.listing import ListingState
from service.embedded import redis_url
from service.ledger import reports_system
from service.ledger.engine import open_engine
from service.ledger.migrations import pending
from service.ledger.work import Ledger, Work
from service.settings import Settings, load
from service.sync.health.findings import FAIL, OK, WARN, Finding

FRESH = timedelta(seconds=60)
FRESH_TICK = timedelta(seconds=180)
"""Cron comes once a minute at best."""
LATE = timedelta(minutes=5)
TROUBLED = (ListingState.INVALID, ListingState.REJECTED, ListingState.IN_DOUBT)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(as_json: bool) -> None:
    """Say what runs, what waits and what failed. Exit code 1 when something needs you."""
    settings = load()
    show([*_database(settings), _redis(settings)], as_json=as_json)


def _database(settings: Settings) -> list[Finding]:
    ledger = Ledger(open_engine(settings.database_url), settings.prefix)
    try:
        if missing := pending(ledger):
            return [Finding("ledger", FAIL, f"Its tables are not up to date ({', '.join(missing)}). Run `./meschain init` again.")]
        with ledger.look() as work:
            return [_processes(work), *_accounts(work, settings), *_jobs(work), _changes(work), _listings(work), _orders(work)]
    except DBAPIError as error:
        return [Finding("database", FAIL, f"It does not answer: {error.orig}. Start it, or correct MESCHAIN_DATABASE_URL.")]
    finally:
        ledger.engine.dispose()


def _processes(work: Work) -> Finding:
    rows = reports_system.processes(work)
    alive = Counter(row["kind"] for row in rows if _is_fresh(row))
    if not alive:
        seen = f" (last seen {_ago(max(row['seen_at'] for row in rows))})" if rows else ""
        return Finding(
            "processes", FAIL, f"Nothing is running{seen}. Start `./meschain up`, or let cron call `./meschain tick` every minute."
        )
    gone = sorted(row["name"] for row in rows if not _is_fresh(row))
    running = ", ".join(f"{count} {kind}" for kind, count in sorted(alive.items()))
    if gone:
        return Finding("processes", WARN, f"Running: {running}. Silent: {', '.join(gone)}. Look into their logs if they should run.")
    return Finding("processes", OK, f"Running: {running}.")


def _is_fresh(row: RowMapping) -> bool:
    return bool(row["seen_at"] > now() - (FRESH_TICK if row["kind"] == "tick" else FRESH))


def _accounts(work: Work, settings: Settings) -> list[Finding]:
    account = work.t.account
    columns = (account.c.account_id, account.c.title, account.c.marketplace, account.c.state, account.c.state_reason)
    rows = work.db.execute(select(*columns)).all()
    if not rows:
        return [Finding("accounts", WARN, "There is none yet. Add one on the Accounts page.")]
    rests = _rests(settings, [row.account_id for row in rows])
    return [_account(f"account {row.title} ({row.marketplace})", row.state, row.state_reason, rests.get(row.account_id)) for row in rows]


def _rests(settings: Settings, account_ids: Sequence[int]) -> dict[int, BreakerState]:
    """Accounts whose calls rest because their marketplace fails."""
    try:
        with Redis.from_url(redis_url(settings, start=False)) as client:
            states = {number: RedisBreaker(client).state(str(number)) for number in account_ids}
    except (SetupError, RedisError):
        return {}
    return {number: state for number, state in states.items() if state.is_open}


def _account(name: str, state: str, reason: str | None, rest: BreakerState | None) -> Finding:
    if state == "active" and rest is not None:
        return Finding(name, WARN, f"Its marketplace does not answer. All calls rest; one tries again in {math.ceil(rest.seconds)} s.")
    if state == "active":
        return Finding(name, OK, "Active.")
    if state == "stopped":
        return Finding(name, FAIL, f"Stopped: {(reason or 'no reason was kept').rstrip('.')}. Correct its settings on the Accounts page.")
    return Finding(name, WARN, f"{state.capitalize()}. Resume it on the Accounts page when it should go on.")


def _jobs(work: Work) -> list[Finding]:
    job, queues = work.t.job, reports_system.queue_lengths(work)
    found = [Finding(f"queue {name}", OK, _queue(states)) for name, states in sorted(queues.items()) if states.keys() - {"dead"}]
    late = work.db.execute(select(func.count()).where(job.c.state == "queued", job.c.due_at < now() - LATE)).scalar_one()
    if late:
        found.append(Finding("waiting", FAIL, f"{late} jobs wait for more than five minutes. Start a worker: `./meschain up`."))
    dead = sum(states.get("dead", 0) for states in queues.values())
    if dead:
        last = work.db.execute(select(job).where(job.c.state == "dead").order_by(job.c.job_id.desc()).limit(1)).mappings().one()
        found.append(Finding("given up", WARN, f"{dead} jobs gave up, the last one ({last['kind']} {last['job_id']}): {last['message']}"))
    return found or [Finding("jobs", OK, "None waits, none gave up.")]


def _queue(states: dict[str, int]) -> str:
    return f"{states.get('queued', 0)} waiting, {states.get('running', 0)} running."


def _changes(work: Work) -> Finding:
    waiting = work.db.execute(select(func.count()).select_from(work.t.change)).scalar_one()
    dirty = work.db.execute(select(func.count()).where(work.t.listing.c.dirty > 0)).scalar_one()
    return Finding("offers", OK, f"{waiting} changes of the shop to look at, {dirty} offers to send.")


def _listings(work: Work) -> Finding:
    listing = work.t.listing
    rows: Sequence[tuple[str, int]] = [
        (state, count) for state, count in work.db.execute(select(listing.c.state, func.count()).group_by(listing.c.state))
    ]
    text = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in sorted(rows)) or "None yet"
    if any(state in TROUBLED for state, _ in rows):
        return Finding("listings", WARN, f"{text}. The Listings page says what each one lacks.")
    return Finding("listings", OK, f"{text}.")


def _orders(work: Work) -> Finding:
    order = work.t.order
    total = work.db.execute(select(func.count()).select_from(order)).scalar_one()
    bad = or_(order.c.problem.is_not(None), order.c.shop_state == "failed")
    rows = work.db.execute(select(order.c.number, order.c.problem).where(bad).order_by(order.c.order_key.desc())).all()
    if rows:
        sentence = f"{len(rows)} of {total} have a problem, the newest ({rows[0].number}): {rows[0].problem}"
        return Finding("orders", WARN, f"{sentence} The Orders page lists them.")
    return Finding("orders", OK, f"{total} known, none has a problem.")


def _redis(settings: Settings) -> Finding:
    try:
        with Redis.from_url(redis_url(settings, start=False)) as client:
            client.ping()
    except SetupError as error:
        return Finding("redis", FAIL, str(error))
    except RedisError as error:
        return Finding("redis", FAIL, f"It does not answer: {error}. Start it, or correct MESCHAIN_REDIS_URL.")
    return Finding("redis", OK, "It answers." if settings.redis_url else "The embedded one answers.")


def _ago(moment: object) -> str:
    seconds = int((now() - moment).total_seconds())  # type: ignore[operator]
    return f"{seconds} s ago" if seconds < 120 else f"{seconds // 60} min ago"
