"""Where a read of orders is: ÇiçekSepeti does not say which date it filters by, and shows cancelled lines by their own filter only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from service.connectors import cursors
from service.connectors.ciceksepeti import api
from service.connectors.ciceksepeti.mapping_listings import NAME
from service.connectors.ciceksepeti.mapping_orders import lines_of
from service.connectors.ciceksepeti.mapping_values import folded

WINDOW = timedelta(days=13)
"""Two weeks are the most; a day is kept back for the margin."""
WINDOWS = 2
"""So many windows back are read again each time: were orders filtered by the day they were placed, older ones would not be seen to move."""
ZONE_MARGIN = timedelta(hours=3)
"""Nobody says whether the window is UTC or Turkish wall clock."""


@dataclass(frozen=True, slots=True)
class Place:
    """How many windows back, active or cancelled lines, the page, and how many lines its list has shown before it."""

    back: int = 0
    active: bool = True
    page: int = 0
    seen: int = 0

    @classmethod
    def of(cls, cursor: str | None) -> Place:
        """Rejected when the text is no cursor of ours."""
        back, active, page, seen = cursors.numbers(cursor, "0:1:0:0", NAME)
        return cls(back, bool(active), page, seen)

    def __str__(self) -> str:
        return f"{self.back}:{int(self.active)}:{self.page}:{self.seen}"

    def window(self, since: datetime, until: datetime) -> tuple[datetime, datetime]:
        """What to ask for; never more than two weeks."""
        end = until - self.back * WINDOW
        return (end - WINDOW, end) if self.back else (min(since, end - WINDOW), end + ZONE_MARGIN)

    def after(self, answer: Any) -> Place | None:
        """Where to go on; None after the last page of the last list. The count may be of all lines or of this page's."""
        shown, told = len(lines_of(answer)), folded(answer)
        total, pages, seen = int(told["orderlistcount"]), int(told.get("pagecount") or 0), self.seen + shown
        full = shown >= api.ORDERS_PAGE and total <= shown
        if shown and (seen < total or full or self.page + 1 < pages):
            return replace(self, page=self.page + 1, seen=seen)
        if self.active:
            return Place(self.back, active=False)
        return Place(self.back + 1) if self.back + 1 < WINDOWS else None
