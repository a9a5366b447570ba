"""Two and four processes that share one account's budget through Redis, on this machine and each in a network namespace of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import click
import requests
from redis import Redis

from service.cli.bench import Result
from service.domain.errors import SetupError
from service.settings import REPOSITORY
from tests.servers import RedisServer, free_port
from worker.supervisor import die_with_parent

PROCESSES = (2, 4)
WINDOW, LIMIT = 10.0, 50
"""What Trendyol allows of one endpoint."""
WINDOWS = 4
SECONDS = WINDOWS * (WINDOW + 0.25) - 0.5
UNFAIR, LEAST_USED = 10.0, 95.0


class Place(NamedTuple):
    """Where one process runs: what stands before its command, and the address at which it finds this machine."""

    prefix: Sequence[str]
    address: str


def run() -> list[Result]:
    """Calls of one endpoint in the fullest ten seconds, the share of each process, and what was sent twice."""
    found = [result for count in PROCESSES for result in _measure(f"{count} processes", [Place((), "127.0.0.1")] * count)]
    if missing := _no_namespaces():
        click.echo(f"Network namespaces are left out: {missing}.", err=True)
        return found
    for count in PROCESSES:
        with _namespaces(count) as places:
            found += _measure(f"{count} network namespaces", places)
    return found


def _measure(title: str, places: Sequence[Place]) -> list[Result]:
    folder, addresses = Path(tempfile.mkdtemp(prefix="msb-")), sorted({place.address for place in places})
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        redis = _Redis(folder / "r", addresses)
        stack.callback(redis.stop)
        redis.start()
        port = str(free_port())
        stack.enter_context(_process("_simulator", port, "0", *addresses))
        for number, place in enumerate(places):
            urls = (f"redis://{place.address}:{redis.port}/0", f"http://{place.address}:{port}")
            stack.enter_context(_process("_sender", str(number), *urls, prefix=place.prefix))
        with Redis.from_url(f"redis://{addresses[0]}:{redis.port}/0") as client:
            sent = _work(client, len(places), f"http://{addresses[0]}:{port}/_state")
        state = requests.get(f"http://{addresses[0]}:{port}/_state", timeout=30).json()
    return _results(title, state, sent)


def _work(client: Redis, count: int, url: str) -> list[int]:
    """How many calls each process made; they begin together."""
    most = int(LIMIT * (SECONDS / WINDOW + 1) * 2)
    client.rpush("bench:work", *range(1, most + 1))
    _until(lambda: int(client.llen("bench:ready")) == count and _answers(url))
    begin = time.time() + 0.5
    client.set("bench:end", begin + SECONDS)
    client.set("bench:begin", begin)
    time.sleep(SECONDS + 2.0)
    return [int(client.llen(f"bench:sent:{number}")) for number in range(count)]


def _results(title: str, state: dict[str, Any], sent: list[int]) -> list[Result]:
    times = sorted(moment for moment, _ in state["arrivals"])
    fullest = max(sum(start <= moment < start + WINDOW for moment in times) for start in times)
    twice = sum(count - 1 for count in Counter(barcode for _, barcode in state["arrivals"]).values())
    fair = sum(sent) / len(sent)
    unfair = max(abs(count - fair) for count in sent) / fair * 100
    used = len(times) / (WINDOWS * LIMIT) * 100
    return [
        Result(f"{title}: fullest {WINDOW:g} s", fullest, "calls", f"at most {LIMIT}", fullest <= LIMIT),
        Result(f"{title}: of the ceiling used", used, "%", f"at least {LEAST_USED:g} %", used >= LEAST_USED),
        Result(f"{title}: furthest from a fair share ({'/'.join(map(str, sent))})", unfair, "%", f"within {UNFAIR:g} %", unfair <= UNFAIR),
        Result(f"{title}: sent twice, or refused with 429", twice + state["limited"], "calls", "none", twice + state["limited"] == 0),
    ]


class _Redis(RedisServer):
    """Also at the addresses by which the namespaces reach this machine; they are on no other network."""

    def __init__(self, folder: Path, addresses: Sequence[str]) -> None:
        super().__init__(folder)
        self._addresses = addresses

    def command(self) -> list[str]:
        others = [address for address in self._addresses if address != "127.0.0.1"]
        return [*super().command(), "--bind", "127.0.0.1", *others, "--protected-mode", "no"]


@contextmanager
def _process(module: str, *arguments: str, prefix: Sequence[str] = ()) -> Iterator[None]:
    process = subprocess.Popen(  # noqa: S603
        [*prefix, sys.executable, "-m", f"tests.bench.{module}", *arguments],
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _no_namespaces() -> str:
    """Why they cannot be made; empty when they can."""
    if os.geteuid() != 0:
        return "only root may make them"
    if shutil.which("ip") is None:
        return "the program `ip` is missing (apt-get install iproute2)"
    try:
        with _namespaces(1):
            return ""
    except subprocess.CalledProcessError as error:
        return f"`{' '.join(error.cmd)}` says: {error.stderr.decode(errors='replace').strip()}"


@contextmanager
def _namespaces(count: int) -> Iterator[list[Place]]:
    """So many networks of their own, each with one cable to this machine."""
    names = [f"msb{os.getpid()}-{number}" for number in range(count)]
    try:
        yield [_cabled(name, number) for number, name in enumerate(names)]
    finally:
        for name in names:
            for command in (f"link delete {name}h", f"netns delete {name}"):
                subprocess.run(["ip", *command.split()], capture_output=True, check=False)  # noqa: S603, S607


def _cabled(name: str, number: int) -> Place:
    here, there = f"10.213.{number}.1", f"10.213.{number}.2"
    for command in (
        f"netns add {name}",
        f"link add {name}h type veth peer name {name}n netns {name}",
        f"addr add {here}/30 dev {name}h",
        f"link set {name}h up",
        f"-n {name} addr add {there}/30 dev {name}n",
        f"-n {name} link set {name}n up",
    ):
        subprocess.run(["ip", *command.split()], capture_output=True, check=True)  # noqa: S603, S607
    return Place(("ip", "netns", "exec", name), here)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=30).ok
    except requests.ConnectionError:
        return False


def _until(reached: Any) -> None:
    end = time.monotonic() + 60
    while not reached():
        if time.monotonic() > end:
            raise SetupError("The processes of the benchmark did not start.")
        time.sleep(0.05)
