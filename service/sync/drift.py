"""Somebody else's changes at a marketplace: what is shown and was not sent, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping

from service.domain.clock import now
from service.domain.listing import Held, ListingSnapshot, ListingState
from service.domain.money import cents
from service.ledger import drifts, offers_sent, urgency
from service.ledger.offers_sent import PRICE_REFUSED
from service.ledger.work import Work
from service.sync import jobs
from service.sync.account import Account
from service.sync.activity import note, note_once
from service.sync.dispatch import dispatch
from service.sync.house import House

KIND = "settle_drift"
MISSING, OFF_SALE = "missing", "off_sale"
ABSENT = (MISSING, OFF_SALE)
HELD = "held"
"""What differs is held by a campaign there; it becomes a difference like any other when that is over."""
GRACE = timedelta(minutes=5)
"""An accepted offer may take so long until it is shown."""
PAGE = 500
"""So many listings are decided about in one transaction."""

WAIT, CHANGED, REPAIR, ADOPT, ASK = "wait", "changed", "repair", "adopt", "ask"


def found(row: Mapping[Any, Any], seen: ListingSnapshot, read_at: datetime, *, is_busy: bool) -> str | None:
    """How a live listing differs from what was sent and accepted; None where it does not, or where something is on its way.

    `read_at` is when the marketplace was asked.
    """
    if row["state"] != ListingState.LIVE or is_busy or row["updated_at"] >= read_at:
        return None
    if seen.state != ListingState.LIVE:
        return OFF_SALE
    if not _is_settled(row, read_at):
        return None
    quantity = seen.quantity is not None and seen.quantity != row["sent_quantity"]
    prices = ((seen.price, "sent_price"), (seen.list_price, "sent_list_price"))
    # A price that the marketplace refused is known not to be shown.
    price = row["problem_code"] != PRICE_REFUSED and any(_differs(shown, row[sent]) for shown, sent in prices)
    stock_held, price_held = quantity and _quantity_held(row, seen), price and _price_held(row, seen)
    if quantity and not stock_held:
        return "both" if price and not price_held else "quantity"
    if price and not price_held:
        return "price"
    return HELD if stock_held or price_held else None


def _quantity_held(row: Mapping[Any, Any], seen: ListingSnapshot) -> bool:
    return Held.QUANTITY_DOWN in seen.held and seen.quantity is not None and seen.quantity > row["sent_quantity"]


def _price_held(row: Mapping[Any, Any], seen: ListingSnapshot) -> bool:
    shown, sent = seen.price, row["sent_price"]
    if shown is None or sent is None or shown == sent:
        return False
    return (Held.PRICE_UP if sent > shown else Held.PRICE_DOWN) in seen.held


def settle_soon(work: Work, account_id: int) -> None:
    """Ask for a decision where there is something to decide."""
    if drifts.count(work, account_id).keys() & set(drifts.OFFER_KINDS):
        jobs.request(work, KIND, account_id=account_id)


def decide(row: Mapping[Any, Any], policy: str, *, is_sale_excluded: bool, is_wanted: bool) -> str:
    """What to do about a listing whose price or quantity differs. `is_wanted`: what was sent is still the wanted offer.

    More than we sent would be oversold: that is put right whatever the policy says. Less may be a sale whose order is still on its way.
    """
    if row["drift"] != "price":
        if row["seen_quantity"] > row["sent_quantity"]:
            return REPAIR
        if not is_sale_excluded:
            return WAIT
    if not is_wanted:
        return CHANGED
    if policy == "accept" and row["drift"] == "price":
        return ADOPT
    return ASK if policy == "ask" else REPAIR


def repair(house: House, account_id: int, skus: Collection[str], actor: str) -> int:
    """Send our offers again and list missing listings again, for the named SKUs or (none named) all that differ; how many."""

    def set_right(work: Work, rows: Sequence[RowMapping]) -> int:
        absent = [row for row in rows if row["drift"] in ABSENT]
        resend(work, [row for row in rows if row["drift"] not in ABSENT])
        _return(work, absent)
        jobs.request(work, "push_offers", account_id=account_id)
        if absent:
            jobs.request(work, "publish", account_id=account_id)
        return _told(work, account_id, actor, "{} listings are set right as they were sent.", len(rows))

    count = _page_by_page(house, account_id, skus, set_right)
    dispatch(house)
    return count


def accept(house: House, account_id: int, skus: Collection[str], actor: str) -> int:
    """Let stand what is shown, for the named SKUs or all that differ; how many. A quantity above ours is never accepted."""

    def let_stand(work: Work, rows: Sequence[RowMapping]) -> int:
        absent = [row["listing_id"] for row in rows if row["drift"] in ABSENT]
        shown = [row for row in rows if row["drift"] not in ABSENT]
        kept = [row["listing_id"] for row in shown if row["drift"] == "price" or row["seen_quantity"] <= row["sent_quantity"]]
        drifts.adopt(work, kept)
        drifts.forget(work, absent, state=ListingState.WITHDRAWN, due_rank=None, held=None)
        return _told(work, account_id, actor, "{} listings stay as the marketplace shows them.", len(kept) + len(absent))

    return _page_by_page(house, account_id, skus, let_stand)


def _page_by_page(house: House, account_id: int, skus: Collection[str], decide_all: Callable[[Work, Sequence[RowMapping]], int]) -> int:
    """Decide about all that differ; how many. Each page is a transaction of its own, so that no sender waits for the last one."""
    total = after = 0

    def page(work: Work) -> tuple[int, int]:
        rows = drifts.waiting(work, account_id, (*drifts.OFFER_KINDS, *ABSENT, HELD), skus=skus, after=after, limit=PAGE)
        return (decide_all(work, rows), rows[-1]["listing_id"]) if rows else (0, 0)

    while True:
        count, after = house.ledger.settle(page)
        if not after:
            return total
        total += count


def tell_absent(work: Work, account: Account, row: Mapping[Any, Any], seen: ListingSnapshot | None) -> None:
    """Say once a day that a listing is not on sale there and somebody has to decide."""
    if seen is None:
        message = f"{row['sku']} is not at {account.title} any more, and nobody here took it off. List it again, or leave it off."
    else:
        words = "; ".join(seen.reasons) or "somebody archived it there"
        message = f"{row['sku']} is off sale at {account.title}: {words}. List it again, or leave it off."
    note_once(work, "drift", f"listing:{row['listing_id']}", message, level="warning", account_id=account.account_id)


def tell_held(work: Work, account: Account, row: Mapping[Any, Any]) -> None:
    """Say once a day that an offer was sent in vain."""
    message = f"{row['sku']} stays at {account.title} as it is: a campaign there holds it, and what was sent was not taken."
    note_once(work, "drift", f"listing:{row['listing_id']}", message, level="warning", account_id=account.account_id)


def _is_settled(row: Mapping[Any, Any], read_at: datetime) -> bool:
    """What was last sent was accepted well before the marketplace was asked, and nothing new is to be sent."""
    sent_at, accepted_at = row["sent_at"], row["accepted_at"]
    if row["due_rank"] is not None or row["sent_quantity"] is None or sent_at is None or accepted_at is None:
        return False
    return bool(sent_at <= accepted_at < read_at and sent_at + GRACE < read_at)


def _differs(seen: Decimal | None, sent: Decimal | None) -> bool:
    return seen is not None and sent is not None and seen != sent


def resend(work: Work, rows: Sequence[RowMapping]) -> None:
    """Our offers are sent again; too high a quantity first."""
    by_rank: dict[int, list[int]] = {}
    for row in rows:
        by_rank.setdefault(_rank(row), []).append(row["listing_id"])
    for rank, ids in by_rank.items():
        offers_sent.forget_sent(work, ids)
        urgency.mark(work, ids, rank, now())
        drifts.forget(work, ids)


def _rank(row: Mapping[Any, Any]) -> int:
    if row["drift"] != "price" and row["seen_quantity"] > (row["sent_quantity"] or 0):
        return urgency.FALLING if row["sent_quantity"] else urgency.TO_ZERO
    return urgency.RISING if row["drift"] == "quantity" else urgency.PRICE


def _return(work: Work, rows: Sequence[RowMapping]) -> None:
    """What is off sale is put back; what is gone is listed anew, as if it had never been there."""
    off_sale = [row["listing_id"] for row in rows if row["drift"] == OFF_SALE]
    drifts.forget(work, off_sale, state=ListingState.RETURNING)
    anew = {"state": ListingState.WANTED, "seen_at": None, "sent_quantity": None, "sent_price": None, "sent_list_price": None}
    drifts.forget(work, [row["listing_id"] for row in rows if row["drift"] == MISSING], **anew)


def _told(work: Work, account_id: int, actor: str, message: str, count: int) -> int:
    if count:
        note(work, "drift", f"account:{account_id}", message.format(count), actor=actor, account_id=account_id)
    return count


def event(account: Account, row: Mapping[Any, Any], word: str) -> str:
    """What somebody did, and what is done about it."""
    sku, title, difference = row["sku"], account.title, _difference(row)
    if word == ASK:
        return f"Somebody changed {sku} at {title}: {difference}. It waits for your word."
    if word == ADOPT:
        return f"Somebody changed {sku} at {title}: {difference}. It stays until the next change of the product."
    return f"Somebody changed {sku} at {title}: {difference}. It is set right."


def _difference(row: Mapping[Any, Any]) -> str:
    quantity = f"quantity {row['seen_quantity']} instead of {row['sent_quantity']}"
    prices = [(row["seen_price"], row["sent_price"]), (row["seen_list_price"], row["sent_list_price"])]
    seen, sent = next(((seen, sent) for seen, sent in prices if _differs(seen, sent)), prices[0])
    price = f"price {cents(seen or Decimal(0))} instead of {cents(sent or Decimal(0))}"
    return {"quantity": quantity, "price": price}.get(row["drift"], f"{price}, {quantity}")
