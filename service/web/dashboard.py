"""How the business stands now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template

from service.domain.clock import now
from service.ledger import reports_dashboard, reports_system
from service.web.here import ledger, page, words

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
        return {
            "cards": reports_dashboard.account_cards(work, words().day_start()),
            "latency": reports_dashboard.latency(work, now() - SPAN),
            "problems": reports_dashboard.problems(work),
            "given_up": reports_system.queue_lengths(work),
            "activity": reports_system.activity(work, limit=12),
        }
