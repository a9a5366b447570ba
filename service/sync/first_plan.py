"""What listing the shop's products on an account would come to; nothing is sent and nothing is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from service.connectors.http import NoLimiter
from service.domain.catalogue import Attribute
from service.domain.clock import now
from service.domain.listing import ListingState, Problem
from service.domain.sellable import Sellable, SellableKey
from service.ledger import found_listings, listings
from service.ledger.found_listings import WAITING
from service.pricing.offer import Basis
from service.sync import accounts
from service.sync.account import Account
from service.sync.catalogue import Catalogue, NotRead
from service.sync.drafts import Drafter
from service.sync.found import THERE
from service.sync.house import House
from service.sync.listings import LISTABLE
from service.sync.mapping_pairs import known
from service.sync.mapping_rows import language_of
from service.sync.publish import draft_of
from service.sync.terms import terms

MOST = 5000
"""So many sellables are looked at; a page waits for it."""
BUSY = tuple(state for state in ListingState if state not in LISTABLE)
"""Listed, or on the way."""
UNREAD = [Problem("unread", "")]
MAPPED = frozenset({"category", "brand", "attribute"})


@dataclass(frozen=True, slots=True)
class Lack:
    """Why so many could not be listed, with the first of them."""

    kind: str
    """The field that is wrong; "attribute" for all attributes."""
    count: int
    title: str
    message: str

    @property
    def is_mapping(self) -> bool:
        """Mapping something would cure it."""
        return self.kind in MAPPED


@dataclass(frozen=True, slots=True)
class FirstPlan:
    """What would become of the `looked_at` first sellables of the shop, which are all of them unless there are `more`."""

    looked_at: int
    more: bool
    ready: int
    present: int
    """Listed or on their way already."""
    unread: int
    """Nobody can tell yet: their category is still being read."""
    lacks: tuple[Lack, ...]
    """The most frequent first."""

    @property
    def incomplete(self) -> int:
        """Would stay here and say what is missing."""
        return sum(lack.count for lack in self.lacks)


def first_plan(house: House, account_id: int) -> FirstPlan:
    """Judged as a sending would judge, without the marketplace.

    Misconfigured when the shop has no rate for the account's currency.
    """
    account, looker = accounts.load(house, account_id), _Looker()
    judge = _Judge(house, account)
    for page in house.shop.pages():
        if looker.looked_at + len(page) > MOST and looker.looked_at:
            return looker.plan(more=True)
        for sellable, problems in judge.page(page):
            looker.add(sellable, problems)
    return looker.plan(more=False)


@dataclass
class _Looker:
    """Counts while looking."""

    looked_at: int = 0
    present: int = 0
    unread: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, sellable: Sellable, problems: list[Problem] | None) -> None:
        self.looked_at += 1
        self.present += problems is None
        if problems == UNREAD:
            self.unread += 1
        elif problems:
            kind = problems[0].field.partition(":")[0]
            self.counts[kind] += 1
            self.first.setdefault(kind, (sellable.text("").name, problems[0].message))

    def plan(self, *, more: bool) -> FirstPlan:
        lacks = tuple(Lack(kind, count, *self.first[kind]) for kind, count in self.counts.most_common())
        ready = self.looked_at - self.present - self.unread - self.counts.total()
        return FirstPlan(self.looked_at, more, ready, self.present, self.unread, lacks)


class _Needed(Catalogue):
    """What a listing must have, as far as it was read; the rest stops no listing, and its values are not read ahead."""

    def attributes(self, category_id: str) -> list[Attribute]:
        return [each for each in super().attributes(category_id) if each.is_required]


class _Judge:
    """What would be said of sellables, one page after the other."""

    def __init__(self, house: House, account: Account) -> None:
        self._house, self._account = house, account
        self._connector: Any = house.connector(account, NoLimiter())
        with house.ledger.look() as work:
            pairs, waiting = known(work, account.account_id), found_listings.in_decision(work, account.account_id, WAITING)
        self._make = Drafter(_Needed(house, account, None), pairs, terms(house, account), language_of(account))
        self._waiting: dict[str | SellableKey, str] = {}
        for row in waiting:
            name = row["title"] or row["barcode"]
            self._waiting |= {row["barcode"]: name, SellableKey(row["product_id"] or 0, row["variant"] or ""): name}
        self._barcodes: set[str] = set()

    def page(self, page: list[Sellable]) -> Iterator[tuple[Sellable, list[Problem] | None]]:
        """Every sellable with what speaks against it; None: it is listed already."""
        policy, ids, moment = self._make.terms.policy, sorted({each.key.product_id for each in page}), now()
        with self._house.ledger.look() as work:
            rows = listings.in_state(work, self._account.account_id, BUSY, MOST, product_ids=ids)
        present = {listings.key_of(row) for row in rows}
        offers = self._house.shop.offers(ids, customer_group_id=policy.customer_group_id, category_ids=policy.category_ids)
        for each in page:
            basis = Basis(offers.get(each.key), 0, Decimal(0), moment)
            yield each, None if each.key in present else self._problems(each, basis)

    def _problems(self, sellable: Sellable, basis: Basis) -> list[Problem]:
        try:
            draft, problems = draft_of(self._connector, self._make, sellable, basis)
        except NotRead:
            return UNREAD
        if problems or draft is None:
            return problems
        if name := self._waiting.get(sellable.key) or self._waiting.get(draft.barcode):
            message = (
                f"The marketplace already shows “{name}”, which may be this product. "
                "Decide about it on the account's page “Listings there”."
            )
            return [Problem(THERE, message)]
        if draft.barcode in self._barcodes:
            return [Problem("barcode", f"The barcode “{draft.barcode}” is also used by another product of the shop. Give each its own.")]
        self._barcodes.add(draft.barcode)
        return []
