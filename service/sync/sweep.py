"""The sweep: every product's values are held against those last seen, inside the database, and what differs is logged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, delete, func, insert, literal, or_, select

from service.domain.clock import now
from service.ledger.work import Work
from service.sync import jobs
from service.sync.capture import waiting
from service.sync.runner import Task

RANGE = 20_000
"""Product ids per statement of the sweep: small enough to keep locks short, large enough to stay set-based."""


def sweep(task: Task) -> None:
    """Compare every product's values with those last seen, inside the database, and log what differs."""
    house = task.house
    shop = house.shop.values()
    with house.ledger.work() as work:
        top = max(_top(work, shop.product), _top(work, work.t.seen_product))
    for low in range(0, top + 1, RANGE):
        with house.ledger.work() as work:
            changed = _differing(work, shop, low)
            _log_listed(work, changed)
            _remember(work, shop, changed)
        task.progress(min(low + RANGE, top), top)
    with house.ledger.work() as work:
        if waiting(work):
            jobs.request(work, "capture")


def _top(work: Work, table: Any) -> int:
    return int(work.db.execute(select(func.max(table.c.product_id))).scalar() or 0)


def _differing(work: Work, shop: Any, low: int) -> list[int]:
    """Products in the range that are new, gone, or differ in a value that an offer depends on."""
    seen, seen_option = work.t.seen_product, work.t.seen_option
    product, option = shop.product, shop.option
    here = and_(product.c.product_id > low - 1, product.c.product_id < low + RANGE)
    differs = or_(seen.c.product_id.is_(None), *(product.c[name].is_distinct_from(seen.c[name]) for name in PRODUCT_VALUES))
    ids = set(
        work.db.execute(
            select(product.c.product_id).outerjoin(seen, seen.c.product_id == product.c.product_id).where(here, differs)
        ).scalars()
    )
    gone = select(seen.c.product_id).outerjoin(product, product.c.product_id == seen.c.product_id)
    range_of_seen = and_(seen.c.product_id > low - 1, seen.c.product_id < low + RANGE)
    ids |= set(work.db.execute(gone.where(range_of_seen, product.c.product_id.is_(None))).scalars())
    same_value = seen_option.c.product_option_value_id == option.c.product_option_value_id
    here = and_(option.c.product_id > low - 1, option.c.product_id < low + RANGE)
    differs = or_(
        seen_option.c.product_option_value_id.is_(None), *(option.c[name].is_distinct_from(seen_option.c[name]) for name in OPTION_VALUES)
    )
    ids |= set(work.db.execute(select(option.c.product_id).outerjoin(seen_option, same_value).where(here, differs)).scalars())
    range_of_seen = and_(seen_option.c.product_id > low - 1, seen_option.c.product_id < low + RANGE)
    gone = select(seen_option.c.product_id).outerjoin(option, same_value)
    ids |= set(work.db.execute(gone.where(range_of_seen, option.c.product_option_value_id.is_(None))).scalars())
    return sorted(ids)


PRODUCT_VALUES = ("quantity", "subtract", "price", "special", "tax_class_id", "enabled")
OPTION_VALUES = ("product_id", "quantity", "subtract", "price", "price_prefix")


def _log_listed(work: Work, product_ids: list[int]) -> None:
    """Only what some account lists is worth a row: the first sweep of a large shop would log all of it."""
    change, listing = work.t.change, work.t.listing
    for ids in _chunks(product_ids):
        listed = select(literal("product"), listing.c.product_id, literal(now(), type_=change.c.noted_at.type)).distinct()
        listed = listed.where(listing.c.product_id.in_(ids))
        work.db.execute(insert(change).from_select(["kind", "entity_id", "noted_at"], listed))


def _remember(work: Work, shop: Any, product_ids: list[int]) -> None:
    for ids in _chunks(product_ids):
        for seen, source, names in (
            (work.t.seen_product, shop.product, ("product_id", *PRODUCT_VALUES)),
            (work.t.seen_option, shop.option, ("product_option_value_id", *OPTION_VALUES)),
        ):
            work.db.execute(delete(seen).where(seen.c.product_id.in_(ids)))
            values = select(*(source.c[name] for name in names)).where(source.c.product_id.in_(ids))
            work.db.execute(insert(seen).from_select(list(names), values))


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + 1000] for start in range(0, len(ids), 1000))
