"""How the business stands now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from redis import RedisError

from service.domain.clock import now
from service.domain.errors import MeschainError
from service.ledger import drifts, reports_after_sale, reports_dashboard, reports_sales, reports_system
from service.sync import accounts, caution
from service.sync.passport import Limit, fullest
from service.web.figures import COLOURS, sales_charts, speed_drawing
from service.web.here import house, ledger, page, words

bp = Blueprint("ui_dashboard", __name__)
SPAN = timedelta(hours=24)
SPANS = (14, 30)
"""Days that the sales chart may show."""
SALES_TONES = (*(f"ms-c{number}" for number in range(COLOURS)), "ms-gone")
SPEED_TONES = ("ms-behind", "ms-front")
PLACES = {"order": "/orders/", "claim": "/returns/", "account": "/accounts/", "job": "/jobs/"}
"""Where a page about a subject is."""


@bp.get("/ui/dashboard")
def dashboard() -> Response:
    """The whole page."""
    return page("dashboard.html", **_numbers(), **_lately())


@bp.get("/ui/dashboard/now")
def dashboard_now() -> str:
    """What of it changes by itself."""
    return render_template("dashboard_now.html", **_numbers())


@bp.get("/ui/dashboard/lately")
def dashboard_lately() -> str:
    """What happened."""
    return render_template("dashboard_lately.html", **_lately())


@bp.get("/ui/dashboard/sales")
def dashboard_sales() -> str:
    """Orders and revenue by account and day."""
    span = SPANS[1] if request.args.get("days") == str(SPANS[1]) else SPANS[0]
    edges = words().day_edges(span)
    with ledger().look() as work:
        charts = sales_charts(edges[:-1], reports_sales.sales(work, edges))
        titles = {row.account_id: row.title for row in work.db.execute(work.t.account.select())}
    marks = [(column, words().short_day(edges[column])) for column in range(span - 1, -1, -(span // 6))]
    return render_template("dashboard_sales.html", span=span, spans=SPANS, charts=charts, titles=titles, marks=marks, tones=SALES_TONES)


@bp.get("/ui/dashboard/speed")
def dashboard_speed() -> str:
    """How fast offers were, by hour."""
    edges = words().hour_edges(24)
    with ledger().look() as work:
        speeds = reports_sales.latency_by_hour(work, edges)
    marks = [(column, words().hour(edges[column])) for column in range(1, 24, 4)]
    values = {"hours": list(zip(edges, speeds, strict=False)), "most": reports_sales.MOST_PER_HOUR, "tones": SPEED_TONES}
    return render_template("dashboard_speed.html", drawing=speed_drawing(speeds), marks=marks, **values)


@bp.get("/ui/tile")
def tile() -> str:
    """The least of it, for the shop's own dashboard."""
    with ledger().look() as work:
        (sold,) = reports_sales.sales(work, words().day_edges(1))
        waiting = sum(problem.count for problem in reports_dashboard.problems(work)) + sum(reports_after_sale.calling(work).values())
    return render_template("tile.html", sold=sold, calls=waiting)


def _numbers() -> dict[str, Any]:
    limits = _limits()
    with ledger().look() as work:
        cards = reports_dashboard.account_cards(work, words().day_start())
        ids = [int(card.account["account_id"]) for card in cards]
        return {
            "cards": cards,
            "drifted": {number: sum(drifts.count(work, number).values()) for number in ids},
            "held": {number: caution.waiting(house(), number) for number in ids},
            "silent": _silent(ids),
            "limits": limits,
            "latency": reports_dashboard.latency(work, now() - SPAN),
            "problems": reports_dashboard.problems(work),
            "calling": reports_after_sale.calling(work),
            "given_up": reports_system.queue_lengths(work),
        }


def _lately() -> dict[str, Any]:
    with ledger().look() as work:
        return {"activity": reports_system.activity(work, limit=12), "places": PLACES}


def _limits() -> dict[int, Limit]:
    """The fullest limit of each account that uses one; none known while Redis is away."""
    try:
        found = {account.account_id: fullest(house(), account) for account in accounts.all_accounts(house())}
    except MeschainError:
        return {}
    return {number: limit for number, limit in found.items() if limit}


def _silent(account_ids: list[int]) -> dict[int, float]:
    """Accounts whose marketplace does not answer, with the seconds to the next try; none known while Redis is away."""
    breaker = house().breaker()
    try:
        states = {number: breaker.state(str(number)) for number in account_ids}
    except RedisError:
        return {}
    return {number: state.seconds for number, state in states.items() if state.is_open}
