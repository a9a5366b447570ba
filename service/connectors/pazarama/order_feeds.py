"""Which orders moved. Pazarama filters orders by the day they were placed and by nothing else, so three lists are read for that.

The orders of the last days are read whole each time, a month of them when a full hour lies in the window. The lists of cancel
requests and refunds tell of older orders, which are then read by their number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.connectors import values
from service.connectors.pazarama import mapping_values as own
from service.domain.errors import Rejected

FEEDS = ("orders", "cancels", "refunds")
RECENT = timedelta(days=3)
MONTH = timedelta(days=29)
"""With the exclusive end no window has more than 31 days."""
HOUR = timedelta(hours=1)
PLACED, ASKED = ("orderDate",), ("refundDate", "requestDate", "createdDate")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a read goes on: the list, the page from 1 on, and what the page before began with."""

    feed: str = FEEDS[0]
    page: int = 1
    before: str = ""

    @classmethod
    def of(cls, cursor: str | None) -> Place:
        """Rejected when the text is no cursor of ours."""
        feed, _, rest = (cursor or "orders:1:").partition(":")
        page, _, before = rest.partition(":")
        if feed not in FEEDS or not page.isdecimal():
            raise Rejected(f"Pazarama has no place “{cursor}” in its lists.")
        return cls(feed, int(page), before)

    def __str__(self) -> str:
        return f"{self.feed}:{self.page}:{self.before}"

    def after(self, rows: Sequence[Any], key: str, pages: int = 0) -> Place | None:
        """The next page, or the next list. Where `pages` is not told only an empty page is the end: a short one may have been cut.

        ValueError when the list does not move on.
        """
        if not rows or self.page == pages:
            return self.next_feed()
        first = values.text(rows[0].get(key)) if isinstance(rows[0], Mapping) else ""
        if first and first == self.before:
            raise ValueError(f"page {self.page} begins with {first} like the one before it")
        return Place(self.feed, self.page + 1, first)

    def next_feed(self) -> Place | None:
        """The beginning of the next list."""
        following = FEEDS.index(self.feed) + 1
        return Place(FEEDS[following]) if following < len(FEEDS) else None


@dataclass(frozen=True, slots=True)
class Look:
    """What has to be read so that no order is missed that moved in a window."""

    start: datetime
    """Orders placed from here on are read whole."""
    asked_from: datetime
    """Requests of other orders made from here on are looked into."""
    until: datetime

    @classmethod
    def at(cls, since: datetime, until: datetime) -> Look:
        """The old ones are looked at less often: when the window holds a full hour."""
        hourly = since.replace(minute=0, second=0, microsecond=0) + HOUR <= until
        start = min(since, until - (MONTH if hourly else RECENT))
        return cls(start, start if hourly else since, until)

    def numbers(self, rows: Sequence[Any]) -> list[str]:
        """The orders that these requests speak of and that the list of orders does not show."""
        return list(dict.fromkeys(values.id_of(row["orderNumber"]) for row in rows if self._concerns(row)))

    def _concerns(self, row: Any) -> bool:
        placed, asked = _told(row, PLACED), _told(row, ASKED)
        return (placed is None or placed < self.start) and (asked is None or asked >= self.asked_from)


def requests(carried: Any) -> tuple[list[Any], int]:
    """The rows of cancel requests or refunds, and how many pages there are (0: not told). The shape is documented for refunds only, so a
    bare list is taken too."""
    if not isinstance(carried, Mapping):
        return list(carried or ()), 0
    return list(carried.get("refundList") or ()), int((carried.get("responsePage") or {}).get("totalPages") or 0)


def _told(row: Mapping[str, Any], names: Sequence[str]) -> datetime | None:
    return next((moment for name in names if (moment := own.maybe_moment(row.get(name)))), None)
