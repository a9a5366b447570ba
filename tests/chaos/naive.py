"""The same buyers before a naive engine: every 15 minutes it reads all orders and sets every offer, perfectly and in no time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.chaos.plan import SHOP, Deed, Plan, Wish
from tests.chaos.tally import Event, tally

EVERY = 900.0
PHASES = 30


def oversold(plan: Plan, places: int, scale: float) -> float:
    """Units that it oversells on average over the moments at which its first poll may fall; a trial's second is `scale` of the market's.

    Its faults are none, its marketplaces show an offer at once, and it begins with every offer right: what it oversells is its pause.
    """
    pause = EVERY / scale
    runs = [_run(plan, places, pause * phase / PHASES, pause) for phase in range(PHASES)]
    return sum(tally(events, [0.0] * (places + 1), 0.0).oversold for events in runs) / PHASES


@dataclass
class Market:
    """What each place shows, by goods; place 0 is the shop and shows what it holds."""

    shown: list[list[int]]
    unread: list[int]
    events: list[Event] = field(default_factory=list)
    orders: dict[int, list[Wish]] = field(default_factory=dict)

    def want(self, wish: Wish) -> None:
        if self.shown[wish.place][wish.goods] < wish.units:
            return
        self._move(wish, wish.at, -wish.units, is_sale=True)
        self.orders.setdefault(wish.place, []).append(wish)

    def do(self, deed: Deed) -> None:
        if deed.what == "restock":
            self.shown[SHOP][deed.subject] += deed.amount
            self.events.append(Event(deed.at, deed.subject, deed.amount, SHOP, is_sale=False))
        elif deed.what == "cancel" and self.orders.get(deed.subject):
            wish = self.orders[deed.subject].pop()
            self._move(wish, deed.at, wish.units, is_sale=False)

    def poll(self) -> None:
        for goods, units in enumerate(self.unread):
            self.shown[SHOP][goods] += units
        self.unread = [0] * len(self.unread)
        self.shown[1:] = [[max(units, 0) for units in self.shown[SHOP]] for _ in self.shown[1:]]

    def _move(self, wish: Wish, at: float, units: int, *, is_sale: bool) -> None:
        self.shown[wish.place][wish.goods] += units
        if wish.place != SHOP:
            self.unread[wish.goods] += units
        self.events.append(Event(at, wish.goods, units, wish.place, is_sale))


def _run(plan: Plan, places: int, first: float, pause: float) -> list[Event]:
    market = Market([list(plan.stock) for _ in range(places + 1)], [0] * len(plan.stock))
    market.events = [Event(0.0, goods, units, SHOP, is_sale=False) for goods, units in enumerate(plan.stock)]
    end = max(wish.at for wish in plan.wishes)
    for each in sorted([*plan.wishes, *plan.deeds, *_polls(first, pause, end)], key=lambda each: each.at):
        if isinstance(each, Wish):
            market.want(each)
        elif each.what == "poll":
            market.poll()
        else:
            market.do(each)
    return market.events


def _polls(first: float, pause: float, end: float) -> Iterator[Deed]:
    while first < end:
        yield Deed(first, "poll", SHOP)
        first += pause
