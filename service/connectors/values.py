"""What marketplaces write, as plain values; ValueError, in words, for what cannot be one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

TURKEY = ZoneInfo("Europe/Istanbul")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def text(value: Any) -> str:
    """Text as given; a lone half of an emoji, which no database takes, becomes the replacement character."""
    plain = "" if value is None else str(value).strip()
    if plain.isascii():
        return plain
    try:
        plain.encode()
    except UnicodeEncodeError:
        return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return plain


def id_of(value: Any) -> str:
    """An id as text, whatever its length."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip():
        raise ValueError(f"{value!r} is not an id")
    return str(value).strip()


def quantity(value: Any) -> int:
    """A whole number of at least one."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"a quantity of {value}")
    return value


def names(name: Any) -> tuple[str, str]:
    """First names and last name of a full name."""
    first, _, last = text(name).rpartition(" ")
    return (first, last) if first else (last, "")


def moment(value: Any) -> datetime:
    """An ISO time in UTC, to the millisecond: with a zone as it says, without one Turkish wall clock."""
    try:
        told = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{value} is not a time") from None
    return in_utc(told)


def in_utc(told: datetime) -> datetime:
    """A time in UTC, to the millisecond; one without a zone is Turkish wall clock."""
    utc = (told if told.tzinfo else told.replace(tzinfo=TURKEY)).astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000) if utc.microsecond else utc


def milliseconds(moment: datetime) -> int:
    """Since 1970, in UTC."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def of_milliseconds(value: Any) -> datetime:
    """The moment so many milliseconds after 1970."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{value} is not a time in milliseconds")
    return EPOCH + timedelta(milliseconds=value)


def cause(error: Exception) -> str:
    """Why something could not be read, for the sentence that names it."""
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
