"""What RQ does by itself and must not do here: each trap that was met has a setting or a few lines against it."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import Any

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from service.connectors import registry
from service.domain.clock import now
from service.domain.errors import RateLimited
from service.settings import REPOSITORY
from service.sync import jobs
from service.sync.dispatch import ENTRY_POINT, JOB_TIMEOUT, KEEP_SECONDS, dispatch
from service.sync.runner import run
from tests.worker.conftest import World
from worker import entry
from worker.process import HEARTBEAT_SECONDS, make_worker


def test_a_dead_worker_is_noticed_in_seconds(world: World) -> None:
    worker = make_worker(world.house.redis, jobs.QUEUES, world.settings)

    assert (worker.worker_ttl, worker.job_monitoring_interval, worker.maintenance_interval) == (20, 5, 5)
    assert worker.get_heartbeat_ttl(SimpleNamespace(timeout=JOB_TIMEOUT)) == HEARTBEAT_SECONDS == 15
    assert worker.dequeue_timeout < 10, "an idle worker that waits for minutes looks after nobody"
    assert worker.max_connection_wait_time <= 2


def test_everything_that_jobs_need_is_imported_before_the_fork(world: World) -> None:
    needed = (
        "sqlalchemy",
        "requests",
        "service.sync.use_cases",
        *(f"service.connectors.{each.slug}.connector" for each in registry.manifests()),
    )
    asked = f"""
import sys
from service.settings import load
from service.sync.house import House
from worker.process import make_worker
make_worker(House.open(load()).redis, ["stock"], load())
print([name for name in {needed!r} if name not in sys.modules])
"""
    environment = {**os.environ, "MESCHAIN_HOME": str(world.settings.home)}
    told = subprocess.run([sys.executable, "-c", asked], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True)  # noqa: S603

    assert told.stdout.strip() == "[]"


def test_what_lies_in_redis_is_numbers_that_are_soon_forgotten(world: World, redis: Redis) -> None:
    number = world.ask("sweep")
    dispatch(world.house)

    (job,) = Queue("sweep", connection=redis, serializer=JSONSerializer).jobs
    assert (job.func_name, job.args, job.kwargs) == (ENTRY_POINT, [number], {})
    assert (job.result_ttl, job.failure_ttl, job.timeout) == (0, KEEP_SECONDS, JOB_TIMEOUT)
    assert job.retries_left is None
    assert not job.dependency_ids
    assert redis.hget(job.key, "data") is not None
    assert b"sweep" not in (redis.hget(job.key, "data") or b""), "the row says what is to be done"


def test_waiting_is_a_row_and_no_schedule_of_rqs(world: World, redis: Redis) -> None:
    """RQ's own schedule needs a worker that runs it; without one a job would wait for ever."""
    number = world.ask("sweep")

    def later(task: Any) -> None:
        raise RateLimited("own budget", retry_after=900.0)

    assert run(world.house, number, "test", {"sweep": later})
    assert dispatch(world.house) == 0
    row = world.job(number)
    assert (row["state"], row["failures"]) == ("queued", 0)
    assert 890 < (row["due_at"] - now()).total_seconds() <= 900
    assert redis.keys("rq:*") == []


def test_a_job_that_takes_too_long_is_ended_and_tried_again(world: World, account: int) -> None:
    world.marketplace.do("faults", kind="late", operation="getShipmentPackagesStream", times=1, seconds=8)
    number = world.ask("poll_orders", account)
    Queue("orders", connection=world.house.redis, serializer=JSONSerializer).enqueue(ENTRY_POINT, number, job_timeout=1, result_ttl=0)

    assert world.start("worker", "--queue", "orders", "--burst").wait(20) == 0

    row = world.job(number)
    assert (row["state"], row["failures"]) == ("queued", 1)
    assert "JobTimeoutException" in row["message"]


def _open(parents: int, told: Any) -> None:
    mine = entry._house(os.getpid())
    told.put(id(mine.ledger.engine) != parents and mine is entry._house(os.getpid()))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_no_connection_is_carried_over_a_fork(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESCHAIN_HOME", str(world.settings.home))
    entry._house.cache_clear()
    parents, context = entry._house(os.getpid()), multiprocessing.get_context("fork")
    told = context.Queue()
    child = context.Process(target=_open, args=(id(parents.ledger.engine), told))
    child.start()

    assert told.get(timeout=20)
    child.join()
    parents.redis.close()
    entry._house.cache_clear()


def test_a_job_asked_for_while_it_waits_or_runs_is_one_row(world: World) -> None:
    """RQ's unique jobs block for a year after a failure; a slot is free as soon as its job has ended."""
    first = world.ask("sweep")
    assert world.ask("sweep") == first

    def fails(task: Any) -> None:
        assert world.ask("sweep") == first
        raise ZeroDivisionError

    run(world.house, first, "test", {"sweep": fails})
    assert world.job(first)["state"] == "queued"
    with world.house.ledger.work() as work:
        held = _claimed_later(work, first)
        jobs.give_up(work, held, "refused", "for good")
    assert world.ask("sweep") != first


def _claimed_later(work: Any, number: int) -> jobs.Claim:
    work.db.execute(work.t.job.update().where(work.t.job.c.job_id == number).values(due_at=now()))
    time.sleep(0.002)
    held = jobs.claim(work, number, "test")
    assert held
    return held
