"""Access tokens that live for a while: asked for once by all processes of an account, sealed in Redis, and in no log."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from redis import Redis

from service.domain.errors import RateLimited, SetupError

MARGIN_SECONDS = 60.0
"""A token is no longer used so long before its end: the calls that carry it may take their time."""
ASKING_MILLISECONDS = 30_000
"""Longer than asking takes; who died over it keeps the others waiting no longer than this."""


@dataclass(frozen=True, slots=True)
class Token:
    """What the marketplace gave out, and for how long."""

    value: str = field(repr=False)
    seconds: float

    @property
    def useful_seconds(self) -> float:
        """How long it may be used from now on."""
        return max(self.seconds - MARGIN_SECONDS, self.seconds / 2)


Ask = Callable[[], Token]


class Tokens(Protocol):
    def get(self, account: str, name: str, ask: Ask) -> str:
        """The token kept under that name; where there is none, `ask` is called and what it brings is kept."""

    def drop(self, account: str, name: str, value: str) -> None:
        """The marketplace does not take this token any more; a newer one stays."""


class OwnTokens:
    """Known to one connector only: for commands that make one call, and for tests."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[str, float]] = {}

    def get(self, account: str, name: str, ask: Ask) -> str:
        """The token kept under that name, asked for where there is none."""
        value, end = self._kept.get((account, name), ("", 0.0))
        if time.monotonic() < end:
            return value
        token = ask()
        self._kept[account, name] = token.value, time.monotonic() + token.useful_seconds
        return token.value

    def drop(self, account: str, name: str, value: str) -> None:
        """Forget it."""
        self._kept.pop((account, name), None)


class Box(Protocol):
    """Seals text for one context; SetupError when it does not open again."""

    def seal(self, text: str, context: str) -> str: ...

    def open(self, token: str, context: str) -> str: ...


class RedisTokens:
    """One token for all processes on all machines; of several that miss it, one asks and the others come back."""

    def __init__(self, redis: Redis, box: Box) -> None:
        self._redis, self._box = redis, box

    def get(self, account: str, name: str, ask: Ask) -> str:
        """The token kept under that name, asked for where there is none. RateLimited while another process asks."""
        key = f"meschain:token:{account}:{name}"
        if kept := self._kept(key):
            return kept
        if not self._redis.set(f"{key}:asked", "", nx=True, px=ASKING_MILLISECONDS):
            raise RateLimited("Another process is asking the marketplace for an access token.", retry_after=1.0, arrived=False)
        try:
            return self._kept(key) or self._keep(key, ask())
        finally:
            self._redis.delete(f"{key}:asked")

    def drop(self, account: str, name: str, value: str) -> None:
        """Forget it, unless another one has taken its place."""
        key = f"meschain:token:{account}:{name}"
        if self._kept(key) == value:
            self._redis.delete(key)

    def _kept(self, key: str) -> str:
        sealed = self._redis.get(key)
        try:
            return self._box.open(sealed.decode(), key) if isinstance(sealed, bytes) else ""
        except SetupError:
            return ""  # sealed with a key file that was replaced since: as good as none

    def _keep(self, key: str, token: Token) -> str:
        self._redis.set(key, self._box.seal(token.value, key), px=max(int(token.useful_seconds * 1000), 1))
        return token.value
