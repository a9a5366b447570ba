"""A line that was written without a product gets one: its row, its options, and the stock that it takes. All families."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from service.opencart import write_order
from service.opencart.settings_rows import ShopSettings
from service.opencart.shape import Shape

Piece = tuple[int, frozenset[int], int]
"""(product id, chosen option value ids, quantity) of one row of an order."""


@dataclass(frozen=True, slots=True)
class LateLine:
    """An order's line as it was written without a product, and as it would be written now; both as `orders.build` makes them."""

    parked: Mapping[str, Any]
    product: Mapping[str, Any]


def settle(db: Connection, shape: Shape, settings: ShopSettings, order_id: int, lines: Sequence[LateLine]) -> list[LateLine]:
    """Give parked rows their products; the lines that were settled now. A line whose product stands in the order already is left.

    Stock falls by what was settled if the order counts as sold. Repeating does nothing; the caller's transaction keeps it together.
    """
    order = shape["order"].c
    status = db.execute(select(order.order_status_id).where(order.order_id == order_id).with_for_update()).scalar()
    if status is None:
        return []
    there = _pieces(db, shape, order_id)
    settled = []
    for line in lines:
        piece = _piece(line.product)
        if there[piece]:
            there[piece] -= 1
        elif line.product["product_id"] and (row_id := _parked_row(db, shape, order_id, line.parked)):
            _adopt(db, shape, order_id, row_id, line.product)
            if int(status) in settings.sold_statuses:
                write_order.move_stock(db, shape, order_id, -1, only=row_id)
            settled.append(line)
    return settled


def _pieces(db: Connection, shape: Shape, order_id: int) -> Counter[Piece]:
    line, option = shape["order_product"].c, shape["order_option"].c
    chosen: dict[int, set[int]] = {}
    for row_id, value_id in db.execute(select(option.order_product_id, option.product_option_value_id).where(option.order_id == order_id)):
        chosen.setdefault(int(row_id), set()).add(int(value_id or 0))
    rows = db.execute(select(line.order_product_id, line.product_id, line.quantity).where(line.order_id == order_id))
    return Counter((int(product), frozenset(chosen.get(int(row_id), ())), int(quantity)) for row_id, product, quantity in rows)


def _piece(product: Mapping[str, Any]) -> Piece:
    chosen = frozenset(int(option["product_option_value_id"]) for option in product["option"])
    return int(product["product_id"]), chosen, int(product["quantity"])


def _parked_row(db: Connection, shape: Shape, order_id: int, parked: Mapping[str, Any]) -> int | None:
    line = shape["order_product"].c
    query = select(line.order_product_id, line.name, line.quantity).where(line.order_id == order_id, line.product_id == 0)
    rows = db.execute(query.order_by(line.order_product_id))
    same = (int(row_id) for row_id, name, quantity in rows if (name, int(quantity)) == (parked["name"], parked["quantity"]))
    return next(same, None)


def _adopt(db: Connection, shape: Shape, order_id: int, row_id: int, product: Mapping[str, Any]) -> None:
    """The price, the total and the tax stay what the buyer paid."""
    row = shape["order_product"]
    columns = [name for name in ("product_id", "master_id", "name", "model") if name in product and shape.has("order_product", name)]
    db.execute(row.update().where(row.c.order_product_id == row_id).values({name: product[name] for name in columns}))
    for option in product["option"]:
        write_order.insert(db, shape, "order_option", {**option, "order_id": order_id, "order_product_id": row_id})
