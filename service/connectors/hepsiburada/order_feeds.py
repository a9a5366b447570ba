"""Which orders moved: seven lists of the order service read one after the other, each in its own manner.

No list is a snapshot and no list is complete, so a list only tells which orders to look at; each of those is then read in full.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.connectors.calls import Answer, Call
from service.connectors.hepsiburada import api, replies
from service.connectors.hepsiburada import mapping_feeds as feeds
from service.connectors.hepsiburada.api import Api
from service.connectors.hepsiburada.mapping_feeds import Sighting
from service.domain.errors import Rejected
from service.domain.order import OrderState

LATE_PAYMENT = timedelta(days=3)
"""Open lines are filtered by the day they were ordered; a payment may come days later, and may leave no trace on the line."""
PACKING_LAG = timedelta(hours=2)
"""Packages may be filtered by the time of their order; automatic packing follows a quarter of an hour later."""
SLICE = timedelta(hours=23)
"""A package list shows 24 hours at most and cuts a longer window without a word."""

FEEDS = ("open", "packages", "unpacked", "shipped", "undelivered", "delivered", "cancelled")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a read goes on: the list, the slice of its window, the record."""

    feed: str = FEEDS[0]
    slice: int = 0
    offset: int = 0

    @classmethod
    def of(cls, cursor: str | None) -> Place:
        """Rejected when the text is no cursor of ours."""
        feed, _, rest = (cursor or "open:0:0").partition(":")
        part, _, offset = rest.partition(":")
        if feed not in FEEDS or not (part.isdecimal() and offset.isdecimal()):
            raise Rejected(f"Hepsiburada has no place “{cursor}” in its lists.")
        return cls(feed, int(part), int(offset))

    def __str__(self) -> str:
        return f"{self.feed}:{self.slice}:{self.offset}"

    def next_feed(self) -> Place | None:
        """The beginning of the next list."""
        after = FEEDS.index(self.feed) + 1
        return Place(FEEDS[after]) if after < len(FEEDS) else None


Page = tuple[list[Sighting], Place | None]
"""What a page shows of a window, and where its list goes on (None: with the next list)."""
Read = Callable[[Call, Callable[[Answer], Page]], Page]
"""Sends a call and hands its answer on; Malformed when that fails."""


class OrderFeeds:
    """Reads the lists for one account."""

    def __init__(self, calls: Api, read: Read) -> None:
        self._api, self._read = calls, read

    def page(self, since: datetime, until: datetime, place: Place) -> Page:
        """What one page of one list shows of the window, and where to go on."""
        if place.feed == "open":
            seen, following = self._open(since, until, place)
        elif place.feed in ("packages", "unpacked"):
            seen, following = self._packages(since, until, place)
        else:
            seen, following = self._moved(since, place)
        return seen, following or place.next_feed()

    def _open(self, since: datetime, until: datetime, place: Place) -> Page:
        call = self._api.open_lines(place.offset, api.window(since - LATE_PAYMENT, until))

        def parse(answer: Answer) -> Page:
            body = answer.json()
            return feeds.open_sightings(body, since), _after(place, body)

        return self._read(call, parse)

    def _packages(self, since: datetime, until: datetime, place: Place) -> Page:
        start = since - PACKING_LAG + place.slice * SLICE
        end = min(start + SLICE, until)
        build, state = (self._api.packages, OrderState.ACCEPTED) if place.feed == "packages" else (self._api.unpacked, OrderState.NEW)

        def parse(answer: Answer) -> Page:
            shown, offset = answer.json(), place.offset + api.PACKAGES_PAGE
            more = bool(shown) and offset < replies.pages(answer.headers) * api.PACKAGES_PAGE
            later = Place(place.feed, place.slice + 1) if end < until else None
            return feeds.package_sightings(shown, state), Place(place.feed, place.slice, offset) if more else later

        return self._read(build(place.offset, api.window(start, end)), parse)

    def _moved(self, since: datetime, place: Place) -> Page:
        cancelled = place.feed == "cancelled"
        call = self._api.cancelled(place.offset) if cancelled else self._api.moved(place.feed, place.offset)

        def parse(answer: Answer) -> Page:
            body = answer.json()
            shown = feeds.cancelled_sightings(body) if cancelled else feeds.moved_sightings(body, place.feed)
            fresh = [entry for entry in shown if entry.moment is None or entry.moment >= since]
            return fresh, None if feeds.all_before(shown, since) else _after(place, body)

        return self._read(call, parse)


def _after(place: Place, body: Any) -> Place | None:
    """The next page of a list that counts its records; an empty page ends it whatever it counts."""
    offset = place.offset + len(body["items"])
    return Place(place.feed, place.slice, offset) if body["items"] and offset < int(body["totalCount"]) else None
