"""/api/v1/orders"""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from service.api.here import house, missing
from service.api.schemas import OrderOut, OrderQuery, OrdersOut
from service.ledger import reports_orders
from service.ledger.reports import Place
from service.ledger.reports_orders import OrderFilter

bp = APIBlueprint("orders", __name__, url_prefix="/api/v1/orders", tag="Orders")


@bp.get("")
@bp.input(OrderQuery, location="query", arg_name="query")
@bp.output(OrdersOut)
def list_orders(query: OrderQuery) -> dict[str, Any]:
    """Orders, newest first, with their lines."""
    wanted = OrderFilter(account_id=query.account_id, state=query.state or "", text=query.q.strip(), unlinked=query.unlinked)
    with house().ledger.look() as work:
        page = reports_orders.orders(work, wanted, Place(query.after, query.before), query.limit)
        lines = reports_orders.lines(work, [row["order_key"] for row in page.rows])
    orders = [{**row, "lines": [dict(line) for line in lines[row["order_key"]]]} for row in page.rows]
    return {"orders": orders, "previous": page.previous, "next": page.next}


@bp.get("/<int:order_key>")
@bp.output(OrderOut)
def get_order(order_key: int) -> dict[str, Any]:
    """One order with its lines."""
    with house().ledger.look() as work:
        row = reports_orders.order(work, order_key)
        if row is None:
            raise missing("order", order_key)
        return {**row, "lines": [dict(line) for line in reports_orders.lines(work, [order_key])[order_key]]}
