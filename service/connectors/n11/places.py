"""Where a read of a list is. N11 cuts long windows of orders and large pages without a word: what was asked proves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from service.connectors.n11.mapping import Row
from service.domain.errors import Rejected

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SLICE_MS = 14 * 86_400_000
"""A longer window than 15 days is cut."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a read of a window is: from which moment on, and at which page."""

    start: int
    page: int = 0

    @classmethod
    def of(cls, cursor: str | None, since: datetime) -> Place:
        """The place that a cursor names. ValueError when it is none."""
        if cursor is None:
            return cls(milliseconds(since))
        start, _, page = cursor.partition(":")
        return cls(int(start), int(page))

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


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Which of several lists that are read one after the other, and which page of it."""

    name: str
    page: int

    @classmethod
    def of(cls, cursor: str | None, lists: Sequence[str]) -> ListPlace:
        """The place that a cursor names, without one the first. Rejected when it names none."""
        name, _, page = (cursor or f"{lists[0]}:0").partition(":")
        if name not in lists or not page.isdecimal():
            raise Rejected(f"N11 has no place “{cursor}” in its list.")
        return cls(name, int(page))

    def following(self, more: bool, lists: Sequence[str]) -> str | None:
        """The next page, then the next list, then nothing."""
        rest = lists[lists.index(self.name) + 1 :]
        return f"{self.name}:{self.page + 1}" if more else f"{rest[0]}:0" if rest else None


def milliseconds(moment: datetime) -> int:
    """Since 1970, as N11 counts."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def is_number(value: Any) -> bool:
    """Whether it is a whole number, which a flag is not."""
    return isinstance(value, int) and not isinstance(value, bool)
