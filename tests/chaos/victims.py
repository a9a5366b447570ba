"""The processes that are killed: real workers and the real scheduler, forked from here and replaced when they are gone.

`python -m tests.chaos.victims HOME`. Nothing of this is in the service: in this process alone `Ledger.work` and `Transport.send` are
wrapped with places to die at, and the pauses after which work is taken up again are shortened.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from service.connectors.http import Transport
from service.ledger import submissions
from service.ledger.work import Ledger
from service.settings import load
from service.sync import dispatch, jobs, results, runner, schedule, use_cases  # noqa: F401  imported once for every fork
from service.sync.house import House
from worker import scheduler
from worker.process import PR_SET_PDEATHSIG, make_worker

PR_SET_NAME = 15
SCALE = 3.0
"""Orders are polled and the sweep comes so many times as often as in a shop, lost leases end as much sooner: a second is three there."""
SOONER, SOONEST = ("sweep", "poll_orders"), 6.0
"""Trendyol lets five seconds pass between two looks at its orders, in any time scale."""
WORKERS = 3
"""Of each worker."""
CHANCE = 0.02
"""Of dying at each place to die at, while the storm blows."""
STORM, KILLS = "storm", "kills.log"


def main(home: Path) -> None:
    """Keep the processes running until we are told to end; they end with us, however that was."""
    shorten()
    arm(home)
    running: dict[int, str] = {}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        for name in {"scheduler", *(f"worker-{number}" for number in range(WORKERS))} - set(running.values()):
            running[_fork(name)] = name
        pid, _ = os.wait()
        running.pop(pid, None)
        time.sleep(0.1)


def _fork(name: str) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode())
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if os.getppid() == parent:
        _be(name)
    os._exit(0)


def _be(name: str) -> None:
    house = House.open(load())
    if name == "scheduler":
        scheduler.run(house, threading.Event())
    else:
        make_worker(house.redis, jobs.QUEUES, house.settings).work(logging_level="CRITICAL")


def shorten() -> None:
    """Every pause is one that only waits; what is asked and what follows from the answers stays as it is."""
    _set(jobs, "LEASE", jobs.LEASE / SCALE)
    _set(jobs, "TOLD", jobs.TOLD / SCALE)
    _set(runner, "RENEW_SECONDS", runner.RENEW_SECONDS / SCALE)
    _set(runner, "FRESH_SECONDS", runner.FRESH_SECONDS / SCALE)
    _set(runner, "BACKOFF", tuple(pause / SCALE / 2 for pause in runner.BACKOFF))
    _set(results, "REVIEW_AFTER", (0.5,) * 2 + (2.0,) * (len(results.REVIEW_AFTER) - 2))
    _set(results, "DOUBT_KEPT", timedelta(seconds=8))
    _set(submissions, "CHECK_AFTER", (0.5,) * 3 + (2.0,) * (len(submissions.CHECK_AFTER) - 3))
    _set(schedule, "SCHEDULE", tuple(_sooner(entry) for entry in schedule.SCHEDULE))


def _sooner(entry: schedule.Every) -> schedule.Every:
    return replace(entry, seconds=min(max(entry.seconds / SCALE, SOONEST), 15.0)) if entry.kind in SOONER else entry


def _set(module: Any, name: str, value: Any) -> None:
    if not hasattr(module, name):
        raise LookupError(f"{module.__name__} has no {name} any more")
    setattr(module, name, value)


def arm(home: Path) -> None:
    """Before and after each commit and each call of a marketplace, the process may die while the file `storm` is there."""
    fate = _fate(home)
    whole_work, whole_send = Ledger.work, Transport.send

    @contextmanager
    def work(self: Ledger) -> Iterator[Any]:
        with whole_work(self) as unit:
            yield unit
            fate("before a commit")
        fate("after a commit")

    def send(self: Transport, call: Any) -> Any:
        fate("before a call")
        answer = whole_send(self, call)
        fate("after a call")
        return answer

    Ledger.work, Transport.send = work, send  # type: ignore[method-assign]


def _fate(home: Path) -> Callable[[str], None]:
    storm, kills, dice = home / STORM, home / KILLS, {}

    def fate(point: str) -> None:
        pid = os.getpid()
        if pid not in dice:
            dice.clear()
            dice[pid] = Random()
        if storm.exists() and dice[pid].random() < CHANCE:
            with kills.open("a") as file:
                file.write(f"{point}\n")
            os.kill(pid, signal.SIGKILL)

    return fate


if __name__ == "__main__":
    main(Path(sys.argv[1]))
