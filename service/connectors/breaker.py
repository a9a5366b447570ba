"""A circuit breaker per account in Redis: one state for all processes on all machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from redis import Redis

IN_A_ROW = 3
"""So many calls without an answer, or answered 5xx, one after the other, open it."""
FIRST_SECONDS, LONGEST_SECONDS = 5.0, 300.0
TRIAL_SECONDS = 60.0
"""A trial call that has reported nothing for so long is taken for dead; longer than any call takes."""
FORGET_SECONDS = 3600

# Redis TIME is the clock of every machine. The trial is a field with its own end, so that a killed process cannot keep it for ever.
_NOW = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000)\n"

# KEYS: the state. ARGV: ms of a trial. 0: the call may go, else the ms to wait. Open and over: exactly one caller gets the 0.
_PASS = (
    _NOW
    + """
local open, trial = unpack(redis.call('HMGET', KEYS[1], 'open_until', 'trial_until'))
if not open then return 0 end
local left = math.max(tonumber(open), tonumber(trial or 0)) - now
if left > 0 then return left end
redis.call('HSET', KEYS[1], 'trial_until', string.format('%.0f', now + ARGV[1]))
return 0
"""
)

# KEYS: the state. ARGV: failures in a row that open it, ms of the first and the longest pause, seconds to remember. The ms it stays open.
_FAILED = (
    _NOW
    + """
local open = tonumber(redis.call('HGET', KEYS[1], 'open_until') or 0)
if open > now then return open - now end
local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
redis.call('EXPIRE', KEYS[1], ARGV[4])
if open == 0 and failures < tonumber(ARGV[1]) then return 0 end
local opened = redis.call('HINCRBY', KEYS[1], 'opened', 1)
local pause = math.min(ARGV[2] * 2 ^ (opened - 1), tonumber(ARGV[3]))
redis.call('HSET', KEYS[1], 'open_until', string.format('%.0f', now + pause))
redis.call('HDEL', KEYS[1], 'trial_until')
return pause
"""
)
_STATE = (
    _NOW
    + """
local failures, open = unpack(redis.call('HMGET', KEYS[1], 'failures', 'open_until'))
return {tonumber(failures or 0), open and 1 or 0, math.max(tonumber(open or 0) - now, 0)}
"""
)


@dataclass(frozen=True, slots=True)
class BreakerState:
    """`seconds` until one call tries again; 0 while that trial is out or when the breaker is closed."""

    is_open: bool
    failures: int
    seconds: float


class Breaker(Protocol):
    def wait(self, account: str) -> float:
        """0 when the call may go now, else the seconds until one may."""

    def failed(self, account: str) -> float:
        """No answer, or 5xx; the seconds for which nobody should call."""

    def worked(self, account: str) -> None:
        """The marketplace answered."""


class NoBreaker:
    """Never opens."""

    def wait(self, account: str) -> float:
        return 0.0

    def failed(self, account: str) -> float:
        return 0.0

    def worked(self, account: str) -> None:
        return None


class RedisBreaker:
    """Opens after failures in a row, for twice as long each time; then one call tries, over all processes, and closes it by success."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._pass, self._failed, self._state = (redis.register_script(text) for text in (_PASS, _FAILED, _STATE))

    def wait(self, account: str) -> float:
        """0 when the call may go now; its outcome must then be told. Else the seconds until one may."""
        return int(self._pass(keys=[_key(account)], args=[int(TRIAL_SECONDS * 1000)])) / 1000

    def failed(self, account: str) -> float:
        """The marketplace did not answer, or with 5xx. The seconds for which nobody should call; 0: not open yet."""
        args = [IN_A_ROW, int(FIRST_SECONDS * 1000), int(LONGEST_SECONDS * 1000), FORGET_SECONDS]
        return int(self._failed(keys=[_key(account)], args=args)) / 1000

    def worked(self, account: str) -> None:
        """The marketplace answered, whatever it said."""
        self._redis.delete(_key(account))

    def state(self, account: str) -> BreakerState:
        """For people to see; changes nothing."""
        failures, is_open, left = self._state(keys=[_key(account)])
        return BreakerState(bool(is_open), int(failures), int(left) / 1000)


def _key(account: str) -> str:
    return f"meschain:breaker:{account}"
