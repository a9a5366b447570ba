"""Money that a marketplace books for or against the seller, one line each. Amounts are signed: positive is the seller's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class SettlementKind(StrEnum):
    """What a line is for."""

    SALE = "sale"
    RETURN = "return"
    DISCOUNT = "discount"
    COMMISSION = "commission"
    SHIPPING = "shipping"
    FEE = "fee"
    """Service fees, penalties, advertising and the like."""
    TAX = "tax"
    """Withheld for the tax office."""
    PAYOUT = "payout"
    """Paid to the seller's bank: what the other lines add up to, so not counted with them."""
    OTHER = "other"
    """Kept as it came; `remote_kind` says what the marketplace calls it."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """One booking. Unique by `remote_id` on its account."""

    remote_id: str
    kind: SettlementKind
    remote_kind: str
    amount: Decimal
    """What the booking gives the seller, `commission` not yet taken off."""
    currency: str
    booked_at: datetime
    commission: Decimal = Decimal(0)
    """Taken off this line by the marketplace, as a positive number; negative where it is given back."""
    order_number: str = ""
    barcode: str = ""
    due_at: datetime | None = None
    """When it is, or was, paid out."""
    payout_id: str = ""
    description: str = ""

    @property
    def net(self) -> Decimal:
        """What is left for the seller."""
        return self.amount - self.commission


@dataclass(frozen=True, slots=True)
class SettlementPage:
    """Some bookings and where to go on; `next_cursor` None: this read is complete."""

    settlements: tuple[Settlement, ...]
    next_cursor: str | None
    problems: tuple[str, ...] = ()
    """Bookings that could not be understood, one sentence each naming the remote id; the others still arrive."""
