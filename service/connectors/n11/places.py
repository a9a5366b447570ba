"""Where a read of a list is. N11 cuts long windows of orders and large pages without a word: what was asked proves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.connectors import cursors
from service.connectors.n11.mapping import NAME, Row
from service.connectors.values import milliseconds

SLICE_MS = 14 * 86_400_000
"""A longer window than 15 days is cut."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a read of a window is: from which moment on, and at which page."""

    start: int
    page: int = 0

    @classmethod
    def of(cls, cursor: str | None, since: datetime) -> Place:
        """The place that a cursor names. Rejected when it names none."""
        return cls(*cursors.numbers(cursor, f"{milliseconds(since)}:0", NAME))

    def end(self, until: datetime) -> int:
        """How far one call may look from here."""
        return min(milliseconds(until), self.start + SLICE_MS)

    def following(self, answer: Row, until: datetime) -> str | None:
        """The next page by number, then the next slice of the window, then nothing. `pageCount` counts rows, not pages."""
        if answer["content"] and self.page + 1 < int(answer["totalPages"]):
            return f"{self.start}:{self.page + 1}"
        return f"{self.end(until)}:0" if self.end(until) < milliseconds(until) else None

    def moving(self, answer: Row, until: datetime) -> str | None:
        """The same for a list sorted by change: it goes on at the last change that was shown, for an order that changes meanwhile moves
        to the end and would pull others over the border between two pages. What changed at that moment comes again.
        """
        following = self.following(answer, until)
        stamps = [row.get("lastModifiedDate") for row in answer["content"]]
        is_sorted = all(is_number(stamp) for stamp in stamps) and stamps == sorted(stamps)
        jumps = following == f"{self.start}:{self.page + 1}" and is_sorted and stamps[-1] - 1 > self.start
        return f"{stamps[-1] - 1}:0" if jumps else following


def is_number(value: Any) -> bool:
    """Whether it is a whole number, which a flag is not."""
    return isinstance(value, int) and not isinstance(value, bool)
