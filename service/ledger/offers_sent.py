"""What is known to have been sent of listings, and what the marketplace said to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, and_, case

from service.domain.clock import now
from service.ledger.listings import NO_PROBLEM, chunks
from service.ledger.urgency import PRICE, marked
from service.ledger.work import Work
from service.sets import among

OFFER = ("quantity", "price", "list_price")
UNKNOWN = ("sent_quantity", "sent_price", "sent_list_price")
"""Empty when nobody knows what is shown there."""
CONTENT_REFUSED = "content_rejected"
"""Not about an offer, so that no offer ends it."""
OFFER_REFUSED, PRICE_REFUSED = "offers_rejected", "price_rejected"
"""The marketplace took nothing of an offer; then it was sent the stock without the price."""
CLEAN: Mapping[str, Any] = {"due_rank": None, "held": None, "changed_at": None, "dirty": 0}


def clean(work: Work, rows: Sequence[RowMapping]) -> None:
    """What was sent is still what is wanted: the listings are no longer due, unless they were marked again since the rows were read."""
    listing = work.t.listing
    still = {f"wanted_{name}": listing.c[f"sent_{name}"] for name in OFFER}
    for then, ids in _by_mark({row["listing_id"]: row["dirty"] for row in rows}):
        same = and_(among(listing.c.listing_id, ids), listing.c.dirty == then)
        work.db.execute(listing.update().where(same).values(**CLEAN, **still))


def keep_sent(work: Work, number: int, *, stock_alone: bool = False) -> None:
    """What the batch carried is remembered as sent, not what the shop holds by now; what was not marked again meanwhile is clean.

    An earlier refusal was about another offer; of stock that left alone, a refused price stays refused.
    """
    listing, item, moment = work.t.listing, work.t.submission_item, now()
    names = ("quantity",) if stock_alone else OFFER
    same = listing.c.dirty == item.c.mark
    # Forgotten while the batch was on its way: something besides it moved what is shown there.
    unknown = and_(listing.c.dirty != item.c.mark, listing.c.sent_quantity.is_(None))
    values: dict[str, Any] = {f"wanted_{name}": item.c[name] for name in names}
    values |= {"sent_basis": item.c.basis, "sent_at": moment, "updated_at": moment}
    values |= _price_refused(work) if stock_alone else _cured(work)
    # MySQL lets an assignment see those before it: `sent_quantity` and `dirty`, which decide, come last.
    values |= {f"sent_{name}": case((unknown, None), else_=item.c[name]) for name in reversed(names)}
    values |= {name: case((same, value), else_=listing.c[name]) for name, value in CLEAN.items()}
    mine = and_(item.c.submission_id == number, listing.c.listing_id == item.c.listing_id)
    work.db.execute(listing.update().where(mine).ordered_values(*((listing.c[name], value) for name, value in values.items())))


def _cured(work: Work) -> dict[str, Any]:
    listing = work.t.listing.c
    # MySQL: the code is still there for the columns after it where it stays, and gone where it goes.
    return {name: case((listing.problem_code == CONTENT_REFUSED, listing[name]), else_=None) for name in NO_PROBLEM}


def _price_refused(work: Work) -> dict[str, Any]:
    code = work.t.listing.c.problem_code
    return {"problem_code": case((code == OFFER_REFUSED, PRICE_REFUSED), else_=code)}


def _by_mark(marks: Mapping[int, int]) -> Iterator[tuple[int, list[int]]]:
    """Listings with the same counter together: most have been marked once."""
    alike: dict[int, list[int]] = {}
    for listing_id, mark in marks.items():
        alike.setdefault(mark, []).append(listing_id)
    return ((mark, ids) for mark, found in alike.items() for ids in chunks(sorted(found)))


def accepted(work: Work, listing_ids: Collection[int]) -> None:
    """The marketplace said yes to the offers."""
    listing, moment = work.t.listing, now()
    for ids in chunks(sorted(listing_ids)):
        work.db.execute(listing.update().where(among(listing.c.listing_id, ids)).values(accepted_at=moment, updated_at=moment))


def forget_sent(work: Work, listing_ids: Collection[int]) -> None:
    """Nobody knows what became of what was sent: the offers are sent again."""
    listing = work.t.listing
    for ids in chunks(sorted(listing_ids)):
        unknown = dict.fromkeys(UNKNOWN)
        work.db.execute(listing.update().where(among(listing.c.listing_id, ids)).values(**unknown, **marked(work, PRICE, now())))
