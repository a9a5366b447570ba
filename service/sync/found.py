"""Listings that exist at a marketplace and were not made here: matched to the shop's products, linked, never made a second time.

Reading back (`service.sync.readback`) keeps what it does not know; a barcode that only one sellable has links by itself, everything else
waits for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from sqlalchemy import RowMapping, and_, select

from service.domain.clock import now
from service.domain.errors import Misconfigured
from service.domain.listing import ListingState
from service.domain.sellable import Sellable, SellableKey
from service.ledger import found_listings, listings, urgency
from service.ledger.found_listings import BY_TITLE, DOUBTFUL, IGNORED, LINKED, WAITING
from service.ledger.listings import NO_PROBLEM
from service.ledger.work import Work
from service.sync import jobs
from service.sync.activity import note
from service.sync.dispatch import dispatch
from service.sync.found_match import CERTAIN, Goods, Match
from service.sync.house import House
from service.sync.listings import row_for
from service.sync.live import publish as announce
from service.sync.runner import Task

KIND = "match_listings"
THERE = "there"
"""The field of a listing's problem that something at the marketplace may be it already."""
AT_ONCE = 200
MOST = 10
NO_MATCH: dict[str, Any] = {"product_id": None, "variant": None, "reason": None, "confidence": None}


def match_listings(task: Task) -> None:
    """Say of every found listing that waits what it seems to be, and link what only one sellable can be."""
    account_id = task.on.account_id
    with task.house.ledger.look() as work:
        rows = found_listings.in_decision(work, account_id, WAITING)
        taken = found_listings.taken(work, account_id)
    if not rows:
        return
    goods = Goods(
        (each for page in task.house.shop.pages() for each in page), taken, task.on.policies.language or task.on.manifest.language
    )
    matches = []
    for done, row in enumerate(rows, 1):
        matches.append((row, goods.match((row["barcode"], *row["codes"]), row["title"])))
        task.progress(done, len(rows))
    with task.house.ledger.work() as work:
        found_listings.keep_matches(work, [_proposal(row, match) for row, match in matches])
    linked = _link_sure(task, [(row, match.key) for row, match in matches if match and match.confidence == CERTAIN])
    with task.house.ledger.work() as work:
        go_on(work, account_id)
        if linked:
            jobs.request(work, "push_offers", account_id=account_id)
            message = f"{linked} listings found at the marketplace were linked to products by their barcode."
            note(work, "listing", f"account:{account_id}", message, account_id=account_id)
    announce(task.house.redis, "listings")


def ask(work: Work, account_id: int) -> None:
    """Everything was read: match what waits, then list what waited for that."""
    if found_listings.count(work, account_id).get(WAITING):
        jobs.request(work, KIND, account_id=account_id)
    else:
        go_on(work, account_id)


def go_on(work: Work, account_id: int) -> None:
    """List what waited until it was known, or decided, what is there."""
    listings.wanted_again(work, account_id, THERE)
    if listings.in_state(work, account_id, [ListingState.WANTED], 1):
        jobs.request(work, "publish", account_id=account_id)


def read_now(house: House, account_id: int) -> int:
    """Ask for everything that the account shows to be read; the job's number."""
    with house.ledger.work() as work:
        number = jobs.request(work, "read_back", account_id=account_id)
    dispatch(house)
    return number


def accept(house: House, account_id: int, found_id: int, key: SellableKey | None, actor: str) -> None:
    """The listing is that sellable, or (None) the one that it seems to be. Misconfigured says why it cannot be."""
    row = _loaded(house, account_id, found_id)
    meant = key or (SellableKey(row["product_id"], row["variant"]) if row["product_id"] else None)
    if meant is None:
        raise Misconfigured("no product", user_message="Choose the product that this listing is.")
    sellable = sellables(house, [meant]).get(meant)
    if sellable is None:
        raise Misconfigured(
            f"product {meant.product_id} {meant.variant} is gone", user_message="This product is no longer in the shop: choose another."
        )
    with house.ledger.work() as work:
        if not link(work, account_id, row, sellable, actor):
            raise Misconfigured(
                f"product {meant.product_id} is listed",
                user_message="This product already has another listing there: choose another, or ignore this one.",
            )
        jobs.request(work, "push_offers", account_id=account_id)
        go_on(work, account_id)
    dispatch(house)


def accept_all(house: House, account_id: int, reason: str, actor: str) -> tuple[int, int]:
    """Link everything that waits and was matched by that code (`Reason`) without doubt; (linked, left). A title is never enough."""
    with house.ledger.look() as work:
        waiting = found_listings.in_decision(work, account_id, WAITING)
    rows = [row for row in waiting if row["reason"] == reason != BY_TITLE and row["confidence"] > DOUBTFUL]
    linked = _link_all(house, account_id, [(row, SellableKey(row["product_id"], row["variant"])) for row in rows], actor)
    with house.ledger.work() as work:
        jobs.request(work, "push_offers", account_id=account_id)
        go_on(work, account_id)
    dispatch(house)
    return linked, len(rows) - linked


def ignore(house: House, account_id: int, found_ids: Collection[int], actor: str, *, ignored: bool = True) -> int:
    """Leave listings alone, or ask about them again; how many. What waited for the word is listed."""
    with house.ledger.work() as work:
        count = found_listings.decide(work, account_id, found_ids, IGNORED if ignored else WAITING, actor)
        go_on(work, account_id)
    dispatch(house)
    return count


def find_products(house: House, text: str) -> list[Sellable]:
    """What a listing may be: sellables with the text as SKU or barcode, then those with it in their name; at most ten."""
    if not text:
        return []
    exact = {key for keys in house.shop.products_by_code([text]).values() for key in keys}
    product_ids = {key.product_id for key in exact} | set(house.shop.products_named(text, MOST))
    found = sorted(house.shop.sellables(sorted(product_ids)), key=lambda each: each.key not in exact)
    return found[:MOST]


def link(work: Work, account_id: int, row: RowMapping, sellable: Sellable, actor: str) -> bool:
    """The found listing is that sellable's from now on; False when the sellable, or the barcode, has another one that exists there."""
    listing, key = work.t.listing, sellable.key
    mine = and_(listing.c.product_id == key.product_id, listing.c.variant == key.variant)
    same = work.db.execute(select(listing).where(listing.c.account_id == account_id, mine)).mappings().first()
    other = listings.by_barcode(work, account_id, [row["barcode"]]).get(row["barcode"])
    if not found_listings.is_unknown(same) or not found_listings.is_unknown(other):
        return False
    if other is not None and (same is None or other["listing_id"] != same["listing_id"]):
        listings.save(work, [{"listing_id": other["listing_id"], "barcode": None}])
    if same is None:
        listings.adopt(work, account_id, [row_for(sellable)])
        same = work.db.execute(select(listing).where(listing.c.account_id == account_id, mine)).mappings().one()
    listings.save(work, [{"listing_id": same["listing_id"], **_as_seen(row)}])
    urgency.mark(work, [same["listing_id"]], urgency.PRICE, now())
    if row["state"] in (ListingState.IN_REVIEW, ListingState.REJECTED):
        jobs.request(work, "review", account_id=account_id)
    found_listings.decide(work, account_id, [row["found_id"]], LINKED, actor, product_id=key.product_id, variant=key.variant)
    message = f"The listing {row['barcode']} that was found at the marketplace is product {key.product_id}."
    note(work, "listing", f"listing:{same['listing_id']}", message, actor=actor, account_id=account_id)
    return True


def _as_seen(row: RowMapping) -> dict[str, Any]:
    """What is shown counts as sent: whatever the shop wants instead is then a change, and too many changes wait for a word.

    The marketplace's reasons for a refusal come with the next review.
    """
    state = ListingState.IN_REVIEW if row["state"] == ListingState.REJECTED else row["state"]
    seen = {f"{word}_{name}": row[name] for word in ("seen", "sent") for name in ("quantity", "price", "list_price")}
    seen["sent_list_price"] = row["list_price"] if row["list_price"] is not None else row["price"]
    return {"barcode": row["barcode"], "remote_id": row["remote_id"], "state": state, "seen_at": row["seen_at"], **seen, **NO_PROBLEM}


def _link_sure(task: Task, sure: Sequence[tuple[RowMapping, SellableKey]]) -> int:
    """Two listings that seem to be one sellable wait for a person, both of them."""
    times = Counter(key for _, key in sure)
    return _link_all(task.house, task.on.account_id, [each for each in sure if times[each[1]] == 1], "system")


def _link_all(house: House, account_id: int, matched: Sequence[tuple[RowMapping, SellableKey]], actor: str) -> int:
    linked = 0
    for start in range(0, len(matched), AT_ONCE):
        some = matched[start : start + AT_ONCE]
        there = sellables(house, [key for _, key in some])
        for row, key in some:
            if key in there:
                do = partial(link, account_id=account_id, row=row, sellable=there[key], actor=actor)
                linked += house.ledger.settle(do)
    return linked


def sellables(house: House, keys: Collection[SellableKey]) -> dict[SellableKey, Sellable]:
    """Those of them that the shop still has."""
    return {each.key: each for each in house.shop.sellables(sorted({key.product_id for key in keys}))}


def _proposal(row: RowMapping, match: Match | None) -> dict[str, Any]:
    if match is None:
        return {"found_id": row["found_id"], **NO_MATCH}
    key = {"product_id": match.key.product_id, "variant": match.key.variant}
    return {"found_id": row["found_id"], **key, "reason": match.reason, "confidence": match.confidence}


def _loaded(house: House, account_id: int, found_id: int) -> RowMapping:
    with house.ledger.look() as work:
        row = found_listings.one(work, account_id, found_id)
    if row is None or row["decision"] == LINKED:
        raise Misconfigured(f"found listing {found_id} is decided", user_message="Somebody has decided about this listing already.")
    return row
