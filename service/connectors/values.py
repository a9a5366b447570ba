"""What marketplaces write, as plain values; ValueError, in words, for what cannot be one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from service.domain.catalogue import NamedId
from service.domain.money import decimal

FINE = Decimal("0.0001")
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


def number(text: str) -> Decimal:
    """An id as a number in a body, whatever its length: a JSON writer's whole numbers end at 64 bit. ValueError when it is none."""
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"{text!r} is not a number")
    return Decimal(text)


def amount(value: Any) -> Decimal | None:
    """An amount that may not be told."""
    return None if value is None else decimal(value)


def each(total: Decimal, count: int) -> Decimal:
    """One unit's part of an amount, rounded to four digits where it does not go out evenly."""
    exact = total / count
    return exact if exact == (fine := exact.quantize(FINE)) else fine


def currency(value: Any) -> str:
    """A currency by its three letters."""
    code = text(value)
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise ValueError(f"“{code}” is not a currency")
    return code.upper()


def facts(**told: Any) -> dict[str, str]:
    """What says something, as text."""
    return {name: said for name, value in told.items() if (said := text(value))}


def quantity(value: Any) -> int:
    """A whole number of at least one."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"a quantity of {value}")
    return value


def names(name: Any) -> tuple[str, str]:
    """First names and last name of a full name."""
    first, _, last = text(name).rpartition(" ")
    return (first, last) if first else (last, "")


def itself(name: str) -> list[NamedId]:
    """A brand where the marketplace takes a text: the name is its id."""
    plain = " ".join(name.split())
    return [NamedId(plain, plain)] if plain else []


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


def instant(moment: datetime) -> str:
    """ISO in UTC with a Z, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def wall_clock(moment: datetime) -> str:
    """ISO in Turkish wall clock without a zone, seconds."""
    return moment.astimezone(TURKEY).replace(tzinfo=None).isoformat(timespec="seconds")


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
