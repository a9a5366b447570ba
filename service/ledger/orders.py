"""Marketplace orders in the ledger: one row per (account, remote id), whoever delivers it first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, and_, bindparam, select

from service.domain.clock import now
from service.domain.order import Order, OrderState
from service.domain.sellable import SellableKey
from service.ledger.bodies import body_of
from service.ledger.work import Work


def is_news(work: Work, account_id: int, order: Order) -> bool:
    """Whether the ledger has the order not at all, or in an older or other form."""
    table = work.t.order
    mine = and_(table.c.account_id == account_id, table.c.remote_id == order.remote_id)
    row = work.db.execute(select(table.c.modified_at, table.c.body).where(mine).with_for_update()).first()
    if row is None or order.modified_at > row.modified_at:
        return True
    return bool(order.modified_at == row.modified_at and body_of(order) != row.body)


def keep(work: Work, account_id: int, order: Order) -> int | None:
    """Insert the order, or update it when this is a newer state of it; its key, None when it was no news."""
    if not is_news(work, account_id, order):
        return None
    columns, moment = _columns(order), now()
    row = {"account_id": account_id, "remote_id": order.remote_id, "shop_state": "pending", "created_at": moment, **columns}
    work.upsert(work.t.order, [row], list(columns))
    table = work.t.order
    mine = and_(table.c.account_id == account_id, table.c.remote_id == order.remote_id)
    order_key = int(work.db.execute(select(table.c.order_key).where(mine)).scalar_one())
    _keep_lines(work, order_key, order)
    return order_key


def state_of(work: Work, account_id: int, remote_id: str) -> OrderState | None:
    """The order's state as the ledger has it, None before it was first seen."""
    table = work.t.order
    mine = and_(table.c.account_id == account_id, table.c.remote_id == remote_id)
    state = work.db.execute(select(table.c.state).where(mine)).scalar()
    return None if state is None else OrderState(state)


def get(work: Work, order_key: int) -> RowMapping | None:
    """The order's row."""
    table = work.t.order
    return work.db.execute(select(table).where(table.c.order_key == order_key)).mappings().first()


def lines(work: Work, order_key: int) -> Sequence[RowMapping]:
    """The order's lines, in the order of their ids."""
    line = work.t.order_line
    return work.db.execute(select(line).where(line.c.order_key == order_key).order_by(line.c.line_id)).mappings().all()


def links(work: Work, order_key: int) -> dict[str, SellableKey]:
    """What the order's lines are in the shop, by line id; parked lines are absent."""
    found = lines(work, order_key)
    return {row["line_id"]: SellableKey(row["product_id"], row["variant"]) for row in found if row["product_id"] is not None}


def link(work: Work, order_key: int, found: Mapping[str, SellableKey]) -> None:
    """Link lines, by line id, to sellables."""
    line = work.t.order_line
    mine = and_(line.c.order_key == order_key, line.c.line_id == bindparam("b_line"))
    if found:
        statement = line.update().where(mine).values(product_id=bindparam("b_product"), variant=bindparam("b_variant"))
        rows = [{"b_line": line_id, "b_product": key.product_id, "b_variant": key.variant} for line_id, key in found.items()]
        work.db.execute(statement, rows)


def relink(work: Work, order_key: int) -> None:
    """A line was linked: an order that stands in the shop already has to be carried there again."""
    table = work.t.order
    # The lock makes this and the end of writing the order one after the other: one of them sees the other's change.
    query = select(table.c.shop_state).where(table.c.order_key == order_key).with_for_update()
    if work.db.execute(query).scalar() == "written":
        change(work, order_key, shop_state="linking")


def change(work: Work, order_key: int, **columns: Any) -> None:
    """Set columns of an order."""
    table = work.t.order
    work.db.execute(table.update().where(table.c.order_key == order_key).values(**columns, updated_at=now()))


def _columns(order: Order) -> dict[str, Any]:
    tracking = order.tracking
    return {
        "number": order.number,
        "state": order.state,
        "remote_state": order.remote_state,
        "currency": order.currency,
        "total": order.total,
        "placed_at": order.placed_at,
        "modified_at": order.modified_at,
        "body": body_of(order),
        "carrier": tracking.carrier[:64] if tracking else "",
        "tracking_number": tracking.number if tracking else "",
        "tracking_url": tracking.url[:255] if tracking else "",
        "updated_at": now(),
    }


def _keep_lines(work: Work, order_key: int, order: Order) -> None:
    """Lines keep their links; lines that the marketplace took away go."""
    line = work.t.order_line
    rows = [
        {
            "order_key": order_key,
            "line_id": entry.line_id,
            "barcode": entry.barcode,
            "sku": entry.sku[:100],
            "title": entry.title[:255],
            "quantity": entry.quantity,
            "unit_price": entry.unit_price,
            "vat_rate": entry.vat_rate,
        }
        for entry in order.lines
    ]
    work.upsert(line, rows, ["barcode", "sku", "title", "quantity", "unit_price", "vat_rate"])
    gone = and_(line.c.order_key == order_key, line.c.line_id.not_in([entry.line_id for entry in order.lines]))
    work.db.execute(line.delete().where(gone))
