"""One trial: buyers at every place, the seller, and blows at random moments; then rest, and the sums."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from redis import Redis

from tests.chaos.market import Good, Market
from tests.chaos.plan import SHOP, Blow, Deed, Plan, Wish
from tests.chaos.tally import Event
from tests.servers import Server

SHOWN_SECONDS = 30.0
TOLD_SHARE = 0.7
"""Of what happens in the shop an event tells; the rest is found by the sweep alone."""


@dataclass
class Trial:
    """What happened, as it happens; buyers write from their own threads."""

    market: Market
    plan: Plan
    goods: list[Good]
    dice: Random
    events: list[Event] = field(default_factory=list)
    orders: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    blows: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    began: float = 0.0

    def run(self, new_products: int, *, calm: bool) -> None:
        """The market's hours; returns when the last buyer has gone."""
        self._stock()
        self.market.storm(blows=not calm)
        self.began = time.time()
        buyers = [threading.Thread(target=self._shopping, args=(place,)) for place in (SHOP, *self.market.places)]
        for buyer in buyers:
            buyer.start()
        try:
            self.market.publish(new_products)
            for each in sorted([*self.plan.deeds, *self.plan.blows], key=lambda each: each.at):
                self._wait(each.at)
                self._do(each) if isinstance(each, Deed) else self._strike(each)
        finally:
            for buyer in buyers:
                buyer.join()
            self.market.storm(blows=False)

    def _stock(self) -> None:
        """The last units, shown everywhere before the first buyer comes."""
        for good, units in zip(self.goods, self.plan.stock, strict=True):
            self.market.till.stock(good.product, good.value, units)
        end = time.monotonic() + SHOWN_SECONDS
        while not self._is_shown() and time.monotonic() < end:
            time.sleep(0.4)
        self.events = [Event(0.0, goods, units, SHOP, is_sale=False) for goods, units in enumerate(self.plan.stock)]

    def _is_shown(self) -> bool:
        states = {account: place.state()["listings"] for account, place in self.market.places.items()}
        pairs = [(good.barcodes, units) for good, units in zip(self.goods, self.plan.stock, strict=True)]
        return all(states[account][codes[account]]["quantity"] == units for codes, units in pairs for account in states)

    def _wait(self, at: float) -> None:
        time.sleep(max(self.began + at - time.time(), 0))

    def _shopping(self, place: int) -> None:
        dice = Random(f"{self.dice.random()}")
        for wish in (wish for wish in self.plan.wishes if wish.place == place):
            self._wait(wish.at)
            try:
                self._buy(wish, told=dice.random() < TOLD_SHARE)
            except Exception as error:  # noqa: BLE001  the trial is not proof of anything when its buyers fail
                self.errors.append(f"{wish}: {error!r}")

    def _buy(self, wish: Wish, *, told: bool) -> None:
        good = self.goods[wish.goods]
        if wish.place == SHOP:
            at = self.market.till.buy(good.product, good.value, wish.units, told=told)
        else:
            order = self.market.places[wish.place].sell(good.barcodes[wish.place], wish.units)
            at = order["packageHistories"][0]["createdDate"] / 1000 if order else None
            if order:
                self.orders.setdefault(wish.place, []).append({**order, "wish": wish})
        if at is not None:
            self.events.append(Event(at - self.began, wish.goods, -wish.units, wish.place))

    def _do(self, deed: Deed) -> None:
        told = self.dice.random() < TOLD_SHARE
        if deed.what == "cancel":
            return self._cancel(deed.subject)
        good = self.goods[deed.subject]
        if deed.what == "price":
            self.market.till.price(good.product, deed.amount, told=told)
        else:
            at = self.market.till.restock(good.product, good.value, deed.amount, told=told)
            self.events.append(Event(at - self.began, deed.subject, deed.amount, SHOP, is_sale=False))
        return None

    def _cancel(self, place: int) -> None:
        if self.orders.get(place):
            order = self.orders[place].pop()
            self.market.places[place].cancel(order["shipmentPackageId"])
            wish: Wish = order["wish"]
            self.events.append(Event(time.time() - self.began, wish.goods, wish.units, place, is_sale=False))

    def _strike(self, blow: Blow) -> None:
        market, what = self.market, blow.what
        if what == "flush":
            done = _flush(market.redis.url)
        elif what in ("redis", "mariadb"):
            done = _again(market.redis, nullcontext()) if what == "redis" else _again(market.database, market.till.lock)
        else:
            done = _kill_one(self.dice, _processes(market, what))
        self.blows[what] += done


def _processes(market: Market, name: str) -> list[tuple[int, int]]:
    """(parent, process) of everything of that name that runs now."""
    assert market.victims
    first = market.victims.pid
    kept = [(first, pid) for pid in _children(first)]
    if name == "job":
        return [(worker, job) for _, worker in kept for job in _children(worker)]
    return [(parent, pid) for parent, pid in kept if _name(pid).startswith(name)]


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(part) for part in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _name(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def _kill_one(dice: Random, found: list[tuple[int, int]]) -> bool:
    """One of them ends at whatever it was doing; whoever got its number meanwhile is left alone."""
    if not found:
        return False
    parent, pid = dice.choice(found)
    with suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            if pid in _children(parent):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
                return True
        finally:
            os.close(handle)
    return False


def _flush(url: str) -> bool:
    with Redis.from_url(url) as redis:
        return bool(redis.flushall())


def _again(server: Server, lock: AbstractContextManager[Any]) -> bool:
    with lock:
        server.kill()
        server.start()
    return True
