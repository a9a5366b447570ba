"""Ids, times, amounts and texts of Hepsiburada's order bodies, each as strict as we need it. Pure.

What cannot be read raises ValueError.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from service.connectors.hepsiburada import codes
from service.connectors.hepsiburada.api import TURKEY

Row = Mapping[str, Any]


def either(row: Row, *names: str) -> Any:
    """The first of the fields that says something; the services do not agree on letter case."""
    return next((row[name] for name in names if row.get(name)), None)


def field(row: Row, name: str) -> Any:
    """A field in PascalCase or camelCase."""
    return row.get(name, row.get(name[0].lower() + name[1:]))


def names(name: object) -> tuple[str, str]:
    """First names and last name of a full name."""
    first, _, last = text(name).rpartition(" ")
    return (first, last) if first else (last, "")


def currency(money: Row) -> str:
    """The currency of an amount; Turkish lira where it names none."""
    code = text(money.get("currency")) or codes.CURRENCY
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise ValueError(f"“{code}” is not a currency")
    return code.upper()


def quantity(value: Any) -> int:
    """A whole number of at least one."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"a quantity of {value}")
    return value


def moment(value: Any) -> datetime:
    """A time as Hepsiburada writes it: with a zone as it says, without one Turkish wall clock."""
    try:
        told = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{value} is not a time") from None
    utc = (told if told.tzinfo else told.replace(tzinfo=TURKEY)).astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def maybe_moment(value: Any) -> datetime | None:
    """The same for a time that may be absent."""
    return moment(value) if value else None


def id_of(value: Any) -> str:
    """An id as text, whatever its length."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip():
        raise ValueError(f"{value!r} is not an id")
    return str(value).strip()


def text(value: Any) -> str:
    """Text as given; a lone half of an emoji, which no database takes, becomes the replacement character."""
    plain = "" if value is None else str(value).strip()
    try:
        plain.encode()
    except UnicodeEncodeError:
        return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return plain
