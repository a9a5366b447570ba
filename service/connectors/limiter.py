"""Outbound budgets in Redis (sliding window log), shared by every worker on every machine."""

from __future__ import annotations

from collections.abc import Sequence

from redis import Redis

from service.connectors.contract import Quota

MARGIN_SECONDS = 0.25
"""Added to each window: calls spaced here may arrive closer together at the marketplace."""

# KEYS: the account's counter, its holds (ARGV[1] of them), then one log per quota. ARGV from 2: window (µs) and limit of each log.
# All quotas agree or none is charged; Redis TIME is the clock of every machine; %.0f keeps all digits.
TAKE = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local first = 2 + tonumber(ARGV[1])
local wait = 0
for i = 2, first - 1 do
  wait = math.max(wait, redis.call('PTTL', KEYS[i]) * 1000)
end
for i = first, #KEYS do
  local window, limit = tonumber(ARGV[2 * (i - first) + 2]), tonumber(ARGV[2 * (i - first) + 3])
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', string.format('%.0f', now - window))
  local used = redis.call('ZCARD', KEYS[i])
  if used >= limit then
    local blocking = redis.call('ZRANGE', KEYS[i], used - limit, used - limit, 'WITHSCORES')
    wait = math.max(wait, tonumber(blocking[2]) + window - now + 1)
  end
end
if wait > 0 then return string.format('%.0f', wait) end
local score = string.format('%.0f', now)
local member = score .. '-' .. redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], 3600000)
for i = first, #KEYS do
  redis.call('ZADD', KEYS[i], score, member)
  redis.call('PEXPIRE', KEYS[i], math.ceil(tonumber(ARGV[2 * (i - first) + 2]) / 1000))
end
return '0'
"""


class RedisLimiter:
    """Never lets more than `limit` calls of an account through in any window of `seconds`, for each group that a call names."""

    def __init__(self, redis: Redis, quotas: Sequence[Quota]) -> None:
        self._redis, self._quotas = redis, tuple(quotas)
        self._take = redis.register_script(TAKE)

    def take(self, account: str, groups: Sequence[str]) -> float:
        """0 when the call may go now (and is counted in every group), else the seconds until it may (and is not counted)."""
        quotas = [quota for quota in self._quotas if quota.group in groups]
        holds = [_hold(account, group) for group in groups]
        keys = [f"meschain:limit:{account}:n", *holds, *(_log(account, quota) for quota in quotas)]
        args = [number for quota in quotas for number in (int((quota.seconds + MARGIN_SECONDS) * 1e6), quota.limit)]
        return int(self._take(keys=keys, args=[len(holds), *args])) / 1e6

    def punish(self, account: str, groups: Sequence[str], seconds: float) -> None:
        """Nobody takes from the groups for so many seconds."""
        for group in groups:
            self._redis.set(_hold(account, group), "1", px=max(int(seconds * 1000), 1))

    def used(self, account: str) -> dict[str, tuple[int, int]]:
        """Calls counted now and their limit, by group and window ("orders/60s")."""
        return {f"{q.group}/{q.seconds:g}s": (int(self._redis.zcard(_log(account, q))), q.limit) for q in self._quotas}


def _hold(account: str, group: str) -> str:
    return f"meschain:limit:{account}:group:{group}"


def _log(account: str, quota: Quota) -> str:
    return f"{_hold(account, quota.group)}:{quota.seconds:g}"
