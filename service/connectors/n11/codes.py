"""Every N11 code beside our own word. An unknown one is kept as it came and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.claim import ClaimKind, ClaimState
from service.domain.listing import ItemState, ListingState
from service.domain.order import OrderState
from service.domain.question import QuestionState

ORDER_STATES = {
    "Created": OrderState.NEW,
    "Picking": OrderState.ACCEPTED,
    "Shipped": OrderState.SHIPPED,
    "Delivered": OrderState.DELIVERED,
    "Cancelled": OrderState.CANCELLED,
    "UnSupplied": OrderState.CANCELLED,
    "Unpacked": OrderState.SUPERSEDED,
}
PICKING, UNPACKED = "Picking", "Unpacked"
AFTER_PICKING = {"Picking", "Shipped", "Delivered"}
LINE_CANCELLED = {"Cancelled", "UnSupplied"}
LINE_TOLD = "success"

CANCEL_REASONS = {"61": "Out of stock", "62": "Defective", "63": "Wrong price", "64": "Force majeure", "65": "Other"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where N11 deals with one kind of claim: the service, the word in its calls and fields, the call that lists reasons to refuse."""

    service: str
    word: str
    reasons: str
    states: Mapping[str, ClaimState]
    left_empty: tuple[str, ...] = ()
    """Elements of a refusal that the documents show empty."""

    @property
    def id_name(self) -> str:
        return f"claim{self.word}Id"


RETURNS = Desk(
    "returnService",
    "Return",
    "ClaimReturnDenyReasonTypes",
    {
        **dict.fromkeys(("REQUESTED", "APPROVAL_WAITING", "PENDING", "PENDED"), ClaimState.WAITING),
        **dict.fromkeys(("APPROVED", "MANUAL_REFUND"), ClaimState.ACCEPTED),
        "DENIED": ClaimState.REJECTED,
        "CANCELLED": ClaimState.CANCELLED,
    },
    ("returnShipmentType", "trackingNumber"),
)
CANCELS = Desk(
    "claimCancelService",
    "Cancel",
    "ClaimCancelDenyReasonType",
    {
        "REQUESTED": ClaimState.WAITING,
        "RETRACTED": ClaimState.CANCELLED,
        **dict.fromkeys(("COMPLETED", "MANUAL_REFUND"), ClaimState.ACCEPTED),
        **dict.fromkeys(("DENIED", "REJECT"), ClaimState.REJECTED),
    },
)
DESKS = {ClaimKind.RETURN: RETURNS, ClaimKind.CANCEL: CANCELS}
ALL = "ALL"

QUESTION_STATES = {"OPEN": QuestionState.OPEN, "CLOSED": QuestionState.CLOSED}
QUESTION_LISTS = tuple(QUESTION_STATES)
"""N11 shows one of them in a call."""

LISTING_STATES = {
    "Active": ListingState.LIVE,
    "InApproval": ListingState.IN_REVIEW,
    "InCatalogApproval": ListingState.IN_REVIEW,
    "Suspended": ListingState.WITHDRAWN,
    "CatalogRejected": ListingState.REJECTED,
    "Prohibited": ListingState.REJECTED,
    "Unlisted": ListingState.REJECTED,
}
ACTIVE, SUSPENDED = "Active", "Suspended"

TASK_REFUSED, TASK_DONE = "REJECT", {"PROCESSED", "REJECT"}
ITEM_STATES = {"SUCCESS": ItemState.APPLIED, "FAIL": ItemState.REJECTED}

CURRENCY, THEIR_CURRENCY = "TRY", "TL"
SELLER, DEPOT = "SELLER", "N11"
"""Who sends the goods: the seller, or N11 out of its own warehouse (n11depom)."""
BRAND = "1"
"""The attribute of every category that is the brand."""
COMPANY = 2
"""`invoiceType` of a firm; assumed."""

NOT_LET_IN = "authenticationFailed"
TOO_MANY = "maxCallLimit"
"""Stand in the `errorCode` of the /rest and SOAP services."""

FIELD_WORDS = (("satış fiyat", "price"),)
"""(word in a refusal, our field), beside those of all."""
