"""Which days of orders one read asks for. PttAVM only filters by the day an order was placed and shows no pages.

The last two days and whatever is older in the window are read at once; one more slice of the 40 days that an order may still
move in is read beside them, in turn, so that what happened to older orders is seen after a few minutes. Pure.
"""

from __future__ import annotations

from datetime import datetime, timedelta

SLICE = timedelta(days=2)
"""Short, because an answer cannot be cut into pages."""
OLD_SLICES = 19
"""With the newest they are 40 days. A prime number: polls in any even rhythm come to every one of them."""
TURN_SECONDS = 10

Window = tuple[datetime, datetime]


def windows(since: datetime, until: datetime) -> list[Window]:
    """The spans to ask for, newest first, the old one last; the same for the same arguments."""
    begin, end, found = min(since, until - SLICE), until, []
    while end > begin:
        start = max(end - SLICE, begin)
        found.append((start, end))
        end = start
    return [*found, _old(until)]


def _old(until: datetime) -> Window:
    turn = int(until.timestamp() // TURN_SECONDS) % OLD_SLICES + 1
    return until - (turn + 1) * SLICE, until - turn * SLICE
