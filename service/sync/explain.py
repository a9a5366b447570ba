"""Why a listing shows what it shows: the chain as it is now, the chain that was sent, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, or_, select

from service.domain.errors import ConnectorError, MeschainError
from service.ledger import reports_listings, rule_sets
from service.ledger.work import Work
from service.pricing.basis import decode
from service.pricing.body import parse_policy
from service.pricing.offer import Step, WantedOffer, wanted_offer
from service.pricing.policy import OfferPolicy
from service.sync import accounts
from service.sync.house import House
from service.sync.terms import bases, terms

OLDER = "What counts as sent was computed by an earlier version of this program, or taken over from the marketplace; it has no steps."
NOT_SENT = "Nothing was sent yet, or nobody knows what became of it."


@dataclass(frozen=True, slots=True)
class Explained:
    """A listing with its chains and times."""

    row: RowMapping
    """The listing with its account's title and marketplace."""
    wanted: WantedOffer | None
    """As the shop and the account's rules are now."""
    steps: tuple[Step, ...]
    why_no_steps: str
    sent_steps: tuple[Step, ...]
    why_no_sent_steps: str
    sendings: Sequence[RowMapping]
    """The latest batches that carried the listing, newest first."""

    @property
    def changed_at(self) -> Any:
        """When the shop changed what waits to be sent, else what was sent last."""
        told = (sent["changed_at"] for sent in self.sendings if sent["changed_at"] is not None)
        return self.row["changed_at"] or next(told, None)


def explain(house: House, listing_id: int) -> Explained | None:
    """The listing explained, None when there is none."""
    with house.ledger.look() as work:
        row = reports_listings.listing(work, listing_id)
        if row is None:
            return None
        sendings = reports_listings.sendings(work, listing_id)
        sent_steps, why_no_sent_steps = _sent(work, row)
    wanted, steps, why_no_steps = _now(house, row)
    return Explained(row, wanted, steps, why_no_steps, sent_steps, why_no_sent_steps, sendings)


def find(house: House, account_id: int, code: str) -> list[int]:
    """The account's listings with that SKU, barcode or product number."""
    listing = house.ledger.t.listing.c
    number = int(code) if code.isascii() and code.isdigit() and len(code) < 10 else 0
    mine = or_(listing.sku == code, listing.barcode == code, listing.product_id == number)
    with house.ledger.look() as work:
        query = select(listing.listing_id).where(listing.account_id == account_id, mine).order_by(listing.listing_id)
        return list(work.db.execute(query).scalars())


def _now(house: House, row: RowMapping) -> tuple[WantedOffer | None, tuple[Step, ...], str]:
    steps: list[Step] = []
    try:
        found = terms(house, accounts.load(house, row["account_id"]))
        (basis,) = bases(house, found, [row])
    except ConnectorError as error:
        return None, (), error.user_message
    except MeschainError as error:
        return None, (), str(error)
    return wanted_offer(basis, found, steps), tuple(steps), ""


def _sent(work: Work, row: RowMapping) -> tuple[tuple[Step, ...], str]:
    if row["sent_basis"] is None:
        return (), NOT_SENT
    try:
        kept = decode(row["sent_basis"])
        policy = _policy(work, kept.rule_set_id)
    except (ValueError, LookupError, ConnectorError):
        return (), OLDER
    steps: list[Step] = []
    offer = wanted_offer(kept.basis, kept.terms(policy), steps)
    return (tuple(steps), "") if _is_what_was_sent(offer, row) else ((), OLDER)


def _policy(work: Work, rule_set_id: int) -> OfferPolicy:
    if rule_set_id == 0:
        return OfferPolicy()
    row = rule_sets.version(work, rule_set_id)
    if row is None:
        raise LookupError(f"rule set {rule_set_id}")
    return parse_policy(row["body"])


def _is_what_was_sent(offer: WantedOffer, row: Mapping[Any, Any]) -> bool:
    """Without a price quantity 0 is sent at the price last shown."""
    if offer.price == 0:
        return bool(row["sent_quantity"] == 0)
    return (offer.quantity, offer.price, offer.list_price) == (row["sent_quantity"], row["sent_price"], row["sent_list_price"])
