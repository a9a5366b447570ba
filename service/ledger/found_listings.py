"""Listings that a marketplace shows and nobody made here: kept as they were seen, with what they seem to be and what was decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, bindparam, func, or_, select

from service.domain.clock import now
from service.domain.listing import ListingSnapshot, ListingState
from service.domain.sellable import SellableKey
from service.ledger.work import Work

WAITING, LINKED, IGNORED = "waiting", "linked", "ignored"
BY_TITLE, DOUBTFUL = "title", 60
"""A match by the title, and the confidence of a code that several sellables have: both are only ever decided one by one."""
NEVER_SENT = (ListingState.WANTED, ListingState.INVALID, ListingState.REJECTED)
"""States in which a listing of ours may not exist there at all."""
AT_ONCE = 500
SEEN = ("remote_id", "codes", "title", "state", "quantity", "price", "list_price", "seen_at", "updated_at")
MATCH = ("product_id", "variant", "reason", "confidence")


def is_unknown(row: Mapping[Any, Any] | None) -> bool:
    """Whether what is seen there is none of ours: without a row, or with one that was never sent successfully."""
    return row is None or (row["seen_at"] is None and row["state"] in NEVER_SENT)


def keep(work: Work, account_id: int, snapshots: Iterable[ListingSnapshot]) -> None:
    """Keep what was seen; what was decided about a listing stays, and is asked again where a linked one is unknown again."""
    rows = [_row(account_id, snapshot) for snapshot in snapshots]
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        work.upsert(work.t.found_listing, some, SEEN)
        found = work.t.found_listing
        mine = and_(found.c.account_id == account_id, found.c.barcode.in_([row["barcode"] for row in some]), found.c.decision == LINKED)
        work.db.execute(found.update().where(mine).values(decision=WAITING))


def in_decision(work: Work, account_id: int, decision: str, *, after: int = 0, limit: int | None = None) -> Sequence[RowMapping]:
    """The account's found listings of which that was decided, in the order of their numbers."""
    found = work.t.found_listing
    mine = select(found).where(found.c.account_id == account_id, found.c.decision == decision, found.c.found_id > after)
    return work.db.execute(mine.order_by(found.c.found_id).limit(limit)).mappings().all()


def one(work: Work, account_id: int, found_id: int) -> RowMapping | None:
    """One of the account's found listings."""
    found = work.t.found_listing
    return work.db.execute(select(found).where(found.c.account_id == account_id, found.c.found_id == found_id)).mappings().first()


def count(work: Work, account_id: int) -> dict[str, int]:
    """How many there are, by what was decided."""
    found = work.t.found_listing.c
    rows = work.db.execute(select(found.decision, func.count()).where(found.account_id == account_id).group_by(found.decision))
    return {decision: int(number) for decision, number in rows}


def count_clear(work: Work, account_id: int) -> dict[str, int]:
    """How many wait that are matched by a code which no second product has, by the reason."""
    found = work.t.found_listing.c
    clear = and_(found.account_id == account_id, found.decision == WAITING, found.reason.is_not(None), found.confidence > DOUBTFUL)
    query = select(found.reason, func.count()).where(clear, found.reason != BY_TITLE).group_by(found.reason)
    return {reason: int(number) for reason, number in work.db.execute(query)}


def keep_matches(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what listings seem to be; every row gives `found_id` and the columns of `MATCH`."""
    if not rows:
        return
    found = work.t.found_listing
    values = {name: bindparam(f"b_{name}", type_=found.c[name].type) for name in MATCH}
    statement = found.update().where(found.c.found_id == bindparam("b_found_id")).values(**values, updated_at=now())
    work.db.execute(statement, [{f"b_{name}": row[name] for name in ("found_id", *MATCH)} for row in rows])


def decide(work: Work, account_id: int, found_ids: Collection[int], decision: str, actor: str, **columns: Any) -> int:
    """Keep what was decided about found listings; how many."""
    found = work.t.found_listing
    mine = and_(found.c.account_id == account_id, found.c.found_id.in_(sorted(found_ids)))
    values = {"decision": decision, "actor": actor[:96], "updated_at": now(), **columns}
    return work.db.execute(found.update().where(mine).values(**values)).rowcount


def forget_unseen(work: Work, account_id: int, since: datetime) -> int:
    """A whole read has shown everything: what waits and was not seen since is there no more; how many."""
    found = work.t.found_listing
    mine = and_(found.c.account_id == account_id, found.c.decision != LINKED, found.c.seen_at < since)
    return work.db.execute(found.delete().where(mine)).rowcount


def waiting_for(work: Work, account_id: int, key: SellableKey, barcode: str) -> RowMapping | None:
    """A found listing that waits for a person and has the barcode, or seems to be this sellable."""
    found = work.t.found_listing
    is_it = or_(found.c.barcode == barcode, and_(found.c.product_id == key.product_id, found.c.variant == key.variant))
    query = select(found).where(found.c.account_id == account_id, found.c.decision == WAITING, is_it)
    return work.db.execute(query.limit(1)).mappings().first()


def taken(work: Work, account_id: int) -> set[SellableKey]:
    """The sellables that have a listing at the account which exists there."""
    listing = work.t.listing.c
    query = select(listing.product_id, listing.variant, listing.seen_at, listing.state).where(listing.account_id == account_id)
    return {SellableKey(row["product_id"], row["variant"]) for row in work.db.execute(query).mappings() if not is_unknown(row)}


def _row(account_id: int, seen: ListingSnapshot) -> dict[str, Any]:
    names = ("remote_id", "state", "quantity", "price", "list_price", "seen_at")
    row = {name: getattr(seen, name) for name in names}
    return {
        **row,
        "account_id": account_id,
        "barcode": seen.barcode,
        "codes": list(seen.codes),
        "title": seen.title[:255],
        "decision": WAITING,
        "actor": "",
        "updated_at": now(),
    }
