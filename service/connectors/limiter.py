"""Outbound budgets in Redis (sliding window log), shared by every worker on every machine."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence

from redis import Redis

from service.connectors.contract import Quota

MARGIN_SECONDS = 0.25
"""Added to each window: calls spaced here may arrive closer together at the marketplace."""
RECOVER_SECONDS = 30.0
"""A lowered limit grows by a twentieth of the documented one every so often."""

GRACE_SECONDS = 1.0
"""A process that was told to wait is expected back this much later at most; until then its fair share is kept for it."""

# Redis TIME is the clock of every machine; %.0f keeps all digits. Four keys per quota: the log, what was learned, how many calls of the
# log each process made, and until when those that were refused are expected back. `allowed`: the documented limit, or what a 429 taught
# and time gave back.
_COMMON = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local function digits(number) return string.format('%.0f', number) end
local function allowed(key, limit, step)
  local learned = redis.call('HMGET', key, 'limit', 'at')
  if not learned[1] then return limit end
  return math.min(limit, learned[1] + math.floor((now - learned[2]) / step) * math.max(math.floor(limit / 20), 1))
end
local function used(log, shares, window)
  local ended = digits(now - window)
  for _, call in ipairs(redis.call('ZRANGEBYSCORE', log, '-inf', ended)) do
    local who = string.match(call, '[^ ]*$')
    if redis.call('HINCRBY', shares, who, -1) <= 0 then redis.call('HDEL', shares, who) end
  end
  redis.call('ZREMRANGEBYSCORE', log, '-inf', ended)
  return redis.call('ZCARD', log)
end
"""

# KEYS: the account's counter, its holds (ARGV[1] of them), then four per quota. ARGV: RECOVER_SECONDS (µs), who asks, GRACE_SECONDS (µs),
# then window (µs) and limit of each quota. All quotas agree or none is charged. Whoever asks leaves so much of what is free that each
# process that waits can catch up with it; among equals the one that is expected back first goes first, so one of them always goes.
TAKE = (
    _COMMON
    + """
local first, who, wait, refusing = 2 + ARGV[1], ARGV[3], 0, {}
for i = 2, first - 1 do
  wait = math.max(wait, redis.call('PTTL', KEYS[i]) * 1000)
end
for i = first, #KEYS, 4 do
  local log, shares, waiting, place = KEYS[i], KEYS[i + 2], KEYS[i + 3], 5 + (i - first) / 2
  local window, limit = tonumber(ARGV[place]), allowed(KEYS[i + 1], tonumber(ARGV[place + 1]), ARGV[2])
  local count, kept, soonest = used(log, shares, window), 0, math.huge
  local mine, since = tonumber(redis.call('HGET', shares, who) or 0), tonumber(redis.call('ZSCORE', waiting, who) or math.huge)
  local others = redis.call('ZRANGEBYSCORE', waiting, digits(now), '+inf', 'WITHSCORES')
  for j = 1, #others, 2 do
    local other, back = others[j], tonumber(others[j + 1])
    if other ~= who then
      local earlier = (back < since or (back == since and other < who)) and 1 or 0
      kept = kept + math.max(mine + earlier - tonumber(redis.call('HGET', shares, other) or 0), 0)
      soonest = math.min(soonest, back - now + 1)
    end
  end
  if count >= limit or count + kept >= limit then
    local blocking = redis.call('ZRANGE', log, math.max(count - limit, 0), math.max(count - limit, 0), 'WITHSCORES')
    local over = blocking[2] and blocking[2] + window - now + 1 or math.huge
    wait = math.max(wait, count >= limit and over or math.min(over, soonest))
    table.insert(refusing, waiting)
  end
end
if wait > 0 then
  for _, waiting in ipairs(refusing) do
    redis.call('ZADD', waiting, digits(now + wait + ARGV[4]), who)
    redis.call('ZREMRANGEBYSCORE', waiting, '-inf', digits(now))
    redis.call('PEXPIRE', waiting, math.ceil((wait + ARGV[4]) / 1000) + 60000)
  end
  return digits(wait)
end
local call = digits(now) .. '-' .. redis.call('INCR', KEYS[1]) .. ' ' .. who
redis.call('PEXPIRE', KEYS[1], 3600000)
for i = first, #KEYS, 4 do
  local life = math.ceil(tonumber(ARGV[5 + (i - first) / 2]) / 1000)
  redis.call('ZADD', KEYS[i], digits(now), call)
  redis.call('HINCRBY', KEYS[i + 2], who, 1)
  redis.call('ZREM', KEYS[i + 3], who)
  redis.call('PEXPIRE', KEYS[i], life)
  redis.call('PEXPIRE', KEYS[i + 2], life)
end
return '0'
"""
)

# KEYS: four per quota. ARGV as for TAKE from its second, without who and grace. The fullest budget was the one that was smaller than
# documented: it sinks to what went through, by half at most, never below a tenth.
LEARN = (
    _COMMON
    + """
local fullest, share, lower, limit = nil, -1, 0, 0
for i = 1, #KEYS, 4 do
  local place = 2 + (i - 1) / 2
  local documented = tonumber(ARGV[place + 1])
  local before, count = allowed(KEYS[i + 1], documented, ARGV[1]), used(KEYS[i], KEYS[i + 2], tonumber(ARGV[place]))
  if count / before > share then
    fullest, share, limit = KEYS[i + 1], count / before, documented
    lower = math.max(math.min(before, count) - 1, math.floor(before / 2), math.floor(documented / 10), 1)
  end
end
if fullest then
  redis.call('HSET', fullest, 'limit', lower, 'at', digits(now))
  redis.call('PEXPIRE', fullest, math.ceil(ARGV[1] / 1000 * 21 + ARGV[1] / 1000 * limit))
end
"""
)
USED = (
    _COMMON
    + """
local found = {}
for i = 1, #KEYS, 4 do
  local place = 2 + (i - 1) / 2
  table.insert(found, used(KEYS[i], KEYS[i + 2], tonumber(ARGV[place])))
  table.insert(found, allowed(KEYS[i + 1], tonumber(ARGV[place + 1]), ARGV[1]))
end
return found
"""
)


class RedisLimiter:
    """Never lets more than `limit` calls of an account through in any window of `seconds`, for each group that a call names.

    Processes that ask at the same time get equal parts of it; `who` names the process.
    """

    def __init__(self, redis: Redis, quotas: Sequence[Quota], who: str = "") -> None:
        self._redis, self._quotas, self._who = redis, tuple(quotas), who or f"{socket.gethostname()}-{os.getpid()}"
        self._take, self._learn, self._used = (redis.register_script(text) for text in (TAKE, LEARN, USED))

    def take(self, account: str, groups: Sequence[str]) -> float:
        """0 when the call may go now (and is counted in every group), else the seconds until it may (and is not counted)."""
        holds, quotas = [_hold(account, group) for group in groups], self._of(groups)
        keys = [f"meschain:limit:{account}:n", *holds, *_keys(account, quotas)]
        recover, *numbers = _numbers(quotas)
        return int(self._take(keys=keys, args=[len(holds), recover, self._who, int(GRACE_SECONDS * 1e6), *numbers])) / 1e6

    def hold(self, account: str, groups: Sequence[str], seconds: float) -> None:
        """Nobody takes from the groups for so many seconds; a longer hold stays as it is."""
        for group in groups:
            if self._redis.pttl(_hold(account, group)) < seconds * 1000:
                self._redis.set(_hold(account, group), "1", px=max(int(seconds * 1000), 1))

    def punish(self, account: str, groups: Sequence[str], seconds: float) -> None:
        """The marketplace said 429: hold, and believe in a smaller budget for a while. The rest of one burst teaches nothing more."""
        first = self._redis.set(_hold(account, groups[0]), "1", px=max(int(seconds * 1000), 1), nx=True)
        self.hold(account, groups, seconds)
        quotas = self._of(groups)
        if first and quotas:
            self._learn(keys=_keys(account, quotas), args=_numbers(quotas))

    def used(self, account: str) -> dict[str, tuple[int, int]]:
        """Calls counted now and how many are allowed now, by group and window ("orders/60s")."""
        found = self._used(keys=_keys(account, self._quotas), args=_numbers(self._quotas))
        pairs = zip(found[::2], found[1::2], strict=True)
        return {f"{quota.group}/{quota.seconds:g}s": pair for quota, pair in zip(self._quotas, pairs, strict=True)}

    def _of(self, groups: Sequence[str]) -> list[Quota]:
        return [quota for quota in self._quotas if quota.group in groups]


def _hold(account: str, group: str) -> str:
    return f"meschain:limit:{account}:group:{group}"


def _keys(account: str, quotas: Sequence[Quota]) -> list[str]:
    logs = [f"{_hold(account, quota.group)}:{quota.seconds:g}" for quota in quotas]
    return [key for log in logs for key in (log, f"{log}:learned", f"{log}:shares", f"{log}:waiting")]


def _numbers(quotas: Sequence[Quota]) -> list[int]:
    pairs = [(int((quota.seconds + MARGIN_SECONDS) * 1e6), quota.limit) for quota in quotas]
    return [int(RECOVER_SECONDS * 1e6), *(number for pair in pairs for number in pair)]
