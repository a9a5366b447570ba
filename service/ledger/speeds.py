"""How fast goods sell and how fast an account's marketplace follows, as last measured."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from service.domain.clock import now
from service.ledger import cursors
from service.ledger.work import Work

BATCHES = 40
STEPS = (0, 5, 15, 60, 300, 900, 3600, 21_600, 86_400)
"""A latency is taken as the next of these, so that small wavering changes no offer."""
CHUNK = 1000


def sold(work: Work, product_ids: Collection[int]) -> dict[int, Decimal]:
    """Units sold a day by product, all its variants together; one that does not sell is absent."""
    row = work.t.sales_speed.c
    query = select(row.product_id, row.units_per_day).where(row.product_id.in_(list(product_ids)))
    return {row.product_id: row.units_per_day for row in work.db.execute(query)}


def keep_sold(work: Work, speeds: Mapping[int, Decimal]) -> set[int]:
    """Replace the kept units sold a day; the products of which they are others now."""
    table, moment = work.t.sales_speed, now()
    before = {row.product_id: row.units_per_day for row in work.db.execute(select(table.c.product_id, table.c.units_per_day))}
    changed = {product_id for product_id in before.keys() | speeds.keys() if before.get(product_id) != speeds.get(product_id)}
    for ids in _chunks(changed & speeds.keys()):
        rows = [{"product_id": each, "variant": "", "units_per_day": speeds[each], "measured_at": moment} for each in ids]
        work.upsert(table, rows, ["units_per_day", "measured_at"])
    for ids in _chunks(before.keys() - speeds.keys()):
        work.db.execute(table.delete().where(table.c.product_id.in_(ids)))
    return changed


def latency(work: Work, account_id: int) -> float:
    """Seconds from a change in the shop to the marketplace's acceptance as last measured; 0 when nothing was sent yet."""
    return float(cursors.get(work, f"latency:{account_id}") or 0)


def measure_latency(work: Work, account_id: int) -> None:
    """Keep the account's latency: of its last batches the longest wait in each, and of those the 95th percentile, as the next step."""
    waits = sorted((accepted - changed).total_seconds() for accepted, changed in _waits(work, account_id))
    wait = waits[int(len(waits) * 0.95)] if waits else 0
    cursors.put(work, f"latency:{account_id}", str(next((step for step in STEPS if wait <= step), STEPS[-1])))


def _waits(work: Work, account_id: int) -> list[tuple[datetime, datetime]]:
    batch, item = work.t.submission.c, work.t.submission_item.c
    last = (
        select(batch.submission_id, batch.accepted_at)
        .where(batch.account_id == account_id, batch.kind == "offers", batch.accepted_at.is_not(None))
        .order_by(batch.submission_id.desc())
        .limit(BATCHES)
        .subquery()
    )
    query = (
        select(last.c.accepted_at, func.min(item.changed_at, type_=item.changed_at.type))
        .join(work.t.submission_item, item.submission_id == last.c.submission_id)
        .where(item.changed_at.is_not(None))
        .group_by(last.c.submission_id, last.c.accepted_at)
    )
    return [(accepted, changed) for accepted, changed in work.db.execute(query)]


def _chunks(ids: Collection[int]) -> list[list[int]]:
    ordered = sorted(ids)
    return [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]
