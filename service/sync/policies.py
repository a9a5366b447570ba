"""What a seller decides per account; one declaration draws the form and reads the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from service.connectors.settings_fields import setting
from service.domain.order import OrderState


@dataclass(frozen=True, slots=True)
class Policies:
    """An account's policies. Shop statuses are the shop's own order status ids; 0 means "do not change"."""

    buffer: int = setting("Stock kept back", help="Units that are never offered on this account.", default=0)
    max_quantity: int = setting("Highest stock shown", help="0: as much as the marketplace allows.", default=0)
    markup_percent: Decimal = setting("Price markup in percent", help="Added to the price with tax.", default=Decimal(0))
    language: str = setting("Language of the texts", help="As in the shop, for example tr-tr; empty: the marketplace's own.", default="")
    status_new: int = setting("Shop status of a new order", default=2)
    status_accepted: int = setting("Shop status “being prepared”", help="Setting it in the shop tells the marketplace.", default=15)
    status_shipped: int = setting("Shop status “shipped”", help="Setting it in the shop tells the marketplace.", default=3)
    status_delivered: int = setting("Shop status “delivered”", default=5)
    status_cancelled: int = setting("Shop status “cancelled”", default=7)
    status_returned: int = setting("Shop status “returned”", default=11)
    notify_buyer: bool = setting("Let the shop mail the buyer", help="Most marketplaces forbid it.", default=False)

    def shop_status(self, state: OrderState) -> int:
        """The shop status that stands for a marketplace state, 0 when the shop's status is left alone."""
        return {
            OrderState.NEW: self.status_new,
            OrderState.ACCEPTED: self.status_accepted,
            OrderState.SHIPPED: self.status_shipped,
            OrderState.DELIVERED: self.status_delivered,
            OrderState.CANCELLED: self.status_cancelled,
            OrderState.RETURNED: self.status_returned,
        }.get(state, 0)
