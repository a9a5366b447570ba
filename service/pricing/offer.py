"""The wanted offer of one listing: a pure function of what the shop says and how the account makes its offers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from service.pricing.basis import Basis, Terms
from service.pricing.price import prices
from service.pricing.stock import quantity
from service.pricing.trace import Step, telling

__all__ = ["Basis", "Step", "Terms", "WantedOffer", "wanted_offer"]


@dataclass(frozen=True, slots=True)
class WantedOffer:
    """The offer that should be shown; `problem` says why there can be none (then nothing is sold)."""

    quantity: int
    price: Decimal
    list_price: Decimal
    problem: str | None = None


GONE = WantedOffer(0, Decimal(0), Decimal(0))


def wanted_offer(basis: Basis, terms: Terms, trace: list[Step] | None = None) -> WantedOffer:
    """The absolute offer for a sellable; one that is gone or disabled is offered with quantity 0.

    `trace` receives the steps; the last "quantity", "selling price" and "list price" are the offer's own.
    """
    tell, shop = telling(trace), basis.shop
    if shop is None:
        tell("shop", "gone", "deleted in the shop")
        return GONE
    units = quantity(shop, basis, terms, tell)
    price, list_price, problem = prices(shop, basis, terms, tell)
    tell("offered quantity", units)
    tell("selling price", price)
    tell("list price", list_price)
    return WantedOffer(units, price, list_price, problem)
