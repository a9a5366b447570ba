"""A connector that remembers what it sent, by the clock of the simulator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from service.connectors.ciceksepeti import MANIFEST
from service.connectors.http import NoLimiter, Transport
from service.domain.forms import parse


class Memory:
    """What Redis would remember."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self.until = clock, dict[str, float]()

    def left(self, account: str, what: str) -> float:
        return max(self.until.get(what, 0.0) - self._clock(), 0.0)

    def remember(self, account: str, what: str, seconds: float) -> float:
        if wait := self.left(account, what):
            return wait
        self.until[what] = self._clock() + seconds
        return 0.0

    def forget(self, account: str, what: str) -> None:
        self.until.pop(what, None)


def remembering(market: Any) -> Any:
    """A connector for the market that never says the same twice too soon."""
    repeats = Memory(market.clock)
    transport = Transport("7", "http://market.test", {}, NoLimiter(), repeats=repeats, allow_private=True, adapter=market.adapter)
    return MANIFEST.connect(parse(MANIFEST.settings, MANIFEST.example), transport)
