"""What due listings would show if they were sent now."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from sqlalchemy import RowMapping

from service.domain.errors import MeschainError
from service.domain.listing import ListingState
from service.pricing.offer import WantedOffer, wanted_offer
from service.sync import accounts
from service.sync.house import House
from service.sync.terms import bases, terms


def due_offers(house: House, rows: Sequence[RowMapping]) -> dict[int, tuple[int, Decimal | None]]:
    """(quantity, price) that the due ones of some listings would show, by listing; those of which nobody can tell now are left out."""
    found: dict[int, tuple[int, Decimal | None]] = {}
    due = (row for row in rows if row["due_rank"] is not None and row["state"] == ListingState.LIVE)
    for account_id, each in groupby(sorted(due, key=itemgetter("account_id")), key=itemgetter("account_id")):
        mine = list(each)
        with suppress(MeschainError):
            on = terms(house, accounts.load(house, account_id))
            for row, basis in zip(mine, bases(house, on, mine), strict=True):
                found[row["listing_id"]] = shown(row, wanted_offer(basis, on))[:2]
    return found


def shown(row: RowMapping, offer: WantedOffer) -> tuple[int, Decimal | None, Decimal | None]:
    """(quantity, price, list price) that the offer makes of the listing: without a price nothing is sold, at the price last shown."""
    if offer.price == 0:
        return 0, row["sent_price"], row["sent_list_price"]
    return offer.quantity, offer.price, offer.list_price
