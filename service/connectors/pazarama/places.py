"""Where a read of several lists goes on, as the text of a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.connectors import values
from service.domain.errors import Rejected

NEXT = {"orders": "cancels", "cancels": "refunds"}
"""The list that is read after each; a read of claims begins with the second."""


@dataclass(frozen=True, slots=True)
class Place:
    """The list, its page from 1 on, and what the page before began with."""

    feed: str
    page: int = 1
    before: str = ""

    @classmethod
    def of(cls, cursor: str | None, *feeds: str) -> Place:
        """Rejected when the text is no cursor of ours in these lists; without one, the beginning of the first."""
        feed, _, rest = (cursor or f"{feeds[0]}:1:").partition(":")
        page, _, before = rest.partition(":")
        if feed not in feeds or not page.isdecimal():
            raise Rejected(f"Pazarama has no place “{cursor}” in its lists.")
        return cls(feed, int(page), before)

    def __str__(self) -> str:
        return f"{self.feed}:{self.page}:{self.before}"

    def after(self, rows: Sequence[Any], key: str, pages: int = 0) -> str | None:
        """The next page, or the next list. Where `pages` is not told only an empty page is the end: a short one may have been cut.

        ValueError when the list does not move on.
        """
        if not rows or self.page == pages:
            return self.next_feed()
        first = values.text(rows[0].get(key)) if isinstance(rows[0], dict) else ""
        if first and first == self.before:
            raise ValueError(f"page {self.page} begins with {first} like the one before it")
        return str(Place(self.feed, self.page + 1, first))

    def next_feed(self) -> str | None:
        """The beginning of the next list."""
        return str(Place(NEXT[self.feed])) if self.feed in NEXT else None
