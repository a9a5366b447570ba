"""The queue may be wiped, away, fed twice or fed with rubbish: every job runs, and runs once."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from redis import Redis
from rq import Queue
from rq.serializers import DefaultSerializer, JSONSerializer

from service.domain.clock import now
from service.sync import jobs, listings
from service.sync.dispatch import ENTRY_POINT, dispatch
from tests.worker.conftest import World, children, wait_until


def ask_many(world: World, how_many: int) -> None:
    with world.house.ledger.work() as work:
        for number in range(how_many):
            jobs.request(work, "read_histories", subject=str(number))


def queue(world: World, name: str = "orders") -> Queue:
    return Queue(name, connection=world.house.redis, serializer=JSONSerializer)


def all_done(world: World, how_many: int) -> bool:
    return world.count("job", kind="read_histories", state="done") == how_many


def test_many_jobs_leave_nothing_in_redis_and_a_pickle_is_not_opened(world: World, redis: Redis, home: Path) -> None:
    trap = Queue("orders", connection=redis, serializer=DefaultSerializer)
    trap.enqueue(os.mkdir, str(home / "opened"), job_id="pickled", failure_ttl=60)
    ask_many(world, 40)
    dispatch(world.house)
    world.start("worker")
    wait_until(lambda: all_done(world, 40))
    assert not (home / "opened").exists()
    wait_until(lambda: [key for key in redis.keys("rq:*") if b"meschain-" in key] == [])
    assert redis.keys("rq:job:*") == [b"rq:job:pickled"]
    assert 0 < redis.ttl("rq:job:pickled") <= 60


def test_four_dispatchers_hand_a_job_over_once(world: World) -> None:
    ask_many(world, 30)
    with ThreadPoolExecutor(4) as pool:
        handed = sum(pool.map(lambda _: dispatch(world.house), range(4)))
    assert jobs.LINE <= handed <= 30
    waiting = queue(world).get_job_ids()
    assert len(set(waiting)) == len(waiting) == handed
    assert set(waiting) <= {f"meschain-{row['job_id']}-0" for row in world.rows("job")}


def test_a_job_that_is_delivered_twice_runs_once(world: World, account: int) -> None:
    world.marketplace.do("faults", kind="late", operation="getShipmentPackagesStream", times=1, seconds=2)
    number = world.ask("poll_orders", account)
    for copy in "ab":
        queue(world).enqueue(ENTRY_POINT, number, job_id=f"copy-{copy}", result_ttl=0)
    for _ in range(2):
        world.start("worker", "--queue", "orders", "--burst")
    for process in world.started:
        assert process.wait(20) == 0
    assert world.job(number)["state"] == "done"
    assert world.count("attempt", job_id=number) == 1
    assert world.marketplace.state()["requests"]["getShipmentPackagesStream"] == 1


def test_a_job_that_a_dead_worker_had_taken_out_of_the_queue_is_handed_over_again(world: World) -> None:
    ask_many(world, 1)
    assert dispatch(world.house) == 1
    (taken,) = queue(world).get_job_ids()
    world.house.redis.lpop(queue(world).key)
    with world.house.ledger.work() as work:
        work.db.execute(work.t.job.update().values(enqueued_at=now() - jobs.TOLD - timedelta(seconds=1)))
    assert dispatch(world.house) == 1
    assert queue(world).get_job_ids() == [taken]


def test_a_worker_that_is_told_to_end_finishes_its_job_and_shows_it_is_alive_meanwhile(world: World, account: int, redis: Redis) -> None:
    world.marketplace.do("faults", kind="late", operation="createProducts", times=1, seconds=3)
    listings.list_products(world.house, account, [2, 3], "test")
    world.start("scheduler")
    worker = world.start("worker")
    wait_until(lambda: world.marketplace.state()["requests"].get("createProducts"))
    (child,) = children(worker.pid)
    worker.send_signal(signal.SIGTERM)
    time.sleep(1.5)
    assert children(worker.pid) == [child]
    (execution,) = redis.zrange("rq:wip:listings", 0, -1, withscores=True)
    assert 5 < execution[1] - time.time() <= 15
    assert 0 < redis.ttl(next(iter(redis.smembers("rq:workers")))) <= 80
    assert worker.wait(10) == 0
    # What was read back meanwhile may have asked for another run: each ran once, and one of them sent the products.
    assert {(job["outcome"], job["fence"]) for job in world.rows("job", kind="publish") if job["state"] == "done"} == {("ok", 1)}
    assert world.marketplace.state()["requests"]["createProducts"] == 1
    assert world.count("process", kind="worker") == 0
