"""The pages: HTML fragments seen inside the shop's admin and stand-alone."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Everything that the application registers of this room."""
    from service.web import (
        accounts,
        claims,
        dashboard,
        decisions,
        entry,
        found,
        here,
        jobs,
        listings,
        mapping,
        mapping_files,
        money,
        old_listings,
        order_acts,
        orders,
        prices,
        questions,
        settings,
        start,
        support,
        work,
    )

    frame = Blueprint("pages", __name__, template_folder="templates")
    frame.record_once(lambda state: here.prepare(state.app))
    parts = (
        entry,
        dashboard,
        listings,
        decisions,
        orders,
        order_acts,
        claims,
        questions,
        money,
        accounts,
        prices,
        mapping,
        mapping_files,
        old_listings,
        found,
        start,
        settings,
        jobs,
        work,
        support,
    )
    return frame, *(part.bp for part in parts)
