"""The sweep: every value that an offer follows from is held against the one last seen, inside the database; what differs is logged.

A run works at most its budget and remembers where it stopped, so that a shop of any size is got round. A range counts as compared
only when all its statements were answered: whatever breaks, nothing of it is kept, and the next run begins with it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, TableClause, and_, delete, func, insert, or_, select

from service.ledger import cursors
from service.ledger.work import Ledger, Work
from service.opencart.values import Values
from service.sets import among
from service.sync import jobs
from service.sync.capture import note_products, waiting
from service.sync.runner import Task

BUDGET_SECONDS = 20.0
RANGE = 25_000
"""Keys per statement: small enough that a MyISAM table is never locked for long, large enough to stay set-based."""
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Side:
    """One table of the shop, and what the ledger saw of it."""

    seen: Table
    source: TableClause
    values: Callable[[int, int], Select[Any]]

    @property
    def key(self) -> str:
        """The name of the key on both."""
        return str(self.seen.primary_key.columns[0].name)

    @property
    def cursor(self) -> str:
        """Where the key is kept from which on this side is still to be compared; 0 when it was gone through."""
        return f"sweep:{self.key}"


def sweep(task: Task) -> None:
    """Compare the shop with what was last seen, from where the last run stopped, and log what differs."""
    until, shop = time.monotonic() + BUDGET_SECONDS, task.house.shop.values()
    with task.house.ledger.look() as work:
        sides = _sides(work, shop)
        total = sum(max(_keys(work, side, func.max), default=0) for side in sides)
    reached: dict[str, int] = {}

    def walk(side: Side) -> None:
        for low in _walk(task.house.ledger, shop, side):
            reached[side.key] = low
            task.progress(sum(reached.values()), total)
            if time.monotonic() > until:
                return

    with ThreadPoolExecutor(len(sides)) as pool:
        list(pool.map(walk, sides))
    with task.house.ledger.work() as work:
        if waiting(work):
            jobs.request(work, "capture")


def is_through(work: Work, shop: Values) -> bool:
    """True when the last run came to the end of the shop."""
    return all(_place(work, side) == 0 for side in _sides(work, shop))


def _sides(work: Work, shop: Values) -> list[Side]:
    return [
        Side(work.t.seen_product, shop.shape["product"], shop.products),
        Side(work.t.seen_option, shop.shape["product_option_value"], shop.options),
    ]


def _place(work: Work, side: Side) -> int:
    return int(cursors.get(work, side.cursor) or 0)


def _walk(ledger: Ledger, shop: Values, side: Side) -> Iterator[int]:
    """Compare range by range to the end of the side; yields where the next one begins."""
    with ledger.look() as work:
        low = _place(work, side)
    while True:
        with ledger.work() as work:
            low = _step(work, shop, side, low)
            cursors.put(work, side.cursor, str(low))
        if low == 0:
            return
        yield low


def _step(work: Work, shop: Values, side: Side, low: int) -> int:
    """Compare one range; where the next one begins, 0 after the last."""
    low = min(_keys(work, side, func.min, max(low, 1)), default=0)  # ids may have wide gaps
    if low == 0:
        return 0
    found = _differing(work, side, low, low + RANGE)
    _remember(work, side, low, low + RANGE, sorted(found))
    _log(work, shop, set().union(*found.values()))
    return low + RANGE


def _keys(work: Work, side: Side, which: Callable[[Any], Any], low: int = 1) -> list[int]:
    """That key (`func.min`, `func.max`) of the shop's rows and of the ledger's from `low` on, as far as there are any."""
    columns = (table.c[side.key] for table in (side.source, side.seen))
    found = [work.db.execute(select(which(column)).where(column >= low)).scalar() for column in columns]
    return [int(key) for key in found if key is not None]


def _differing(work: Work, side: Side, low: int, high: int) -> dict[int, set[int]]:
    """Keys in the range that are new, changed or gone, with the products that they belong and belonged to."""
    seen, name = side.seen.c, side.key
    shop_now = side.values(low, high).subquery("shop_now")
    differs = or_(seen[name].is_(None), *(shop_now.c[column.name].is_distinct_from(column) for column in seen if column.name != name))
    query = select(shop_now.c[name], shop_now.c.product_id, seen.product_id, seen[name])
    # The shop's rows are read in order and ours looked up: all lookups in MyISAM tables share one lock, and two sides are compared at once.
    rows = work.db.execute(query.outerjoin_from(shop_now, side.seen, shop_now.c[name] == seen[name]).where(differs)).all()
    found = {row[0]: {number for number in row[1:3] if number is not None} for row in rows}
    known, there = (_count(work, table, name, low, high) for table in (side.seen, side.source))
    # Counting is several times cheaper than looking every row that we know up in the shop.
    if known != there - sum(row[3] is None for row in rows):
        found |= _gone(work, side, low, high)
    return found


def _count(work: Work, table: TableClause, name: str, low: int, high: int) -> int:
    return int(work.db.execute(select(func.count()).select_from(table).where(_within(table.c[name], low, high))).scalar_one())


def _gone(work: Work, side: Side, low: int, high: int) -> dict[int, set[int]]:
    seen, there = side.seen.c[side.key], side.source.c[side.key]
    query = select(seen, side.seen.c.product_id).outerjoin_from(side.seen, side.source, there == seen)
    return {key: {product_id} for key, product_id in work.db.execute(query.where(_within(seen, low, high), there.is_(None)))}


def _within(key: ColumnElement[int], low: int, high: int) -> ColumnElement[bool]:
    return and_(key >= low, key < high)


def _remember(work: Work, side: Side, low: int, high: int, keys: Sequence[int]) -> None:
    names = [column.name for column in side.seen.c]
    for some in _parts(keys):
        gone, now_there = side.seen.c[side.key], side.source.c[side.key]
        which = [among(key, some) if some else _within(key, low, high) for key in (gone, now_there)]
        work.db.execute(delete(side.seen).where(which[0]))
        work.db.execute(insert(side.seen).from_select(names, side.values(low, high).where(which[1])))


def _parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """The keys by portions; one empty portion, the whole range, where most of it differs."""
    return iter([[]]) if len(keys) > RANGE // 4 else _chunks(keys)


def _log(work: Work, shop: Values, product_ids: Collection[int]) -> None:
    """Note what some account lists, itself or as a variant's master: the first sweep of a large shop would note all of it."""
    listed, noted = work.t.listing.c.product_id, set(shop.masters.intersection(product_ids))
    for ids in _chunks(sorted(product_ids)):
        noted.update(work.db.execute(select(listed).where(among(listed, ids)).distinct()).scalars())
    # Plain rows, not INSERT … SELECT: that would lock the table's counter, and the shop's own notes do not wait.
    note_products(work, noted)


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
