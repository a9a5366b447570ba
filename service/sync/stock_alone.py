"""Stock that leaves without its price: the price waits for a person's word, or the marketplace refused it."""

from __future__ import annotations

from collections.abc import Sequence

from service.connectors.contract import PushesOffers
from service.domain.listing import OfferTarget, Receipt
from service.ledger.submissions import Item
from service.pricing.offer import Terms
from service.sync import batches
from service.sync.runner import Task


def stock_alone(task: Task, connector: PushesOffers, found: Terms, items: Sequence[Item]) -> None:
    """Send the items' quantities in batches of their own; what is known of the prices shown stays as it is."""

    def call(some: Sequence[Item]) -> Receipt:
        return connector.push_offers([OfferTarget(item.barcode, item.quantity or 0, None, None, found.currency) for item in some])

    batches.send(task, "stock", items, call)
