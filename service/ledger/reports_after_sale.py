"""What the pages of returns, questions and money show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, RowMapping, Select, Table, func, or_, select

from service.domain.claim import ClaimState
from service.domain.question import QuestionState
from service.ledger.reports import PAGE, Page, Place, paged
from service.ledger.reports_listings import spellings
from service.ledger.work import Work

CALLING = {"claim": (ClaimState.WAITING,), "question": (QuestionState.OPEN, QuestionState.REFUSED)}
"""The states in which the seller has to do something."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: all that fit every given part."""

    account_id: int | None = None
    state: str = ""
    text: str = ""
    """The beginning of the order's number or of the marketplace's own."""
    since: datetime | None = None
    until: datetime | None = None
    """Of bookings: half open."""


def claims(work: Work, wanted: Wanted, place: Place, limit: int = PAGE) -> Page:
    """A page of claims with their account's title, newest first."""
    return _page(work, work.t.claim, wanted, place, limit, ("order_number", "remote_id"))


def questions(work: Work, wanted: Wanted, place: Place, limit: int = PAGE) -> Page:
    """A page of questions with their account's title, newest first."""
    return _page(work, work.t.question, wanted, place, limit, ("remote_id",))


def bookings(work: Work, wanted: Wanted, place: Place, limit: int = PAGE) -> Page:
    """A page of bookings with their account's title, newest first."""
    return _page(work, work.t.settlement, wanted, place, limit, ("order_number", "payout_id"))


def totals(work: Work, wanted: Wanted) -> Sequence[RowMapping]:
    """What the bookings add up to by currency and kind: amount, commission and how many."""
    table = work.t.settlement
    sums = (func.count().label("count"), func.sum(table.c.amount).label("amount"), func.sum(table.c.commission).label("commission"))
    query = select(table.c.currency, table.c.kind, *sums).where(*_conditions(table, wanted, ("order_number", "payout_id")))
    return work.db.execute(query.group_by(table.c.currency, table.c.kind).order_by(table.c.currency, table.c.kind)).mappings().all()


def of_order(work: Work, account_id: int, order_number: str) -> Sequence[RowMapping]:
    """The claims of an order, newest first."""
    table = work.t.claim
    query = _with_account(work, table).where(table.c.account_id == account_id, table.c.order_number == order_number)
    return work.db.execute(query.order_by(table.c.claim_key.desc())).mappings().all()


def calling(work: Work) -> dict[str, int]:
    """How many claims and questions wait for the seller."""
    tables = {"claim": work.t.claim, "question": work.t.question}
    return {
        name: int(work.db.execute(select(func.count()).select_from(table).where(table.c.state.in_(CALLING[name]))).scalar_one())
        for name, table in tables.items()
    }


def _page(work: Work, table: Table, wanted: Wanted, place: Place, limit: int, searched: Sequence[str]) -> Page:
    query = _with_account(work, table).where(*_conditions(table, wanted, searched))
    return paged(work, query, _key(table), place, newest_first=True, limit=limit)


def _key(table: Table) -> Column[Any]:
    return next(iter(table.primary_key.columns))


def _with_account(work: Work, table: Table) -> Select[Any]:
    account = work.t.account
    return select(*table.c, account.c.title.label("account_title"), account.c.marketplace).join(account)


def _conditions(table: Table, wanted: Wanted, searched: Sequence[str]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.account_id is not None:
        found.append(table.c.account_id == wanted.account_id)
    if wanted.state == "calling":
        found.append(table.c.state.in_(CALLING[table.name.rpartition("_")[2]]))
    elif wanted.state:
        found.append(table.c["kind" if "booked_at" in table.c else "state"] == wanted.state)
    if wanted.since is not None:
        found.append(table.c.booked_at >= wanted.since)
    if wanted.until is not None:
        found.append(table.c.booked_at < wanted.until)
    if wanted.text:
        words = [table.c[name].startswith(word, autoescape=True) for name in searched for word in spellings(wanted.text)]
        found.append(or_(*words))
    return found
