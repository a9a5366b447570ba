"""A sending that would zero or change more of an account than its seller allows waits for a person's word.

What counts is what was sent within the hour and what is due. Falling stock never waits for a price: it goes out alone.
What would be set to zero waits as a whole, for that is what a broken import looks like.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from service.connectors.contract import PushesOffers
from service.ledger import holds
from service.ledger.holds import CHANGE, ZERO
from service.ledger.work import Work
from service.pricing.offer import Terms
from service.sync import cap, held, jobs
from service.sync.account import Account
from service.sync.activity import note
from service.sync.cap import Found
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.runner import Task


def check(task: Task, connector: PushesOffers, found: Terms) -> None:
    """Before a sending: hold what is too much of what is due, and see to what was held and has changed since."""
    with task.house.ledger.look() as work:
        due = holds.count_due(work, task.on.account_id)
        left, is_any = held.unfinished(work, task.on), held.is_any(work, task.on)
    if not due:
        return
    tally = cap.opened(task.house, task.on)
    if left or not cap.is_harmless(task.on, tally, due):
        is_any |= _judge(task, found, tally, due, left)
    elif due < tally.checked:
        # Only what is left of what was judged is harmless, not as much again of something else.
        with task.house.ledger.work() as work:
            cap.keep(work, task.on, replace(cap.current(work, task.on, lock=True), checked=due))
    if is_any:
        held.revisit(task, connector, found)


def let_pass(task: Task, computed: Sequence[Found]) -> list[Found]:
    """Of a page that is about to be sent, what may go: once the hour's share is used up, the rest is held."""
    by_kind = cap.effects(computed)
    if not any(by_kind.values()):
        return list(computed)
    with task.house.ledger.look() as work:
        tally = cap.current(work, task.on)
    over = [kind for kind, some in by_kind.items() if cap.is_over(task.on, tally, kind, len(some))]
    if not over:
        return list(computed)
    stopped = {kind: [each.row["listing_id"] for each in by_kind[kind]] for kind in over}
    held.hold(task, stopped, tally)
    with task.house.ledger.work() as work:
        # The falling stock among them goes out without its price; the account's own job sees to that.
        jobs.request(work, "push_offers", account_id=task.on.account_id)
    numbers = {number for ids in stopped.values() for number in ids}
    return [each for each in computed if each.row["listing_id"] not in numbers]


def sent(work: Work, account: Account, computed: Sequence[Found]) -> None:
    """Count what has gone out."""
    cap.count(work, account, {kind: len(some) for kind, some in cap.effects(computed).items()})


def waiting(house: House, account_id: int) -> dict[str, int]:
    """How many listings wait for a person's word: "zero" and "change"."""
    with house.ledger.look() as work:
        found = holds.waiting(work, account_id)
    return {"zero": found.get(ZERO, 0), "change": found.get(CHANGE, 0)}


def approve(house: House, account_id: int, actor: str) -> int:
    """Send what waits; how many listings."""
    with house.ledger.work() as work:
        count = holds.approve(work, account_id)
        note(work, "cap", f"account:{account_id}", f"{count} held offers may be sent.", actor=actor, account_id=account_id)
        jobs.request(work, "push_offers", account_id=account_id)
    dispatch(house)
    return count


def drop(house: House, account_id: int, actor: str) -> int:
    """Leave what is shown as it is until the next change of each listing; how many."""
    with house.ledger.work() as work:
        count = holds.drop(work, account_id)
        message = f"{count} held offers are dropped: what is shown stays until the next change of each product."
        note(work, "cap", f"account:{account_id}", message, actor=actor, account_id=account_id)
    return count


def _judge(task: Task, found: Terms, tally: cap.Tally, due: int, left: Sequence[int]) -> bool:
    """Compute what is due without sending it, and hold what is too much; True when that is anything."""
    concerned = {ZERO: array("q"), CHANGE: array("q")}
    for rows, wanted in cap.computed_pages(task, found, holds.due_again):
        for row, offer in zip(rows, wanted, strict=True):
            kind = cap.effect(row, offer)
            if kind is not None:
                concerned[kind].append(row["listing_id"])
    over = {kind: ids for kind, ids in concerned.items() if kind in left or cap.is_over(task.on, tally, kind, len(ids))}
    if over:
        held.hold(task, over, tally)
    stopped = sum(len(ids) for ids in over.values())
    with task.house.ledger.work() as work:
        cap.keep(work, task.on, replace(cap.current(work, task.on, lock=True), checked=due - stopped))
    return bool(over)
