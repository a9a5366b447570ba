"""What the dashboard's charts and the tables behind them show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from service.ledger.reports_dashboard import Latency
from service.ledger.reports_sales import Sales
from service.web import charts

COLOURS = 6
"""More accounts than that are drawn as one: more colours could not be told apart."""
OTHERS = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """So many orders worth so much."""

    orders: int = 0
    revenue: Decimal = Decimal(0)

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.orders + other.orders, self.revenue + other.revenue)


@dataclass(frozen=True, slots=True)
class Day:
    """A day by series, in the order of the chart's; cancelled orders of all of them apart."""

    start: datetime
    parts: tuple[Sum, ...]
    sold: Sum
    cancelled: Sum


@dataclass(frozen=True, slots=True)
class SalesChart:
    """All days in one currency; `accounts` are the series, the best first, OTHERS last where some had to be put together."""

    currency: str
    accounts: tuple[int, ...]
    days: tuple[Day, ...]
    sold: Sum
    cancelled: Sum
    drawing: charts.Drawing


def sales_charts(starts: Sequence[datetime], found: Sequence[Sequence[Sales]]) -> list[SalesChart]:
    """One chart per currency in which something was ordered; amounts of different currencies are never added up."""
    currencies = sorted({row.currency for rows in found for row in rows})
    return [_chart(currency, starts, [[row for row in rows if row.currency == currency] for rows in found]) for currency in currencies]


def speed_drawing(hours: Sequence[Latency]) -> charts.Drawing:
    """Behind within how many seconds 95 of 100 offers were there, in front half of them."""
    return charts.nested([[Decimal(str(each)) for each in (hour.p95 or 0, hour.p50 or 0)] for hour in hours])


def _chart(currency: str, starts: Sequence[datetime], found: Sequence[Sequence[Sales]]) -> SalesChart:
    series = _series(found)
    accounts = tuple(dict.fromkeys(series.values()))
    days = tuple(_day(start, rows, series, accounts) for start, rows in zip(starts, found, strict=True))
    drawing = charts.stacked([[part.revenue for part in day.parts] for day in days], [day.cancelled.revenue for day in days])
    sold, cancelled = sum((day.sold for day in days), Sum()), sum((day.cancelled for day in days), Sum())
    return SalesChart(currency, accounts, days, sold, cancelled, drawing)


def _series(found: Sequence[Sequence[Sales]]) -> dict[int, int]:
    """The series of each account, the best seller first."""
    revenue: dict[int, Decimal] = {}
    for row in (row for rows in found for row in rows):
        revenue[row.account_id] = revenue.get(row.account_id, Decimal(0)) + row.revenue
    ranked = sorted(revenue, key=lambda account_id: (-revenue[account_id], account_id))
    own = ranked if len(ranked) <= COLOURS else ranked[: COLOURS - 1]
    return {account_id: account_id if account_id in own else OTHERS for account_id in ranked}


def _day(start: datetime, rows: Sequence[Sales], series: Mapping[int, int], accounts: Sequence[int]) -> Day:
    parts = {account_id: Sum() for account_id in accounts}
    for row in rows:
        parts[series[row.account_id]] += Sum(row.orders, row.revenue)
    cancelled = sum((Sum(row.cancelled, row.cancelled_revenue) for row in rows), Sum())
    return Day(start, tuple(parts.values()), sum(parts.values(), Sum()), cancelled)
