"""How many units an account shows."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from service.domain.sellable import ShopOffer
from service.pricing.basis import Basis, Terms
from service.pricing.trace import Tell

UNMANAGED_QUANTITY = 1000
"""Shown for goods whose stock the shop does not count; the marketplace's own maximum still caps it."""


def quantity(shop: ShopOffer, basis: Basis, terms: Terms, tell: Tell) -> int:
    """What may be shown: never more than the stock without what is reserved and kept back."""
    left = _stock(shop, tell)
    if basis.reserved:
        left -= basis.reserved
        tell("reserved", left, "{} sold on marketplaces, not yet in the shop", basis.reserved)
    left -= _kept_back(left, basis, terms, tell)
    if not shop.enabled:
        left = 0
        tell("disabled", 0, "the product is disabled in the shop")
    if 0 < left < terms.policy.minimum:
        tell("minimum", 0, "fewer than {} are not shown", terms.policy.minimum)
        left = 0
    shown = max(0, min(left, terms.most))
    if shown != left:
        tell("limits", shown, "{} to {}", 0, terms.most)
    return shown


def _stock(shop: ShopOffer, tell: Tell) -> int:
    if shop.quantity is None:
        tell("stock", UNMANAGED_QUANTITY, "stock is not subtracted in the shop")
        return UNMANAGED_QUANTITY
    tell("stock", shop.quantity, "in the shop")
    return shop.quantity


def _kept_back(left: int, basis: Basis, terms: Terms, tell: Tell) -> int:
    """The largest of the account's buffers."""
    policy = terms.policy
    kept, note = policy.buffer, "{} kept back by the account"
    holes: tuple[object, ...] = (kept,)
    share = _up(left * policy.buffer_percent / 100) if policy.buffer_percent else 0
    if share > kept:
        kept, note, holes = share, "{} kept back by the account, {} % of the stock", (share, policy.buffer_percent)
    sales = _up(basis.units_per_day * terms.days_kept) if policy.buffer_by_sales else 0
    if sales > kept:
        note = "{} kept back: {} sold a day, {} s until the marketplace shows a change, times {}"
        kept, holes = sales, (sales, basis.units_per_day, terms.latency_seconds, policy.buffer_by_sales)
    if kept:
        tell("buffer", left - kept, note, *holes)
    return kept


def _up(units: Decimal) -> int:
    return int(units.to_integral_value(ROUND_CEILING))
