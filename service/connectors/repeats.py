"""Which bodies an account has sent lately, in Redis: some marketplaces refuse the same one twice within a time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

import orjson
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
    """The same for two values that a careful reader could take for one: order in a list, of names, and trailing zeros do not count."""
    return hashlib.blake2b(_plain(value), digest_size=16).hexdigest()


def _plain(value: Any) -> bytes:
    if isinstance(value, Mapping):
        return b"{" + b",".join(name.encode() + b":" + _plain(value[name]) for name in sorted(value)) + b"}"
    if isinstance(value, list | tuple):
        return b"[" + b",".join(sorted(map(_item, value))) + b"]"
    return _item(value)


def _item(value: Any) -> bytes:
    return orjson.dumps(value, default=_number, option=orjson.OPT_SORT_KEYS)


def _number(value: Any) -> orjson.Fragment:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} has no JSON form")
    return orjson.Fragment(format(value.normalize(), "f"))


def _key(account: str, what: str) -> str:
    return f"meschain:sent:{account}:{what}"
