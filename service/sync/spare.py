"""Something true to say beside an offer: a marketplace that refuses the same body twice may need other words."""

from __future__ import annotations

from collections.abc import Iterator

from service.domain.listing import OfferTarget
from service.ledger import urgency
from service.ledger.urgency import Part
from service.pricing.offer import Terms
from service.sync.runner import Task

ENOUGH = 50


def spare(task: Task, found: Terms, part: Part) -> Iterator[OfferTarget]:
    """Offers that were sent and are wanted as they were, of the sender's own part: nobody else is changing them. Read when first asked."""
    with task.house.ledger.look() as work:
        rows = urgency.settled(work, task.on.account_id, ENOUGH, part)
    for row in rows:
        yield OfferTarget(
            row["barcode"], row["sent_quantity"], row["sent_price"], row["sent_list_price"], found.currency, prices_stand=True
        )
