"""What a seller decides about an account's prices and stock."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OfferPolicy:
    """How an account's offers differ from the shop's values."""

    buffer: int = 0
    max_quantity: int = 0
    markup_percent: Decimal = Decimal(0)
