"""Budgets shared through Redis: never above the limit, and close to it."""

from __future__ import annotations

import multiprocessing
import time
from threading import Barrier, Thread
from typing import Any

import pytest
from redis import Redis

from service.connectors.contract import Quota
from service.connectors.limiter import MARGIN_SECONDS, RedisLimiter

QUOTAS = (Quota("a", 3, 60.0), Quota("b", 3, 60.0), Quota("group", 4, 60.0), Quota("burst", 50, 2.0), Quota("burst.minute", 1000, 60.0))


@pytest.fixture
def limiter(redis):
    return RedisLimiter(redis, QUOTAS)


def test_the_limit_is_exact(limiter):
    assert [limiter.take("7", ["a"]) > 0 for _ in range(4)] == [False, False, False, True]
    assert limiter.used("7")["a/60s"] == (3, 3)


def test_a_refusal_tells_how_long_to_wait_and_is_not_counted(limiter):
    for _ in range(3):
        limiter.take("7", ["a"])

    waits = [limiter.take("7", ["a"]) for _ in range(5)]

    assert all(59 < wait <= 60 + MARGIN_SECONDS for wait in waits)


def test_endpoints_share_the_minute_of_their_group(limiter):
    taken = [limiter.take("7", [endpoint, "group"]) == 0 for endpoint in "aaabbb"]

    assert taken == [True, True, True, True, False, False]
    assert limiter.used("7")["b/60s"] == (1, 3)


def test_accounts_do_not_share(limiter):
    for _ in range(3):
        limiter.take("7", ["a"])

    assert limiter.take("8", ["a"]) == 0


def test_a_group_without_quota_is_free(limiter):
    assert [limiter.take("7", ["unlimited"]) for _ in range(100)] == [0] * 100


def test_a_punished_group_waits(limiter):
    limiter.punish("7", ["a", "group"], 5)

    assert 4 < limiter.take("7", ["a"]) <= 5
    assert 4 < limiter.take("7", ["b", "group"]) <= 5
    assert limiter.take("7", ["b"]) == 0


def _use_up(url: str, ready: Any, seconds: float, moments: Any) -> None:
    redis = Redis.from_url(url)
    limiter, found = RedisLimiter(redis, QUOTAS), []
    ready.wait()
    until = time.time() + seconds
    while (before := time.time()) < until:
        if wait := limiter.take("7", ["burst", "burst.minute"]):
            time.sleep(min(wait, 0.02))
        else:
            found.append((before, time.time()))
    redis.close()
    moments.extend(found)


def _keeps_the_limit(moments: list[tuple[float, float]], limit: int, seconds: float) -> bool:
    """Whether any limit + 1 calls lie further apart than the window. A call was counted at some time between its two moments,
    so a machine that is busy cannot make a good limiter look bad."""
    starts, ends = sorted(start for start, _ in moments), sorted(end for _, end in moments)
    return all(end - start >= seconds for start, end in zip(starts, ends[limit:], strict=False))


WINDOWS = 3
LONG_ENOUGH = WINDOWS * (2 + MARGIN_SECONDS) - 0.4


def test_four_processes_stay_below_the_limit_and_use_it(redis_url):
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        moments, ready = manager.list(), manager.Barrier(4)
        _all_at_once([context.Process(target=_use_up, args=(redis_url, ready, LONG_ENOUGH, moments)) for _ in range(4)])
        taken = list(moments)

    assert _keeps_the_limit(taken, 50, 2.0)
    assert len(taken) == WINDOWS * 50


def test_four_threads_stay_below_the_limit_and_use_it(redis_url):
    moments: list[tuple[float, float]] = []
    ready = Barrier(4)

    _all_at_once([Thread(target=_use_up, args=(redis_url, ready, LONG_ENOUGH, moments)) for _ in range(4)])

    assert _keeps_the_limit(moments, 50, 2.0)
    assert len(moments) == WINDOWS * 50


def _all_at_once(workers: list[Any]) -> None:
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
