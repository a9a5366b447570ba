"""Ids, times, amounts and texts of Hepsiburada's order bodies, each as strict as we need it. Pure.

What cannot be read raises ValueError.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.connectors import values
from service.connectors.hepsiburada import codes
from service.connectors.values import moment

Row = Mapping[str, Any]


def either(row: Row, *names: str) -> Any:
    """The first of the fields that says something; the services do not agree on letter case."""
    return next((row[name] for name in names if row.get(name)), None)


def field(row: Row, name: str) -> Any:
    """A field in PascalCase or camelCase."""
    return row.get(name, row.get(name[0].lower() + name[1:]))


def currency(money: Row) -> str:
    """The currency of an amount; Turkish lira where it names none."""
    return values.currency(money.get("currency") or codes.CURRENCY)


def maybe_moment(value: Any) -> datetime | None:
    """The same for a time that may be absent, which some write as the first day of the calendar."""
    return moment(value) if value and not str(value).startswith("0001-") else None
