"""What a view of the API works with."""

from __future__ import annotations

from flask import current_app, g

from service.api.errors import Refusal
from service.auth.people import Person
from service.sync.house import House


def house() -> House:
    """The installation that this application serves."""
    found: House = current_app.extensions["meschain"]
    return found


def person() -> Person:
    """Who asks; the door has let them in already."""
    found: Person = g.person
    return found


def missing(thing: str, number: int) -> Refusal:
    """The 404 that names what is not there."""
    return Refusal(404, "not_found", f"There is no {thing} {number}; it may have been removed. Ask for the list of {thing}s.")
