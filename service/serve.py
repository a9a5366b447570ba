"""What the web server imports: makes the applications in the process that serves them."""

from __future__ import annotations

from typing import Any

from service.api.live import create_live_app
from service.app import create_app
from service.logs import configure
from service.settings import load
from service.sync.house import House
from service.sync.presence import Presence


def web() -> Any:
    """Pages and API."""
    return create_app(_opened("web"))


def live() -> Any:
    """The stream of events."""
    return create_live_app(_opened("live"))


def _opened(kind: str) -> House:
    configure()
    house = House.open(load())
    port = house.settings.live_port if kind == "live" else house.settings.port
    Presence(house.settings, kind, f"{house.settings.bind_host}:{port}").keep()
    return house
