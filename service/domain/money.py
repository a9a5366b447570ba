"""Money: a decimal amount with its currency, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def decimal(value: object) -> Decimal:
    """The value as an exact Decimal; floats pass through their shortest text (0.1 is 0.1).

    Raises ValueError for anything that is not a finite number.
    """
    try:
        number = Decimal(str(value).strip())
    except ArithmeticError:
        raise ValueError(f"not a number: {value!r}") from None
    if not number.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return number


def cents(amount: Decimal) -> Decimal:
    """The amount with two digits, halves rounded up as on an invoice."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217, upper case)."""

    amount: Decimal
    currency: str

    @classmethod
    def of(cls, amount: object, currency: str) -> Money:
        """Money from text, int, Decimal or a JSON number."""
        return cls(decimal(amount), currency)

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)

    def times(self, factor: int | Decimal) -> Money:
        """The amount multiplied; not rounded."""
        return Money(self.amount * factor, self.currency)
