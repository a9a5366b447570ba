"""For cron alone: plan what is due and work it off, at most 55 seconds, never two at once."""

from __future__ import annotations

import os
import socket
import time

import click

from service.cli._alone import alone
from service.cli._house import redis_as_before
from service.logs import configure
from service.settings import Settings, load

LONGEST_SECONDS = 55.0
WAIT_SECONDS = 5.0
"""A result that is due this soon is worth waiting for; cron comes back for later ones."""


@click.command(help=__doc__)
@click.option(
    "--seconds",
    type=click.FloatRange(1, LONGEST_SECONDS),
    default=LONGEST_SECONDS,
    show_default=True,
    help="No job is begun after so many seconds; one that runs then is finished.",
)
def command(seconds: float) -> None:
    settings = load()
    configure()
    with alone(settings.home / "tick.lock") as first:
        if not first:
            click.echo("Another tick is still working; this one leaves it alone.")
            return
        with redis_as_before(settings):
            click.echo(f"{work(settings, seconds)} jobs worked.")


def work(settings: Settings, seconds: float) -> int:
    """Plan and run jobs in this process until nothing is due or the time is up; how many ran."""
    from service.sync import jobs
    from service.sync.house import House
    from service.sync.presence import Presence
    from service.sync.runner import run
    from service.sync.schedule import plan
    from service.sync.use_cases import USE_CASES
    from worker.scheduler import notice

    end, done, host = time.monotonic() + seconds, 0, socket.gethostname()
    house = House.open(settings)
    # One row for all ticks of a machine: cron makes a process a minute.
    Presence(settings, "tick", name=f"tick-{host}").beat()
    plan(house)
    while (left := end - time.monotonic()) > 0:
        notice(house)
        with house.ledger.look() as unit:
            number, wait = jobs.next_one(unit)
        if number is None or wait > min(WAIT_SECONDS, left):
            break
        time.sleep(wait)
        done += run(house, number, f"tick-{host}-{os.getpid()}", USE_CASES)
    house.redis.close()
    return done
