"""The wanted offer of one listing: a pure function of what the shop says and how the account makes its offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from service.domain.money import cents
from service.domain.sellable import ShopOffer
from service.pricing.policy import OfferPolicy

UNMANAGED_QUANTITY = 1000
"""Shown for goods whose stock the shop does not count; the marketplace's own maximum still caps it."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything that one listing's offer follows from, beside the terms; `shop` None: gone from the shop."""

    shop: ShopOffer | None
    reserved: int
    """Units that marketplaces sold and the shop's stock does not know of yet."""
    units_per_day: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trace: what was done, what came out, and why."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class WantedOffer:
    """The offer that should be shown; `problem` says why there can be none (then nothing is sold)."""

    quantity: int
    price: Decimal
    list_price: Decimal
    problem: str | None = None


Tell = Callable[[str, object, str], None]


def wanted_offer(basis: Basis, terms: Terms, trace: list[Step] | None = None) -> WantedOffer:
    """The absolute offer for a sellable; one that is gone or disabled is offered with quantity 0. `trace` receives the steps."""
    tell = _silent if trace is None else lambda name, value, note: trace.append(Step(name, _text(value), note))
    shop = basis.shop
    if shop is None:
        tell("shop", "gone", "deleted in the shop")
        return WantedOffer(0, Decimal(0), Decimal(0))
    quantity = _quantity(shop, basis, terms, tell)
    list_price = _gross(shop, shop.price, terms, tell, "price")
    price = list_price if shop.special is None else min(_gross(shop, shop.special, terms, tell, "special"), list_price)
    return WantedOffer(quantity, price, list_price, None if price > 0 else "The price in the shop is 0; set a price above 0.")


def _silent(name: str, value: object, note: str) -> None:
    return None


def _text(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _quantity(shop: ShopOffer, basis: Basis, terms: Terms, tell: Tell) -> int:
    policy = terms.policy
    quantity = UNMANAGED_QUANTITY if shop.quantity is None else shop.quantity
    tell("stock", quantity, "stock is not subtracted in the shop" if shop.quantity is None else "in the shop")
    if basis.reserved:
        quantity -= basis.reserved
        tell("reserved", quantity, f"{basis.reserved} sold on marketplaces, not yet in the shop")
    if policy.buffer:
        quantity -= policy.buffer
        tell("buffer", quantity, f"{policy.buffer} kept back by the account")
    if not shop.enabled:
        quantity = 0
        tell("disabled", 0, "the product is disabled in the shop")
    most = min(policy.max_quantity or terms.max_quantity, terms.max_quantity)
    capped = max(0, min(quantity, most))
    if capped != quantity:
        tell("limits", capped, f"0 to {most}")
    return capped


def _gross(shop: ShopOffer, net: Decimal, terms: Terms, tell: Tell, name: str) -> Decimal:
    tell(name, net, "net, in the shop's currency")
    gross = net * (1 + shop.tax_rate / 100) + shop.tax_fixed
    fixed = f" + {_text(shop.tax_fixed)}" if shop.tax_fixed else ""
    tell(f"{name} with tax", gross, f"{_text(shop.tax_rate)} %{fixed}")
    markup = terms.policy.markup_percent
    if markup:
        gross *= 1 + markup / 100
        tell(f"{name} with markup", gross, f"{_text(markup)} %")
    if terms.rate != 1:
        gross *= terms.rate
        tell(f"{name} in {terms.currency}", gross, f"1 = {_text(terms.rate)}")
    rounded = max(cents(gross), Decimal(0))
    tell(f"{name} rounded", str(rounded), "two digits")
    return rounded
