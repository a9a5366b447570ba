"""What a buyer wants to give back, or to cancel before it leaves: read, then approved or disputed. Times are UTC and aware."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from service.domain.order import Tracking
from service.domain.paper import Upload


class ClaimKind(StrEnum):
    """What the buyer wants."""

    RETURN = "return"
    CANCEL = "cancel"
    """The order is not to be sent at all."""
    EXCHANGE = "exchange"


class ClaimState(StrEnum):
    """Where a claim, or one line of it, stands."""

    OPEN = "open"
    """On its way or with the marketplace: nothing to decide yet."""
    WAITING = "waiting"
    """The seller has to decide."""
    DISPUTED = "disputed"
    """The seller objected; the marketplace decides."""
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    """The buyer took it back."""
    UNKNOWN = "unknown"
    """A status that the fact sheet does not have: kept as it came, nothing concluded."""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """Some units of one order line; `line_id` is what a decision names."""

    line_id: str
    order_line_id: str
    """Empty where the marketplace does not tell it."""
    barcode: str
    sku: str
    title: str
    quantity: int | None
    """None: the marketplace does not tell how many."""
    reason: str
    note: str
    """The buyer's own words."""
    state: ClaimState
    remote_state: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as it stands at the marketplace."""

    remote_id: str
    kind: ClaimKind
    order_number: str
    state: ClaimState
    """Of the line that needs the seller most."""
    remote_state: str
    opened_at: datetime
    modified_at: datetime
    """`opened_at` where the marketplace tells no other time."""
    lines: tuple[ClaimLine, ...]
    decide_by: datetime | None = None
    buyer: str = ""
    refund: Decimal | None = None
    currency: str = ""
    tracking: Tracking | None = None
    extra: dict[str, str] = field(default_factory=dict)
    """Facts that only this marketplace has, for the page and for the calls of a decision."""


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """Some claims and where to go on; `next_cursor` None: this read is complete."""

    claims: tuple[Claim, ...]
    next_cursor: str | None
    problems: tuple[str, ...] = ()
    """Claims that could not be understood, one sentence each naming the remote id; the others still arrive."""


@dataclass(frozen=True, slots=True)
class DisputeReason:
    """A reason that the marketplace takes for a dispute."""

    id: str
    name: str
    needs_file: bool = False


@dataclass(frozen=True, slots=True)
class Dispute:
    """Why the seller does not take it back."""

    reason_id: str
    text: str
    files: tuple[Upload, ...] = ()


def neediest(states: tuple[ClaimState, ...]) -> ClaimState:
    """The state that stands for all: what the seller has to do comes first, what is over last."""
    order = (ClaimState.WAITING, ClaimState.UNKNOWN, ClaimState.DISPUTED, ClaimState.OPEN, ClaimState.ACCEPTED, ClaimState.REJECTED)
    return next((state for state in order if state in states), ClaimState.CANCELLED)
