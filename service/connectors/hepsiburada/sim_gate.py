"""The simulator's door: credentials, User-Agent, quotas of each service, and faults on demand."""

from __future__ import annotations

import base64
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from service.connectors.hepsiburada.api import LISTINGS, LISTINGS_PER_MINUTE, ORDERS, PRODUCTS
from service.connectors.hepsiburada.sim_rules import Refused

KINDS = ("drop_answer", "http_500", "http_429", "late", "malformed", "partial_failure")
LIMITS = {ORDERS: (1000, 1.0, 429), LISTINGS: (LISTINGS_PER_MINUTE, 60.0, 429), PRODUCTS: (100, 1.0, 403)}
"""Service -> requests, seconds, and what the one too many is answered with."""


@dataclass(slots=True)
class Fault:
    """One fault that waits for its operation."""

    kind: str
    operation: str
    times: int
    seconds: float


class Gate:
    """Counts every request and refuses those that the marketplace would refuse. Not locked: the caller holds the lock."""

    def __init__(self, merchant_id: str, service_key: str, developer: str, clock: Callable[[], float], scale: float) -> None:
        self._merchant, self._developer, self._clock, self._scale = merchant_id, developer, clock, scale
        self._credentials = "Basic " + base64.b64encode(f"{merchant_id}:{service_key}".encode()).decode()
        self._log: dict[str, deque[float]] = {service: deque() for service in LIMITS}
        self._faults: list[Fault] = []
        self.requests: Counter[str] = Counter()
        self.limited: Counter[str] = Counter()

    def admit(self, operation: str, service: str, authorization: str, agent: str, merchant_id: str | None) -> None:
        """Refused with 401, 403 or 429. A decorated User-Agent looks like a wrong password."""
        self.requests[operation] += 1
        if agent != self._developer or authorization != self._credentials:
            raise Refused(401, "Missing Credentials!")
        if merchant_id not in (None, self._merchant):
            raise Refused(403, "Forbidden")
        self._charge(operation, service)

    def order_fault(self, kind: str, operation: str, times: int, seconds: float) -> None:
        """The next `times` requests of the operation ("*": any) suffer the fault."""
        if kind not in KINDS:
            raise Refused(400, f"unknown fault {kind}; known: {', '.join(KINDS)}")
        self._faults.append(Fault(kind, operation, times, seconds))

    def fault(self, operation: str) -> Fault | None:
        """The fault that this request has to suffer, used up by the asking."""
        for fault in self._faults:
            if fault.times > 0 and fault.operation in ("*", operation):
                fault.times -= 1
                if fault.kind == "http_429":
                    self.limited[operation] += 1
                return fault
        return None

    def left(self, service: str) -> tuple[int, int]:
        """Requests left in the running window, and the limit."""
        limit = self._limit(service)
        return limit - len(self._log[service]), limit

    def _charge(self, operation: str, service: str) -> None:
        now, log, (_, seconds, status) = self._clock(), self._log[service], LIMITS[service]
        while log and log[0] <= now - seconds:
            log.popleft()
        if len(log) >= self._limit(service):
            self.limited[operation] += 1
            raise Refused(status, "TooManyRequest")
        log.append(now)

    def _limit(self, service: str) -> int:
        return max(int(LIMITS[service][0] * self._scale), 1)
