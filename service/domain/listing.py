"""A sellable on an account: what we want there, what was sent, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class ListingState(StrEnum):
    """Where a listing stands. `invalid` never left this machine; `rejected` is the marketplace's word."""

    WANTED = "wanted"
    INVALID = "invalid"
    SUBMITTED = "submitted"
    IN_DOUBT = "in_doubt"
    IN_REVIEW = "in_review"
    LIVE = "live"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    RETURNING = "returning"
    """Withdrawn there, and wanted back."""


class ItemState(StrEnum):
    """What became of one item of a submission."""

    PENDING = "pending"
    APPLIED = "applied"
    REJECTED = "rejected"


class Held(StrEnum):
    """What cannot be changed meanwhile because a campaign runs there: it is taken without a word, and nothing comes of it."""

    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    QUANTITY_DOWN = "quantity_down"


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """One marketplace attribute of a listing: either a value from its list or free text."""

    attribute_id: str
    value_id: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ListingDraft:
    """What a marketplace is asked to show; ids are the marketplace's own. Prices are gross, per unit, in `currency`."""

    barcode: str
    sku: str
    group: str
    title: str
    description: str
    brand_id: str
    category_id: str
    attributes: tuple[AttributeValue, ...]
    images: tuple[str, ...]
    quantity: int
    price: Decimal
    list_price: Decimal
    currency: str
    vat_rate: Decimal
    weight_kg: Decimal | None = None
    size_cm: tuple[Decimal, Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class ContentChange:
    """What a live listing should say from now on."""

    draft: ListingDraft
    remote_id: str | None
    parts: frozenset[str]
    """What of the draft changed, by name: "title", "description", "images", "attributes"."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a draft or offer cannot be sent. `field` is our name of it ("title", "attribute:293"); the message is for the seller."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class OfferTarget:
    """The price and quantity a listing should show. Absolute, never a difference; prices gross in `currency`, None: as it is."""

    barcode: str
    quantity: int
    price: Decimal | None
    list_price: Decimal | None
    currency: str
    prices_stand: bool = False
    """The same prices were sent last time, so they may be left out."""


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The outcome for one barcode, in the marketplace's own words where it said something."""

    barcode: str
    state: ItemState
    message: str | None = None
    field: str | None = None
    """Our name of the field to change, when the message tells it."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A batch was taken: `results` are final at once, the other items follow with `submission_id` (None: there are no others)."""

    submission_id: str | None
    results: tuple[ItemResult, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmissionReport:
    """The state of a batch. While it is not finished, items that the marketplace does not mention are pending."""

    finished: bool
    results: Sequence[ItemResult] = field(default_factory=tuple)
    rest: ItemState = ItemState.PENDING
    """What became of the items that a finished batch does not mention: some marketplaces name the refused ones only."""


@dataclass(frozen=True, slots=True)
class ListingSnapshot:
    """A listing as the marketplace shows it at `seen_at`; None means that it did not say."""

    barcode: str
    state: ListingState
    seen_at: datetime
    remote_id: str | None = None
    quantity: int | None = None
    price: Decimal | None = None
    list_price: Decimal | None = None
    reasons: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()
    title: str = ""
    codes: tuple[str, ...] = ()
    """Further codes that it carries: the seller's stock code, a barcode, a model."""


@dataclass(frozen=True, slots=True)
class ListingPage:
    """Some of an account's listings; `next_cursor` leads to the next page, None: there is no further one."""

    snapshots: tuple[ListingSnapshot, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class BuyBox:
    """Where our offer stands among those of other sellers."""

    price: Decimal
    """What the first of them costs."""
    place: int | None
    """Ours, from 1; None: the marketplace does not tell."""
    others: bool | None
    """Whether anybody else sells it; None: the marketplace does not tell."""
