"""How the simulator writes times."""

from __future__ import annotations

from datetime import datetime

from service.connectors.values import TURKEY

DAY = 86_400.0


def written(seconds: float) -> str:
    """A moment as the order service writes it: Turkish wall clock without a zone."""
    return datetime.fromtimestamp(seconds, TURKEY).replace(tzinfo=None).isoformat(timespec="milliseconds")
