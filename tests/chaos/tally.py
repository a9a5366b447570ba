"""Counting units sold that did not exist, against what no engine could have avoided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.plan import SHOP


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Units that came (restock, cancellation) or went (sale, negative) at a place; an own moment for each."""

    at: float
    goods: int
    units: int
    place: int
    is_sale: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """`sold` units, how many of them `oversold`, and how many of those were unavoidable.

    A unit is oversold when its sale takes more than all sales, cancellations and restocks before it have left. It is *unavoidable* when
    the place would still have offered it had the engine been infinitely fast: told of everything everywhere the moment it happens, and
    answering at once. Such an engine's offer at a marketplace is only as old as that marketplace's own delay (from accepting an offer to
    showing it); the place's own sales it knows without delay. So, for a sale of n at place p and time t: unavoidable if the units of all
    events before t - delay(p), those of p itself before t, are at least n. The shop has no delay: what it sells too much, it was told too
    late. *Unavoidable by polling* is the same for an engine that learns of a marketplace's sales only after `pause`, the
    shortest time that the marketplace allows between two reads of its orders.
    """

    sold: int
    oversold: int
    unavoidable: int
    unavoidable_by_polling: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.sold + other.sold,
            self.oversold + other.oversold,
            self.unavoidable + other.unavoidable,
            self.unavoidable_by_polling + other.unavoidable_by_polling,
        )


NOTHING = Tally(0, 0, 0, 0)


def tally(events: Sequence[Event], delays: Sequence[float], pause: float) -> Tally:
    """Count a trial; `delays` by place, the shop's first."""
    found = NOTHING
    for goods in {event.goods for event in events}:
        mine = sorted(event for event in events if event.goods == goods)
        left = 0
        for index, event in enumerate(mine):
            if event.is_sale:
                found += _judged(event, mine[:index], left, delays[event.place], pause)
            left += event.units
    return found


def _judged(sale: Event, before: Sequence[Event], left: int, delay: float, pause: float) -> Tally:
    units = -sale.units
    too_many = units - min(max(left, 0), units)
    at_once, polling = (_offered(sale, before, delay, wait) >= units for wait in (0.0, pause))
    return Tally(units, too_many, too_many * at_once, too_many * polling)


def _offered(sale: Event, before: Sequence[Event], delay: float, pause: float) -> int:
    return sum(event.units for event in before if event.at <= sale.at - _lag(event, sale.place, delay, pause))


def _lag(event: Event, place: int, delay: float, pause: float) -> float:
    if event.place == place:
        return 0.0
    return delay + (0.0 if event.place == SHOP else pause)
