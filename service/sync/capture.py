"""What changed in the shop: the change log for speed, the sweep over values for truth."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, literal, or_, select

from service.domain.clock import now
from service.ledger import listings
from service.ledger.work import Work
from service.sync import jobs
from service.sync.runner import Task

LOG_PAGE = 5000
RANGE = 20_000
"""Product ids per statement of the sweep: small enough to keep locks short, large enough to stay set-based."""


def note_products(work: Work, product_ids: set[int]) -> None:
    """Put products into the change log, as a shop event would."""
    moment = now()
    rows = [{"kind": "product", "entity_id": product_id, "noted_at": moment} for product_id in sorted(product_ids)]
    if rows:
        work.db.execute(work.t.change.insert(), rows)


def waiting(work: Work) -> bool:
    """True when the change log holds anything."""
    return work.db.execute(select(work.t.change.c.change_id).limit(1)).first() is not None


def capture(task: Task) -> None:
    """Turn the change log into dirty listings and orders to look at, and trim it."""
    while True:
        with task.house.ledger.work() as work:
            rows = work.db.execute(select(work.t.change).order_by(work.t.change.c.change_id).limit(LOG_PAGE)).mappings().all()
        products = {int(row["entity_id"]): row["noted_at"] for row in reversed(rows) if row["kind"] == "product"}
        orders = {int(row["entity_id"]): row["noted_at"] for row in reversed(rows) if row["kind"] == "order"}
        # An order that was placed, cancelled or edited moved the stock of its products, and says so nowhere else.
        for order_id, product_ids in task.house.shop.order_product_ids(list(orders)).items():
            products |= dict.fromkeys(product_ids - products.keys(), orders[order_id])
        for product_id in task.house.shop.variants_of(products):
            products.setdefault(product_id, now())
        with task.house.ledger.work() as work:
            _consume(work, [row["change_id"] for row in rows], products, set(orders))
        if len(rows) < LOG_PAGE:
            return


def _consume(work: Work, change_ids: list[int], products: dict[int, datetime], order_ids: set[int]) -> None:
    for account_id in listings.mark(work, products) if products else ():
        jobs.request(work, "push_offers", account_id=account_id)
    order = work.t.order
    for row in work.db.execute(select(order.c.order_key, order.c.account_id).where(order.c.shop_order_id.in_(order_ids))).all():
        jobs.request(work, "tell_order", account_id=row.account_id, subject=str(row.order_key), payload={"order_key": row.order_key})
    # By id, not by range: a row with a lower number may still be uncommitted in the shop.
    for ids in _chunks(change_ids):
        work.db.execute(delete(work.t.change).where(work.t.change.c.change_id.in_(ids)))


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


def _chunks(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + 1000] for start in range(0, len(ids), 1000)]
