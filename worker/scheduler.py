"""The loop that notices: changes in the shop within a blink, periodic work when it is due, jobs that wait for a queue."""

from __future__ import annotations

import threading
import time

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from service.sync import capture, jobs
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.presence import Presence
from service.sync.schedule import plan

log = structlog.get_logger(__name__)

BEAT_SECONDS = 0.2
PLAN_SECONDS = 1.0


def run(house: House, over: threading.Event) -> None:
    """Look, plan and hand over until `over` is set; a database or Redis that is away is tried again."""
    planned, presence = 0.0, Presence(house.settings, "scheduler")
    while not over.wait(BEAT_SECONDS):
        presence.beat()
        try:
            if time.monotonic() - planned > PLAN_SECONDS:
                plan(house)
                planned = time.monotonic()
            look(house)
        except (DBAPIError, RedisError, OSError) as error:
            log.warning("a server went away", error=str(error)[:300])
            over.wait(1.0)
    presence.end()


def look(house: House) -> None:
    """Turn new rows of the change log and due jobs into queued work."""
    notice(house)
    with house.ledger.look() as work:
        waiting = jobs.any_due(work)
    if waiting:
        dispatch(house)


def notice(house: House) -> None:
    """Ask for a job that looks at the change log, if it holds anything."""
    with house.ledger.look() as work:
        changed = capture.waiting(work)
    if changed:
        house.ledger.settle(lambda work: jobs.request(work, "capture"))
