"""How the business stands now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template
from redis import RedisError

from service.domain.clock import now
from service.ledger import drifts, reports_after_sale, reports_dashboard, reports_system
from service.sync import caution
from service.web.here import house, ledger, page, words

bp = Blueprint("ui_dashboard", __name__)
SPAN = timedelta(hours=24)


@bp.get("/ui/dashboard")
def dashboard() -> Response:
    """The whole page."""
    return page("dashboard.html", **_numbers())


@bp.get("/ui/dashboard/now")
def dashboard_now() -> str:
    """What of it changes by itself."""
    return render_template("dashboard_now.html", **_numbers())


def _numbers() -> dict[str, Any]:
    with ledger().look() as work:
        cards = reports_dashboard.account_cards(work, words().day_start())
        ids = [int(card.account["account_id"]) for card in cards]
        return {
            "cards": cards,
            "drifted": {number: sum(drifts.count(work, number).values()) for number in ids},
            "held": {number: caution.waiting(house(), number) for number in ids},
            "silent": _silent(ids),
            "latency": reports_dashboard.latency(work, now() - SPAN),
            "problems": reports_dashboard.problems(work),
            "calling": reports_after_sale.calling(work),
            "given_up": reports_system.queue_lengths(work),
            "activity": reports_system.activity(work, limit=12),
        }


def _silent(account_ids: list[int]) -> dict[int, float]:
    """Accounts whose marketplace does not answer, with the seconds to the next try; none known while Redis is away."""
    breaker = house().breaker()
    try:
        states = {number: breaker.state(str(number)) for number in account_ids}
    except RedisError:
        return {}
    return {number: state.seconds for number, state in states.items() if state.is_open}
