"""Listings in the ledger: found, marked, computed, sent, seen."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, bindparam, case, func, literal, or_, select

from service.domain.clock import now
from service.domain.listing import ListingState
from service.domain.sellable import SellableKey
from service.ledger.work import Work
from service.sets import among

CHUNK = 1000
AT_ONCE = 20_000
"""So many listings are marked in one transaction: others write to them, too."""
TO_ZERO, FALLING, PRICE, RISING = RANKS = range(4)
"""How urgent a due listing is: what would be oversold goes first."""
OFFER = ("quantity", "price", "list_price")
UNKNOWN = ("sent_quantity", "sent_price", "sent_list_price")
"""Empty when nobody knows what is shown there."""
NO_PROBLEM = {"problem_code": None, "problem": None, "problem_field": None}
OFFER_REFUSED, PRICE_REFUSED = "offers_rejected", "price_rejected"
"""The marketplace took nothing of an offer; then it was sent the stock without the price."""
CLEAN: Mapping[str, Any] = {"due_rank": None, "held": None, "changed_at": None, "dirty": 0}
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
    listing = work.t.listing
    field = listing.c.problem_field
    waits = or_(field.in_(("category", "brand")), field.startswith("attribute:"))
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
    mine = [due.account_id == account_id, _live(work), or_(due.held.is_(None), due.held == SAID_YES)]
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
    mine = [listing.account_id == account_id, _live(work), listing.due_rank.is_(None), *known]
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
    query = select(*(listing[name] for name in names)).where(among(listing.product_id, product_ids), _live(work))
    return work.db.execute(query.order_by(listing.listing_id)).mappings().all()


def mark(work: Work, listing_ids: Collection[int], rank: int, at: datetime) -> None:
    """What the listings' offers follow from changed at that time; those that are live are due, at least this urgently."""
    listing = work.t.listing
    for ids in _chunks(sorted(listing_ids)):
        work.db.execute(listing.update().where(among(listing.c.listing_id, ids), _live(work)).values(**_marked(work, rank, at)))


def mark_account(work: Work, account_id: int, after: int = 0, rank: int = PRICE) -> int | None:
    """Something that all offers of the account follow from changed: its next so many live listings are due, at least this urgently.

    The number of the last one, to go on after it in a transaction of its own; None when there are no more.
    """
    listing = work.t.listing
    mine = and_(listing.c.account_id == account_id, _live(work), listing.c.listing_id > after)
    rest = select(listing.c.listing_id).where(mine).order_by(listing.c.listing_id)
    last: int | None = work.db.execute(rest.offset(AT_ONCE - 1).limit(1)).scalar()
    some = mine if last is None else and_(mine, listing.c.listing_id <= last)
    work.db.execute(listing.update().where(some).values(**_marked(work, rank, now())))
    return last


def go_live(work: Work, listing_ids: Collection[int]) -> None:
    """The marketplace shows the listings (again). The shop may have moved meanwhile, so they are due."""
    listing = work.t.listing
    change = {"state": ListingState.LIVE, "updated_at": now(), **NO_PROBLEM, **_marked(work, PRICE, now())}
    for ids in _chunks(sorted(listing_ids)):
        work.db.execute(listing.update().where(among(listing.c.listing_id, ids)).values(**change))


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
    values |= {"sent_basis": item.c.basis, "sent_at": moment, "updated_at": moment, **(_price_refused(work) if stock_alone else NO_PROBLEM)}
    # MySQL lets an assignment see those before it: `sent_quantity` and `dirty`, which decide, come last.
    values |= {f"sent_{name}": case((unknown, None), else_=item.c[name]) for name in reversed(names)}
    values |= {name: case((same, value), else_=listing.c[name]) for name, value in CLEAN.items()}
    mine = and_(item.c.submission_id == number, listing.c.listing_id == item.c.listing_id)
    work.db.execute(listing.update().where(mine).ordered_values(*((listing.c[name], value) for name, value in values.items())))


def _price_refused(work: Work) -> dict[str, Any]:
    code = work.t.listing.c.problem_code
    return {"problem_code": case((code == OFFER_REFUSED, PRICE_REFUSED), else_=code)}


def _by_mark(marks: Mapping[int, int]) -> Iterator[tuple[int, list[int]]]:
    """Listings with the same counter together: most have been marked once."""
    alike: dict[int, list[int]] = {}
    for listing_id, mark in marks.items():
        alike.setdefault(mark, []).append(listing_id)
    return ((mark, ids) for mark, found in alike.items() for ids in _chunks(sorted(found)))


def accepted(work: Work, listing_ids: Collection[int]) -> None:
    """The marketplace said yes to the offers."""
    listing, moment = work.t.listing, now()
    for ids in _chunks(sorted(listing_ids)):
        work.db.execute(listing.update().where(among(listing.c.listing_id, ids)).values(accepted_at=moment, updated_at=moment))


def forget_sent(work: Work, listing_ids: Collection[int]) -> None:
    """Nobody knows what became of what was sent: the offers are sent again."""
    listing = work.t.listing
    for ids in _chunks(sorted(listing_ids)):
        unknown = dict.fromkeys(UNKNOWN)
        work.db.execute(listing.update().where(among(listing.c.listing_id, ids)).values(**unknown, **_marked(work, PRICE, now())))


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


def _live(work: Work) -> ColumnElement[bool]:
    return work.t.listing.c.state == ListingState.LIVE


def _due(work: Work, account_id: int) -> tuple[ColumnElement[bool], ...]:
    listing = work.t.listing.c
    return (listing.account_id == account_id, _live(work), listing.due_rank < PARKED)


def _marked(work: Work, rank: int, at: datetime) -> dict[str, Any]:
    """The time of the first change counts, and the greatest urgency."""
    listing = work.t.listing.c
    return {
        "dirty": listing.dirty + 1,
        "changed_at": func.coalesce(listing.changed_at, literal(at, type_=listing.changed_at.type)),
        "due_rank": case((listing.due_rank < rank, listing.due_rank), else_=rank),
    }


def _chunks(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
