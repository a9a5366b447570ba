"""Sending a batch so that a kill at any line loses nothing and doubles nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service.domain.clock import now
from service.domain.errors import InDoubt, Rejected
from service.domain.listing import ItemResult, ItemState, ListingState, Receipt
from service.ledger import contents, listings, offers_sent, submissions, urgency
from service.ledger.listings import NO_PROBLEM
from service.ledger.submissions import Item
from service.ledger.work import Work
from service.sync import jobs
from service.sync.live import publish as announce
from service.sync.runner import LeaseLost, Task

CREATES = ("publish", "update")
OFFERS = ("offers", "stock")
"""Price and stock, or the stock alone."""
CONTENT = "content"
"""Texts, pictures and attributes of live listings."""


def send(task: Task, kind: str, items: Sequence[Item], call: Callable[[Sequence[Item]], Receipt], *, due_again: bool = False) -> None:
    """Send one batch and keep what came of it. A batch that is refused as a whole is halved until the culprit stands alone.

    With `due_again` the batch is only a part of what the listings are due for: they stay due.
    Raises Transient (nothing was decided, the items are as before) and NeedsReauth or Misconfigured.
    """
    with task.house.ledger.work() as work:
        number = submissions.start(work, task.on.account_id, kind, items)
        if kind in CREATES:
            listings.save(work, [{"listing_id": item.listing_id, "state": ListingState.SUBMITTED} for item in items])
    try:
        task.still_mine()
        receipt = call(items)
    except InDoubt as doubt:
        _doubt(task, number, items, str(doubt))
    except Rejected as refusal:
        _refused(task, kind, number, items, call, refusal, due_again=due_again)
    except Exception as error:
        _forget(task, kind, number, items, arrived=getattr(error, "arrived", not isinstance(error, LeaseLost)))
        raise
    else:
        _taken(task, kind, number, items, receipt, due_again=due_again)


def recover(task: Task, kinds: Sequence[str]) -> None:
    """Batches that an earlier run left in mid-air. The job's slot is ours, so nobody else is sending them.

    Absolute sets are simply forgotten (their listings are still due); creates are looked up before anything is sent again.
    """
    with task.house.ledger.work() as work:
        left = submissions.open_ones(work, task.on.account_id, ["sending"], kinds)
        for row in left:
            if row["kind"] in CREATES:
                items = [Item(listing_id, barcode) for barcode, listing_id in submissions.pending(work, row["submission_id"]).items()]
                _mark_doubtful(work, task, row["submission_id"], items, "the worker was stopped while sending")
            else:
                # It may have arrived: were the shop to show again what was sent before, nothing would differ and nothing would leave.
                if row["kind"] in OFFERS:
                    offers_sent.forget_sent(work, submissions.pending(work, row["submission_id"]).values())
                submissions.change(work, row["submission_id"], state="lost", done_at=now(), message="the worker was stopped while sending")


def apply(work: Work, kind: str, number: int, results: Mapping[int, ItemResult]) -> None:
    """Carry a batch's results, by listing number, into the listings."""
    if kind == CONTENT:
        contents.settle(work, number, results)
        return
    applied = [number for number, result in results.items() if result.state == ItemState.APPLIED]
    refused = {number: result for number, result in results.items() if result.state == ItemState.REJECTED}
    if kind in OFFERS:
        offers_sent.accepted(work, applied)
    elif kind == "restore":
        # Some marketplaces take a listing off sale by a stock of 0: what it shows now is not what was sent before.
        offers_sent.forget_sent(work, applied)
        urgency.go_live(work, applied)
    else:
        listings.save(work, [{"listing_id": number, **ON_SUCCESS[kind], **NO_PROBLEM} for number in applied])
    listings.save(work, [{"listing_id": number, **_on_refusal(kind, result)} for number, result in refused.items()])
    if kind == "offers":
        # Whatever was wrong with the price, the stock must not stay what it was.
        urgency.mark(work, refused, urgency.FALLING, now())


ON_SUCCESS: Mapping[str, Mapping[str, Any]] = {
    "publish": {"state": ListingState.IN_REVIEW},
    "update": {"state": ListingState.IN_REVIEW},
    "withdraw": {"state": ListingState.WITHDRAWN, "due_rank": None, "held": None},
}


def _on_refusal(kind: str, result: ItemResult) -> dict[str, str | None]:
    problem = {"problem_code": f"{kind}_rejected", "problem": result.message or "refused without a reason", "problem_field": result.field}
    return {"state": ListingState.REJECTED, **problem} if kind in CREATES else problem


def _taken(task: Task, kind: str, number: int, items: Sequence[Item], receipt: Receipt, *, due_again: bool) -> None:
    by_barcode = {item.barcode: item.listing_id for item in items}
    results = {by_barcode[result.barcode]: result for result in receipt.results if result.barcode in by_barcode}

    def keep(work: Work) -> None:
        submissions.sent(work, number, receipt.submission_id)
        _keep(work, kind, number, due_again=due_again)
        submissions.settle(work, number, results)
        apply(work, kind, number, results)
        if receipt.submission_id is not None:
            jobs.request(work, "follow", account_id=task.on.account_id, delay=submissions.CHECK_AFTER[0])

    # The batch is on its way: what is known of it must not fall to another transaction in the way.
    task.house.ledger.settle(keep)
    announce(task.house.redis, "listings")


def _keep(work: Work, kind: str, number: int, *, due_again: bool) -> None:
    if kind in OFFERS:
        offers_sent.keep_sent(work, number, stock_alone=kind == "stock")
    if due_again:
        urgency.mark(work, submissions.pending(work, number).values(), urgency.PRICE, now())


def _forget(task: Task, kind: str, number: int, items: Sequence[Item], *, arrived: bool) -> None:
    """The batch is to be sent again. Where it may have arrived, nobody knows what is shown now."""
    with task.house.ledger.work() as work:
        submissions.discard(work, number)
        if arrived and kind in OFFERS:
            offers_sent.forget_sent(work, [item.listing_id for item in items])
        if kind in CREATES:
            listings.save(work, [{"listing_id": item.listing_id, "state": ListingState.WANTED} for item in items])


def _doubt(task: Task, number: int, items: Sequence[Item], message: str) -> None:
    with task.house.ledger.work() as work:
        _mark_doubtful(work, task, number, items, message)


def _mark_doubtful(work: Work, task: Task, number: int, items: Sequence[Item], message: str) -> None:
    submissions.change(work, number, state="in_doubt", message=message)
    listings.save(work, [{"listing_id": item.listing_id, "state": ListingState.IN_DOUBT} for item in items])
    jobs.request(work, "review", account_id=task.on.account_id, delay=10)


def _refused(
    task: Task,
    kind: str,
    number: int,
    items: Sequence[Item],
    call: Callable[[Sequence[Item]], Receipt],
    refusal: Rejected,
    *,
    due_again: bool,
) -> None:
    if len(items) > 1:
        _forget(task, kind, number, items, arrived=False)
        middle = len(items) // 2
        send(task, kind, items[:middle], call, due_again=due_again)
        send(task, kind, items[middle:], call, due_again=due_again)
        return
    result = ItemResult(items[0].barcode, ItemState.REJECTED, refusal.user_message)
    with task.house.ledger.work() as work:
        submissions.change(work, number, state="done", done_at=now(), message=refusal.user_message)
        _keep(work, kind, number, due_again=due_again)
        submissions.settle(work, number, {items[0].listing_id: result})
        apply(work, kind, number, {items[0].listing_id: result})
