"""Marketplace orders into the ledger, with everything that follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from service.connectors.after_sale import Window
from service.connectors.contract import PullsOrders
from service.domain.order import Order, OrderLine, OrderPage, OrderState
from service.domain.sellable import SellableKey
from service.ledger import listings, offers_sent, orders
from service.sync import jobs
from service.sync.activity import note
from service.sync.capture import note_products
from service.sync.house import House
from service.sync.live import publish as announce
from service.sync.order_retry import UNFINISHED
from service.sync.runner import Task
from service.sync.windows import read_windows

ENDS = (OrderState.CANCELLED, OrderState.RETURNED)
FIRST_LOOK = timedelta(days=7)
"""How far back a new account's orders are read."""


def poll_orders(task: Task) -> None:
    """Bring every order changed since the last complete read into the ledger, and ask for what follows from it."""
    connector = task.house.connector(task.on)
    if isinstance(connector, PullsOrders):
        window = Window(timedelta(days=task.on.manifest.order_window_days), first=FIRST_LOOK)
        read_windows(task, "orders", window, connector.orders, partial(_keep_page, task))


def _keep_page(task: Task, page: OrderPage) -> None:
    moved = [receive(task.house, task.on.account_id, order) for order in page.orders]
    if any(moved):
        announce(task.house.redis, "orders")


def receive(house: House, account_id: int, order: Order) -> bool:
    """Keep one order as it stands now, with everything that follows from it; True when that was news. Safe to repeat."""
    with house.ledger.look() as work:
        if not orders.is_news(work, account_id, order):
            return False
    found = _links(house, account_id, order.lines)
    with house.ledger.work() as work:
        before = orders.state_of(work, account_id, order.remote_id)
        order_key = orders.keep(work, account_id, order)
        if order_key is None:
            return False
        if before is None or (order.state in ENDS and before not in ENDS):
            # The marketplace counted its own stock with the sale or its end: what it shows is no longer what was sent.
            ours = listings.by_barcode(work, account_id, {line.barcode for line in order.lines})
            offers_sent.forget_sent(work, [row["listing_id"] for row in ours.values()])
        known = {row["line_id"] for row in orders.lines(work, order_key) if row["product_id"] is not None}
        orders.link(work, order_key, {line_id: key for line_id, key in found.items() if line_id not in known})
        # The units are reserved from now on: the other accounts must offer fewer.
        note_products(work, {row["product_id"] for row in orders.lines(work, order_key) if row["product_id"] is not None})
        jobs.request(work, "write_order", account_id=account_id, subject=str(order_key), payload={"order_key": order_key})
        jobs.request(work, "capture")
        if order.state is not before:
            # A new address or tracking number is no news for people who look at what happened.
            note(work, "order", f"order:{order_key}", f"Order {order.number}: {order.stands}.", account_id=account_id)
    return True


def _links(house: House, account_id: int, lines: Sequence[OrderLine]) -> dict[str, SellableKey]:
    """What the lines are in the shop: by our listing of that barcode, else by a code that only one sellable has."""
    with house.ledger.work() as work:
        ours = listings.by_barcode(work, account_id, {line.barcode for line in lines})
    codes = {code for line in lines if line.barcode not in ours for code in (line.barcode, line.sku) if code}
    shop = house.shop.products_by_code(sorted(codes)) if codes else {}
    found: dict[str, SellableKey] = {}
    for line in lines:
        matches = [[listings.key_of(ours[line.barcode])]] if line.barcode in ours else [shop.get(line.barcode, []), shop.get(line.sku, [])]
        only = next((match[0] for match in matches if len(match) == 1), None)
        found |= {line.line_id: only} if only else {}
    return found


def retry_orders(task: Task) -> None:
    """Orders that are not in the shop although they should be are tried again: what kept them out may be mended."""
    with task.house.ledger.work() as work:
        order = work.t.order
        waiting = select(order.c.order_key, order.c.account_id).where(order.c.shop_state.in_(UNFINISHED))
        for row in work.db.execute(waiting).all():
            jobs.request(work, "write_order", account_id=row.account_id, subject=str(row.order_key), payload={"order_key": row.order_key})
