"""How much of an account was zeroed or changed within the hour, and how much more may be.

New listings count for nothing, nor does stock that only falls: it is what a sale looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import orjson
from sqlalchemy import RowMapping

from service.domain.clock import now
from service.ledger import cursors, holds
from service.ledger.holds import CHANGE, ZERO
from service.ledger.work import Work
from service.pricing.offer import Terms, WantedOffer, wanted_offer
from service.sync.account import Account
from service.sync.house import House
from service.sync.runner import Task
from service.sync.terms import bases

WINDOW = timedelta(hours=1)
EXEMPT_BELOW = 20
"""With fewer live listings a share says nothing."""
PAGE = 1000

Pages = Callable[[Work, int, int, int], Sequence[RowMapping]]
"""(work, account, after which listing, how many) -> listings, in the order of their numbers."""


class Computed(Protocol):
    """A listing with the offer that it should show."""

    @property
    def row(self) -> RowMapping: ...
    @property
    def wanted(self) -> WantedOffer: ...


Found = TypeVar("Found", bound=Computed)


@dataclass(frozen=True, slots=True)
class Tally:
    """What an account was sent since, out of `live` listings; `checked`: so many due listings were found harmless."""

    since: datetime
    live: int
    zero: int = 0
    change: int = 0
    checked: int = 0


def effect(row: Mapping[Any, Any], wanted: WantedOffer) -> int | None:
    """Whether the offer would set a listing that was sent before to zero, or give it another price or more stock.

    The first price of a listing is no other price.
    """
    if row["sent_quantity"] is None:
        return None
    if units(wanted) == 0 and row["sent_quantity"] > 0:
        return ZERO
    known = wanted.price != 0 and row["sent_price"] is not None
    changed = known and (row["sent_price"], row["sent_list_price"]) != (wanted.price, wanted.list_price)
    return CHANGE if changed or units(wanted) > row["sent_quantity"] else None


def effects(computed: Sequence[Found]) -> dict[int, list[Found]]:
    """The listings that count, by `ZERO` and `CHANGE`; what a person let go does not."""
    found: dict[int, list[Found]] = {ZERO: [], CHANGE: []}
    for each in computed:
        kind = effect(each.row, each.wanted) if each.row["held"] is None else None
        if kind is not None:
            found[kind].append(each)
    return found


def units(wanted: WantedOffer) -> int:
    """The quantity of an offer; without a price nothing is sold."""
    return 0 if wanted.price == 0 else wanted.quantity


def current(work: Work, account: Account, *, lock: bool = False) -> Tally:
    """The account's tally of this hour; a new one when the hour is over."""
    return _kept(work, account, lock=lock) or Tally(now(), holds.count_live(work, account.account_id))


def opened(house: House, account: Account) -> Tally:
    """The account's tally of this hour, kept from now on: live listings are counted once an hour and not with every sending."""
    with house.ledger.look() as work:
        tally = _kept(work, account)
    if tally is None:
        with house.ledger.work() as work:
            tally = current(work, account)
            keep(work, account, tally)
    return tally


def keep(work: Work, account: Account, tally: Tally) -> None:
    """The account's tally from now on."""
    cursors.put(work, _name(account), orjson.dumps(asdict(tally)).decode())


def count(work: Work, account: Account, more: Mapping[int, int]) -> None:
    """So many more listings, by kind, have gone out."""
    if any(more.values()):
        tally = current(work, account, lock=True)
        keep(work, account, replace(tally, zero=tally.zero + more.get(ZERO, 0), change=tally.change + more.get(CHANGE, 0)))


def is_harmless(account: Account, tally: Tally, due: int) -> bool:
    """Whether so many due listings may be sent, whatever they hold."""
    return due <= tally.checked or not any(is_over(account, tally, kind, due) for kind in (ZERO, CHANGE))


def is_over(account: Account, tally: Tally, kind: int, more: int) -> bool:
    """Whether so many more of this kind are more than the account's seller allows within the hour."""
    percent = {ZERO: account.policies.cap_zero_percent, CHANGE: account.policies.cap_change_percent}[kind]
    total = {ZERO: tally.zero, CHANGE: tally.change}[kind] + more
    return bool(percent and more and tally.live >= EXEMPT_BELOW and total * 100 > percent * tally.live)


def computed_pages(task: Task, found: Terms, pages: Pages) -> Iterator[tuple[Sequence[RowMapping], list[WantedOffer]]]:
    """Every listing of the pages with its wanted offer, without sending anything."""
    after = 0
    while True:
        with task.house.ledger.look() as work:
            rows = pages(work, task.on.account_id, after, PAGE)
        if not rows:
            return
        yield rows, [wanted_offer(basis, found) for basis in bases(task.house, found, rows)]
        after = rows[-1]["listing_id"]


def _kept(work: Work, account: Account, *, lock: bool = False) -> Tally | None:
    value = (cursors.get_locked if lock else cursors.get)(work, _name(account))
    if not value:
        return None
    kept = orjson.loads(value)
    since = datetime.fromisoformat(kept["since"])
    return Tally(**{**kept, "since": since}) if since + WINDOW > now() else None


def _name(account: Account) -> str:
    return f"cap:{account.account_id}"
