"""The simulator's door: credentials, User-Agent, quotas, and faults on demand."""

from __future__ import annotations

import base64
import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from service.connectors.trendyol.api import ENDPOINTS, PER_MINUTE, STREAM
from service.connectors.trendyol.settings import TIERS
from service.connectors.trendyol.sim_rules import Refused, invalid

KINDS = ("drop_answer", "http_500", "http_429", "late", "malformed", "partial_failure")


@dataclass(slots=True)
class Fault:
    """One fault that waits for its operation."""

    kind: str
    operation: str
    times: int
    seconds: float


class Gate:
    """Counts every request and refuses those that the marketplace would refuse. Not locked: the caller holds the lock."""

    def __init__(self, seller_id: str, api_key: str, api_secret: str, clock: Callable[[], float], tier: str, scale: float) -> None:
        self._seller, self._clock = seller_id, clock
        self._credentials = "Basic " + base64.b64encode(f"{api_key}:{api_secret}".encode()).decode()
        self._agent = re.compile(rf"{re.escape(seller_id)} - [A-Za-z0-9]{{1,30}}")
        self._limits = _limits(TIERS.index(tier), scale)
        self._log: dict[tuple[str, float], deque[float]] = defaultdict(deque)
        self._faults: list[Fault] = []
        self.requests: Counter[str] = Counter()
        self.limited: Counter[str] = Counter()

    def admit(self, operation: str, authorization: str, agent: str, seller_id: str | None) -> None:
        """Refused with 401, 403 or 429."""
        self.requests[operation] += 1
        if not self._agent.fullmatch(agent) or seller_id not in (None, self._seller):
            raise Refused(403, "forbidden", "User-Agent veya satıcı hatalı")
        if authorization != self._credentials:
            raise Refused(401, "ClientApiAuthenticationException", "")
        self._charge(operation)

    def order_fault(self, kind: str, operation: str, times: int, seconds: float) -> None:
        """The next `times` requests of the operation ("*": any) suffer the fault."""
        if kind not in KINDS:
            raise invalid(f"unknown fault {kind}; known: {', '.join(KINDS)}")
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

    def _charge(self, operation: str) -> None:
        now, full = self._clock(), False
        windows = [(key, limit) for key, limit in self._limits.items() if key[0] in (operation, ENDPOINTS.get(operation))]
        for key, limit in windows:
            log = self._log[key]
            while log and log[0] <= now - key[1]:
                log.popleft()
            full = full or len(log) >= limit
        if full:
            self.limited[operation] += 1
            raise Refused(429, "too.many.requests", "too.many.requests")
        for key, _ in windows:
            self._log[key].append(now)


def _limits(tier: int, scale: float) -> dict[tuple[str, float], int]:
    limits = {(name, 10.0): 50 for name in ENDPOINTS}
    limits |= {(group, 60.0): limit for group, by_tier in PER_MINUTE.items() if (limit := by_tier[tier]) is not None}
    limits[STREAM, 5.0] = 1
    return {key: max(int(limit * scale), 1) for key, limit in limits.items()}
