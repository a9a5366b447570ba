"""What was sold by account and day, and how fast offers were by hour: the figures behind the dashboard's charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import func, select

from service.domain.order import OrderState
from service.ledger.reports_dashboard import Latency, percentiles
from service.ledger.work import Work

NOT_SOLD = (OrderState.AWAITING, OrderState.SUPERSEDED)
"""Not paid yet, or counted under the parcels that replaced it."""
MOST_PER_HOUR = 300
"""The percentiles of an hour are taken over its newest so many offers."""


@dataclass(frozen=True, slots=True)
class Sales:
    """One account's day in one currency; cancelled orders stand apart, returned ones stay on the day they were sold."""

    account_id: int
    currency: str
    orders: int
    revenue: Decimal
    cancelled: int
    cancelled_revenue: Decimal


def sales(work: Work, edges: Sequence[datetime]) -> list[list[Sales]]:
    """One list for each span between two neighbouring edges, by when the orders were placed."""
    return [_sold(work, since, until) for since, until in pairwise(edges)]


def latency_by_hour(work: Work, edges: Sequence[datetime]) -> list[Latency]:
    """How fast the offers were that marketplaces accepted between two neighbouring edges."""
    return [_fast(work, since, until) for since, until in pairwise(edges)]


def _sold(work: Work, since: datetime, until: datetime) -> list[Sales]:
    c = work.t.order.c
    query = select(c.account_id, c.currency, c.state, func.count(), func.sum(c.total))
    query = query.where(c.placed_at >= since, c.placed_at < until, c.state.not_in(NOT_SOLD))
    found: dict[tuple[int, str], list[tuple[bool, int, Decimal]]] = {}
    for account_id, currency, state, orders, revenue in work.db.execute(query.group_by(c.account_id, c.currency, c.state)):
        found.setdefault((account_id, currency), []).append((state == OrderState.CANCELLED, int(orders), revenue))
    return [Sales(*key, *_total(parts, cancelled=False), *_total(parts, cancelled=True)) for key, parts in sorted(found.items())]


def _total(parts: list[tuple[bool, int, Decimal]], *, cancelled: bool) -> tuple[int, Decimal]:
    mine = [(orders, revenue) for gone, orders, revenue in parts if gone == cancelled]
    return sum(orders for orders, _ in mine), sum((revenue for _, revenue in mine), Decimal(0))


def _fast(work: Work, since: datetime, until: datetime) -> Latency:
    item, batch = work.t.submission_item, work.t.submission
    query = select(item.c.changed_at, batch.c.accepted_at).join(batch, batch.c.submission_id == item.c.submission_id)
    query = query.where(batch.c.accepted_at >= since, batch.c.accepted_at < until, item.c.changed_at.is_not(None))
    return percentiles(work.db.execute(query.order_by(batch.c.accepted_at.desc()).limit(MOST_PER_HOUR)).all())
