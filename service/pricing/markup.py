"""From what the shop asks to the price that the account makes of it."""

from __future__ import annotations

from decimal import Decimal

from service.pricing.policy import OfferPolicy, PriceRule
from service.pricing.trace import Tell


def made(asked: Decimal, rule: PriceRule | None, policy: OfferPolicy, tell: Tell) -> Decimal:
    """The price in the shop's currency before any rounding; may be 0 or less."""
    if rule is not None:
        return _by_rule(asked, rule, policy, tell)
    if policy.price_mode == "margin":
        return _with_margin(asked, policy.margin_percent, policy, tell)
    if policy.markup_percent:
        asked *= 1 + policy.markup_percent / 100
        tell("price with markup", asked, "{} %", policy.markup_percent)
    if policy.markup_amount:
        asked += policy.markup_amount
        tell("price with markup", asked, "plus {}", policy.markup_amount)
    return asked


def _by_rule(asked: Decimal, rule: PriceRule, policy: OfferPolicy, tell: Tell) -> Decimal:
    tell("price rule", rule.name, "the first that fits decides")
    if rule.action == "margin":
        return _with_margin(asked, rule.amount, policy, tell)
    if rule.action == "percent":
        asked *= 1 + rule.amount / 100
        tell("price with markup", asked, "{} %", rule.amount)
    else:
        asked += rule.amount
        tell("price with markup", asked, "plus {}", rule.amount)
    return asked


def _with_margin(asked: Decimal, percent: Decimal, policy: OfferPolicy, tell: Tell) -> Decimal:
    """The price of which, after commission and shipping, what the shop asks and the margin remain."""
    left = asked * (1 + percent / 100)
    tell("left after fees", left, "{} % margin", percent)
    price = (left + policy.shipping_cost) / (1 - policy.commission_percent / 100)
    tell("price with margin", price, "{} % commission, {} shipping", policy.commission_percent, policy.shipping_cost)
    return price
