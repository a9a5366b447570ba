"""Listings that wait for a person's word: how they come to wait, and what becomes of them when they change meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping

from service.connectors.contract import PushesOffers
from service.ledger import cursors, holds
from service.ledger.holds import CHANGE, ZERO
from service.ledger.submissions import Item
from service.ledger.work import Work
from service.pricing.offer import Terms, WantedOffer
from service.sync.account import Account
from service.sync.activity import note
from service.sync.cap import PAGE, Tally, computed_pages, count, current, effect, is_over, units
from service.sync.runner import Task
from service.sync.stock_alone import stock_alone

OPEN = "open"


@dataclass(frozen=True, slots=True)
class Held:
    """A listing that waits, with the offer that it should show now."""

    row: RowMapping
    wanted: WantedOffer

    @property
    def is_free(self) -> bool:
        """Whether the reason for waiting is gone; where nobody knows what is shown, it is not."""
        sent = self.row["sent_quantity"]
        if self.row["held"] == ZERO:
            return units(self.wanted) > 0 or sent == 0
        return sent is not None and effect(self.row, self.wanted) is None

    @property
    def is_falling(self) -> bool:
        """Whether its stock may go out though its price waits."""
        sent = self.row["sent_quantity"]
        return bool(self.row["held"] == CHANGE and not self.is_free and (sent is None or units(self.wanted) < sent))


def is_any(work: Work, account: Account) -> bool:
    """Whether anything of the account waits."""
    return bool(_state(work, account))


def unfinished(work: Work, account: Account) -> tuple[int, ...]:
    """The kinds of which a run that was killed may not have held all."""
    return tuple(int(kind) for kind in _state(work, account).removeprefix(OPEN).split())


def hold(task: Task, concerned: Mapping[int, Sequence[int]], tally: Tally) -> None:
    """The listings wait, by kind. The intention is kept first: were the run killed among the holds, the rest would look harmless."""
    with task.house.ledger.work() as work:
        _set_state(work, task.on, concerned)
        for kind, ids in concerned.items():
            message = _sentence(task.on, kind, len(ids), tally)
            note(work, "cap", f"account:{task.on.account_id}", message, level="warning", account_id=task.on.account_id)
    for kind, ids in concerned.items():
        for start in range(0, len(ids), PAGE):
            with task.house.ledger.work() as work:
                holds.hold(work, ids[start : start + PAGE], kind)
    with task.house.ledger.work() as work:
        _set_state(work, task.on, ())


def revisit(task: Task, connector: PushesOffers, found: Terms) -> None:
    """Held listings that changed: what would not be too much any more goes its way, falling stock goes out without its price."""
    for rows, wanted in computed_pages(task, found, holds.touched):
        pairs = [Held(row, offer) for row, offer in zip(rows, wanted, strict=True)]
        falling = _within_share(task, [each for each in pairs if each.is_falling])
        if falling:
            stock_alone(task, connector, found, [_stock_item(each) for each in falling])
        with task.house.ledger.work() as work:
            holds.release(work, [each.row["listing_id"] for each in pairs if each.is_free])
            holds.park(work, rows)
            count(work, task.on, {ZERO: sum(units(each.wanted) == 0 for each in falling)})
    with task.house.ledger.work() as work:
        if not holds.is_any(work, task.on.account_id):
            _set_state(work, task.on, None)


def _within_share(task: Task, falling: list[Held]) -> list[Held]:
    """Of held listings whose stock fell; where too many fell to zero, those wait for that reason now."""
    zero = [each.row["listing_id"] for each in falling if units(each.wanted) == 0]
    with task.house.ledger.work() as work:
        if not is_over(task.on, current(work, task.on), ZERO, len(zero)):
            return falling
        holds.hold(work, zero, ZERO, instead_of=CHANGE)
    return [each for each in falling if units(each.wanted)]


def _state(work: Work, account: Account) -> str:
    return cursors.get(work, f"held:{account.account_id}") or ""


def _set_state(work: Work, account: Account, kinds: Iterable[int] | None) -> None:
    """Nothing waits (None), or something does and the kinds are just being held."""
    cursors.put(work, f"held:{account.account_id}", "" if kinds is None else " ".join([OPEN, *map(str, kinds)]))


def _sentence(account: Account, kind: int, count: int, tally: Tally) -> str:
    if kind == ZERO:
        return f"{account.title}: {count} of {tally.live} listings would be set to zero. They wait for your word."
    return f"{account.title}: {count} of {tally.live} listings would change price or gain stock. They wait for your word."


def _stock_item(each: Held) -> Item:
    """Without a mark the listing stays due: its price still waits."""
    row = each.row
    return Item(row["listing_id"], row["barcode"], units(each.wanted), changed_at=row["changed_at"])
