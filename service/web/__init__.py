"""The pages: HTML fragments seen inside the shop's admin and stand-alone."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Everything that the application registers of this room."""
    from service.web import accounts, dashboard, decisions, entry, here, jobs, listings, mapping, orders, prices, settings

    frame = Blueprint("pages", __name__, template_folder="templates")
    frame.record_once(lambda state: here.prepare(state.app))
    return frame, *(part.bp for part in (entry, dashboard, listings, decisions, orders, accounts, prices, mapping, settings, jobs))
