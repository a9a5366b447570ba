"""Run the scheduler: notice changes, plan periodic work, hand jobs to the queues."""

from __future__ import annotations

import signal
import threading

import click

from service.logs import configure
from service.settings import load
from service.sync.house import House


@click.command(help=__doc__)
def command() -> None:
    from worker.scheduler import run

    configure()
    over = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: over.set())
    run(House.open(load()), over)
