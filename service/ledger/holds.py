"""Listings whose offers wait for a person's word. They are parked: out of the order of sending until they change or the word is given."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, case, func, select

from service.domain.listing import ListingState
from service.ledger.listings import CHUNK
from service.ledger.urgency import PARKED, READ_TO_SEND, SAID_YES
from service.ledger.work import Work

ZERO, CHANGE = 1, 3
"""Values of `held`: would be set to zero; would get a new price or more stock."""
WAITING = (ZERO, CHANGE)
RANK_WHEN_APPROVED = {ZERO: 0, CHANGE: 2}


def count_live(work: Work, account_id: int) -> int:
    """How many live listings the account has."""
    c = work.t.listing.c
    query = select(func.count()).where(c.account_id == account_id, c.state == ListingState.LIVE)
    return int(work.db.execute(query).scalar_one())


def count_due(work: Work, account_id: int) -> int:
    """How many live listings may have to be sent now; counted in the index alone."""
    return int(work.db.execute(select(func.count()).where(_due(work, account_id))).scalar_one())


def due_again(work: Work, account_id: int, after: int, limit: int) -> Sequence[RowMapping]:
    """Due listings that were sent before and wait for nobody, in the order of their numbers, after the number given."""
    c = work.t.listing.c
    return _rows(work, and_(_due(work, account_id), c.held.is_(None), c.sent_quantity.is_not(None), c.listing_id > after), limit)


def of_rank(work: Work, account_id: int, rank: int, after: int, limit: int) -> Sequence[RowMapping]:
    """Listings of this urgency, in the order of their numbers, after the number given."""
    c = work.t.listing.c
    mine = and_(c.account_id == account_id, c.state == ListingState.LIVE, c.due_rank == rank, c.listing_id > after)
    return _rows(work, mine, limit)


def touched(work: Work, account_id: int, after: int, limit: int) -> Sequence[RowMapping]:
    """Held listings that changed since they were parked, or were not parked yet."""
    c = work.t.listing.c
    return _rows(work, and_(_due(work, account_id), c.held.in_(WAITING), c.listing_id > after), limit)


def hold(work: Work, listing_ids: Collection[int], kind: int, *, instead_of: int | None = None) -> None:
    """The due ones among the listings wait for a person's word; those that wait for none yet, or for the other reason given."""
    listing = work.t.listing
    for ids in _chunks(listing_ids):
        mine = and_(listing.c.listing_id.in_(ids), listing.c.held.is_not_distinct_from(instead_of), listing.c.due_rank < PARKED)
        work.db.execute(listing.update().where(mine).values(held=kind))


def park(work: Work, rows: Sequence[RowMapping]) -> None:
    """Nothing can be done for the held listings now, unless they changed since the rows were read."""
    listing, by_mark = work.t.listing, dict[int, list[int]]()
    for row in rows:
        by_mark.setdefault(row["dirty"], []).append(row["listing_id"])
    for mark, found in by_mark.items():
        for ids in _chunks(found):
            same = and_(listing.c.listing_id.in_(ids), listing.c.dirty == mark, listing.c.held.in_(WAITING))
            work.db.execute(listing.update().where(same).values(due_rank=PARKED))


def release(work: Work, listing_ids: Collection[int]) -> None:
    """The listings need no word any more."""
    listing = work.t.listing
    for ids in _chunks(listing_ids):
        work.db.execute(listing.update().where(listing.c.listing_id.in_(ids), listing.c.held.in_(WAITING)).values(held=None))


def approve(work: Work, account_id: int) -> int:
    """A person said yes: what waits is sent, most urgent first; how many."""
    c = work.t.listing.c
    rank = case(*((c.held == held, rank) for held, rank in RANK_WHEN_APPROVED.items()), else_=c.due_rank)
    # In this order: MySQL lets an assignment see those before it.
    return _answer(work, account_id, (c.due_rank, rank), (c.held, SAID_YES))


def drop(work: Work, account_id: int) -> int:
    """A person said no: what is shown stays until the listing's next change; how many."""
    c = work.t.listing.c
    return _answer(work, account_id, (c.held, None), (c.due_rank, None), (c.changed_at, None), (c.dirty, 0))


def is_any(work: Work, account_id: int) -> bool:
    """True when anything waits for a person's word."""
    return work.db.execute(select(work.t.listing.c.listing_id).where(_held(work, account_id)).limit(1)).first() is not None


def waiting(work: Work, account_id: int) -> dict[int, int]:
    """How many listings wait for a person's word, by `ZERO` and `CHANGE`."""
    c = work.t.listing.c
    query = select(c.held, func.count()).where(_held(work, account_id)).group_by(c.held)
    return {int(kind): int(count) for kind, count in work.db.execute(query)}


def _answer(work: Work, account_id: int, *change: tuple[Any, Any]) -> int:
    return work.db.execute(work.t.listing.update().where(_held(work, account_id)).ordered_values(*change)).rowcount


def _held(work: Work, account_id: int) -> ColumnElement[bool]:
    c = work.t.listing.c
    return and_(c.account_id == account_id, c.state == ListingState.LIVE, c.due_rank.is_not(None), c.held.in_(WAITING))


def _due(work: Work, account_id: int) -> ColumnElement[bool]:
    c = work.t.listing.c
    return and_(c.account_id == account_id, c.state == ListingState.LIVE, c.due_rank < PARKED)


def _rows(work: Work, where: ColumnElement[bool], limit: int) -> Sequence[RowMapping]:
    c = work.t.listing.c
    query = select(*(c[name] for name in READ_TO_SEND)).where(where).order_by(c.listing_id).limit(limit)
    return work.db.execute(query).mappings().all()


def _chunks(listing_ids: Collection[int]) -> Iterator[list[int]]:
    ids = sorted(listing_ids)
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
