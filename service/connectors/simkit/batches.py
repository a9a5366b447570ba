"""Work that a marketplace accepts at once and does later, and bodies that it does not take twice."""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Generic, TypeVar

from service.connectors.repeats import digest
from service.connectors.simkit.timeline import Timeline

F = TypeVar("F")
"""How the marketplace tells why an item fails."""
Item = Mapping[str, Any]


@dataclass(slots=True)
class Batch(Generic[F]):
    """One accepted batch. `failures` of every item; None until it was worked off."""

    number: str
    kind: str
    items: Sequence[Item]
    accepted: float
    failures: list[list[F]] | None = None
    finished: float = 0.0


class Batches(Generic[F]):
    """Every batch of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, delay: float, failure: F, kept: float = math.inf) -> None:
        """Worked off after `delay` seconds, forgotten after `kept`; `failure` is what an item suffers by the fault partial_failure."""
        self._time, self._delay, self._failure, self._kept = time, delay, failure, kept
        self._all: dict[str, Batch[F]] = {}

    def take(self, number: str, kind: str, items: Sequence[Item], work: Callable[[Item, float], list[F]], *, partly: bool) -> str:
        """Accept a batch. `work` (item, time of acceptance) changes something and returns nothing, or says why it does not."""
        batch = self._all[number] = Batch[F](number, kind, items, self._time.now())
        self._time.later(self._delay, lambda: self._work_off(batch, work, partly))
        return number

    def get(self, number: str) -> Batch[F] | None:
        """The batch of that number, None when it is unknown or forgotten."""
        batch = self._all.get(number)
        return None if batch is None or batch.accepted < self._time.now() - self._kept else batch

    def unfinished(self) -> int:
        """How many wait to be worked off."""
        return sum(batch.failures is None for batch in self._all.values())

    def _work_off(self, batch: Batch[F], work: Callable[[Item, float], list[F]], partly: bool) -> None:
        failing = {index for index in range(len(batch.items)) if partly and (index % 2 or len(batch.items) == 1)}
        batch.failures = [[self._failure] if index in failing else work(item, batch.accepted) for index, item in enumerate(batch.items)]
        batch.finished = self._time.now()


class Repetitions:
    """Tells a body that came already within so many seconds."""

    def __init__(self, time: Timeline, seconds: float) -> None:
        self._time, self._seconds = time, seconds
        self._taken: dict[str, float] = {}

    def again(self, body: Any) -> bool:
        """True for a repetition; a new body is remembered."""
        known, now = digest(body), self._time.now()
        self._taken = {each: taken for each, taken in self._taken.items() if taken > now - self._seconds}
        if known in self._taken:
            return True
        self._taken[known] = now
        return False


def new_id(random: Random) -> str:
    """A GUID that the same seed gives again."""
    return str(uuid.UUID(int=random.getrandbits(128), version=4))
