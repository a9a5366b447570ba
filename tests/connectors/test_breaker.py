"""One breaker for all processes: it opens, one call tries, and it closes; an outage costs no job an attempt."""

from __future__ import annotations

import multiprocessing
import time
from typing import Any

import pytest
import requests
from redis import Redis

from service.connectors import breaker as module
from service.connectors.breaker import FIRST_SECONDS, IN_A_ROW, RedisBreaker
from service.connectors.calls import Call
from service.connectors.http import NoLimiter, Transport
from service.domain.errors import InDoubt, NeedsReauth, RateLimited, Rejected, Resting, Transient
from tests.connectors.test_http import Scripted, unreachable

READ = Call("GET", "/things", ("things",))
CREATE = Call("POST", "/things", ("things",), body={}, repeatable=False)
OK, DOWN = (200, b"{}", {}), (503, b"", {})


@pytest.fixture
def breaker(redis: Redis) -> RedisBreaker:
    return RedisBreaker(redis)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of a tenth of a second, then two, four …"""
    monkeypatch.setattr(module, "FIRST_SECONDS", 0.1)
    monkeypatch.setattr(module, "LONGEST_SECONDS", 0.4)


def fail(breaker: RedisBreaker, times: int, account: str = "7") -> float:
    return [breaker.failed(account) for _ in range(times)][-1]


def send(breaker: RedisBreaker, outcome: Any, call: Call = READ) -> tuple[Any, int]:
    """The error or None, and how many requests left."""
    adapter = Scripted(outcome)
    transport = Transport("7", "https://market.test", {}, NoLimiter(), breaker=breaker, allow_private=True, adapter=adapter)
    try:
        transport.send(call)
    except Exception as error:  # noqa: BLE001
        return error, len(adapter.sent)
    return None, len(adapter.sent)


def test_it_opens_after_failures_in_a_row_only(breaker: RedisBreaker) -> None:
    assert fail(breaker, IN_A_ROW - 1) == 0
    breaker.worked("7")
    assert fail(breaker, IN_A_ROW - 1) == 0
    assert breaker.wait("7") == 0

    assert fail(breaker, 1) == FIRST_SECONDS
    assert 0 < breaker.wait("7") <= FIRST_SECONDS
    assert breaker.wait("8") == 0
    state = breaker.state("7")
    assert (state.is_open, state.failures) == (True, IN_A_ROW)
    assert 0 < state.seconds <= FIRST_SECONDS


@pytest.mark.usefixtures("hasty")
def test_each_failed_trial_doubles_the_pause_up_to_the_longest(breaker: RedisBreaker) -> None:
    pauses = [fail(breaker, IN_A_ROW)]
    for _ in range(3):
        time.sleep(pauses[-1] + 0.01)
        assert breaker.wait("7") == 0
        pauses.append(breaker.failed("7"))

    assert pauses == [0.1, 0.2, 0.4, 0.4]
    time.sleep(0.41)
    assert breaker.wait("7") == 0
    breaker.worked("7")
    assert not breaker.state("7").is_open
    assert [breaker.wait("7") for _ in range(5)] == [0] * 5


def _try(url: str, ready: Any, allowed: Any) -> None:
    redis = Redis.from_url(url)
    breaker = RedisBreaker(redis)
    ready.wait()
    allowed.append(sum(breaker.wait("7") == 0 for _ in range(50)))
    redis.close()


@pytest.mark.usefixtures("hasty")
def test_half_open_lets_one_call_of_all_processes_through(breaker: RedisBreaker, redis_url: str) -> None:
    fail(breaker, IN_A_ROW)
    time.sleep(0.15)
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        allowed, ready = manager.list(), manager.Barrier(4)
        workers = [context.Process(target=_try, args=(redis_url, ready, allowed)) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert sorted(allowed) == [0, 0, 0, 1]


@pytest.mark.usefixtures("hasty")
def test_a_trial_whose_process_was_killed_is_given_to_another(breaker: RedisBreaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TRIAL_SECONDS", 0.2)
    fail(breaker, IN_A_ROW)
    time.sleep(0.15)
    assert breaker.wait("7") == 0
    assert 0 < breaker.wait("7") <= 0.2
    time.sleep(0.21)
    assert breaker.wait("7") == 0


def test_a_wiped_redis_closes_it(breaker: RedisBreaker, redis: Redis) -> None:
    fail(breaker, IN_A_ROW)
    redis.flushall()
    assert breaker.wait("7") == 0


@pytest.mark.parametrize("outcome", [DOWN, requests.ReadTimeout(), requests.ConnectTimeout(), unreachable()], ids=str)
def test_no_answer_and_5xx_count(breaker: RedisBreaker, outcome: Any) -> None:
    errors = [send(breaker, outcome)[0] for _ in range(IN_A_ROW)]

    assert [type(error) for error in errors] == [Transient] * (IN_A_ROW - 1) + [Resting]
    assert (errors[-1].retry_after, errors[-1].costs_attempt) == (FIRST_SECONDS, False)
    resting, sent = send(breaker, OK)
    assert (type(resting), sent) == (Resting, 0)
    assert 0 < resting.retry_after <= FIRST_SECONDS


@pytest.mark.parametrize(("status", "kind"), [(429, RateLimited), (400, Rejected), (401, NeedsReauth), (408, Transient)])
def test_an_answer_below_500_is_none_of_its_business(breaker: RedisBreaker, status: int, kind: type[Exception]) -> None:
    for _ in range(IN_A_ROW - 1):
        send(breaker, DOWN)
    assert [type(send(breaker, (status, b"", {}))[0]) for _ in range(IN_A_ROW)] == [kind] * IN_A_ROW
    assert breaker.state("7").failures == 0


def test_a_create_that_opens_it_stays_in_doubt(breaker: RedisBreaker) -> None:
    assert [type(send(breaker, DOWN, CREATE)[0]) for _ in range(IN_A_ROW)] == [InDoubt] * IN_A_ROW
    assert breaker.state("7").is_open


@pytest.mark.usefixtures("hasty")
def test_when_the_marketplace_is_back_one_call_finds_out(breaker: RedisBreaker) -> None:
    for _ in range(IN_A_ROW):
        send(breaker, DOWN)
    time.sleep(0.15)
    assert send(breaker, OK) == (None, 1)
    assert send(breaker, OK) == (None, 1)
