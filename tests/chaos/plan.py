"""What a trial holds, drawn from its seed alone: who wants to buy what where and when, what the seller does, which servers end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

SHOP = 0
"""The shop's own place; the accounts are 1, 2, 3."""
GOODS, FIRST_WISH = 8, 0.5
AFTER = 0.75
"""The storm goes on for this part of the trial after the last buyer: orders are still on their way then."""


@dataclass(frozen=True, slots=True, order=True)
class Wish:
    """A buyer wants so many units at that place; whether there are any is seen then."""

    at: float
    place: int
    goods: int
    units: int


@dataclass(frozen=True, slots=True, order=True)
class Deed:
    """Something else that happens: `what` is restock (units), price (percent), cancel (the place's newest order)."""

    at: float
    what: str
    subject: int
    amount: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Blow:
    """An end that is not announced: of a job, worker or scheduler process, of Redis or its memory, of MariaDB."""

    at: float
    what: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One trial. Times are seconds from its start; `goods` are places in the list of hot goods."""

    stock: tuple[int, ...]
    wishes: tuple[Wish, ...]
    deeds: tuple[Deed, ...]
    blows: tuple[Blow, ...]


def draw(seed: int, trial: int, seconds: float, places: int, *, calm: bool) -> Plan:
    """The same arguments give the same plan. A calm trial has the same market and no blows."""
    dice = Random(f"{seed}/{trial}")
    stock = tuple(dice.randint(1, 4) for _ in range(GOODS))
    wishes = [wish for goods, units in enumerate(stock) for wish in _rush(dice, goods, units, seconds, places)]
    deeds = list(_deeds(dice, seconds, places))
    return Plan(stock, tuple(sorted(wishes)), tuple(sorted(deeds)), () if calm else tuple(sorted(_blows(dice, seconds * (1 + AFTER)))))


def _rush(dice: Random, goods: int, stock: int, seconds: float, places: int) -> Iterator[Wish]:
    """More wishes than units, at random times and places; every third within a second or so of one moment."""
    moment = dice.uniform(FIRST_WISH + 1, seconds - 1)
    for number in range(stock + 3):
        at = dice.uniform(FIRST_WISH, seconds) if number % 3 else dice.gauss(moment, 0.7)
        yield Wish(min(max(at, FIRST_WISH), seconds), dice.randint(SHOP, places), goods, dice.choice((1, 1, 1, 2)))


def _deeds(dice: Random, seconds: float, places: int) -> Iterator[Deed]:
    for goods in range(GOODS):
        yield Deed(0.0, "restock", goods)
        if dice.random() < 0.4:
            yield Deed(dice.uniform(seconds * 0.3, seconds * 0.8), "restock", goods, dice.randint(1, 3))
        if dice.random() < 0.4:
            yield Deed(dice.uniform(1, seconds), "price", goods, dice.randint(70, 140))
    for place in range(1, places + 1):
        for _ in range(2):
            yield Deed(dice.uniform(seconds * 0.3, seconds), "cancel", place)


def _blows(dice: Random, seconds: float) -> Iterator[Blow]:
    for what, pause in (("job", 0.5), ("worker", 4.0), ("scheduler", 10.0)):
        at = dice.expovariate(1 / pause)
        while at < seconds:
            yield Blow(at, what)
            at += dice.expovariate(1 / pause)
    yield Blow(dice.uniform(0, seconds), "flush")
    yield Blow(dice.uniform(0, seconds), dice.choice(("redis", "mariadb", "mariadb")))
