"""What a seller decides per account about orders and texts; one declaration draws the form and reads the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.forms import setting
from service.domain.order import OrderState


@dataclass(frozen=True, slots=True)
class Policies:
    """An account's policies. Shop statuses are the shop's own order status ids; 0 means "do not change"."""

    language: str = setting("Language of the texts", help="As in the shop, for example tr-tr; empty: the marketplace's own.", default="")
    status_new: int = setting("Shop status of a new order", default=2)
    status_accepted: int = setting("Shop status “being prepared”", help="Setting it in the shop tells the marketplace.", default=15)
    status_shipped: int = setting("Shop status “shipped”", help="Setting it in the shop tells the marketplace.", default=3)
    status_delivered: int = setting("Shop status “delivered”", default=5)
    status_cancelled: int = setting("Shop status “cancelled”", default=7)
    status_returned: int = setting("Shop status “returned”", default=11)
    notify_buyer: bool = setting("Let the shop mail the buyer", help="Most marketplaces forbid it.", default=False)

    follow_texts: bool = setting(
        "Live listings follow the shop's texts and pictures",
        help="When a product's title, description, pictures or attributes change in the shop, those of its live listing are changed, too: "
        "within ten minutes, at most 300 listings in that time; what an import wrote within a day. "
        "What you wrote in the marketplace's own panel is then replaced. "
        "What differs on the day you switch it on stays until it changes in the shop. Not every marketplace takes such changes.",
        default=False,
    )
    drift: str = setting(
        "When somebody changes price or stock at the marketplace",
        help="“overwrite” sends ours again, “accept” leaves a changed price until the product's next change, “ask” waits for your word. "
        "A quantity above ours is always put right: it would be oversold.",
        choices=("overwrite", "accept", "ask"),
        default="overwrite",
    )
    cap_zero_percent: int = setting(
        "Most listings set to zero without asking, in percent",
        help="When more of the account's listings would be set to zero within an hour, they wait for your word. 0: never ask.",
        default=30,
    )
    cap_change_percent: int = setting(
        "Most listings changed without asking, in percent",
        help="When more would be sent a new price or more stock within an hour, they wait for your word; "
        "falling stock is sent all the same. 0: never ask.",
        default=60,
    )

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
