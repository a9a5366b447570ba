"""What marketplaces show, held against what was sent: seen values, and the listings that differ."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, case, func, literal, or_, select

from service.domain.listing import ItemState, ListingState
from service.ledger.listings import CHUNK
from service.ledger.work import Work

OFFER_KINDS = ("quantity", "price", "both")
"""Another price or quantity is shown than was sent; "missing" and "off_sale" are about the listing as a whole."""
SEEN = ("seen_quantity", "seen_price", "seen_list_price", "seen_at", "drift", "drift_at")
NO_DRIFT = {"drift": None, "drift_at": None}
LOOKED_AT = 1000


def keep_seen(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what was seen of listings, in one statement; every row gives `listing_id` and the columns of `SEEN`."""
    if not rows:
        return
    listing = work.t.listing
    values = {
        name: case(
            *((listing.c.listing_id == row["listing_id"], literal(row[name], listing.c[name].type)) for row in rows),
            else_=listing.c[name],
        )
        for name in SEEN
    }
    ids = sorted(row["listing_id"] for row in rows)
    work.db.execute(listing.update().where(listing.c.listing_id.in_(ids)).values(**values))


def on_their_way(work: Work, listing_ids: Collection[int]) -> set[int]:
    """Which of the listings are in a batch without a result."""
    item, batch = work.t.submission_item.c, work.t.submission.c
    query = select(item.listing_id).join_from(work.t.submission_item, work.t.submission)
    is_open = and_(item.state == ItemState.PENDING, batch.state.in_(("sending", "sent", "in_doubt")))
    return set(work.db.execute(query.where(item.listing_id.in_(sorted(listing_ids)), is_open)).scalars())


def unseen(work: Work, account_id: int, since: datetime, after: int, limit: int) -> Sequence[RowMapping]:
    """Live listings that were last seen before that time, in the order of their numbers, after the number given."""
    c = work.t.listing.c
    mine = and_(c.account_id == account_id, c.state == ListingState.LIVE, c.listing_id > after)
    query = select(work.t.listing).where(mine, or_(c.seen_at.is_(None), c.seen_at < since))
    return work.db.execute(query.order_by(c.listing_id).limit(limit)).mappings().all()


def count_unseen(work: Work, account_id: int, since: datetime) -> tuple[int, int]:
    """How many live listings were last seen before that time, and how many live ones there are."""
    c = work.t.listing.c
    old = func.sum(case((or_(c.seen_at.is_(None), c.seen_at < since), 1), else_=0))
    missing, total = work.db.execute(select(old, func.count()).where(c.account_id == account_id, c.state == ListingState.LIVE)).one()
    return int(missing or 0), int(total)


def count(work: Work, account_id: int) -> dict[str, int]:
    """The account's live listings that differ, by kind of drift."""
    c = work.t.listing.c
    mine = and_(c.account_id == account_id, c.state == ListingState.LIVE, c.drift.is_not(None))
    return {kind: int(number) for kind, number in work.db.execute(select(c.drift, func.count()).where(mine).group_by(c.drift))}


def waiting(
    work: Work, account_id: int, kinds: Collection[str], *, skus: Collection[str] = (), after: int = 0, limit: int = LOOKED_AT
) -> Sequence[RowMapping]:
    """Live listings with one of these kinds of drift, of all or the named SKUs, in the order of their numbers."""
    c = work.t.listing.c
    mine = and_(c.account_id == account_id, c.state == ListingState.LIVE, c.drift.in_(sorted(kinds)), c.listing_id > after)
    query = select(work.t.listing).where(mine)
    if skus:
        query = query.where(c.sku.in_(sorted(skus)))
    return work.db.execute(query.order_by(c.listing_id).limit(limit)).mappings().all()


def every(work: Work, account_id: int, kinds: Collection[str], skus: Collection[str] = ()) -> list[RowMapping]:
    """All of them, read page by page."""
    found: list[RowMapping] = []
    while rows := waiting(work, account_id, kinds, skus=skus, after=found[-1]["listing_id"] if found else 0):
        found += rows
    return found


def forget(work: Work, listing_ids: Collection[int], **change: Any) -> None:
    """The listings no longer differ, as far as we know; further columns may be set with it."""
    listing, ids = work.t.listing, sorted(listing_ids)
    for start in range(0, len(ids), CHUNK):
        mine = listing.c.listing_id.in_(ids[start : start + CHUNK])
        work.db.execute(listing.update().where(mine).values(**NO_DRIFT, **change))


def adopt(work: Work, listing_ids: Collection[int]) -> None:
    """What is shown counts as sent, so that nothing is sent before the next change; how it came about nobody can explain."""
    c = work.t.listing.c
    sent = {f"sent_{name}": func.coalesce(c[f"seen_{name}"], c[f"sent_{name}"]) for name in ("quantity", "price", "list_price")}
    forget(work, listing_ids, **sent, sent_basis=None)
