"""Following the binary log, by choice: its place in the ledger is the choice, and moves on together with what was noted up to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from service.domain.clock import now
from service.ledger import cursors
from service.ledger.binlog import NAME
from service.ledger.work import Ledger, Work
from service.opencart import binlog
from service.opencart.binlog import Moved
from service.sync.activity import note_once

KEEP_SECONDS = 10.0
"""The place is kept with every note, and so often without one: keeping it is an entry of the same log."""
UNREADABLE = "The binary log held something that cannot be read. It is read from now on; the sweep finds the rest."


def follow(ledger: Ledger, prefix: str, server_id: int, goes_on: Callable[[], bool]) -> bool:
    """Note what moves from the kept place on, while `goes_on` says so; False when the log is not chosen.

    True also when somebody else moved the place: then what was read here is noted there. PlaceGone, ShopUnavailable: see `binlog.moved`.
    """
    with ledger.look() as work:
        place = cursors.get(work, NAME)
    if place is None:
        return False
    kept = time.monotonic()
    for moved in binlog.moved(ledger.engine, prefix, place, server_id):
        if not goes_on():
            break
        if moved.found or time.monotonic() - kept > KEEP_SECONDS:
            if not ledger.settle(partial(_keep, old=place, moved=moved)):
                break
            place, kept = str(moved.place), time.monotonic()
    return True


def go_on_from_now(ledger: Ledger, why: str) -> None:
    """Leave out what the log holds up to now, and say so once."""
    place = binlog.here(ledger.engine)
    with ledger.work() as work:
        old = cursors.get(work, NAME)
        if old is not None and cursors.swap(work, NAME, old, str(place)):
            note_once(work, "capture", "binlog", why, level="warning")


def _keep(work: Work, old: str, moved: Moved) -> bool:
    if not cursors.swap(work, NAME, old, str(moved.place)):
        return False
    if moved.found:
        moment = now()
        rows = [{"kind": kind, "entity_id": number, "noted_at": moment} for kind, number in sorted(moved.found)]
        work.db.execute(work.t.change.insert(), rows)
    return True
