"""Which orders moved. Pazarama filters orders by the day they were placed and by nothing else, so three lists are read for that.

The orders of the last days are read whole each time, a month of them when a full hour lies in the window. The lists of cancel
requests and refunds tell of older orders, which are then read by their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.connectors import values
from service.connectors.answers import the_order
from service.connectors.pazarama import api, mapping_orders
from service.connectors.pazarama.mapping_values import ASKED, PLACED, first_moment
from service.connectors.pazarama.places import Place
from service.connectors.pazarama.wire import Wire
from service.domain.order import Order, OrderPage

RECENT, HOUR = timedelta(days=3), timedelta(hours=1)


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
        start = min(since, until - (api.MONTH if hourly else RECENT))
        return cls(start, start if hourly else since, until)

    def numbers(self, rows: Sequence[Any]) -> list[str]:
        """The orders that these requests speak of and that the list of orders does not show."""
        return list(dict.fromkeys(values.id_of(row["orderNumber"]) for row in rows if self._concerns(row)))

    def _concerns(self, row: Any) -> bool:
        placed, asked = first_moment(row, PLACED), first_moment(row, ASKED)
        return (placed is None or placed < self.start) and (asked is None or asked >= self.asked_from)


class Orders(Wire):
    """Answers PullsOrders."""

    def orders(self, since: datetime, until: datetime, cursor: str | None = None) -> OrderPage:
        """What moved in the window and, as nothing tells that, what may have: read again, it is no news."""
        place, look = Place.of(cursor, "orders", "cancels", "refunds"), Look.at(since, until)
        if place.feed == "orders":
            call = api.orders(place.page, *api.window(look.start, look.until))
            return self._data(call, lambda rows: mapping_orders.order_page(rows or (), place.after(rows or (), "orderNumber")))
        numbers, following, problems = self._requests(place, look.start, look.until, look.numbers)
        pages = [self._by_number(number) for number in numbers]
        orders = tuple(order for page in pages for order in page.orders)
        return OrderPage(orders, following, (*problems, *(problem for page in pages for problem in page.problems)))

    def order(self, remote_id: str) -> Order | None:
        """One order as it stands now; Pazarama shows them for half a year."""
        return the_order(self._by_number(remote_id), remote_id)
