"""Whether the binary log is followed: while a place of it stands in the ledger."""

from __future__ import annotations

from sqlalchemy import delete

from service.ledger import cursors
from service.ledger.work import Ledger

NAME = "binlog"
"""The cursor under which the place stands."""


def chosen(ledger: Ledger) -> bool:
    """True when it is to be followed."""
    with ledger.look() as work:
        return cursors.get(work, NAME) is not None


def choose(ledger: Ledger, place: str) -> None:
    """Follow it from that place on; where it is followed already, everything stays as it is."""
    with ledger.work() as work:
        cursors.swap(work, NAME, None, place)


def forget(ledger: Ledger) -> bool:
    """Follow it no longer, which ends the process that does; True when it was followed."""
    with ledger.work() as work:
        return work.db.execute(delete(work.t.cursor).where(work.t.cursor.c.name == NAME)).rowcount == 1
