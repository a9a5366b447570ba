"""A buyer's question about a product, and its one answer. Times are UTC and aware."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class QuestionState(StrEnum):
    """Where a question stands."""

    OPEN = "waiting"
    """Waits for an answer of the seller."""
    ANSWERED = "answered"
    """Answered, or the answer is being looked at there."""
    REFUSED = "refused"
    """The marketplace did not publish the answer: another one is wanted."""
    CLOSED = "closed"
    """Nothing can be answered any more: time is over, it was reported or taken back."""
    UNKNOWN = "unknown"
    """A status that the fact sheet does not have: kept as it came, nothing concluded."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it stands at the marketplace."""

    remote_id: str
    state: QuestionState
    remote_state: str
    text: str
    asked_at: datetime
    modified_at: datetime
    """`asked_at` where the marketplace tells no other time."""
    answer: str = ""
    answered_at: datetime | None = None
    answer_by: datetime | None = None
    refusal: str = ""
    """Why the marketplace did not publish the answer."""
    buyer: str = ""
    """As the marketplace shows the name, mostly masked."""
    product: str = ""
    barcode: str = ""
    sku: str = ""
    order_number: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """Some questions and where to go on; `next_cursor` None: this read is complete."""

    questions: tuple[Question, ...]
    next_cursor: str | None
    problems: tuple[str, ...] = ()
    """Questions that could not be understood, one sentence each naming the remote id; the others still arrive."""
