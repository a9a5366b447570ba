"""Which bodies an account has sent lately, in Redis: some marketplaces refuse the same one twice within a time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from redis import Redis


class Repeats(Protocol):
    def left(self, account: str, what: str) -> float:
        """Seconds for which this would repeat what was sent earlier; 0 when it would not."""

    def remember(self, account: str, what: str, seconds: float) -> float:
        """`left`, and if that is 0 it counts as sent from now on, for so many seconds."""

    def forget(self, account: str, what: str) -> None:
        """It certainly did not arrive."""


class NoRepeats:
    """Remembers nothing."""

    def left(self, account: str, what: str) -> float:
        return 0.0

    def remember(self, account: str, what: str, seconds: float) -> float:
        return 0.0

    def forget(self, account: str, what: str) -> None:
        return None


class RedisRepeats:
    """One memory for all processes on all machines: of several that want to send the same, one may."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def left(self, account: str, what: str) -> float:
        """Seconds for which this would repeat what was sent earlier; 0 when it would not."""
        return max(int(self._redis.pttl(_key(account, what))), 0) / 1000

    def remember(self, account: str, what: str, seconds: float) -> float:
        """`left`, and if that is 0 it counts as sent from now on, for so many seconds."""
        if self._redis.set(_key(account, what), "", nx=True, px=int(seconds * 1000)):
            return 0.0
        return max(self.left(account, what), 0.001)

    def forget(self, account: str, what: str) -> None:
        """It certainly did not arrive."""
        self._redis.delete(_key(account, what))


def digest(value: Any) -> str:
    """The same for two values that a careful reader could take for one: order in lists and objects and trailing zeros do not count."""
    return hashlib.blake2b(_plain(value).encode(), digest_size=16).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{name!r}:{_plain(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(sorted(map(_plain, value))) + "]"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return repr(value)


def _key(account: str, what: str) -> str:
    return f"meschain:sent:{account}:{what}"
