"""Why a number is what it is, told step by step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

AMOUNT_DIGITS = 2
MOST_DIGITS = 8
"""As many as a shop's exchange rates have."""
SHORT = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trace: what was done, what came out, and why."""

    name: str
    value: str
    note: str = ""


class Tell(Protocol):
    """Takes a step; the holes `{}` of the note are filled only when somebody listens."""

    def __call__(self, name: str, value: object, note: str = "", *holes: object) -> None: ...


def telling(trace: list[Step] | None) -> Tell:
    """What notes steps in the trace, or does nothing when there is none."""
    if trace is None:
        return _silent
    return lambda name, value, note="", *holes: trace.append(Step(name, text(value), note.format(*map(text, holes))))


def text(value: object) -> str:
    """An amount with two digits as it is, any other number without needless zeros; a fraction without end stops after four digits."""
    if not isinstance(value, Decimal):
        return str(value)
    digits = -int(value.as_tuple().exponent)
    if digits > MOST_DIGITS:
        value = value.quantize(SHORT)
    return str(value) if digits == AMOUNT_DIGITS else f"{value.normalize():f}"


def _silent(name: str, value: object, note: str = "", *holes: object) -> None:
    return None
