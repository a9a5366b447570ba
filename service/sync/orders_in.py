"""Marketplace orders into the ledger: the window's end is taken before the read, windows overlap, a unique row decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from service.connectors.contract import PullsOrders
from service.domain.clock import now
from service.domain.errors import Rejected
from service.domain.order import Order, OrderLine, OrderPage, OrderState
from service.domain.sellable import SellableKey
from service.ledger import cursors, listings, offers_sent, orders
from service.ledger.work import Work
from service.sync import jobs
from service.sync.activity import note, note_once
from service.sync.capture import note_products
from service.sync.house import House
from service.sync.live import publish as announce
from service.sync.order_retry import UNFINISHED
from service.sync.runner import Task

OVERLAP = timedelta(minutes=10)
ENDS = (OrderState.CANCELLED, OrderState.RETURNED)
FIRST_LOOK = timedelta(days=7)
"""How far back a new account's orders are read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A read of a window, page by page; it can be taken up again where a budget stopped it."""

    since: datetime
    until: datetime
    page: str | None = None


def poll_orders(task: Task) -> None:
    """Bring every order changed since the last complete read into the ledger, and ask for what follows from it."""
    connector = task.house.connector(task.on)
    if not isinstance(connector, PullsOrders):
        return
    reading, target, begun_again = _resume(task), now(), False
    while True:
        try:
            page = connector.orders(reading.since, reading.until, reading.page)
        except Rejected:
            if reading.page is None or begun_again:
                raise
            # A page cursor may have expired while the job waited; the window is simply read again, but not for ever.
            reading, begun_again = replace(reading, page=None), True
            continue
        _keep_page(task, page)
        if page.next_cursor is not None:
            reading = replace(reading, page=page.next_cursor)
        elif target - reading.until > OVERLAP:
            # What is left of a long time. A little that passed while a budget stopped us is the next poll's, with its overlap.
            reading = _window(task, reading.until, target)
        else:
            break
        _save(task, reading)
    _save(task, Reading(reading.until, reading.until))


def _resume(task: Task) -> Reading:
    """The window that an earlier run did not finish, else the next one. Its end is taken before anything is read."""
    with task.house.ledger.look() as work:
        value = cursors.get(work, _name(task))
    if value is None:
        return _window(task, now() - FIRST_LOOK, now())
    since, until, page = value.split("|", 2)
    if since == until:
        return _window(task, datetime.fromisoformat(until) - OVERLAP, now())
    return Reading(datetime.fromisoformat(since), datetime.fromisoformat(until), page or None)


def _window(task: Task, since: datetime, until: datetime) -> Reading:
    return Reading(since, min(until, since + timedelta(days=task.on.manifest.order_window_days)))


def _save(task: Task, reading: Reading) -> None:
    with task.house.ledger.work() as work:
        cursors.put(work, _name(task), f"{reading.since.isoformat()}|{reading.until.isoformat()}|{reading.page or ''}")


def read_until(work: Work, account_id: int) -> datetime | None:
    """Every order changed before this moment is in the ledger; None before the first read. A read that is not over has covered nothing."""
    value = cursors.get(work, f"orders:{account_id}")
    return datetime.fromisoformat(value.partition("|")[0]) if value else None


def _name(task: Task) -> str:
    return f"orders:{task.on.account_id}"


def _keep_page(task: Task, page: OrderPage) -> None:
    moved = [receive(task.house, task.on.account_id, order) for order in page.orders]
    with task.house.ledger.work() as work:
        for problem in page.problems:
            note_once(work, "order", f"account:{task.on.account_id}", problem, level="error", account_id=task.on.account_id)
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
        note(work, "order", f"order:{order_key}", f"Order {order.number}: {order.remote_state}.", account_id=account_id)
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
