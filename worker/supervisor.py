"""One process group for everything: web, live events, scheduler and workers, restarted when they end."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from service.sync.jobs import QUICK

log = structlog.get_logger(__name__)

PR_SET_PDEATHSIG = 1
SHORT_LIFE = 5.0
LONGEST_PAUSE = 10.0
GRACE_SECONDS = 20.0


@dataclass
class Child:
    """A command that should always be running."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = field(default=0.0)
    wanted: threading.Event | None = None
    """It is only started while this is set."""


def supervise(
    commands: Mapping[str, Sequence[str]], logs: Path, over: threading.Event, by_choice: Mapping[str, threading.Event] | None = None
) -> None:
    """Keep the commands running until `over` is set, then end them: first politely, then not.

    `by_choice` names commands of our own that are started only while their event is set, and end by themselves.
    """
    logs.mkdir(parents=True, exist_ok=True)
    children = [Child(name, command) for name, command in commands.items()]
    children += [Child(name, meschain(name), wanted=wanted) for name, wanted in (by_choice or {}).items()]
    try:
        while not over.is_set():
            for child in children:
                _keep(child, logs)
            over.wait(0.3)
    finally:
        _end(children)


def meschain(*arguments: str) -> list[str]:
    """The command line of one of our own commands."""
    return [sys.executable, "-m", "service.cli", *arguments]


def everything(workers: int) -> dict[str, list[str]]:
    """The command lines of a whole installation, by name. Of several workers the first is kept free of what takes long."""
    fixed = {"web": meschain("web"), "live": meschain("web", "--live"), "scheduler": meschain("scheduler")}
    found = fixed | {f"worker-{number}": meschain("worker") for number in range(1, workers + 1)}
    quick = [part for name in QUICK for part in ("--queue", name)]
    return found | ({"worker-1": meschain("worker", *quick)} if workers > 1 else {})


def _keep(child: Child, logs: Path) -> None:
    if child.process is not None and child.process.poll() is None:
        return
    moment = time.monotonic()
    if child.process is not None:
        short = moment - child.started < SHORT_LIFE
        child.pause = min(max(child.pause * 2, 1.0), LONGEST_PAUSE) if short else 0.0
        child.due, code = moment + child.pause, child.process.returncode
        child.process = None
        log.warning("process ended", process=child.name, code=code, again_in=child.pause)
    if moment >= child.due and (child.wanted is None or child.wanted.is_set()):
        _start(child, logs)


def _start(child: Child, logs: Path) -> None:
    with (logs / f"{child.name}.log").open("ab") as log_file:
        child.process = subprocess.Popen(  # noqa: S603  our own commands
            child.command, stdin=subprocess.DEVNULL, stdout=log_file, stderr=log_file, preexec_fn=die_with_parent
        )
    child.started = time.monotonic()


def die_with_parent() -> None:
    """For a child to call before it becomes another program: it is told to end when we have ended, however that was."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(children: Sequence[Child]) -> None:
    running = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    end = time.monotonic() + GRACE_SECONDS
    for process in running:
        try:
            process.wait(max(end - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
