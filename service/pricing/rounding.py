"""Prices with an agreed ending that never leave their bounds."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from service.domain.money import CENT

ONE = Decimal(1)
NOTES = {
    "none": "two digits",
    ".90": "the nearest that ends in .90",
    ".99": "the nearest that ends in .99",
    "whole": "the nearest without a fraction",
}
ENDINGS = {
    "none": (CENT, Decimal("0.00")),
    ".90": (ONE, Decimal("0.90")),
    ".99": (ONE, Decimal("0.99")),
    "whole": (ONE, Decimal("0.00")),
}
"""By the name of a rounding: from one such price to the next, and what they end in."""


def nearest(value: Decimal, ending: str) -> Decimal:
    """The nearest price with the ending, halves up."""
    return _to(value, ending, ROUND_HALF_UP)


def within(value: Decimal, ending: str, lowest: Decimal, highest: Decimal | None) -> Decimal:
    """The nearest price with the ending inside the bounds; the ending is given up where no such price lies between."""
    price = _to(value, ending, ROUND_HALF_UP)
    if price < lowest:
        price = _to(lowest, ending, ROUND_CEILING)
    if highest is not None and price > highest:
        price = _to(highest, ending, ROUND_FLOOR)
        if price < lowest:
            return min(max(_to(value, "none", ROUND_HALF_UP), lowest), highest)
    return price


def _to(value: Decimal, ending: str, rounding: str) -> Decimal:
    step, end = ENDINGS[ending]
    return (value - end).quantize(step, rounding) + end
