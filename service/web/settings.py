"""The installation: what runs, what waits, where things are."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response

from service.domain.clock import now
from service.ledger import reports_system
from service.ledger.reports import Place
from service.web.here import house, ledger, page

bp = Blueprint("ui_settings", __name__)
SILENT, MOST_SHOWN = timedelta(minutes=1), 20


@bp.get("/ui/settings")
def settings() -> Response:
    """The page."""
    with ledger().look() as work:
        processes, queues = reports_system.processes(work), reports_system.queue_lengths(work)
        given_up = reports_system.jobs(work, Place(), "dead", MOST_SHOWN)
    database = house().ledger.engine.url.get_backend_name()
    return page(
        "settings.html",
        settings=house().settings,
        processes=processes,
        silent_since=now() - SILENT,
        queues=queues,
        given_up=given_up,
        database="SQLite" if database == "sqlite" else "MySQL/MariaDB",
    )
