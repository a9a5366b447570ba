"""Rows, names and times of ÇiçekSepeti's bodies. Pure; what cannot be read raises ValueError."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from service.connectors.values import in_utc, text

Row = Mapping[str, Any]

_DAY_FIRST = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{4})(?:\D+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")


def folded(row: Row) -> dict[str, Any]:
    """The row with small names: ÇiçekSepeti's pages do not agree on letter case."""
    return dict(zip(_small(tuple(row)), row.values(), strict=True))


@lru_cache(maxsize=64)
def _small(names: tuple[str, ...]) -> list[str]:
    """The rows of an answer have the same names."""
    return [name.lower() for name in names]


def first(row: Row, *names: str) -> Any:
    """The first of the fields that is there; None when none is."""
    return next((row[name] for name in names if row.get(name) is not None), None)


def rows_of(answer: Any, name: str) -> list[Any]:
    """The list of that name in an answer, which may say null for none."""
    rows = folded(answer)[name] or []
    if not isinstance(rows, list):
        raise TypeError(f"{name} is no list")
    return rows


def moment(date: Any, time: Any = None) -> datetime:
    """A time as ÇiçekSepeti writes it, day first or as ISO; Turkish wall clock where no zone is told."""
    day, clock = text(date), text(time)
    told = f"{day.partition('T')[0]} {clock}" if clock else day
    try:
        if match := _DAY_FIRST.match(told):
            day_of_month, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
            return in_utc(datetime(year, month, day_of_month, hour, minute, second))  # noqa: DTZ001
        return in_utc(datetime.fromisoformat(told))
    except ValueError:
        raise ValueError(f"“{told}” is not a time") from None
