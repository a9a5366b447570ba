"""The change log: what events, triggers and the sweep noted becomes dirty listings and orders to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import RowMapping, delete, select

from service.domain.clock import now
from service.ledger import contents, urgency
from service.ledger.work import Work
from service.sync import jobs
from service.sync.house import House
from service.sync.ranks import ranked
from service.sync.runner import Task

LOG_PAGE = 5000
Marks = Mapping[tuple[int, int, datetime], Sequence[int]]
"""(account, rank, time of the change) -> listings."""


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
        task.house.ledger.settle(
            partial(_consume, rows=rows, products=set(products), marks=_marks(task.house, products), order_ids=set(orders))
        )
        if len(rows) < LOG_PAGE:
            return


def _marks(house: House, products: Mapping[int, datetime]) -> Marks:
    """The products' live listings, together where account, urgency and time are the same."""
    found: dict[tuple[int, int, datetime], list[int]] = {}
    for rank, row in ranked(house, products):
        found.setdefault((row["account_id"], rank, products[row["product_id"]]), []).append(row["listing_id"])
    return found


def _consume(work: Work, rows: Sequence[RowMapping], products: set[int], marks: Marks, order_ids: set[int]) -> None:
    contents.mark(work, products)
    for (_, rank, at), listing_ids in marks.items():
        urgency.mark(work, listing_ids, rank, at)
    for account_id in sorted({account_id for account_id, _, _ in marks}):
        jobs.request(work, "push_offers", account_id=account_id)
    order = work.t.order
    for row in work.db.execute(select(order.c.order_key, order.c.account_id).where(order.c.shop_order_id.in_(order_ids))).all():
        jobs.request(work, "tell_order", account_id=row.account_id, subject=str(row.order_key), payload={"order_key": row.order_key})
    # By id, not by range: a row with a lower number may still be uncommitted in the shop.
    for ids in _chunks([row["change_id"] for row in rows]):
        work.db.execute(delete(work.t.change).where(work.t.change.c.change_id.in_(ids)))


def _chunks(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + 1000] for start in range(0, len(ids), 1000)]
