"""What a connector may be able to do, one small protocol each. Callers ask `isinstance(connector, PushesOffers)`.

Every method raises only `service.domain.errors.ConnectorError` and takes and gives domain types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any, Protocol, runtime_checkable

from service.connectors.http import Transport
from service.domain.catalogue import AccountInfo, Attribute, Category, NamedId
from service.domain.listing import (
    ContentChange,
    ListingDraft,
    ListingPage,
    ListingSnapshot,
    OfferTarget,
    Problem,
    Receipt,
    SubmissionReport,
)
from service.domain.order import Order, OrderPage


@runtime_checkable
class ChecksCredentials(Protocol):
    def check(self) -> AccountInfo:
        """Try the credentials with a harmless read; NeedsReauth when they do not work."""


@runtime_checkable
class ReadsCatalogue(Protocol):
    def categories(self) -> list[Category]:
        """The whole tree, parents before children."""

    def attributes(self, category_id: str) -> list[Attribute]:
        """The attributes of a leaf category."""

    def attribute_values(self, category_id: str, attribute_id: str) -> list[NamedId]:
        """The values that a list attribute allows; empty for free text."""

    def brands(self, name: str) -> list[NamedId]:
        """Brands whose name is `name`, best match first; empty when the marketplace knows none."""

    def addresses(self) -> list[NamedId]:
        """The seller's own shipment, invoice and return addresses; `kind` tells which."""


@runtime_checkable
class PublishesListings(Protocol):
    max_listing_items: int
    max_lookup_items: int
    """How many barcodes one `find_listings` may name without using up a quota by itself."""

    def publish(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Ask for new listings. May raise InDoubt: then `find_listings` decides before another try.

        Drafts with a problem are not sent: they come back refused in the receipt's results.
        """

    def update(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Correct listings that are not approved yet; repeating is harmless."""

    def withdraw(self, barcodes: Sequence[str]) -> Receipt:
        """Take listings off sale without losing them; repeating is harmless."""

    def restore(self, barcodes: Sequence[str]) -> Receipt:
        """Put withdrawn listings back; repeating is harmless."""

    def find_listings(self, barcodes: Sequence[str]) -> dict[str, ListingSnapshot]:
        """The listings that exist there, by barcode, with their approval state and the reasons of a refusal."""


@runtime_checkable
class UpdatesContent(Protocol):
    max_content_items: int
    content_is_shared: bool
    """Listings with one `remote_id` show one content: whoever calls names it once."""

    def update_content(self, changes: Sequence[ContentChange]) -> Receipt:
        """Correct what live listings say, at least in the parts that changed; price and stock stay. Repeating is harmless.

        What the marketplace froze comes back refused. Results may name the `remote_id` in place of a barcode.
        """


@runtime_checkable
class ValidatesListings(Protocol):
    def problems(self, draft: ListingDraft, attributes: Sequence[Attribute]) -> list[Problem]:
        """What the marketplace would refuse, found without a call. `attributes` are those of the draft's category."""


@runtime_checkable
class PushesOffers(Protocol):
    max_offer_items: int

    def push_offers(self, targets: Sequence[OfferTarget], spare: Iterable[OfferTarget] = ()) -> Receipt:
        """Set absolute prices and quantities; repeating the call is harmless. Impossible ones come back refused in the results.

        `spare`: other listings whose prices stand; a marketplace that refuses repetitions may say those prices again, never a quantity.
        """


@runtime_checkable
class SetsPricesApart(Protocol):
    prices_apart: bool
    """`push_offers` sets the price of a target that has one, else its quantity: these are two calls, too far apart for one push."""


@runtime_checkable
class ReadsListings(Protocol):
    listings_page_seconds: float
    """A page every so many seconds leaves other reads at least half of every quota."""

    def listings_page(self, cursor: str | None = None) -> ListingPage:
        """Some of what the account shows there, one call; Rejected when the cursor is no longer known.

        All pages from the first to one without `next_cursor` are everything, but for what moved meanwhile.
        """


@runtime_checkable
class ReportsSubmissions(Protocol):
    def submission(self, submission_id: str) -> SubmissionReport:
        """How far a batch is. Rejected when the marketplace no longer knows it."""


@runtime_checkable
class PullsOrders(Protocol):
    def orders(self, since: datetime, until: datetime, cursor: str | None = None) -> OrderPage:
        """Orders changed in the window, one page; call again with `next_cursor` until it is None."""

    def order(self, remote_id: str) -> Order | None:
        """One order as it stands now, None when the marketplace has none of that id."""


@runtime_checkable
class ListsPlacedOrders(Protocol):
    def orders_placed(self, since: datetime, until: datetime, cursor: str | None = None) -> OrderPage:
        """Orders placed in the window, by another road than `PullsOrders.orders`: the second look of a reconciliation."""


@runtime_checkable
class ShipsOrders(Protocol):
    def accept(self, order: Order) -> None:
        """Tell that the order is being prepared; harmless when already told."""

    def ship(self, order: Order, invoice_number: str) -> None:
        """Tell that the parcel is packed and invoiced; the marketplace's carrier scan makes it shipped."""


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `limit` requests in any `seconds` of the calls that name `group` among their groups."""

    group: str
    limit: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """One marketplace as the rest of the house sees it."""

    slug: str
    title: str
    countries: tuple[str, ...]
    currency: str
    language: str
    """Language of the listing texts, as an OpenCart code ("tr-tr")."""
    settings: type[Any]
    """Frozen dataclass; its fields' metadata (label, help, secret) draw the account form."""
    example: Mapping[str, str]
    """Made-up settings that are well formed: calls are built with them when there is no account, the simulator accepts them."""
    connect: Callable[[Any, Transport], Any]
    """(settings, transport) -> connector."""
    base_url: str
    quotas: Callable[[Any], Sequence[Quota]]
    """The limits that hold for an account with these settings."""
    parse_orders: Callable[[Any], OrderPage]
    """A vendor's order answer, as decoded JSON, in our words; for support and contract tests."""
    build_offers: Callable[[Any, Sequence[OfferTarget]], Sequence[Any]]
    """(settings, targets) -> the `Call`s that would be sent; nothing is sent."""
    offer_problems: Callable[[OfferTarget], Sequence[Problem]]
    """What the marketplace would refuse in an offer; such an offer is left out of a push."""
    verified: date
    """The day the facts were last held against the vendor's documentation."""
    max_quantity: int
    order_window_days: int
    """The longest span that one `orders` read may ask for."""
    order_poll_seconds: float = 10.0
    """How often the orders are asked for: what was sold there is oversold elsewhere until it is known."""
    not_offered: Mapping[type[Any], str] = field(default_factory=dict)
    """Protocols that the marketplace has no calls for, and what a seller does instead."""
    secret_days: int | None = None
    """How long the seller's secrets live from the day they were made, where the marketplace says so."""
    late_create: timedelta | None = None
    """So long after it was asked for a new listing may still come up, where that takes more than minutes; it is not asked for again."""
    simulator: Callable[..., Any] | None = None
    """Makes a WSGI application that behaves like the marketplace.

    Takes the names of `example`, and seed, review_seconds, batch_seconds, scan_seconds, clock, quota_scale; all optional.
    """


def lazily(module: str, name: str) -> Callable[..., Any]:
    """That function of that module, imported when it is called: a shop in operation never needs a simulator."""
    return lambda **options: getattr(import_module(module), name)(**options)
