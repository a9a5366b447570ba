"""A marketplace order in one form for all marketplaces. Amounts are gross unless named net; times are UTC and aware."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class OrderState(StrEnum):
    """Our order states, in the order in which they normally come."""

    AWAITING = "awaiting"
    """Not paid yet: reserves stock, is not written to the shop."""
    NEW = "new"
    ACCEPTED = "accepted"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    """Replaced by other packages (split); `replaced_by` tells when known."""
    UNKNOWN = "unknown"
    """A status that the fact sheet does not have: kept as it came, shown to the seller, nothing concluded."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address, Unicode as the marketplace gave it; empty text where it gave none."""

    first_name: str
    last_name: str
    line1: str
    line2: str = ""
    district: str = ""
    city: str = ""
    postcode: str = ""
    country_code: str = ""
    phone: str = ""
    company: str = ""
    tax_office: str = ""
    tax_number: str = ""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line; `unit_price` is gross, for one unit, after every discount the buyer saw."""

    line_id: str
    barcode: str
    sku: str
    title: str
    quantity: int
    unit_price: Decimal
    vat_rate: Decimal
    commission_rate: Decimal | None = None
    discount: Decimal = Decimal(0)
    """Per unit, already subtracted from `unit_price`."""
    state: str = ""
    """The marketplace's own status of the line."""


@dataclass(frozen=True, slots=True)
class Tracking:
    """A parcel: ids are text (they may exceed 64 bit)."""

    carrier: str
    number: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One parcel-sized order; a marketplace that splits an order sends several with one `number`."""

    remote_id: str
    number: str
    state: OrderState
    remote_state: str
    currency: str
    total: Decimal
    shipping_total: Decimal
    placed_at: datetime
    modified_at: datetime
    buyer_email: str
    shipping: Address
    billing: Address
    lines: tuple[OrderLine, ...]
    tracking: Tracking | None = None
    replaces: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)
    """Facts that only this marketplace has, for the order panel."""

    @property
    def stands(self) -> str:
        """The state for sentences: the marketplace's own word where we have none."""
        return self.remote_state if self.state is OrderState.UNKNOWN else self.state


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Some orders and where to go on; `next_cursor` None: this read is complete."""

    orders: tuple[Order, ...]
    next_cursor: str | None
    problems: tuple[str, ...] = ()
    """Orders that could not be understood, one sentence each naming the remote id; the others still arrive."""
