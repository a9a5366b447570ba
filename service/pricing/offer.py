"""The wanted offer of one listing: a pure function with a trace."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from service.domain.money import cents
from service.domain.sellable import ShopOffer

UNMANAGED_QUANTITY = 1000
"""Shown for goods whose stock the shop does not count; the marketplace's own maximum still caps it."""


@dataclass(frozen=True, slots=True)
class OfferRule:
    """What an account adds to the shop's values. `rate`: account currency for one unit of the shop's default currency."""

    currency: str
    rate: Decimal
    buffer: int
    max_quantity: int
    markup_percent: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trace: what was done, what came out, and why."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class WantedOffer:
    """The offer that should be shown; `problem` says why there can be none (then nothing is sent)."""

    quantity: int
    price: Decimal
    list_price: Decimal
    trace: tuple[Step, ...]
    problem: str | None = None


def wanted_offer(shop: ShopOffer | None, reserved: int, rule: OfferRule) -> WantedOffer:
    """The absolute offer for a sellable; a sellable that is gone or disabled is offered with quantity 0."""
    if shop is None:
        return WantedOffer(0, Decimal(0), Decimal(0), (Step("shop", "gone", "deleted in the shop"),))
    steps: list[Step] = []
    quantity = _quantity(shop, reserved, rule, steps)
    list_price = _gross(shop, shop.price, rule, steps, "price")
    price = list_price if shop.special is None else min(_gross(shop, shop.special, rule, steps, "special"), list_price)
    problem = None if price > 0 else "The price in the shop is 0; set a price above 0."
    return WantedOffer(quantity, price, list_price, tuple(steps), problem)


def _quantity(shop: ShopOffer, reserved: int, rule: OfferRule, steps: list[Step]) -> int:
    quantity = UNMANAGED_QUANTITY if shop.quantity is None else shop.quantity
    steps.append(Step("stock", str(quantity), "stock is not subtracted in the shop" if shop.quantity is None else "in the shop"))
    if reserved:
        quantity -= reserved
        steps.append(Step("reserved", str(quantity), f"{reserved} sold on marketplaces, not yet in the shop"))
    if rule.buffer:
        quantity -= rule.buffer
        steps.append(Step("buffer", str(quantity), f"{rule.buffer} kept back by the account"))
    if not shop.enabled:
        quantity = 0
        steps.append(Step("disabled", "0", "the product is disabled in the shop"))
    capped = max(0, min(quantity, rule.max_quantity))
    if capped != quantity:
        steps.append(Step("limits", str(capped), f"0 to {rule.max_quantity}"))
    return capped


def _gross(shop: ShopOffer, net: Decimal, rule: OfferRule, steps: list[Step], name: str) -> Decimal:
    steps.append(Step(name, f"{net.normalize():f}", "net, in the shop's currency"))
    gross = net * (1 + shop.tax_rate / 100) + shop.tax_fixed
    fixed = f" + {shop.tax_fixed.normalize():f}" if shop.tax_fixed else ""
    steps.append(Step(f"{name} with tax", f"{gross.normalize():f}", f"{shop.tax_rate.normalize():f} %{fixed}"))
    if rule.markup_percent:
        gross *= 1 + rule.markup_percent / 100
        steps.append(Step(f"{name} with markup", f"{gross.normalize():f}", f"{rule.markup_percent.normalize():f} %"))
    if rule.rate != 1:
        gross *= rule.rate
        steps.append(Step(f"{name} in {rule.currency}", f"{gross.normalize():f}", f"1 = {rule.rate.normalize():f}"))
    rounded = max(cents(gross), Decimal(0))
    steps.append(Step(f"{name} rounded", str(rounded), "two digits"))
    return rounded
