"""Cron alone: each tick plans, works, ends in time and leaves nothing running."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis

from service import embedded
from service.domain.clock import now
from service.domain.errors import SetupError
from service.sync import jobs, listings
from tests.sync.conftest import Marketplace
from tests.worker.conftest import World, connect, demo_shop, opened, wait_until


@pytest.fixture
def world(home: Path, marketplace: Marketplace) -> Iterator[World]:
    """With the embedded Redis, which no other process uses."""
    url = demo_shop(f"sqlite:///{home / 'shop.db'}")
    with opened(home, marketplace, url, "") as world:
        yield world


def tick(world: World, *options: str) -> tuple[float, str]:
    """The seconds that a tick took and the words that it said."""
    before, began = len(world.said()) if world.log.exists() else 0, time.monotonic()
    process = world.start("tick", *options)
    assert process.wait(60) == 0
    return time.monotonic() - began, world.said()[before:]


def stop_redis(world: World) -> None:
    world.house.redis.close()
    embedded.stop(world.settings)


def redis_runs(world: World) -> bool:
    try:
        embedded.redis_url(world.settings, start=False)
    except SetupError:
        return False
    return True


def test_ticks_alone_bring_goods_and_orders_to_their_places_and_leave_nothing_running(world: World) -> None:
    account = connect(world)
    listings.list_products(world.house, account, None, "test")
    world.house.redis.flushall()
    stop_redis(world)
    _, said = tick(world, "--seconds", "20")
    assert "jobs worked" in said
    live = world.plain_live()
    assert live
    assert not redis_runs(world)
    world.marketplace.do("sales", barcode=live[0]["barcode"], quantity=1)
    world.ask("poll_orders", account)
    tick(world, "--seconds", "20")
    assert [row["shop_state"] for row in world.rows("order")] == ["written"]
    assert {row["kind"] for row in world.rows("process")} == {"tick"}
    assert world.count("process") == 1, "one row for all ticks"
    with Redis.from_url(embedded.redis_url(world.settings)) as redis:
        assert redis.keys("rq:*") == [], "what nobody will take out of a queue must not be put in"


def test_a_redis_that_was_running_is_left_running(world: World) -> None:
    embedded.redis_url(world.settings)
    tick(world, "--seconds", "2")
    assert redis_runs(world)


def test_a_second_tick_leaves_the_first_one_alone(world: World) -> None:
    account = connect(world)
    world.marketplace.do("faults", kind="late", operation="getShipmentPackagesStream", times=1, seconds=4)
    world.ask("poll_orders", account)
    first = world.start("tick")
    wait_until(lambda: world.marketplace.state()["requests"].get("getShipmentPackagesStream"))
    _, said = tick(world)
    assert "Another tick is still working" in said
    assert first.poll() is None
    first.send_signal(signal.SIGKILL)
    first.wait()


def test_it_ends_within_its_seconds(world: World) -> None:
    world.ask("sweep")
    with world.house.ledger.work() as work:
        for number in range(600):
            jobs.request(work, "read_histories", subject=str(number))
    tick(world, "--seconds", "1")
    assert 0 < world.count("job", state="done") < 600


def test_what_a_killed_tick_left_is_taken_up_by_the_next(world: World) -> None:
    number = world.ask("sweep")
    with world.house.ledger.work() as work:
        assert jobs.claim(work, number, "killed")
        work.db.execute(work.t.job.update().where(work.t.job.c.job_id == number).values(lease_until=now() - timedelta(seconds=1)))
    tick(world, "--seconds", "10")
    assert (world.job(number)["state"], world.job(number)["fence"]) == ("done", 2)


@pytest.mark.parametrize("seconds", ["0", "-3", "56", "soon"])
def test_other_times_are_refused(world: World, seconds: str) -> None:
    process = world.start("tick", "--seconds", seconds)
    assert process.wait(30) == 2
    assert "--seconds" in world.said()
