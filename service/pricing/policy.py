"""What a seller decides about an account's prices and stock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from service.domain.forms import setting
from service.domain.sellable import ShopOffer

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PriceRule:
    """Goods whose price is made differently: every condition that is given must hold."""

    name: str
    action: str
    """"percent" or "fixed": added to the shop's price with tax. "margin": like the account's margin, with its commission and shipping."""
    amount: Decimal
    category_ids: frozenset[int] = frozenset()
    manufacturer_ids: frozenset[int] = frozenset()
    price_from: Decimal | None = None
    """Of the shop's regular price with tax, in the shop's currency."""
    price_to: Decimal | None = None
    """The first price that is too high."""
    starts: datetime | None = None
    ends: datetime | None = None

    def fits(self, shop: ShopOffer, gross: Decimal, at: datetime) -> bool:
        """Whether the rule decides this price at the moment."""
        return (
            (not self.category_ids or not self.category_ids.isdisjoint(shop.category_ids))
            and (not self.manufacturer_ids or shop.manufacturer_id in self.manufacturer_ids)
            and (self.price_from is None or gross >= self.price_from)
            and (self.price_to is None or gross < self.price_to)
            and self.is_active(at)
        )

    def is_active(self, at: datetime) -> bool:
        """Whether the moment lies in the rule's time."""
        return (self.starts is None or at >= self.starts) and (self.ends is None or at < self.ends)


@dataclass(frozen=True, slots=True)
class OfferPolicy:
    """How an account's offers differ from the shop's values. Amounts before the conversion are in the shop's currency."""

    buffer: int = setting("Stock kept back", help="Units that are never offered on this account.", default=0)
    buffer_percent: Decimal = setting("Stock kept back in percent", help="Of the stock, rounded up.", default=ZERO)
    buffer_by_sales: Decimal = setting(
        "Stock kept back for sales on the way",
        help="What sells elsewhere while a new stock is on its way to the marketplace, as measured, times this. 2 is careful, 0 is off.",
        default=ZERO,
    )
    minimum: int = setting("Lowest stock shown", help="Below this 0 is shown.", default=0)
    max_quantity: int = setting("Highest stock shown", help="0: as much as the marketplace allows.", default=0)
    customer_group_id: int = setting(
        "Customer group", help="Number of the shop's customer group whose prices count; 0: the shop's own.", default=0
    )
    specials: str = setting(
        "Special prices", help="“use” shows the shop's special prices, “ignore” the regular ones.", choices=("use", "ignore"), default="use"
    )
    price_mode: str = setting(
        "How the price is made",
        help="“markup” adds percent and amount to the shop's price with tax; “margin” leaves that price and the margin after all fees.",
        choices=("markup", "margin"),
        default="markup",
    )
    markup_percent: Decimal = setting("Price markup in percent", help="Added to the price with tax.", default=ZERO)
    markup_amount: Decimal = setting("Price markup as an amount", help="Added after the percent; may be negative.", default=ZERO)
    margin_percent: Decimal = setting("Margin in percent", help="Left beyond the shop's price with tax, after all fees.", default=ZERO)
    commission_percent: Decimal = setting("Commission in percent", help="What the marketplace keeps of the price.", default=ZERO)
    shipping_cost: Decimal = setting("Shipping cost", help="For one unit; it counts where a margin decides.", default=ZERO)
    currency_margin_percent: Decimal = setting(
        "Currency safety margin in percent", help="Added where the marketplace sells in another currency than the shop.", default=ZERO
    )
    rounding: str = setting("Rounding", help="The nearest price that ends so.", choices=("none", ".90", ".99", "whole"), default="none")
    floor_percent: Decimal = setting("Lowest price in percent", help="Of what the shop asks with tax; 0: none.", default=ZERO)
    floor_amount: Decimal = setting("Lowest price", help="In the account's currency; 0: none.", default=ZERO)
    ceiling_percent: Decimal = setting("Highest price in percent", help="Of what the shop asks with tax; 0: none.", default=ZERO)
    ceiling_amount: Decimal = setting("Highest price", help="In the account's currency; 0: none.", default=ZERO)
    list_price: str = setting(
        "List price",
        help="“shop”: the shop's price before its special; “same”: the selling price; “percent”: above the selling price.",
        choices=("shop", "same", "percent"),
        default="shop",
    )
    list_price_percent: Decimal = setting("List price above the selling price in percent", default=ZERO)
    rules: tuple[PriceRule, ...] = ()
    """The first that fits decides instead of the account's own markup or margin."""

    def rule_for(self, shop: ShopOffer, gross: Decimal, at: datetime) -> PriceRule | None:
        """The rule that decides this price, None: the account's own way does."""
        return next((rule for rule in self.rules if rule.fits(shop, gross, at)), None)

    @property
    def category_ids(self) -> frozenset[int]:
        """Every category that a rule asks about."""
        return frozenset().union(*(rule.category_ids for rule in self.rules))
