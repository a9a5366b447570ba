"""What the listing pages show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, or_, select

from service.ledger.holds import WAITING
from service.ledger.reports import PAGE, Page, Place, paged
from service.ledger.urgency import PARKED
from service.ledger.work import Work

ONLY: Mapping[str, Callable[[Any], ColumnElement[bool]]] = {
    "due": lambda c: c.due_rank < PARKED,
    "held": lambda c: and_(c.due_rank.is_not(None), c.held.in_(WAITING)),
    "drift": lambda c: c.drift.is_not(None),
}


@dataclass(frozen=True, slots=True)
class ListingFilter:
    """Which listings: all that fit every given part."""

    account_id: int | None = None
    state: str = ""
    text: str = ""
    """Part of the title, or the beginning of a SKU or barcode."""
    problem: str = ""
    only: str = ""
    """"due": waiting to be sent. "held": waiting for a person's word. "drift": something else is shown than was sent."""


def listings(work: Work, wanted: ListingFilter, place: Place, limit: int = PAGE) -> Page:
    """A page of listings with their account's title and marketplace, in the order they came to be."""
    return paged(work, _with_account(work).where(*_conditions(work, wanted)), work.t.listing.c.listing_id, place, limit=limit)


def count_listings(work: Work, wanted: ListingFilter) -> int:
    """How many listings fit."""
    listing = work.t.listing
    return int(work.db.execute(select(func.count()).select_from(listing).where(*_conditions(work, wanted))).scalar_one())


def listing(work: Work, listing_id: int) -> RowMapping | None:
    """One listing with its account, None when there is none."""
    return work.db.execute(_with_account(work).where(work.t.listing.c.listing_id == listing_id)).mappings().first()


def listings_of_product(work: Work, product_id: int) -> Sequence[RowMapping]:
    """Every listing of a product and its variants, by account."""
    c = work.t.listing.c
    return work.db.execute(_with_account(work).where(c.product_id == product_id).order_by(c.account_id, c.variant)).mappings().all()


def sendings(work: Work, listing_id: int, limit: int = 10) -> Sequence[RowMapping]:
    """The latest batches that carried the listing: what was sent, when, and what came of it."""
    item, batch = work.t.submission_item, work.t.submission
    columns = (batch.c.submission_id, batch.c.kind, batch.c.remote_id, batch.c.created_at, batch.c.accepted_at)
    sent = (item.c.state, item.c.message, item.c.quantity, item.c.price, item.c.changed_at)
    query = select(*columns, *sent).join(batch, batch.c.submission_id == item.c.submission_id).where(item.c.listing_id == listing_id)
    return work.db.execute(query.order_by(batch.c.submission_id.desc()).limit(limit)).mappings().all()


def spellings(text: str) -> list[str]:
    """The text as it may stand in a database that tells "Ç" from "ç" and knows no Turkish."""
    small = text.replace("İ", "i").replace("I", "ı").lower()
    large = text.replace("i", "İ").replace("ı", "I").upper()
    first = small[:1].replace("i", "İ").upper() + small[1:]
    return list(dict.fromkeys([text, text.lower(), text.upper(), text.title(), small, large, first, small.title()]))


def _with_account(work: Work) -> Select[Any]:
    account, rows = work.t.account, work.t.listing
    return select(rows, account.c.title.label("account_title"), account.c.marketplace).join(account)


def _conditions(work: Work, wanted: ListingFilter) -> list[ColumnElement[bool]]:
    c = work.t.listing.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.account_id is not None:
        conditions.append(c.account_id == wanted.account_id)
    if wanted.state:
        conditions.append(c.state == wanted.state)
    if wanted.problem:
        conditions.append(c.problem_code == wanted.problem)
    if wanted.only in ONLY:
        conditions.append(ONLY[wanted.only](c))
    if wanted.text:
        words = spellings(wanted.text)
        titles = [c.title.contains(word, autoescape=True) for word in words]
        codes = [column.startswith(word, autoescape=True) for column in (c.sku, c.barcode) for word in words]
        conditions.append(or_(*titles, *codes))
    return conditions
