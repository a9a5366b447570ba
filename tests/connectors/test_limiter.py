"""Budgets shared through Redis: never above the limit, and close to it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
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


def test_a_shorter_hold_does_not_end_a_longer_one(limiter):
    limiter.hold("7", ["a"], 5)
    limiter.hold("7", ["a"], 1)

    assert 4 < limiter.take("7", ["a"]) <= 5


def _others_use_it_too(limiter, redis, calls: int, groups: Sequence[str] = ("burst", "burst.minute")) -> None:
    """So many calls get through, the next one gets a 429; then its hold is over."""
    assert [limiter.take("7", groups) for _ in range(calls + 1)] == [0] * (calls + 1)
    limiter.punish("7", groups, 0.001)
    time.sleep(0.005)


def test_a_429_within_our_own_count_lowers_the_fullest_budget_to_what_went_through(limiter, redis):
    _others_use_it_too(limiter, redis, 30)

    assert limiter.used("7")["burst/2s"] == (31, 30)
    assert limiter.used("7")["burst.minute/60s"] == (31, 1000)
    assert limiter.take("7", ["burst"]) > 0
    assert RedisLimiter(redis, QUOTAS).used("7")["burst/2s"] == (31, 30), "every process knows"
    assert limiter.used("8")["burst/2s"] == (0, 50), "other accounts do not"


def test_one_429_lowers_by_half_at_most_and_many_never_below_a_tenth(limiter, redis):
    for allowed in (25, 12, 6, 5, 5):
        _others_use_it_too(limiter, redis, 0, ["burst"])
        assert limiter.used("7")["burst/2s"] == (1, allowed)
        redis.delete("meschain:limit:7:group:burst:2")


def test_the_smallest_budget_stays_one(redis):
    limiter = RedisLimiter(redis, [Quota("stream", 1, 5.0)])
    limiter.take("7", ["stream"])
    limiter.punish("7", ["stream"], 0.001)

    assert limiter.used("7") == {"stream/5s": (1, 1)}


def test_the_429s_of_one_burst_teach_once(limiter):
    for _ in range(10):
        limiter.take("7", ["burst"])
    for _ in range(5):
        limiter.punish("7", ["burst"], 2)

    assert limiter.used("7")["burst/2s"] == (10, 25)


def test_a_lowered_budget_recovers_step_by_step_and_is_forgotten(limiter, redis, monkeypatch):
    monkeypatch.setattr("service.connectors.limiter.RECOVER_SECONDS", 0.1)
    _others_use_it_too(limiter, redis, 0, ["burst"])

    seen = {limiter.used("7")["burst/2s"][1]}
    end = time.monotonic() + 10
    while max(seen) < 50 and time.monotonic() < end:
        time.sleep(0.02)
        seen.add(limiter.used("7")["burst/2s"][1])
    assert max(seen) == 50
    assert {(allowed - 25) % 2 for allowed in seen - {50}} == {0}, "steps of a twentieth"
    assert len(seen) > 5
    assert 0 < redis.pttl("meschain:limit:7:group:burst:2:learned") < 7200


SHORT = (Quota("short", 20, 0.5),)


def _all_it_gets(limiter) -> int:
    taken = 0
    while limiter.take("7", ["short"]) == 0:
        taken += 1
    return taken


def test_a_process_that_waits_finds_its_half_when_it_comes_back(redis, monkeypatch):
    monkeypatch.setattr("service.connectors.limiter.GRACE_SECONDS", 30.0)
    quick, slow = RedisLimiter(redis, SHORT, "quick"), RedisLimiter(redis, SHORT, "slow")
    assert _all_it_gets(quick) == 20, "nobody else asks"
    wait = slow.take("7", ["short"])

    time.sleep(wait + 0.3)

    assert _all_it_gets(quick) == 10
    assert _all_it_gets(slow) == 10


def test_three_share_and_the_last_one_is_not_forgotten(redis, monkeypatch):
    monkeypatch.setattr("service.connectors.limiter.GRACE_SECONDS", 30.0)
    three = [RedisLimiter(redis, SHORT, name) for name in ("a", "b", "c")]
    assert _all_it_gets(three[0]) == 20
    wait = max(limiter.take("7", ["short"]) for limiter in three)

    time.sleep(wait + 0.3)

    shares = [_all_it_gets(limiter) for limiter in three]
    assert sum(shares) >= 18
    assert max(shares) - min(shares) <= 2


def test_of_those_that_wait_for_one_place_one_gets_it(redis, monkeypatch):
    monkeypatch.setattr("service.connectors.limiter.GRACE_SECONDS", 30.0)
    some = [RedisLimiter(redis, [Quota("stream", 1, 0.3)], name) for name in ("a", "b", "c")]
    for _ in range(4):
        time.sleep(0.3 + MARGIN_SECONDS)
        assert [limiter.take("7", ["stream"]) == 0 for limiter in [*some, *some]].count(True) == 1


def test_for_a_process_that_went_away_nothing_is_kept_for_long(redis, monkeypatch):
    monkeypatch.setattr("service.connectors.limiter.GRACE_SECONDS", 0.05)
    left, gone = RedisLimiter(redis, SHORT, "left"), RedisLimiter(redis, SHORT, "gone")
    _all_it_gets(left)
    wait = gone.take("7", ["short"])

    time.sleep(wait + 0.3)

    assert _all_it_gets(left) == 20


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
