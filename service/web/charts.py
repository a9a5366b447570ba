"""Bars as rectangles: across in percent of whatever room there is, upwards in pixels; drawn by `chart.html`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

HEIGHT = 180
LINES = 4
"""At most so many lines lie above the lowest one."""
SHARE = 0.74
"""Of a column's room that its bar takes."""
BELOW = -1
"""The series that hangs below the line of zero."""


@dataclass(frozen=True, slots=True)
class Block:
    """One rectangle of a series in a column."""

    column: int
    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that has a place; `lines` are heights with what they stand for, `columns` the middles of the columns."""

    blocks: tuple[Block, ...]
    lines: tuple[tuple[float, Decimal], ...]
    columns: tuple[float, ...]


def stacked(columns: Sequence[Sequence[Decimal]], below: Sequence[Decimal]) -> Drawing:
    """The amounts of a column one above the other, what stands apart below zero."""
    scale = _Scale(max(sum(amounts, Decimal(0)) for amounts in columns), max(below))
    blocks = []
    for column, (amounts, apart) in enumerate(zip(columns, below, strict=True)):
        reached = Decimal(0)
        for series, amount in enumerate(amounts):
            blocks.append(_block(scale, len(columns), column, series, reached, reached + amount))
            reached += amount
        blocks.append(_block(scale, len(columns), column, BELOW, -apart, Decimal(0)))
    return _drawing(scale, blocks, len(columns))


def nested(columns: Sequence[Sequence[Decimal]]) -> Drawing:
    """Every amount of a column from zero on, each in front of the one before it."""
    scale = _Scale(max((amount for amounts in columns for amount in amounts), default=Decimal(0)), Decimal(0))
    blocks = [
        _block(scale, len(columns), column, series, Decimal(0), amount)
        for column, amounts in enumerate(columns)
        for series, amount in enumerate(amounts)
    ]
    return _drawing(scale, blocks, len(columns))


class _Scale:
    """From amounts to heights; the top is a round amount."""

    def __init__(self, most: Decimal, below: Decimal) -> None:
        raw = (most + below or Decimal(1)) / LINES
        power = Decimal(10) ** raw.adjusted()
        self.step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)
        self.top = max((most / self.step).to_integral_value(ROUND_CEILING), Decimal(1)) * self.step
        self._pixels = HEIGHT / float(self.top + below)

    def y(self, amount: Decimal) -> float:
        return round(float(self.top - amount) * self._pixels, 2)

    def lines(self) -> Iterator[tuple[float, Decimal]]:
        for number in range(int(self.top / self.step) + 1):
            yield self.y(number * self.step), number * self.step


def _block(scale: _Scale, count: int, column: int, series: int, low: Decimal, high: Decimal) -> Block:
    room = 100 / count
    y = scale.y(high)
    return Block(column, series, round(room * (column + (1 - SHARE) / 2), 3), y, round(room * SHARE, 3), round(scale.y(low) - y, 2))


def _drawing(scale: _Scale, blocks: list[Block], count: int) -> Drawing:
    seen = tuple(block for block in blocks if block.height > 0)
    return Drawing(seen, tuple(scale.lines()), tuple(round(100 / count * (column + 0.5), 3) for column in range(count)))
