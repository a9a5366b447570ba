"""What another policy would change, on a sample of the account's listings: small enough for a page; and its keeping, once that was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import RowMapping, func, select

from service.domain.listing import ListingState
from service.ledger import listings
from service.ledger.holds import CHANGE, ZERO
from service.ledger.work import Work
from service.pricing.offer import Basis, Step, Terms, wanted_offer
from service.pricing.policy import OfferPolicy
from service.sync import accounts, cap, jobs, rules
from service.sync.account import Account
from service.sync.cap import Tally
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.outlook import shown
from service.sync.plan import OUTCOME
from service.sync.terms import bases, terms

SAMPLE, BLOCKS = 200, 10
MOST_REASONS = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """One listing that would be sent: what the marketplace was last told, what it would be told, and the steps that differ from today's."""

    listing_id: int
    title: str
    sku: str
    before_quantity: int | None
    before_price: Decimal | None
    quantity: int
    price: Decimal | None
    """As before where the policy leaves no price: then nothing is sold."""
    problem: str | None
    why: tuple[Step, ...]
    effect: int | None
    """What it counts as before the account's caps, None: as nothing."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a policy would do to `looked_at` of the account's `live` listings; all of them where there are no more."""

    live: int
    looked_at: int
    differences: tuple[Difference, ...]
    would_wait: bool
    """So much would change at once, as far as the looked at tell, that it would wait for a person's word."""

    @property
    def to_zero(self) -> int:
        """Would no longer be sold."""
        return sum(each.quantity == 0 and each.before_quantity != 0 for each in self.differences)

    @property
    def cheaper(self) -> int:
        """Would cost less than now."""
        return sum(each.price is not None and each.before_price is not None and each.price < each.before_price for each in self.differences)

    @property
    def dearer(self) -> int:
        """Would cost more than now."""
        return sum(each.price is not None and each.before_price is not None and each.price > each.before_price for each in self.differences)


def preview(house: House, account_id: int, policy: OfferPolicy) -> Preview:
    """What would be sent if the policy counted from now on; nothing is kept.

    Misconfigured when the shop has no rate for the account's currency.
    """
    account = accounts.load(house, account_id)
    with house.ledger.look() as work:
        live, rows = _sample(work, account_id)
        tally = cap.current(work, account)
    today = terms(house, account)
    then = replace(today, policy=policy)
    found = zip(rows, bases(house, today, rows), bases(house, then, rows), strict=True)
    every = (_difference(row, _steps(basis, today), basis_then, then) for row, basis, basis_then in found)
    differences = tuple(each for each in every if each is not None)
    return Preview(live, len(rows), differences, _would_wait(account, tally, len(rows), differences))


def keep(house: House, account_id: int, policy: OfferPolicy, *, note: str = "", actor: str = "system") -> int:
    """Let the policy count from now on; the number of the job that has every offer looked at again."""
    rules.change(house, account_id, policy, note=note, actor=actor)
    with house.ledger.work() as work:
        number = jobs.request(work, "reprice", account_id=account_id)
    dispatch(house)
    return number


def _sample(work: Work, account_id: int) -> tuple[int, Sequence[RowMapping]]:
    """How many live listings there are, and some from all over them."""
    c = work.t.listing.c
    query = select(func.count(), func.min(c.listing_id), func.max(c.listing_id))
    live, first, last = work.db.execute(query.where(c.account_id == account_id, c.state == ListingState.LIVE)).one()
    if live <= SAMPLE:
        return live, listings.in_state(work, account_id, [ListingState.LIVE], SAMPLE)
    found: dict[int, RowMapping] = {}
    for start in range(first, last + 1, (last + 1 - first) // BLOCKS + 1):
        for row in listings.in_state(work, account_id, [ListingState.LIVE], SAMPLE // BLOCKS, after=start - 1):
            found[row["listing_id"]] = row
    return live, list(found.values())


def _would_wait(account: Account, tally: Tally, looked_at: int, differences: Sequence[Difference]) -> bool:
    counts = Counter(each.effect for each in differences)
    return any(cap.is_over(account, tally, kind, counts[kind] * tally.live // looked_at) for kind in (ZERO, CHANGE) if counts[kind])


def _steps(basis: Basis, on: Terms) -> list[Step]:
    steps: list[Step] = []
    wanted_offer(basis, on, steps)
    return steps


def _difference(row: RowMapping, steps: Sequence[Step], basis: Basis, then: Terms) -> Difference | None:
    trace: list[Step] = []
    offer = wanted_offer(basis, then, trace)
    quantity, price, list_price = shown(row, offer)
    if (row["sent_quantity"], row["sent_price"], row["sent_list_price"]) == (quantity, price, list_price):
        return None
    why = [step for step in trace if step not in steps and step.name not in OUTCOME]
    return Difference(
        listing_id=row["listing_id"],
        title=row["title"],
        sku=row["sku"],
        before_quantity=row["sent_quantity"],
        before_price=row["sent_price"],
        quantity=quantity,
        price=price,
        problem=offer.problem,
        why=tuple(why[:MOST_REASONS]),
        effect=cap.effect(row, offer),
    )
