"""Everything that an offer follows from, and its short text, from which the same offer can be computed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from service.domain.sellable import SellableKey, ShopOffer
from service.pricing.policy import OfferPolicy

FORMAT = "1"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
SECONDS_OF_A_DAY = 86400


@dataclass(frozen=True)
class Terms:
    """How an account makes its offers now. `rate`: account currency for one unit of the shop's default currency."""

    rule_set_id: int
    """The version of the policy, 0 for the defaults."""
    policy: OfferPolicy
    currency: str
    rate: Decimal
    max_quantity: int
    """The marketplace's own maximum."""
    latency_seconds: float
    """Measured from a change in the shop to the marketplace's acceptance."""

    @cached_property
    def most(self) -> int:
        """The largest quantity shown."""
        return min(self.policy.max_quantity or self.max_quantity, self.max_quantity)

    @cached_property
    def days_kept(self) -> Decimal:
        """How many days of sales are kept back."""
        return self.policy.buffer_by_sales * Decimal(str(self.latency_seconds)) / SECONDS_OF_A_DAY

    @cached_property
    def factor(self) -> Decimal:
        """The rate with its safety margin; no margin where nothing is converted."""
        return self.rate if self.rate == 1 else self.rate * (1 + self.policy.currency_margin_percent / 100)

    @cached_property
    def head(self) -> str:
        """What of the terms the text of every basis begins with."""
        return f"{FORMAT}|{self.rule_set_id}|{self.currency}|{self.rate}|{self.max_quantity}|{self.latency_seconds}"


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything that one listing's offer follows from, beside the terms; `shop` None: gone from the shop."""

    shop: ShopOffer | None
    reserved: int
    """Units that marketplaces sold and the shop's stock does not know of yet."""
    units_per_day: Decimal
    at: datetime


class Kept(NamedTuple):
    """A basis and the terms that its text names; the policy is kept under `rule_set_id`."""

    basis: Basis
    rule_set_id: int
    currency: str
    rate: Decimal
    max_quantity: int
    latency_seconds: float

    def terms(self, policy: OfferPolicy) -> Terms:
        """The terms of that time with the policy of that time."""
        return Terms(self.rule_set_id, policy, self.currency, self.rate, self.max_quantity, self.latency_seconds)


def encode(basis: Basis, terms: Terms) -> str:
    """The basis as one short line; `decode` gives it back to the last digit."""
    # `!s` throughout: formatting a Decimal takes ten times as long as its text.
    head = f"{terms.head}|{(basis.at - EPOCH) // MILLISECOND}|{basis.reserved}|{basis.units_per_day!s}"
    shop = basis.shop
    if shop is None:
        return head
    return (
        f"{head}|{shop.key.product_id}|{shop.key.variant}|{shop.enabled:d}|{_text(shop.quantity)}|{shop.price!s}|{_text(shop.special)}"
        f"|{shop.tax_rate!s}|{shop.tax_fixed!s}|{shop.manufacturer_id}|{','.join(map(str, sorted(shop.category_ids)))}"
    )


def decode(text: str) -> Kept:
    """What `encode` kept; ValueError for a text of another version."""
    version, *parts = text.split("|")
    if version != FORMAT:
        raise ValueError(f"a basis of version {version!r}")
    try:
        rule_set_id, currency, rate, most, latency, at, reserved, speed = parts[:8]
        shop = _shop(*parts[8:]) if len(parts) > 8 else None
        basis = Basis(shop, int(reserved), Decimal(speed), EPOCH + int(at) * MILLISECOND)
        return Kept(basis, int(rule_set_id), currency, Decimal(rate), int(most), float(latency))
    except (TypeError, ValueError, ArithmeticError) as error:
        raise ValueError("a basis that is cut short") from error


def _shop(
    product_id: str,
    variant: str,
    enabled: str,
    quantity: str,
    price: str,
    special: str,
    tax_rate: str,
    tax_fixed: str,
    manufacturer_id: str,
    category_ids: str,
) -> ShopOffer:
    return ShopOffer(
        key=SellableKey(int(product_id), variant),
        enabled=enabled == "1",
        quantity=int(quantity) if quantity else None,
        price=Decimal(price),
        special=Decimal(special) if special else None,
        tax_rate=Decimal(tax_rate),
        tax_fixed=Decimal(tax_fixed),
        manufacturer_id=int(manufacturer_id),
        category_ids=frozenset(map(int, filter(None, category_ids.split(",")))),
    )


def _text(value: Decimal | int | None) -> str:
    return "" if value is None else str(value)
