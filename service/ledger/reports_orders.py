"""What the order pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, or_, select

from service.ledger.reports import PAGE, Page, Place, paged
from service.ledger.reports_listings import spellings
from service.ledger.work import Work


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders: all that fit every given part."""

    account_id: int | None = None
    state: str = ""
    text: str = ""
    """The beginning of the marketplace's number, package id or tracking number, or the shop's order id."""
    unlinked: bool = False
    """Only those with a line that matches no product."""
    troubled: bool = False
    """Only those with a problem of their own."""


def orders(work: Work, wanted: OrderFilter, place: Place, limit: int = PAGE) -> Page:
    """A page of orders with their account's title and marketplace, newest first."""
    return paged(
        work, _with_account(work).where(*_conditions(work, wanted)), work.t.order.c.order_key, place, newest_first=True, limit=limit
    )


def order(work: Work, order_key: int) -> RowMapping | None:
    """One order with its account, None when there is none."""
    return work.db.execute(_with_account(work).where(work.t.order.c.order_key == order_key)).mappings().first()


def order_of_shop(work: Work, shop_order_id: int) -> RowMapping | None:
    """The marketplace order that became this shop order, None when it came from elsewhere."""
    return work.db.execute(_with_account(work).where(work.t.order.c.shop_order_id == shop_order_id)).mappings().first()


def lines(work: Work, order_keys: Sequence[int]) -> dict[int, list[RowMapping]]:
    """The lines of the orders, by order; a line without `product_id` matches no product yet."""
    line = work.t.order_line
    found: dict[int, list[RowMapping]] = {key: [] for key in order_keys}
    query = select(line).where(line.c.order_key.in_(order_keys)).order_by(line.c.order_key, line.c.line_id)
    for row in work.db.execute(query).mappings() if order_keys else ():
        found[int(row["order_key"])].append(row)
    return found


def _with_account(work: Work) -> Select[Any]:
    account, rows = work.t.account, work.t.order
    columns = [column for column in rows.c if column.name != "body"]
    return select(*columns, account.c.title.label("account_title"), account.c.marketplace).join(account)


def _conditions(work: Work, wanted: OrderFilter) -> list[ColumnElement[bool]]:
    c, line = work.t.order.c, work.t.order_line
    conditions: list[ColumnElement[bool]] = []
    if wanted.account_id is not None:
        conditions.append(c.account_id == wanted.account_id)
    if wanted.state:
        conditions.append(c.state == wanted.state)
    if wanted.unlinked:
        conditions.append(select(line.c.line_id).where(line.c.order_key == c.order_key, line.c.product_id.is_(None)).exists())
    if wanted.troubled:
        conditions.append(c.problem.is_not(None))
    if wanted.text:
        codes = [
            column.startswith(word, autoescape=True)
            for column in (c.number, c.remote_id, c.tracking_number)
            for word in spellings(wanted.text)
        ]
        ours = [c.shop_order_id == int(wanted.text)] if wanted.text.isdecimal() and len(wanted.text) < 10 else []
        conditions.append(or_(*codes, *ours))
    return conditions
