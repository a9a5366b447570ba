"""Batches at marketplaces: opened before they are sent, closed when every item has a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, and_, func, select

from service.domain.clock import now
from service.domain.listing import ItemResult, ItemState, ListingState
from service.ledger.work import Work
from service.sets import among

CHECK_AFTER = (1, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300)
"""Seconds between the questions after a batch."""


@dataclass(frozen=True, slots=True)
class Item:
    """One listing in a batch, with the offer that it carries (if it does), when that had changed in the shop, what it followed from,
    and the listing's `dirty` counter when it was read."""

    listing_id: int
    barcode: str
    quantity: int | None = None
    price: Decimal | None = None
    list_price: Decimal | None = None
    changed_at: datetime | None = None
    mark: int | None = None
    basis: str | None = None


def start(work: Work, account_id: int, kind: str, items: Sequence[Item]) -> int:
    """Note that a batch is about to be sent; its number."""
    state = {"state": "sending", "item_count": len(items), "checks": 0, "created_at": now()}
    number = work.insert(work.t.submission, account_id=account_id, kind=kind, **state)
    work.db.execute(work.t.submission_item.insert(), [_item_row(number, item) for item in items])
    return number


def discard(work: Work, number: int) -> None:
    """The batch never left."""
    for table in (work.t.submission_item, work.t.submission):
        work.db.execute(table.delete().where(table.c.submission_id == number))


def sent(work: Work, number: int, remote_id: str | None) -> None:
    """The marketplace took the batch; without a remote id it was final at once."""
    moment = now()
    if remote_id is None:
        change(work, number, state="done", accepted_at=moment, done_at=moment)
    else:
        change(
            work, number, state="sent", remote_id=remote_id, accepted_at=moment, next_check_at=moment + timedelta(seconds=CHECK_AFTER[0])
        )


def change(work: Work, number: int, **columns: Any) -> None:
    """Set columns of a batch."""
    table = work.t.submission
    work.db.execute(table.update().where(table.c.submission_id == number).values(**columns))


def checked(work: Work, row: RowMapping) -> datetime:
    """The batch is still unfinished; when to ask again."""
    checks = row["checks"] + 1
    again = now() + timedelta(seconds=CHECK_AFTER[min(checks, len(CHECK_AFTER) - 1)])
    change(work, row["submission_id"], checks=checks, next_check_at=again)
    return again


def open_ones(work: Work, account_id: int, states: Sequence[str], kinds: Sequence[str] | None = None) -> Sequence[RowMapping]:
    """The account's batches in one of the states, oldest first."""
    table = work.t.submission
    query = select(table).where(table.c.account_id == account_id, table.c.state.in_(states))
    if kinds is not None:
        query = query.where(table.c.kind.in_(kinds))
    return work.db.execute(query.order_by(table.c.submission_id)).mappings().all()


def close_decided(work: Work, account_id: int) -> None:
    """Batches in doubt are over once none of their listings is in doubt: each was looked up."""
    batch, item, listing = work.t.submission, work.t.submission_item.c, work.t.listing.c
    doubtful = select(item.submission_id).join_from(work.t.submission_item, work.t.listing).where(listing.state == ListingState.IN_DOUBT)
    mine = and_(batch.c.account_id == account_id, batch.c.state == "in_doubt", batch.c.submission_id.not_in(doubtful))
    work.db.execute(batch.update().where(mine).values(state="done", done_at=now()))


def next_check(work: Work, account_id: int) -> datetime | None:
    """When the next open batch of the account has to be asked about."""
    table = work.t.submission
    moment: datetime | None = work.db.execute(
        select(func.min(table.c.next_check_at)).where(table.c.account_id == account_id, table.c.state == "sent")
    ).scalar()
    return moment


def pending(work: Work, number: int) -> dict[str, int]:
    """The listing numbers of the items that have no result yet, by barcode."""
    item, listing = work.t.submission_item.c, work.t.listing.c
    query = select(listing.barcode, item.listing_id).join_from(work.t.submission_item, work.t.listing)
    return dict(work.db.execute(query.where(item.submission_id == number, item.state == ItemState.PENDING)).all())


def barcodes(work: Work, number: int) -> dict[str, str]:
    """The barcodes of the items by the marketplace's own ids."""
    item, listing = work.t.submission_item.c, work.t.listing.c
    query = select(listing.remote_id, listing.barcode).join_from(work.t.submission_item, work.t.listing)
    return dict(work.db.execute(query.where(item.submission_id == number, listing.remote_id.is_not(None))).all())


def settle(work: Work, number: int, results: Mapping[int, ItemResult]) -> None:
    """Keep results by listing number; those with the same words in one statement."""
    item = work.t.submission_item
    alike: dict[tuple[str, str | None], list[int]] = {}
    for listing_id, result in results.items():
        alike.setdefault((result.state, result.message), []).append(listing_id)
    for (state, message), found in alike.items():
        mine = and_(item.c.submission_id == number, among(item.c.listing_id, sorted(found)))
        work.db.execute(item.update().where(mine).values(state=state, message=message))


def _item_row(number: int, item: Item) -> dict[str, Any]:
    return {
        "submission_id": number,
        "listing_id": item.listing_id,
        "state": ItemState.PENDING,
        "quantity": item.quantity,
        "price": item.price,
        "list_price": item.list_price,
        "changed_at": item.changed_at,
        "mark": item.mark,
        "basis": item.basis,
    }
