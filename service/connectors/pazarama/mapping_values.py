"""Times and amounts of Pazarama's bodies, each as strict as we need it. Pure.

What cannot be read raises ValueError.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from service.connectors.values import TURKEY, in_utc
from service.domain.money import decimal

Row = Mapping[str, Any]

PLACED, ASKED = ("orderDate",), ("refundDate", "requestDate", "createdDate")
"""Where a request tells when its order was placed, and when it was made; of cancel requests no document shows that."""
MONTHS = ("ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos", "eylül", "ekim", "kasım", "aralık")


def amount(money: Any) -> Decimal:
    """An amount: an object with `value`, one with kuruş only, or the bare number. Nothing is 0."""
    if isinstance(money, Mapping):
        if money.get("value") is None and money.get("valueInt") is not None:
            return decimal(money["valueInt"]) / 100
        return decimal(money.get("value") or 0)
    return decimal(money or 0)


def maybe_amount(money: Any) -> Decimal | None:
    """The same for an amount that may not be told."""
    return None if money is None else amount(money)


def moment(value: Any) -> datetime:
    """A time: with a zone as it says, without one Turkish wall clock; "15 Kasım 2026 10:05" as well."""
    try:
        told = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        told = _in_words(value)
    return in_utc(told)


def maybe_moment(value: Any) -> datetime | None:
    """The same for a time that may be absent, or in a form that nobody documented."""
    try:
        return moment(value) if value else None
    except ValueError:
        return None


def first_moment(row: Row, names: Iterable[str]) -> datetime | None:
    """The first time that the row tells under one of the names."""
    return next((told for name in names if (told := maybe_moment(row.get(name)))), None)


def _in_words(value: Any) -> datetime:
    try:
        day, month, year, *clock = str(value).replace("İ", "i").lower().split()
        hour, minute = clock[0].split(":")[:2] if clock else ("0", "0")
        return datetime(int(year), MONTHS.index(month) + 1, int(day), int(hour), int(minute), tzinfo=TURKEY)
    except ValueError:
        raise ValueError(f"{value} is not a time") from None
