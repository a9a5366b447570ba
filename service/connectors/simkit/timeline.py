"""A simulator's time: what is due later is done when somebody looks, as if it had been done in time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count


class Timeline:
    """Seconds since 1970 and the work that waits for its moment."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._doing = clock, 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def now(self) -> float:
        """The time; while something late is being done, the moment it was due."""
        return self._doing or self._clock()

    def milliseconds(self) -> int:
        """Now, as marketplaces with whole numbers write it."""
        return int(self.now() * 1000)

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Do something so many seconds from now."""
        heapq.heappush(self._due, (self.now() + seconds, next(self._numbers), do))

    def advance(self) -> None:
        """Do everything that is due, in its order."""
        while self._due and self._due[0][0] <= self._clock():
            self._doing, _, do = heapq.heappop(self._due)
            do()
        self._doing = 0.0
