"""The shop's order back to the marketplace: being prepared, packed and invoiced."""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from service.connectors.contract import ShipsOrders
from service.domain.clock import now
from service.domain.errors import InDoubt, Rejected
from service.domain.order import Order, OrderState
from service.ledger import cursors
from service.ledger.bodies import thing_of
from service.sync import jobs
from service.sync.activity import note
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.order_rows import RANK, row_of, save
from service.sync.runner import Task
from service.sync.telling import UNSURE


def tell_order(task: Task) -> str | None:
    """Tell the marketplace what the shop says of the order: being prepared, or packed and invoiced."""
    row = row_of(task.house, int(task.payload["order_key"]))
    order, connector = thing_of(Order, row["body"]), task.house.connector(task.on)
    wanted = OrderState.SHIPPED if task.payload.get("ship") else _wanted(task, row)
    if wanted is None or not isinstance(connector, ShipsOrders) or _already(row, order, wanted):
        return None
    try:
        if wanted is OrderState.ACCEPTED:
            connector.accept(order)
        else:
            connector.ship(order, str(task.payload.get("invoice_number") or f"MES{row['shop_order_id']}"))
    except Rejected as refusal:
        save(task, row, problem=refusal.user_message)
        return "refused"
    except InDoubt:
        save(task, row, problem=UNSURE)
        with task.house.ledger.work() as work:
            jobs.request(work, "poll_orders", account_id=task.on.account_id, delay=2)
        return "in_doubt"
    save(task, row, told_state=wanted, told_at=now(), problem=None)
    with task.house.ledger.work() as work:
        note(work, "order", f"order:{row['order_key']}", f"{task.on.title} was told: {wanted}.", account_id=task.on.account_id)
        jobs.request(work, "poll_orders", account_id=task.on.account_id, delay=2)
    return None


def _wanted(task: Task, row: RowMapping) -> OrderState | None:
    status, policies = task.house.shop.order_status(row["shop_order_id"]), task.on.policies
    return {policies.status_shipped: OrderState.SHIPPED, policies.status_accepted: OrderState.ACCEPTED}.get(status or -1)


def _already(row: RowMapping, order: Order, wanted: OrderState) -> bool:
    told = OrderState(row["told_state"]) if row["told_state"] else OrderState.NEW
    return RANK[wanted] <= max(RANK.get(order.state, 9), RANK[told])


def ship(house: House, order_key: int, invoice_number: str, actor: str) -> int:
    """Ask that the marketplace is told the parcel is packed and invoiced; the job's number."""
    row = row_of(house, order_key)
    with house.ledger.work() as work:
        payload = {"order_key": order_key, "ship": True, "invoice_number": invoice_number.strip()}
        number = jobs.request(work, "tell_order", account_id=row["account_id"], subject=f"{order_key}-ship", payload=payload)
        note(work, "order", f"order:{order_key}", "Asked to ship.", actor=actor, account_id=row["account_id"])
    dispatch(house)
    return number


def read_histories(task: Task) -> None:
    """Status changes in the shop that no event told of: every history row since our first look is looked at once."""
    house = task.house
    with house.ledger.look() as work:
        last = cursors.get(work, "histories")
    if last is None:
        # What the shop wrote before us is about none of our orders, and may be a million rows.
        last = str(house.shop.last_history_id())
        with house.ledger.work() as work:
            cursors.put(work, "histories", last)
    while rows := house.shop.histories_after(int(last), 1000):
        last = str(rows[-1].history_id)
        with house.ledger.work() as work:
            order = work.t.order
            known = select(order.c.order_key, order.c.account_id).where(order.c.shop_order_id.in_({entry.order_id for entry in rows}))
            for row in work.db.execute(known).all():
                jobs.request(
                    work, "tell_order", account_id=row.account_id, subject=str(row.order_key), payload={"order_key": row.order_key}
                )
            cursors.put(work, "histories", last)
