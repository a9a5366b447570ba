"""A simulator's door: it counts requests, keeps the quotas, and shows faults on demand."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from service.connectors.contract import Quota
from service.connectors.simkit.shapes import Refused

ERRORS = {"http_500": 500, "http_429": 429}
"""Faults that answer in place of the work."""
KINDS = ("drop_answer", *ERRORS, "late", "malformed", "partial_failure")


@dataclass(slots=True)
class Fault:
    """One fault that waits for its operation."""

    kind: str
    operation: str
    times: int
    seconds: float


class Gate:
    """Quotas, faults and counters of one simulated marketplace. Not locked: the caller holds the lock."""

    def __init__(self, clock: Callable[[], float], quotas: Iterable[Quota], scale: float = 1.0) -> None:
        self._clock = clock
        self._limits = {quota: max(int(quota.limit * scale), 1) for quota in quotas}
        self._log: dict[Quota, deque[float]] = defaultdict(deque)
        self._faults: list[Fault] = []
        self.requests: Counter[str] = Counter()
        self.limited: Counter[str] = Counter()

    def charge(self, operation: str, *groups: str) -> bool:
        """Whether all quotas of the groups have room; only then the request counts against them."""
        now = self._clock()
        quotas = [quota for quota in self._limits if quota.group in groups]
        if any(self._used(quota, now) >= self._limits[quota] for quota in quotas):
            self.limited[operation] += 1
            return False
        for quota in quotas:
            self._log[quota].append(now)
        return True

    def left(self, group: str) -> tuple[int, int]:
        """Requests left in the running window of the group's tightest quota, and its limit."""
        return min((limit - self._used(quota, self._clock()), limit) for quota, limit in self._limits.items() if quota.group == group)

    def order_fault(self, wish: dict[str, Any]) -> None:
        """`kind`, and as wanted `operation` ("*": any), `times`, `seconds`: the next so many of its requests suffer the fault."""
        if wish.get("kind") not in KINDS:
            raise Refused(400, f"unknown fault {wish.get('kind')}; known: {', '.join(KINDS)}")
        self._faults.append(Fault(wish["kind"], wish.get("operation", "*"), int(wish.get("times", 1)), float(wish.get("seconds", 2))))

    def fault(self, operation: str) -> Fault | None:
        """The fault that this request has to suffer, used up by the asking."""
        for fault in self._faults:
            if fault.times > 0 and fault.operation in ("*", operation):
                fault.times -= 1
                if fault.kind == "http_429":
                    self.limited[operation] += 1
                return fault
        return None

    def _used(self, quota: Quota, now: float) -> int:
        log = self._log[quota]
        while log and log[0] <= now - quota.seconds:
            log.popleft()
        return len(log)
