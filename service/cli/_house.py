"""The installation as a command uses it: opened, and no process left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from redis import Redis

from service.domain.errors import SetupError
from service.embedded import redis_url, stop
from service.settings import Settings, load

if TYPE_CHECKING:
    from service.sync.house import House


@contextmanager
def opened() -> Iterator[House]:
    """The installation of this home."""
    # Imported late: help should come at once.
    from service.sync.house import House

    settings = load()
    with redis_as_before(settings):
        house = House.open(settings)
        try:
            yield house
        finally:
            house.redis.close()
            house.ledger.engine.dispose()


@contextmanager
def redis_as_before(settings: Settings) -> Iterator[None]:
    """An embedded Redis that was started inside the block is ended with it, unless somebody else uses it by then.

    Shared hosts want no process left behind.
    """
    ours = _is_stopped(settings)
    try:
        yield
    finally:
        if ours and _is_left_alone(settings):
            stop(settings)


def _is_stopped(settings: Settings) -> bool:
    """The embedded Redis is the one to use and does not run."""
    try:
        redis_url(settings, start=False)
    except SetupError:
        return True
    return False


def _is_left_alone(settings: Settings) -> bool:
    """Nobody else uses the embedded Redis: `up` or `web` may have been started meanwhile."""
    try:
        with Redis.from_url(redis_url(settings, start=False)) as client:
            return int(client.info("clients")["connected_clients"]) == 1
    except SetupError:
        return False
