"""Listings in the ledger: made, wished for, found, changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, bindparam, case, func, or_, select

from service.domain.clock import now
from service.domain.listing import ListingState
from service.domain.sellable import SellableKey
from service.ledger.work import Work
from service.sets import among

CHUNK = 1000
NO_PROBLEM = {"problem_code": None, "problem": None, "problem_field": None}


def adopt(work: Work, account_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make sure that the sellables have listings; `rows` give product_id, variant, sku, title. Existing ones are left."""
    moment = now()
    fresh = {"account_id": account_id, "state": ListingState.WANTED, "dirty": 1, "created_at": moment, "updated_at": moment}
    work.insert_new(work.t.listing, [{**row, **fresh} for row in rows])


def wish(work: Work, account_id: int, product_ids: Collection[int], states: Collection[str]) -> int:
    """Listings of the products in one of the states are wanted (again), withdrawn ones that exist there come back; how many."""
    listing = work.t.listing
    mine = and_(listing.c.account_id == account_id, listing.c.product_id.in_(product_ids), listing.c.state.in_(states))
    is_there = and_(listing.c.state == ListingState.WITHDRAWN, listing.c.seen_at.is_not(None))
    state = case((is_there, ListingState.RETURNING), else_=ListingState.WANTED)
    change = {"state": state, **NO_PROBLEM, "updated_at": now()}
    return work.db.execute(listing.update().where(mine).values(**change)).rowcount


def unmapped_again(work: Work, account_id: int) -> int:
    """Listings that waited for a mapping are wanted again; how many."""
    field = work.t.listing.c.problem_field
    return _wanted_again(work, account_id, or_(field.in_(("category", "brand")), field.startswith("attribute:")))


def wanted_again(work: Work, account_id: int, field: str) -> int:
    """Listings whose problem is that field are wanted again; how many."""
    return _wanted_again(work, account_id, work.t.listing.c.problem_field == field)


def _wanted_again(work: Work, account_id: int, waits: ColumnElement[bool]) -> int:
    listing = work.t.listing
    mine = and_(listing.c.account_id == account_id, listing.c.state == ListingState.INVALID, waits)
    change = {"state": ListingState.WANTED, **NO_PROBLEM, "updated_at": now()}
    return work.db.execute(listing.update().where(mine).values(**change)).rowcount


def in_state(
    work: Work, account_id: int, states: Collection[str], limit: int, *, product_ids: Collection[int] | None = None, after: int = 0
) -> Sequence[RowMapping]:
    """Listings of the account in one of the states, oldest number first, after the number given."""
    listing = work.t.listing
    query = select(listing).where(listing.c.account_id == account_id, listing.c.state.in_(states), listing.c.listing_id > after)
    if product_ids is not None:
        query = query.where(listing.c.product_id.in_(product_ids))
    return work.db.execute(query.order_by(listing.c.listing_id).limit(limit)).mappings().all()


def save(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set columns of listings; every row gives `listing_id` and the same further columns."""
    if not rows:
        return
    names = [name for name in rows[0] if name != "listing_id"]
    listing = work.t.listing
    statement = listing.update().where(listing.c.listing_id == bindparam("b_listing_id"))
    values = {name: bindparam(f"b_{name}", type_=listing.c[name].type) for name in names}
    parameters = [{f"b_{name}": value for name, value in row.items()} for row in rows]
    work.db.execute(statement.values(**values, updated_at=now()), parameters)


def by_barcode(work: Work, account_id: int, barcodes: Collection[str]) -> dict[str, RowMapping]:
    """The account's listings with those barcodes."""
    listing = work.t.listing
    query = select(listing).where(listing.c.account_id == account_id, listing.c.barcode.in_(list(barcodes)))
    return {row["barcode"]: row for row in work.db.execute(query).mappings()}


def reserved(work: Work, product_ids: Collection[int]) -> dict[SellableKey, int]:
    """Units that marketplaces sold and the shop's stock does not know of yet."""
    order, line = work.t.order, work.t.order_line
    open_order = and_(
        order.c.shop_order_id.is_(None), or_(*(order.c.state == state for state in ("awaiting", "new", "accepted", "shipped")))
    )
    query = (
        select(line.c.product_id, line.c.variant, func.sum(line.c.quantity))
        .join(order, order.c.order_key == line.c.order_key)
        .where(open_order, among(line.c.product_id, product_ids))
        .group_by(line.c.product_id, line.c.variant)
    )
    return {SellableKey(product, variant or ""): int(units) for product, variant, units in work.db.execute(query)}


def key_of(row: RowMapping) -> SellableKey:
    """The sellable that a listing row is about."""
    return SellableKey(row["product_id"], row["variant"])


def chunks(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
