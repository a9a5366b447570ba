"""A marketplace order into the shop: written once, then its status and tracking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping

from service.domain.clock import now
from service.domain.errors import ShopRefused, ShopUnavailable
from service.domain.order import Order, OrderState
from service.domain.sellable import SellableKey
from service.ledger import orders
from service.ledger.bodies import thing_of
from service.sync import jobs
from service.sync.activity import note
from service.sync.capture import note_products
from service.sync.house import House
from service.sync.live import publish as announce
from service.sync.order_rows import RANK, row_of, save
from service.sync.order_settle import check_links, order_policy, settle_lines
from service.sync.policies import Policies
from service.sync.runner import Task
from service.sync.storefront import ask

ROUTE_PATIENCE = timedelta(minutes=30)
"""A short maintenance mode is waited for; after this long the order goes straight into the tables."""
FRESH = timedelta(hours=1)
"""An older order, read for the first time, may stand in the shop from before our ledger was removed and made anew."""
ENDS = (OrderState.CANCELLED, OrderState.RETURNED)
NEVER_WRITTEN = (OrderState.CANCELLED, OrderState.SUPERSEDED, OrderState.RETURNED)


def write_order(task: Task) -> str | None:
    """Carry the order as the ledger has it into the shop: created if it is not there, moved on if it is."""
    row = row_of(task.house, int(task.payload["order_key"]))
    order = thing_of(Order, row["body"])
    try:
        if row["shop_order_id"] is not None:
            if row["shop_state"] == "linking":
                settle_lines(task, row, order)
            _carry_state(task, row, order)
        elif order.state in NEVER_WRITTEN and row["shop_state"] == "pending":
            save(task, row, shop_state="not_wanted", problem=None)
        elif order.state not in (OrderState.AWAITING, OrderState.UNKNOWN):
            _create(task, row, order)
    except ShopRefused as refusal:
        save(task, row, shop_state="failed" if row["shop_order_id"] is None else row["shop_state"], problem=str(refusal))
        return "refused"
    finally:
        announce(task.house.redis, "orders")
    return None


def _create(task: Task, row: RowMapping, order: Order) -> None:
    house = task.house
    with house.ledger.look() as work:
        linked = orders.links(work, row["order_key"])
    asked = _asked(task, order, linked)
    way = _choose_way(task, row)
    # An earlier try, or an earlier ledger, may have written it: then its order is looked for by its marker.
    look_first = row["shop_way"] is not None or now() - order.placed_at > FRESH
    shop_order_id = _by_route(task, asked, look_first=look_first) if way == "route" else _by_sql(house, asked)
    with house.ledger.work() as work:
        orders.change(
            work,
            row["order_key"],
            shop_order_id=shop_order_id,
            shop_state="written",
            shop_status_id=asked.status_id,
            shop_told=_told(order),
            problem=None,
        )
        check_links(work, row, linked)
        note_products(work, {key.product_id for key in linked.values()})
        jobs.request(work, "capture")
        message = f"Order {order.number} is order {shop_order_id} of the shop."
        note(work, "order", f"order:{row['order_key']}", message, account_id=task.on.account_id)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the shop is asked to write."""

    data: dict[str, Any]
    status_id: int
    comment: str
    marker: str


def _asked(task: Task, order: Order, linked: Mapping[str, SellableKey]) -> Asked:
    policies = task.on.policies
    return Asked(
        data=task.house.shop.order_data(order, linked, order_policy(task)),
        status_id=policies.shop_status(order.state) or policies.status_new,
        comment=_comment(task, order),
        marker=f"MesChain {task.on.marketplace} {task.on.account_id} {order.remote_id}",
    )


def _choose_way(task: Task, row: RowMapping) -> str:
    """One way per order, kept before it is tried. Only a storefront that gave no answer for long is given up for straight SQL."""
    settings = task.house.settings
    way = row["shop_way"] or ("sql" if settings.direct_orders or not settings.shop_url else "route")
    if way == "route" and row["shop_way"] and now() - row["created_at"] > ROUTE_PATIENCE and not _answers(task):
        way = "sql"
    with task.house.ledger.work() as work:
        orders.change(work, row["order_key"], shop_way=way, shop_state="writing")
    return way


def _answers(task: Task) -> bool:
    try:
        ask(task.house, "ping", {})
    except ShopUnavailable:
        return False
    return True


def _by_route(task: Task, asked: Asked, *, look_first: bool) -> int:
    body = {"marker": asked.marker, "look_first": look_first, "order": asked.data, "order_status_id": asked.status_id}
    return int(ask(task.house, "order", {**body, "comment": asked.comment, "notify": task.on.policies.notify_buyer})["order_id"])


def _by_sql(house: House, asked: Asked) -> int:
    """An order that carries the marker already is answered instead of written again."""
    return house.shop.write_order(asked.data, asked.status_id, asked.comment, asked.marker)


def _carry_state(task: Task, row: RowMapping, order: Order) -> None:
    """Status and tracking of the marketplace into the shop's order; never back behind what the shop already says."""
    if row["shop_told"] == _told(order):
        return
    house, policies, order_id = task.house, task.on.policies, row["shop_order_id"]
    current = house.shop.order_status(order_id)
    if current is None:
        raise ShopRefused(f"order {order_id} was deleted in the shop; the marketplace order {order.number} goes on without it")
    status = _next_status(policies, current, order.state)
    comment = _comment(task, order)
    if not _stands_there(house, order_id, status, comment):
        _add_history(task, row, status, comment)
    with house.ledger.work() as work:
        orders.change(work, row["order_key"], shop_told=_told(order), shop_status_id=status, problem=None)
        note(work, "order", f"order:{row['order_key']}", f"Shop order {order_id} follows: {order.stands}.", account_id=task.on.account_id)


def _stands_there(house: House, order_id: int, status: int, comment: str) -> bool:
    """An earlier try may have arrived although its answer did not."""
    last = house.shop.last_history(order_id)
    return last is not None and (last.status_id, last.comment) == (status, comment)


def _add_history(task: Task, row: RowMapping, status: int, comment: str) -> None:
    body = {"order_id": row["shop_order_id"], "order_status_id": status, "comment": comment, "notify": task.on.policies.notify_buyer}
    if row["shop_way"] == "route":
        ask(task.house, "history", body)
    else:
        task.house.shop.add_history(row["shop_order_id"], status, comment)


def _next_status(policies: Policies, current: int, state: OrderState) -> int:
    wanted = policies.shop_status(state)
    if state in ENDS and wanted:
        return wanted
    reached = max((RANK[known] for known in RANK if policies.shop_status(known) == current), default=-1)
    return wanted if wanted and RANK.get(state, -1) > reached else current


def _comment(task: Task, order: Order) -> str:
    parts = [f"{task.on.manifest.title} {order.number}", order.remote_state]
    if order.tracking and order.tracking.number:
        parts.append(f"{order.tracking.carrier} {order.tracking.number} {order.tracking.url}".strip())
    return " · ".join(parts)


def _told(order: Order) -> str:
    return f"{order.state}|{order.tracking.number if order.tracking else ''}"
