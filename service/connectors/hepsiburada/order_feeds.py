"""Which orders moved: seven lists of the order service read one after the other, each in its own manner.

No list is a snapshot and no list is complete, so a list only tells which orders to look at; each of those is then read in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from service.connectors import cursors
from service.connectors.answers import rows_read
from service.connectors.calls import Answer
from service.connectors.hepsiburada import api, mapping_feeds, mapping_orders, replies
from service.connectors.hepsiburada.mapping_feeds import Sighting
from service.connectors.hepsiburada.wire import Wire
from service.domain.order import Order, OrderPage, OrderState

LATE_PAYMENT = timedelta(days=3)
"""Open lines are filtered by the day they were ordered; a payment may come days later, and may leave no trace on the line."""
PACKING_LAG = timedelta(hours=2)
"""Packages may be filtered by the time of their order; automatic packing follows a quarter of an hour later."""
SLICE = timedelta(hours=23)
"""A package list shows 24 hours at most and cuts a longer window without a word."""

FEEDS, BEGIN = ("open", "packages", "unpacked", "shipped", "undelivered", "delivered", "cancelled"), "0:0"
"""The lists; a cursor names one, the slice of its window, and the record."""

Page = tuple[list[Sighting], str | None]
"""What a page shows of a window, and where its list goes on (None: with the next list)."""


class OrderFeeds(Wire):
    """Answers PullsOrders."""

    def orders(self, since: datetime, until: datetime, cursor: str | None = None) -> OrderPage:
        """The orders that one page of one list shows as moved in the window, each read in full."""
        feed, (part, offset) = cursors.named(cursor, FEEDS, BEGIN, self.marketplace)
        if feed == "open":
            seen, following = self._open(since, until, offset)
        elif feed in ("packages", "unpacked"):
            seen, following = self._packaged(feed, since, until, part, offset)
        else:
            seen, following = self._moved(feed, since, offset)
        rows: dict[str, list[Sighting]] = {}
        for entry in seen:
            rows.setdefault(entry.number, []).append(entry)
        named = [{"number": number or "without number", "seen": entries} for number, entries in rows.items()]
        orders, problems = rows_read(named, lambda row: self._whole(row["seen"]), "number", mapping_orders.UNREADABLE_ORDER)
        return OrderPage(orders, following or cursors.next_list(feed, FEEDS, BEGIN), problems)

    def order(self, remote_id: str) -> Order | None:
        """One order as it stands now, with all its packages."""
        try:
            return self._understood(remote_id, self._in_full)
        except replies.NotThere:
            return None

    def _open(self, since: datetime, until: datetime, offset: int) -> Page:
        call = self._api.open_lines(offset, api.window(since - LATE_PAYMENT, until))
        return self._read(call, lambda body: (mapping_feeds.open_sightings(body, since), _after("open", offset, body)))

    def _packaged(self, feed: str, since: datetime, until: datetime, part: int, offset: int) -> Page:
        start = since - PACKING_LAG + part * SLICE
        end = min(start + SLICE, until)
        build, state = (self._api.packages, OrderState.ACCEPTED) if feed == "packages" else (self._api.unpacked, OrderState.NEW)

        def parse(answer: Answer) -> Page:
            shown, after = answer.json(), offset + api.PACKAGES_PAGE
            more = bool(shown) and after < replies.pages(answer.headers) * api.PACKAGES_PAGE
            later = f"{feed}:{part + 1}:0" if end < until else None
            return mapping_feeds.package_sightings(shown, state), f"{feed}:{part}:{after}" if more else later

        return self._understood(self._send(build(offset, api.window(start, end))), parse)

    def _moved(self, feed: str, since: datetime, offset: int) -> Page:
        cancelled = feed == "cancelled"

        def parse(body: Any) -> Page:
            shown = mapping_feeds.cancelled_sightings(body) if cancelled else mapping_feeds.moved_sightings(body, feed)
            fresh = [entry for entry in shown if entry.moment is None or entry.moment >= since]
            return fresh, None if mapping_feeds.all_before(shown, since) else _after(feed, offset, body)

        return self._read(self._api.cancelled(offset) if cancelled else self._api.moved(feed, offset), parse)

    def _whole(self, seen: Sequence[Sighting]) -> Order:
        """The order as it stands now, in the light of the feed that named it; from the feed alone where it is not shown by number."""
        number = seen[0].number
        if not number:
            raise ValueError("; ".join(entry.note for entry in seen))
        if all(entry.old for entry in seen):
            return mapping_orders.backlog([entry.row for entry in seen if entry.row is not None])
        try:
            return self._in_full(number, seen)
        except replies.NotThere:
            return mapping_orders.from_feed(number, seen)

    def _in_full(self, number: str, seen: Sequence[Sighting] = ()) -> Order:
        """The order with its parcels. What cannot be read raises as it is: the caller knows whether others wait behind it."""
        answer = self._send(self._api.order(number)).json()
        if seen and not answer["items"]:
            return mapping_orders.from_feed(number, seen)
        parcels = [parcel for package in mapping_feeds.package_numbers(answer) if (parcel := self._parcel(package))]
        return mapping_orders.order(answer, seen, parcels)

    def _parcel(self, package: str) -> Any:
        try:
            return self._read(self._api.tracking(package), mapping_orders.parcel)
        except replies.NotThere:
            return None


def _after(feed: str, offset: int, body: Any) -> str | None:
    """The next page of a list that counts its records; an empty page ends it whatever it counts."""
    after = offset + len(body["items"])
    return f"{feed}:0:{after}" if body["items"] and after < int(body["totalCount"]) else None
