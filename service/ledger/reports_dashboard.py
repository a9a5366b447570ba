"""The numbers of the dashboard; each is counted, none is estimated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, and_, func, select

from service.ledger.urgency import PARKED
from service.ledger.work import Work

MOST_MEASURED = 5_000
"""Percentiles are taken over the newest so many offers."""


@dataclass(frozen=True, slots=True)
class AccountCard:
    """One account in numbers."""

    account: RowMapping
    oldest_unsent: datetime | None
    """When the shop's oldest change that is not sent yet was made; None: everything is sent."""
    unsent: int
    listings: dict[str, int]
    """Count by state."""
    orders_today: int
    orders_total: int
    unlinked_orders: int
    """Orders with a line that matches no product."""
    last_poll: datetime | None
    """When orders were last read successfully."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds from the commit in the shop to the marketplace's acceptance, over `count` offers; None without any."""

    p50: float | None
    p95: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Problem:
    """So many listings of an account with the same kind of problem, and the newest of them as an example."""

    account_id: int
    account_title: str
    code: str
    count: int
    example: str


def account_cards(work: Work, today: datetime) -> list[AccountCard]:
    """Every account, oldest first; `today` is when the shop's day began."""
    accounts = work.db.execute(select(work.t.account).order_by(work.t.account.c.account_id)).mappings().all()
    return [_card(work, account, today) for account in accounts]


def latency(work: Work, since: datetime) -> Latency:
    """How fast offers were since then."""
    item, batch = work.t.submission_item, work.t.submission
    query = select(item.c.changed_at, batch.c.accepted_at).join(batch, batch.c.submission_id == item.c.submission_id)
    query = query.where(batch.c.accepted_at >= since, item.c.changed_at.is_not(None))
    return percentiles(work.db.execute(query.order_by(batch.c.submission_id.desc()).limit(MOST_MEASURED)).all())


def percentiles(rows: Iterable[Sequence[datetime]]) -> Latency:
    """Of rows that say when something changed and when it was accepted."""
    spans = sorted((accepted - changed).total_seconds() for changed, accepted in rows)
    return Latency(_percentile(spans, 50), _percentile(spans, 95), len(spans))


def problems(work: Work, limit: int = 12) -> list[Problem]:
    """Listings that need somebody, by account and kind, most frequent first."""
    listing, account = work.t.listing, work.t.account
    count, newest = func.count().label("count"), func.max(listing.c.listing_id).label("newest")
    kinds = select(listing.c.account_id, listing.c.problem_code, count, newest).where(listing.c.problem_code.is_not(None))
    kinds = kinds.group_by(listing.c.problem_code, listing.c.account_id)
    # The examples are read behind the counting, which then needs nothing but the index.
    most = kinds.order_by(count.desc()).limit(limit).subquery()
    query = select(most.c.account_id, account.c.title, most.c.problem_code, most.c.count, listing.c.problem)
    query = query.join(account, account.c.account_id == most.c.account_id).join(listing, listing.c.listing_id == most.c.newest)
    return [Problem(*row) for row in work.db.execute(query.order_by(most.c.count.desc(), most.c.newest))]


def _card(work: Work, account: RowMapping, today: datetime) -> AccountCard:
    account_id = int(account["account_id"])
    oldest, unsent = _unsent(work, account_id)
    orders_today, orders_total = _orders(work, account_id, today)
    return AccountCard(
        account=account,
        oldest_unsent=oldest,
        unsent=unsent,
        listings=_states(work, account_id),
        orders_today=orders_today,
        orders_total=orders_total,
        unlinked_orders=_unlinked(work, account_id),
        last_poll=_last_poll(work, account_id),
    )


def _unsent(work: Work, account_id: int) -> tuple[datetime | None, int]:
    c = work.t.listing.c
    waiting = select(func.min(c.changed_at), func.count()).where(c.account_id == account_id, c.due_rank < PARKED, c.state == "live")
    oldest, count = work.db.execute(waiting).one()
    return oldest, int(count)


def _states(work: Work, account_id: int) -> dict[str, int]:
    c = work.t.listing.c
    rows = work.db.execute(select(c.state, func.count()).where(c.account_id == account_id).group_by(c.state)).all()
    return {state: int(count) for state, count in rows}


def _orders(work: Work, account_id: int, today: datetime) -> tuple[int, int]:
    c = work.t.order.c
    total = select(func.count()).select_from(work.t.order).where(c.account_id == account_id)
    return int(work.db.execute(total.where(c.placed_at >= today)).scalar_one()), int(work.db.execute(total).scalar_one())


def _unlinked(work: Work, account_id: int) -> int:
    order, line = work.t.order, work.t.order_line
    parked = and_(order.c.account_id == account_id, line.c.product_id.is_(None))
    query = select(func.count(order.c.order_key.distinct())).join(line, line.c.order_key == order.c.order_key).where(parked)
    return int(work.db.execute(query).scalar_one())


def _last_poll(work: Work, account_id: int) -> datetime | None:
    job = work.t.job
    done = and_(job.c.kind == "poll_orders", job.c.account_id == account_id, job.c.state == "done", job.c.outcome == "ok")
    return work.db.execute(select(job.c.finished_at).where(done).order_by(job.c.job_id.desc()).limit(1)).scalar()


def _percentile(ordered: Sequence[float], percent: int) -> float | None:
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None
