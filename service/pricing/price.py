"""What an account asks: the selling price, and the list price beside it."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from service.domain.money import CENT
from service.domain.sellable import ShopOffer
from service.pricing.basis import Basis, Terms
from service.pricing.markup import made
from service.pricing.policy import OfferPolicy, PriceRule
from service.pricing.rounding import NOTES, nearest, within
from service.pricing.trace import Tell, telling

ZERO = Decimal("0.00")
NO_PRICE = "The price in the shop is 0; set a price above 0."
NOTHING_LEFT = "The account's price rules leave no price above 0; change them, or set a lowest price."
SILENT = telling(None)


def prices(shop: ShopOffer, basis: Basis, terms: Terms, tell: Tell) -> tuple[Decimal, Decimal, str | None]:
    """(price, list price, problem): the price is never above the list price, and 0 where there is a problem."""
    regular = _gross(shop, shop.price)
    asked = _asked(shop, regular, terms.policy, tell)
    if asked <= 0:
        return ZERO, ZERO, NO_PRICE
    rule = terms.policy.rule_for(shop, regular, basis.at)
    price = _price(asked, rule, terms, tell)
    if price <= 0:
        return ZERO, ZERO, NOTHING_LEFT
    return price, _list_price(price, regular, asked, rule, terms, tell), None


def _gross(shop: ShopOffer, net: Decimal) -> Decimal:
    return net * (1 + shop.tax_rate / 100) + shop.tax_fixed


def _asked(shop: ShopOffer, regular: Decimal, policy: OfferPolicy, tell: Tell) -> Decimal:
    """What the shop asks with tax, its special included if the account follows it."""
    tell("price", shop.price, "net, in the shop's currency")
    asked = regular
    if shop.special is not None:
        if policy.specials == "ignore":
            tell("special", shop.special, "the account does not follow special prices")
        elif shop.special < shop.price:
            tell("special", shop.special, "net, in the shop's currency")
            asked = _gross(shop, shop.special)
        else:
            tell("special", shop.special, "not below the regular price")
    if shop.tax_fixed:
        tell("price with tax", asked, "{} % + {}", shop.tax_rate, shop.tax_fixed)
    else:
        tell("price with tax", asked, "{} %", shop.tax_rate)
    return asked


def _price(asked: Decimal, rule: PriceRule | None, terms: Terms, tell: Tell) -> Decimal:
    value = _converted(made(asked, rule, terms.policy, tell), terms, tell)
    floor, ceiling = _bounds(asked, terms, tell)
    if value <= 0 and not floor:
        return ZERO
    ending = terms.policy.rounding
    plain, price = nearest(value, ending), within(value, ending, max(floor, CENT), ceiling)
    tell("price rounded", plain, NOTES[ending])
    if price > plain:
        tell("floor", price, "never below {}", max(floor, CENT))
    elif price < plain:
        tell("ceiling", price, "never above {}", ceiling)
    return price


def _converted(value: Decimal, terms: Terms, tell: Tell) -> Decimal:
    if terms.rate == 1:
        return value
    value *= terms.factor
    margin = terms.policy.currency_margin_percent
    if margin:
        tell("price in the account's currency", value, "{} for 1, plus {} % safety margin", terms.rate, margin)
    else:
        tell("price in the account's currency", value, "{} for 1", terms.rate)
    return value


def _bounds(asked: Decimal, terms: Terms, tell: Tell) -> tuple[Decimal, Decimal | None]:
    """(floor, ceiling) in the account's currency; 0 and None where there is none. Where they cross the floor wins."""
    policy, shown = terms.policy, asked * terms.rate
    floor = policy.floor_amount
    if policy.floor_percent:
        floor = max(floor, shown * policy.floor_percent / 100)
    ceilings = [policy.ceiling_amount] if policy.ceiling_amount else []
    if policy.ceiling_percent:
        ceilings.append(shown * policy.ceiling_percent / 100)
    if not ceilings:
        return floor.quantize(CENT, ROUND_CEILING), None
    floor, ceiling = floor.quantize(CENT, ROUND_CEILING), min(ceilings).quantize(CENT, ROUND_FLOOR)
    if ceiling < floor:
        tell("ceiling", floor, "the highest price {} is below the lowest {}: the lowest wins", ceiling, floor)
        return floor, floor
    return floor, max(ceiling, CENT)


def _list_price(price: Decimal, regular: Decimal, asked: Decimal, rule: PriceRule | None, terms: Terms, tell: Tell) -> Decimal:
    """Without a special there is nothing that the price was reduced from, unless the account says how much."""
    policy = terms.policy
    if policy.list_price == "percent":
        shown = within(price * (1 + policy.list_price_percent / 100), policy.rounding, price, None)
        tell("list price rounded", shown, "{} % above the selling price", policy.list_price_percent)
        return shown
    if policy.list_price == "same" or asked == regular:
        return price
    value = _converted(made(regular, rule, policy, SILENT), terms, SILENT)
    shown = within(value, policy.rounding, price, None)
    tell("list price rounded", shown, "the regular price made in the same way")
    return shown
