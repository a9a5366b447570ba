"""An order written straight into the shop's tables as its own checkout would, and its status changed. Strict mode, all families.

On InnoDB and SQLite the caller's transaction keeps each call together. On MyISAM (OpenCart 3.0) every statement stands at once, so the
history row comes last: an order without one was cut short, and `write` clears it away and starts again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, func, select, type_coerce

from service.domain.errors import ShopRefused
from service.opencart.door import escape, local_text, narrow, unescape, utc
from service.opencart.settings_rows import ShopSettings
from service.opencart.shape import Shape

PARTS = ("order_product", "order_option", "order_total")


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One row of an order's history."""

    history_id: int
    order_id: int
    status_id: int
    comment: str
    at: datetime | None


def write(
    db: Connection, shape: Shape, settings: ShopSettings, data: Mapping[str, Any], status_id: int, comment: str, marker: str, now: datetime
) -> int:
    """Write the order that `orders.build` made; the new order id. An order that carries the marker already is answered instead."""
    known = find_by_marker(db, shape, marker)
    if known is not None:
        if _has_history(db, shape, known):
            return known
        _clear(db, shape, known)
    moment = local_text(now, settings.zone)
    row = {**data, "user_agent": marker, "order_status_id": 0, "date_added": moment, "date_modified": moment}
    order_id = insert(db, shape, "order", row)
    for product in data["products"]:
        line_id = insert(db, shape, "order_product", {**product, "order_id": order_id})
        for option in product["option"]:
            insert(db, shape, "order_option", {**option, "order_id": order_id, "order_product_id": line_id})
    for total in data["totals"]:
        insert(db, shape, "order_total", {**total, "order_id": order_id})
    _change_status(db, shape, settings, order_id, 0, status_id, comment, moment)
    return order_id


def add_history(db: Connection, shape: Shape, settings: ShopSettings, order_id: int, status_id: int, comment: str, now: datetime) -> None:
    """Change the order's status, moving stock when it starts or stops counting as sold; ShopRefused when the order is gone."""
    order = shape["order"].c
    query = select(order.order_status_id).where(order.order_id == order_id).with_for_update()
    row = db.execute(query).first()
    if row is None:
        raise ShopRefused(f"Order {order_id} does not exist in the shop any more, so its status was not changed.")
    _change_status(db, shape, settings, order_id, int(row[0] or 0), status_id, comment, local_text(now, settings.zone))


def _change_status(
    db: Connection, shape: Shape, settings: ShopSettings, order_id: int, old: int, new: int, comment: str, moment: str
) -> None:
    was_sold, is_sold = old in settings.sold_statuses, new in settings.sold_statuses
    if was_sold != is_sold:
        move_stock(db, shape, order_id, -1 if is_sold else 1)
    order = shape["order"]
    db.execute(order.update().where(order.c.order_id == order_id).values(order_status_id=new, date_modified=moment))
    said = escape(comment if shape.takes_emoji else narrow(comment))
    row = {"order_id": order_id, "order_status_id": new, "notify": 0, "comment": said, "date_added": moment}
    insert(db, shape, "order_history", row)


def move_stock(db: Connection, shape: Shape, order_id: int, direction: int, *, only: int | None = None) -> None:
    """Product, its master and the chosen option values, each only where the shop subtracts stock; `only`: of one row of the order."""
    line, option = shape["order_product"].c, shape["order_option"].c
    mine = [line.order_id == order_id] if only is None else [line.order_product_id == only]
    masters = [line.master_id] if "master_id" in line else []
    products: Counter[int] = Counter()
    for quantity, *ids in db.execute(select(line.quantity, line.product_id, *masters).where(*mine)):
        products.update({int(number): int(quantity) for number in ids if number})
    values: Counter[int] = Counter()
    same = option.order_product_id == line.order_product_id
    chosen = select(line.quantity, option.product_option_value_id).join_from(shape["order_option"], shape["order_product"], same)
    for quantity, number in db.execute(chosen.where(option.order_id == order_id, *mine)):
        values[int(number or 0)] += int(quantity)
    for table, pieces in (("product", products), ("product_option_value", values)):
        for number, quantity in sorted(pieces.items()):
            _take(db, shape, table, number, direction * quantity)


def _take(db: Connection, shape: Shape, table: str, number: int, quantity: int) -> None:
    row = shape[table]
    is_counted = (row.c[f"{table}_id"] == number) & (row.c.subtract == 1)
    db.execute(row.update().where(is_counted).values(quantity=type_coerce(row.c.quantity, Integer) + quantity))


def insert(db: Connection, shape: Shape, table: str, values: Mapping[str, Any]) -> int:
    """Insert a row; its id. Columns that the values do not name get what the column needs, also those that other extensions added."""
    columns = shape.columns[table]
    row = {name: info.blank for name, info in columns.items() if info.blank is not None}
    row |= {name: _stored(value) for name, value in values.items() if name in columns}
    return int(db.execute(shape[table].insert().values(row)).lastrowid)


def _stored(value: Any) -> Any:
    """Lists and arrays as OpenCart keeps them: ASCII JSON, which fits columns of every character set."""
    return json.dumps(value) if isinstance(value, (dict, list)) else value


def find_by_marker(db: Connection, shape: Shape, marker: str) -> int | None:
    """The order that carries the marker, None when there is none. Reads the whole table: only for cases in doubt."""
    order = shape["order"].c
    found = db.execute(select(order.order_id).where(order.user_agent == marker).order_by(order.order_id).limit(1)).scalar()
    return None if found is None else int(found)


def _has_history(db: Connection, shape: Shape, order_id: int) -> bool:
    row = shape["order_history"].c
    return db.execute(select(row.order_history_id).where(row.order_id == order_id).limit(1)).first() is not None


def _clear(db: Connection, shape: Shape, order_id: int) -> None:
    for name in (*PARTS, "order"):
        db.execute(shape[name].delete().where(shape[name].c.order_id == order_id))


def status(db: Connection, shape: Shape, order_id: int) -> int | None:
    """The order's present status id, None when the order is gone."""
    order = shape["order"].c
    found = db.execute(select(order.order_status_id).where(order.order_id == order_id)).scalar()
    return None if found is None else int(found)


def histories_after(db: Connection, shape: Shape, settings: ShopSettings, history_id: int, limit: int) -> list[StatusChange]:
    """Status changes newer than the one with that id, oldest first."""
    row = shape["order_history"].c
    columns = (row.order_history_id, row.order_id, row.order_status_id, row.comment, row.date_added)
    rows = db.execute(select(*columns).where(row.order_history_id > history_id).order_by(row.order_history_id).limit(limit))
    return [
        StatusChange(number, order_id or 0, status_id or 0, unescape(comment), utc(at, settings.zone))
        for number, order_id, status_id, comment, at in rows
    ]


def status_names(db: Connection, shape: Shape, language_id: int) -> dict[int, str]:
    """The shop's order statuses by id, in one language."""
    row = shape["order_status"].c
    rows = db.execute(select(row.order_status_id, row.name).where(row.language_id == language_id).order_by(row.order_status_id))
    return {int(number): unescape(name) for number, name in rows}


def product_ids(db: Connection, shape: Shape, order_ids: Iterable[int]) -> dict[int, set[int]]:
    """By order the products whose stock it moves, masters of variants included."""
    line = shape["order_product"].c
    masters = [line.master_id] if "master_id" in line else []
    found: dict[int, set[int]] = {}
    for order_id, *ids in db.execute(select(line.order_id, line.product_id, *masters).where(line.order_id.in_(list(order_ids)))):
        found.setdefault(int(order_id), set()).update(int(number) for number in ids if number)
    return found


def last_history(db: Connection, shape: Shape, settings: ShopSettings, order_id: int) -> StatusChange | None:
    """The newest status change of one order."""
    row = shape["order_history"].c
    newest = select(func.max(row.order_history_id)).where(row.order_id == order_id)
    number = db.execute(newest).scalar()
    found = [] if number is None else histories_after(db, shape, settings, int(number) - 1, 1)
    return next(iter(found), None)
