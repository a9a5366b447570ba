"""Money: what marketplaces booked, by month and kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import RowMapping

from service.domain.settlement import SettlementKind
from service.ledger import reports_after_sale
from service.web.after_sale import listed
from service.web.here import ledger, page, zone

bp = Blueprint("ui_money", __name__)
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@bp.get("/ui/money")
def table() -> Response:
    """The page with sums, search and filters."""
    return page("money.html", **_rows())


@bp.get("/ui/money/rows")
def rows() -> str:
    """The rows alone, for refreshing them."""
    return render_template("money_rows.html", **_rows())


def _rows() -> dict[str, Any]:
    month = request.args.get("month", "")
    shown = listed(reports_after_sale.bookings, **_span(month))
    with ledger().look() as work:
        totals = reports_after_sale.totals(work, shown["wanted"])
    return {**shown, "totals": totals, "sums": list(_sums(totals)), "month": month if MONTH.fullmatch(month) else ""}


def _sums(totals: Sequence[RowMapping]) -> Iterator[dict[str, Any]]:
    """One row a currency: what the bookings come to without payouts, which would count them twice."""
    counted = [row for row in totals if row["kind"] != SettlementKind.PAYOUT]
    for currency in dict.fromkeys(row["currency"] for row in counted):
        rows = [row for row in counted if row["currency"] == currency]
        yield {"currency": currency, **{name: sum(row[name] for row in rows) for name in ("count", "amount", "commission")}}


def _span(month: str) -> dict[str, datetime]:
    """The month in the shop's own time; nothing where none is named."""
    match = MONTH.fullmatch(month)
    if match is None:
        return {}
    year, number = int(match[1]), int(match[2])
    return {
        "since": datetime(year, number, 1, tzinfo=zone()),
        "until": datetime(year + number // 12, number % 12 + 1, 1, tzinfo=zone()),
    }
