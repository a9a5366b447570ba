"""What a seller asks of listings: list, synchronise now, withdraw. Each answers with a job to follow."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from service.domain.listing import ListingState
from service.domain.sellable import Sellable
from service.ledger import listings
from service.ledger.work import Work
from service.sync import accounts, jobs
from service.sync.activity import note
from service.sync.capture import note_products
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.runner import Task

ASKED = {
    "listed": ("All products asked to be listed.", "Product {} asked to be listed.", "{} products asked to be listed."),
    "withdrawn": ("All products asked to be withdrawn.", "Product {} asked to be withdrawn.", "{} products asked to be withdrawn."),
    "synchronised": (
        "All products asked to be synchronised.",
        "Product {} asked to be synchronised.",
        "{} products asked to be synchronised.",
    ),
}
"""What is noted, for all, one and many products."""
MOST_LOOKED_AT = 10_000
LISTABLE = (ListingState.WANTED, ListingState.INVALID, ListingState.REJECTED, ListingState.WITHDRAWN)


def list_products(house: House, account_id: int, product_ids: Sequence[int] | None, actor: str) -> int:
    """Ask for the products (None: every product of the shop) to be listed; the job's number."""
    return _ask(house, "enlist", account_id, product_ids, actor, "listed")


def already_listed(house: House, account_id: int, product_ids: Sequence[int]) -> set[int]:
    """The products of which everything that has a listing is live: listing them again changes nothing of it."""
    with house.ledger.look() as work:
        rows = listings.in_state(work, account_id, list(ListingState), MOST_LOOKED_AT, product_ids=product_ids)
    return {row["product_id"] for row in rows} - {row["product_id"] for row in rows if row["state"] != ListingState.LIVE}


def withdraw(house: House, account_id: int, product_ids: Sequence[int], actor: str) -> int:
    """Ask for the products' listings to be taken off sale; the job's number."""
    return _ask(house, "withdraw", account_id, product_ids, actor, "withdrawn")


def sync_now(house: House, account_id: int, product_ids: Sequence[int], actor: str) -> int:
    """Compute the products' offers anew and send what differs; the number of the job that sends."""
    accounts.load(house, account_id)
    with house.ledger.work() as work:
        note_products(work, set(product_ids))
        note(work, "listing", f"account:{account_id}", _sentence(product_ids, "synchronised"), actor=actor, account_id=account_id)
        jobs.request(work, "capture")
        number = jobs.request(work, "push_offers", account_id=account_id)
    dispatch(house)
    return number


def enlist(task: Task) -> None:
    """Give the asked products listings, and those that failed or were withdrawn another chance."""
    asked = task.payload["product_ids"]
    pages = [task.house.shop.sellables(asked)] if asked is not None else task.house.shop.pages()
    done = 0
    for page in pages:
        with task.house.ledger.work() as work:
            _adopt(work, task.on.account_id, page)
        done += len({sellable.key.product_id for sellable in page})
        task.progress(done, len(asked) if asked is not None else done)
    with task.house.ledger.work() as work:
        jobs.request(work, "publish", account_id=task.on.account_id)


def _adopt(work: Work, account_id: int, page: Sequence[Sellable]) -> None:
    listings.adopt(work, account_id, [row_for(sellable) for sellable in page])
    listings.wish(work, account_id, sorted({sellable.key.product_id for sellable in page}), LISTABLE)


def row_for(sellable: Sellable) -> dict[str, str | int]:
    """The columns that tell a listing of the sellable from others."""
    title = " ".join([sellable.text("").name, *(choice.value for choice in sellable.choices)])
    return {"product_id": sellable.key.product_id, "variant": sellable.key.variant, "sku": sellable.sku[:100], "title": title[:255]}


def _ask(house: House, kind: str, account_id: int, product_ids: Sequence[int] | None, actor: str, what: str) -> int:
    accounts.load(house, account_id)
    with house.ledger.work() as work:
        payload = {"product_ids": None if product_ids is None else sorted(set(product_ids))}
        number = jobs.request(work, kind, account_id=account_id, payload=payload, subject=uuid.uuid4().hex)
        note(work, "listing", f"account:{account_id}", _sentence(product_ids, what), actor=actor, account_id=account_id)
    dispatch(house)
    return number


def _sentence(product_ids: Sequence[int] | None, what: str) -> str:
    every, one, many = ASKED[what]
    if product_ids is None:
        return every
    return one.format(product_ids[0]) if len(product_ids) == 1 else many.format(len(product_ids))
