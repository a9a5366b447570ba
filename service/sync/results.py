"""Asynchronous batches followed to the end, and listings through the marketplace's review."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping

from service.connectors.contract import PublishesListings, ReportsSubmissions
from service.domain.clock import now
from service.domain.errors import Rejected
from service.domain.listing import ItemResult, ItemState, ListingSnapshot, ListingState, SubmissionReport
from service.ledger import cursors, listings, offers_sent, submissions, urgency
from service.ledger.listings import NO_PROBLEM
from service.ledger.work import Work
from service.sync import batches, jobs
from service.sync.activity import note
from service.sync.live import publish as announce
from service.sync.runner import Task
from service.sync.strands import together
from service.sync.turn import Turn

REVIEW_AFTER = (1, 2, 2, 5, 10, 30, 60, 300)
"""Seconds between the questions after a review; a person at the marketplace may take days."""
DOUBT_KEPT = timedelta(minutes=10)
"""An asynchronous create may show up late; only after this long is it taken as never arrived."""


def follow(task: Task) -> None:
    """Ask after every open batch whose time has come, and come back for the rest."""
    connector = task.house.connector(task.on)
    if not isinstance(connector, ReportsSubmissions):
        return
    with task.house.ledger.work() as work:
        rows = submissions.open_ones(work, task.on.account_id, ["sent"])
    turn = Turn(task)
    due = [row for row in rows if row["next_check_at"] <= now()]
    together(lambda row: None if turn.is_over() else _ask(task, connector, row), due)
    with task.house.ledger.work() as work:
        if again := submissions.next_check(work, task.on.account_id):
            jobs.request(work, "follow", account_id=task.on.account_id, delay=max((again - now()).total_seconds(), 0.1))


def _ask(task: Task, connector: ReportsSubmissions, row: RowMapping) -> None:
    try:
        report = connector.submission(row["remote_id"])
    except Rejected as forgotten:
        with task.house.ledger.work() as work:
            left = list(submissions.pending(work, row["submission_id"]).values())
            _close(work, task, row, "lost", forgotten.user_message, left)
        return
    with task.house.ledger.work() as work:
        pending = submissions.pending(work, row["submission_id"])
        if row["kind"] == batches.CONTENT:
            report = _by_barcode(work, row, report)
        told = (*report.results, *_unmentioned(report, pending))
        decided = {pending[result.barcode]: result for result in told if result.barcode in pending and result.state != ItemState.PENDING}
        submissions.settle(work, row["submission_id"], decided)
        batches.apply(work, row["kind"], row["submission_id"], decided)
        if row["kind"] == "offers" and any(result.state == ItemState.REJECTED for result in decided.values()):
            jobs.request(work, "push_offers", account_id=task.on.account_id)
        if report.finished or len(decided) == len(pending):
            _close(work, task, row, "done", None, [number for number in pending.values() if number not in decided])
        else:
            submissions.checked(work, row)
    announce(task.house.redis, "listings")


def _by_barcode(work: Work, row: RowMapping, report: SubmissionReport) -> SubmissionReport:
    """The report with barcodes where it names the marketplace's pages."""
    barcodes = submissions.barcodes(work, row["submission_id"])
    named = [replace(result, barcode=barcodes.get(result.barcode, result.barcode)) for result in report.results]
    return replace(report, results=named)


def _unmentioned(report: SubmissionReport, pending: Collection[str]) -> list[ItemResult]:
    """What a finished batch says of the items that it does not name."""
    named = {result.barcode for result in report.results}
    return [ItemResult(barcode, report.rest) for barcode in pending if barcode not in named] if report.finished else []


def _close(work: Work, task: Task, row: RowMapping, state: str, message: str | None, left: Sequence[int]) -> None:
    """The batch is over. Listings left without a result: an offer is sent again, a create is looked up."""
    if row["kind"] in batches.OFFERS:
        offers_sent.forget_sent(work, left)
    elif row["kind"] in batches.CREATES:
        listings.save(work, [{"listing_id": number, "state": ListingState.IN_DOUBT} for number in left])
        jobs.request(work, "review", account_id=task.on.account_id, delay=REVIEW_AFTER[0])
    submissions.change(work, row["submission_id"], state=state, done_at=now(), next_check_at=None, message=message)
    if left:
        text = f"{len(left)} of {row['item_count']} items of a batch ({row['kind']}) came back without a result; they are looked at again."
        note(work, "submission", f"submission:{row['submission_id']}", text, level="warning", account_id=task.on.account_id)


def review(task: Task) -> None:
    """See what became of listings in review or in doubt; ask again later for those still undecided."""
    connector = task.house.connector(task.on)
    if not isinstance(connector, PublishesListings):
        return
    open_count, oldest, patience = 0, now(), task.on.manifest.late_create or DOUBT_KEPT
    with task.house.ledger.look() as work:
        # Where a budget stopped the run before: else a tight one would be spent on the same first listings each time.
        began = int(cursors.get(work, _place(task)) or 0)
    for rows in _pages(task, connector.max_lookup_items, began):
        found = connector.find_listings([row["barcode"] for row in rows])
        with task.house.ledger.work() as work:
            judged = [(row, seen := found.get(row["barcode"]), _state(row, seen, patience)) for row in rows]
            news = [each for each in judged if _has_news(*each)]
            listings.save(work, [_columns(*each) for each in news])
            urgency.go_live(work, [row["listing_id"] for row, _, state in news if state == ListingState.LIVE])
        undecided = [row for row, _, state in judged if state in UNDECIDED]
        open_count += len(undecided)
        oldest = min([oldest, *(row["updated_at"] for row in undecided)])
    announce(task.house.redis, "listings")
    with task.house.ledger.work() as work:
        submissions.close_decided(work, task.on.account_id)
        if urgency.any_due(work, task.on.account_id):
            jobs.request(work, "push_offers", account_id=task.on.account_id)
        if listings.in_state(work, task.on.account_id, [ListingState.WANTED], 1):
            # A doubt that ended, or a listing that a killed run left behind: nobody else asks for them.
            jobs.request(work, "publish", account_id=task.on.account_id)
        if open_count or began:
            jobs.request(work, "review", account_id=task.on.account_id, delay=_pause(now() - oldest))


UNDECIDED = (ListingState.IN_REVIEW, ListingState.IN_DOUBT)


def _place(task: Task) -> str:
    return f"review:{task.on.account_id}"


def _pages(task: Task, size: int, after: int) -> Iterator[Sequence[RowMapping]]:
    while True:
        with task.house.ledger.work() as work:
            rows = listings.in_state(work, task.on.account_id, UNDECIDED, size, after=after)
            cursors.put(work, _place(task), str(after if rows else 0))
        if not rows:
            return
        yield rows
        after = rows[-1]["listing_id"]


def _state(row: Mapping[Any, Any], seen: ListingSnapshot | None, patience: timedelta) -> ListingState:
    if seen is not None:
        return seen.state
    in_doubt = row["state"] == ListingState.IN_DOUBT
    if in_doubt and now() - row["updated_at"] > patience:
        return ListingState.WANTED
    return ListingState(row["state"])


def _has_news(row: Mapping[Any, Any], seen: ListingSnapshot | None, state: ListingState) -> bool:
    """Rows without news keep their time, by which the pause to the next question grows."""
    first_sight = seen is not None and row["seen_at"] is None
    return first_sight or state != row["state"]


def _columns(row: Mapping[Any, Any], seen: ListingSnapshot | None, state: ListingState) -> dict[str, Any]:
    change: dict[str, Any] = {"listing_id": row["listing_id"], "state": state}
    change |= {name: row[name] for name in ("remote_id", "seen_quantity", "seen_price", "seen_at", *NO_PROBLEM)}
    if seen is not None:
        change |= {"seen_at": seen.seen_at, "remote_id": seen.remote_id or row["remote_id"]}
        change |= {"seen_quantity": seen.quantity, "seen_price": seen.price}
    if state == ListingState.REJECTED and seen is not None:
        words = "\n".join(seen.reasons) or "refused without a reason"
        change |= {"problem_code": "review_rejected", "problem": words, "problem_field": None}
    return change


def _pause(age: timedelta) -> float:
    """The longer a review has taken, the less often it is asked about."""
    return next((pause for pause in REVIEW_AFTER if age < timedelta(seconds=pause * 5)), REVIEW_AFTER[-1])
