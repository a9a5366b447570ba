"""Run one worker: take jobs from the queues until it is told to stop."""

from __future__ import annotations

import click

from service.logs import configure
from service.settings import load
from service.sync.house import House
from service.sync.jobs import QUEUES


@click.command(help=__doc__)
@click.option("--queue", "queues", multiple=True, type=click.Choice(QUEUES), help="Only these queues, in turn.")
@click.option("--burst", is_flag=True, help="End when the queues are empty.")
def command(queues: tuple[str, ...], burst: bool) -> None:
    from worker.process import make_worker

    configure()
    settings = load()
    redis = House.open(settings).redis
    make_worker(redis, queues or QUEUES, settings).work(burst=burst, logging_level="WARNING")
