"""How urgent a changed listing is: what would be oversold goes first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import RowMapping

from service.domain.errors import ConnectorError
from service.ledger import urgency
from service.ledger.urgency import FALLING, PRICE, RISING, TO_ZERO
from service.pricing.offer import WantedOffer, wanted_offer
from service.sync import accounts
from service.sync.house import House
from service.sync.terms import bases, terms

__all__ = ["FALLING", "PRICE", "RISING", "TO_ZERO", "rank", "ranked"]

PAGE = 1000


def rank(row: Mapping[Any, Any], wanted: WantedOffer) -> int:
    """How urgent it is that the listing, with what was last sent of it, shows the wanted offer."""
    sent = row["sent_quantity"]
    if sent != wanted.quantity:
        if wanted.quantity == 0:
            return TO_ZERO
        if sent is not None and wanted.quantity < sent:
            return FALLING
    return RISING if (row["sent_price"], row["sent_list_price"]) == (wanted.price, wanted.list_price) else PRICE


def ranked(house: House, product_ids: Collection[int]) -> Iterator[tuple[int, RowMapping]]:
    """Every live listing of the products with its rank as the shop stands now; a fixed number of queries a page and account."""
    with house.ledger.look() as work:
        rows = sorted(urgency.of_products(work, product_ids), key=lambda row: int(row["account_id"]))
    for account_id, found in groupby(rows, key=lambda row: int(row["account_id"])):
        mine = list(found)
        for start in range(0, len(mine), PAGE):
            yield from _page(house, account_id, mine[start : start + PAGE])


def _page(house: House, account_id: int, rows: Sequence[RowMapping]) -> Iterator[tuple[int, RowMapping]]:
    try:
        found = terms(house, accounts.load(house, account_id))
    except ConnectorError:
        # Nothing can be sent for the account now; that stops its own job, which says so.
        return ((PRICE, row) for row in rows)
    return ((rank(row, wanted_offer(basis, found)), row) for basis, row in zip(bases(house, found, rows), rows, strict=True))
