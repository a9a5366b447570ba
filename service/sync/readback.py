"""What an account really shows, read page by page at a pace that leaves its quota to others.

A pass reads every page, a few in a run. Only a pass that came to its end may look for what is missing, and each missing listing is
looked up by its barcode before anything is said about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import RowMapping, select

from service.connectors.contract import PublishesListings, ReadsListings
from service.domain.clock import now
from service.domain.errors import Rejected
from service.domain.listing import ListingSnapshot
from service.ledger import cursors, drifts, found_listings, listings
from service.ledger.work import Work
from service.sync import drift, found, jobs
from service.sync.activity import note
from service.sync.live import publish as announce
from service.sync.runner import Task

KIND = "read_back"
PAGES = 10
"""Calls in one run."""
MOST_MISSING = 0.2
FEW_MISSING = 50
"""When more listings than this share, and more than a few, were not shown, it is the read that is doubted and not the listings."""
GIVEN_UP = timedelta(days=1)
"""A pass that is not over by then has met something that it cannot get past; the next one begins anew."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One read of everything, and how far it is."""

    number: int
    started_at: datetime
    page: str | None = None
    """Where the pages go on; None: at the first."""
    looked_up: int | None = None
    """The last missing listing that was looked up; None while pages are still to be read."""
    finished_at: datetime | None = None


def read_back(task: Task) -> None:
    """Go on with the account's pass for a few pages, or begin the next one; asks for its own next run until the pass is over."""
    connector = task.house.connector(task.on)
    if not isinstance(connector, ReadsListings):
        return
    current = _resume(task)
    for _ in range(PAGES):
        current = _pages(task, connector, current) if current.looked_up is None else _missing(task, connector, current)
        if current.finished_at is not None:
            break
    else:
        with task.house.ledger.work() as work:
            jobs.request(work, KIND, account_id=task.on.account_id, delay=PAGES * connector.listings_page_seconds)
    announce(task.house.redis, "listings")


def last_pass(work: Work, account_id: int) -> Pass | None:
    """The account's newest pass, finished or under way."""
    value = cursors.get(work, _name(account_id))
    if value is None:
        return None
    kept = orjson.loads(value)
    moments = {name: datetime.fromisoformat(kept[name]) for name in ("started_at", "finished_at") if kept[name]}
    return Pass(**{**kept, **moments})


def has_looked(work: Work, account_id: int) -> bool:
    """Whether a pass has come to its end, or the last try of one was given up."""
    last, job = last_pass(work, account_id), work.t.job.c
    if last is not None and last.finished_at is not None:
        return True
    mine = select(job.state).where(job.account_id == account_id, job.kind == KIND).order_by(job.job_id.desc())
    return work.db.execute(mine.limit(1)).scalar() == "dead"


def _resume(task: Task) -> Pass:
    with task.house.ledger.look() as work:
        last = last_pass(work, task.on.account_id)
    if last is not None and last.finished_at is None and now() - last.started_at < GIVEN_UP:
        return last
    return Pass(last.number + 1 if last else 1, now())


def _pages(task: Task, connector: ReadsListings, current: Pass) -> Pass:
    read_at = now()
    try:
        page = connector.listings_page(current.page)
    except Rejected:
        # The place may be forgotten there: the next run begins a pass of its own, and this one has concluded nothing.
        with task.house.ledger.work() as work:
            _keep(work, task, replace(current, finished_at=now()))
            found.go_on(work, task.on.account_id)
        raise
    further = replace(current, page=page.next_cursor, looked_up=None if page.next_cursor else 0)
    return _stored(task, page.snapshots, read_at, further)


def _missing(task: Task, connector: Any, current: Pass) -> Pass:
    """Look up some of the live listings that no page showed."""
    rows = _unseen(task, connector, current)
    if not rows:
        with task.house.ledger.work() as work:
            found.ask(work, task.on.account_id)
            return _keep(work, task, replace(current, finished_at=now()))
    read_at = now()
    shown = connector.find_listings([row["barcode"] for row in rows])
    gone = [row for row in rows if row["barcode"] not in shown and row["barcode"]]
    return _stored(task, shown.values(), read_at, replace(current, looked_up=rows[-1]["listing_id"]), gone)


def _unseen(task: Task, connector: Any, current: Pass) -> Sequence[RowMapping]:
    if not isinstance(connector, PublishesListings):
        return ()
    with task.house.ledger.work() as work:
        if current.looked_up == 0:
            if _is_doubtful(work, task, current):
                return ()
            found_listings.forget_unseen(work, task.on.account_id, current.started_at)
        return drifts.unseen(work, task.on.account_id, current.started_at, current.looked_up or 0, connector.max_lookup_items)


def _is_doubtful(work: Work, task: Task, current: Pass) -> bool:
    missing, total = drifts.count_unseen(work, task.on.account_id, current.started_at)
    if missing <= max(FEW_MISSING, MOST_MISSING * total):
        return False
    message = f"{task.on.title} showed {total - missing} of {total} live listings in a whole read. Nothing is concluded; it is read again."
    note(work, "drift", f"account:{task.on.account_id}", message, level="warning", account_id=task.on.account_id)
    return True


def _stored(task: Task, snapshots: Iterable[ListingSnapshot], read_at: datetime, further: Pass, gone: Sequence[RowMapping] = ()) -> Pass:
    """Keep what was seen, what differs, and how far the pass is, all together."""
    shown = {snapshot.barcode: snapshot for snapshot in snapshots}

    def store(work: Work) -> Pass:
        ours = listings.by_barcode(work, task.on.account_id, shown)
        rows = {barcode: row for barcode, row in ours.items() if not found_listings.is_unknown(row)}
        found_listings.keep(work, task.on.account_id, [shown[barcode] for barcode in shown if barcode not in rows])
        busy = drifts.on_their_way(work, [row["listing_id"] for row in rows.values()])
        columns = {barcode: _columns(row, shown[barcode], read_at, busy) for barcode, row in rows.items()}
        drifts.keep_seen(work, [*columns.values(), *(_gone(row, read_at) for row in gone)])
        off_sale = [rows[barcode] for barcode, values in columns.items() if values["drift"] == drift.OFF_SALE]
        for row in (*off_sale, *gone):
            drift.tell_absent(work, task.on, row, shown.get(row["barcode"]))
        for row in (rows[barcode] for barcode, values in columns.items() if values["drift"] == drift.HELD):
            drift.tell_held(work, task.on, row)
        drift.settle_soon(work, task.on.account_id)
        return _keep(work, task, further)

    return task.house.ledger.settle(store)


def _columns(row: RowMapping, seen: ListingSnapshot, read_at: datetime, busy: set[int]) -> dict[str, Any]:
    """A drift that was known keeps its time while the same is shown: a sale that it may stand for is as old."""
    kind = drift.found(row, seen, read_at, is_busy=row["listing_id"] in busy)
    values = {"seen_quantity": seen.quantity, "seen_price": seen.price, "seen_list_price": seen.list_price}
    is_same = kind == row["drift"] and all(row[name] == value for name, value in values.items())
    drift_at = row["drift_at"] if is_same else read_at if kind else None
    return {"listing_id": row["listing_id"], **values, "seen_at": seen.seen_at, "drift": kind, "drift_at": drift_at}


def _gone(row: RowMapping, read_at: datetime) -> dict[str, Any]:
    kept = {name: row[name] for name in ("listing_id", "seen_quantity", "seen_price", "seen_list_price", "seen_at")}
    return {**kept, "drift": drift.MISSING, "drift_at": row["drift_at"] if row["drift"] == drift.MISSING else read_at}


def _keep(work: Work, task: Task, current: Pass) -> Pass:
    cursors.put(work, _name(task.on.account_id), orjson.dumps(asdict(current)).decode())
    return current


def _name(account_id: int) -> str:
    return f"{KIND}:{account_id}"
