"""`up` keeps everything running and ends everything; its parts also run alone."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from redis import Redis, RedisError

from service import embedded
from service.domain.errors import SetupError
from service.sync import jobs
from tests.servers import RedisServer
from tests.sync.conftest import Marketplace
from tests.worker.conftest import END_SECONDS, World, demo_shop, is_alive, opened, wait_until

ALL_RUN_WITHIN = 25
EVERYTHING = {"web": 2, "live": 1, "scheduler": 1, "worker": 2}


@pytest.fixture
def bare(home: Path, marketplace: Marketplace) -> Iterator[World]:
    """With the embedded Redis."""
    with opened(home, marketplace, demo_shop(f"sqlite:///{home / 'shop.db'}"), "") as world:
        yield world


def kinds(world: World) -> dict[str, int]:
    """Processes that say they are alive."""
    rows = [row["kind"] for row in world.rows("process") if is_there(row["name"])]
    return {kind: rows.count(kind) for kind in rows}


def is_there(name: str) -> bool:
    return Path(f"/proc/{name.rpartition('-')[2]}").exists()


def members(group: int) -> set[int]:
    """Processes of the process group."""
    found = set()
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(int(path.name)) == group:
                found.add(int(path.name))
    return found


def answers(port: int, path: str = "/health") -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}{path}", timeout=2).status_code < 500
    except requests.RequestException:
        return False


def refused(world: World, *arguments: str) -> str:
    """What a command says that must not start."""
    before = len(world.said())
    process = world.start(*arguments)
    assert process.wait(30) == 1
    (sentence,) = world.said()[before:].strip().splitlines()
    return sentence


def test_everything_runs_comes_back_when_it_is_killed_and_ends_together(bare: World) -> None:
    up = bare.start("up", "--workers", "2")
    wait_until(lambda: answers(bare.settings.port) and answers(bare.settings.live_port, "/"))
    wait_until(lambda: kinds(bare) == EVERYTHING, otherwise=f"not everything reported: {kinds(bare)}")
    group = members(up.pid)

    assert "runs already" in refused(bare, "up")

    (row, *_) = bare.rows("process", kind="worker")
    os.kill(int(row["name"].rpartition("-")[2]), signal.SIGKILL)
    took = wait_until(lambda: kinds(bare) == EVERYTHING and not is_there(row["name"]), 15)
    print(f"a killed worker was back and had reported in {took:.1f} s")

    url = embedded.redis_url(bare.settings, start=False)
    with Redis.from_url(url) as client:
        os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)
    took = wait_until(lambda: redis_answers(bare), 15)
    print(f"a killed embedded Redis was back in {took:.1f} s")
    number = bare.ask("sweep")
    wait_until(lambda: bare.job(number)["state"] == "done", 30)

    began = time.monotonic()
    up.send_signal(signal.SIGTERM)
    assert up.wait(END_SECONDS) == 0
    print(f"everything had ended in {time.monotonic() - began:.1f} s")
    assert not members(up.pid)
    assert not any(Path(f"/proc/{pid}").exists() for pid in group)
    assert not redis_answers(bare)
    assert [row["name"] for row in bare.rows("process")] == [row["name"]], "only the killed worker did not say goodbye"


def redis_answers(world: World) -> bool:
    try:
        with Redis.from_url(embedded.redis_url(world.settings, start=False)) as client:
            return bool(client.ping())
    except (SetupError, RedisError):
        return False


def test_a_port_that_is_used_is_named_before_anything_starts(bare: World) -> None:
    bare.log.touch()
    for port, setting, commands in (
        (bare.settings.port, "MESCHAIN_PORT", [["up"], ["web"]]),
        (bare.settings.live_port, "MESCHAIN_LIVE_PORT", [["up"], ["web", "--live"]]),
    ):
        with socket.create_server(("127.0.0.1", port)):
            for command in commands:
                sentence = refused(bare, *command)
                assert f"Port {port}" in sentence
                assert sentence.endswith(f"with {setting}.")
    assert bare.count("process") == 0


def test_everything_ends_with_a_supervisor_that_is_killed(bare: World) -> None:
    up = bare.start("up", "--workers", "1")
    wait_until(lambda: kinds(bare) == {**EVERYTHING, "worker": 1})
    group = members(up.pid)
    up.kill()
    up.wait()
    wait_until(lambda: not any(is_alive(pid) for pid in group), 15, "something outlives its supervisor")


def test_a_redis_that_was_away_and_has_forgotten_everything(world: World, redis_server: RedisServer) -> None:
    world.start("up", "--workers", "1")
    wait_until(lambda: kinds(world) == {**EVERYTHING, "worker": 1})
    redis_server.stop()
    for number in range(5):
        with world.house.ledger.work() as work:
            jobs.request(work, "read_histories", subject=str(number))
    time.sleep(3)
    redis_server.start()
    done = {"kind": "read_histories", "state": "done"}
    took = wait_until(lambda: world.count("job", **done) >= 5, ALL_RUN_WITHIN, "the jobs did not run")
    print(f"after Redis was back, all that had been asked for meanwhile had run in {took:.1f} s")


@pytest.mark.parametrize("arguments", [["web"], ["web", "--live"], ["worker"], ["scheduler"]], ids=" ".join)
def test_each_part_runs_alone(world: World, arguments: list[str]) -> None:
    kind = "live" if "--live" in arguments else arguments[0]
    process = world.start(*arguments)
    wait_until(lambda: kinds(world) == {kind: EVERYTHING[kind] if kind == "web" else 1})
    process.terminate()
    assert process.wait(END_SECONDS) == 0
    assert not members(process.pid)
    assert world.count("process") == 0


@pytest.mark.parametrize("workers", ["0", "65", "two"])
def test_other_numbers_of_workers_are_refused(world: World, workers: str) -> None:
    assert world.start("up", "--workers", workers).wait(30) == 2
    assert "--workers" in world.said()
