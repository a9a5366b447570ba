"""Which listings have to be sent, and how urgently: what would be oversold goes first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, case, func, literal, or_, select

from service.domain.clock import now
from service.domain.listing import ListingState
from service.ledger.listings import NO_PROBLEM, chunks
from service.ledger.work import Work
from service.sets import among

AT_ONCE = 20_000
"""So many listings are marked in one transaction: others write to them, too."""
TO_ZERO, FALLING, PRICE, RISING = RANKS = range(4)
"""How urgent a due listing is: what would be oversold goes first."""
SAID_YES = 2
"""The value of `held` with which a person let the offer go; without any it goes by itself, with another it waits."""
PARKED = 9
"""The rank of a listing that waits for a person's word; a change gives it one of the others again."""
READ_TO_SEND = (
    "listing_id",
    "product_id",
    "variant",
    "barcode",
    "dirty",
    "held",
    "changed_at",
    "problem_code",
    "sent_quantity",
    "sent_price",
    "sent_list_price",
)
PART_IDS = 100
"""Neighbouring listings go to one part, whichever step the database numbers rows with."""
Part = tuple[int, int]
"""(n, of): the listings that are left to one of several senders."""
WHOLE: Part = (0, 1)
"""The only part of one."""


def dirty(work: Work, account_id: int, limit: int, part: Part = WHOLE) -> Sequence[RowMapping]:
    """Live listings that may have to be sent, most urgent first, then longest waiting; one that waits for a person's word is left.

    `part` (n, of) leaves the other parts to somebody else.
    """
    due, number, of = work.t.listing.c, *part
    mine = [due.account_id == account_id, is_live(work), or_(due.held.is_(None), due.held == SAID_YES)]
    if of > 1:
        mine.append((due.listing_id // PART_IDS) % of == number)
    query = select(*(due[name] for name in READ_TO_SEND)).where(*mine).order_by(due.changed_at)
    found: list[RowMapping] = []
    # Rank by rank: asked for all of them at once, MySQL would read past every listing that is not due.
    for rank in RANKS:
        if len(found) < limit:
            found += work.db.execute(query.where(due.due_rank == rank).limit(limit - len(found))).mappings()
    return found


def settled(work: Work, account_id: int, limit: int, part: Part = WHOLE) -> Sequence[RowMapping]:
    """Some of the live listings that have nothing due and show what was sent, as far as anybody knows."""
    listing, number, of = work.t.listing.c, *part
    known = [listing.sent_quantity.is_not(None), listing.sent_price.is_not(None), listing.drift.is_(None)]
    mine = [listing.account_id == account_id, is_live(work), listing.due_rank.is_(None), *known]
    if of > 1:
        mine.append((listing.listing_id // PART_IDS) % of == number)
    return work.db.execute(select(*(listing[name] for name in READ_TO_SEND)).where(*mine).limit(limit)).mappings().all()


def any_due(work: Work, account_id: int, more_than: int = 0) -> bool:
    """True when more than so many live listings of the account may have to be sent."""
    query = select(work.t.listing.c.listing_id).where(*_due(work, account_id)).limit(1).offset(more_than)
    return work.db.execute(query).first() is not None


def of_products(work: Work, product_ids: Collection[int]) -> Sequence[RowMapping]:
    """The products' live listings on every account, with what was last sent."""
    listing = work.t.listing.c
    names = ("account_id", *READ_TO_SEND)
    query = select(*(listing[name] for name in names)).where(among(listing.product_id, product_ids), is_live(work))
    return work.db.execute(query.order_by(listing.listing_id)).mappings().all()


def mark(work: Work, listing_ids: Collection[int], rank: int, at: datetime) -> None:
    """What the listings' offers follow from changed at that time; those that are live are due, at least this urgently."""
    listing = work.t.listing
    for ids in chunks(sorted(listing_ids)):
        work.db.execute(listing.update().where(among(listing.c.listing_id, ids), is_live(work)).values(**marked(work, rank, at)))


def mark_account(work: Work, account_id: int, after: int = 0, rank: int = PRICE) -> int | None:
    """Something that all offers of the account follow from changed: its next so many live listings are due, at least this urgently.

    The number of the last one, to go on after it in a transaction of its own; None when there are no more.
    """
    listing = work.t.listing
    mine = and_(listing.c.account_id == account_id, is_live(work), listing.c.listing_id > after)
    rest = select(listing.c.listing_id).where(mine).order_by(listing.c.listing_id)
    last: int | None = work.db.execute(rest.offset(AT_ONCE - 1).limit(1)).scalar()
    some = mine if last is None else and_(mine, listing.c.listing_id <= last)
    work.db.execute(listing.update().where(some).values(**marked(work, rank, now())))
    return last


def go_live(work: Work, listing_ids: Collection[int]) -> None:
    """The marketplace shows the listings (again). The shop may have moved meanwhile, so they are due."""
    listing = work.t.listing
    change = {"state": ListingState.LIVE, "updated_at": now(), **NO_PROBLEM, **marked(work, PRICE, now())}
    for ids in chunks(sorted(listing_ids)):
        work.db.execute(listing.update().where(among(listing.c.listing_id, ids)).values(**change))


def is_live(work: Work) -> ColumnElement[bool]:
    return work.t.listing.c.state == ListingState.LIVE


def _due(work: Work, account_id: int) -> tuple[ColumnElement[bool], ...]:
    listing = work.t.listing.c
    return (listing.account_id == account_id, is_live(work), listing.due_rank < PARKED)


def marked(work: Work, rank: int, at: datetime) -> dict[str, Any]:
    """The time of the first change counts, and the greatest urgency."""
    listing = work.t.listing.c
    return {
        "dirty": listing.dirty + 1,
        "changed_at": func.coalesce(listing.changed_at, literal(at, type_=listing.changed_at.type)),
        "due_rank": case((listing.due_rank < rank, listing.due_rank), else_=rank),
    }
