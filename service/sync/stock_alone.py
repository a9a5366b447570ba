"""Stock that leaves without its price: the price waits for a person's word, was refused, or is another call there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from service.connectors.contract import PushesOffers
from service.domain.listing import OfferTarget, Receipt
from service.ledger.submissions import Item
from service.pricing.offer import Terms
from service.sync import batches
from service.sync.runner import Task


def stock_alone(
    task: Task,
    connector: PushesOffers,
    found: Terms,
    items: Sequence[Item],
    *,
    prices_follow: bool = False,
    beside: Callable[[], Iterable[OfferTarget]] = tuple,
) -> None:
    """Send the items' quantities in batches of their own; what is known of the prices shown stays as it is.

    With `prices_follow` the listings stay due. `beside` finds what may be said again where a repetition would be refused.
    """

    def call(some: Sequence[Item]) -> Receipt:
        targets = [OfferTarget(item.barcode, item.quantity or 0, None, None, found.currency) for item in some]
        return connector.push_offers(targets, beside())

    batches.send(task, "stock", items, call, due_again=prices_follow)
