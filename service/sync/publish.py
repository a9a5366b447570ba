"""New listings: drafted, validated here, sent in batches; and taken off sale again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.exc import IntegrityError

from service.connectors.contract import PublishesListings, ReadsListings, UpdatesContent, ValidatesListings
from service.domain.listing import ListingDraft, ListingState, Problem, Receipt
from service.domain.sellable import Sellable
from service.ledger import contents, found_listings, listings, urgency
from service.ledger.submissions import Item
from service.ledger.work import Work
from service.pricing.offer import Basis
from service.sync import batches, jobs, mapping, readback
from service.sync.activity import note
from service.sync.catalogue import open_catalogue
from service.sync.drafts import Drafter
from service.sync.found import THERE
from service.sync.runner import Task
from service.sync.terms import bases, terms

PAGE = 200
"""Listings drafted at a time: bounds memory, and a kill loses at most this much drafting."""


def publish(task: Task) -> None:
    """Send every wanted listing that can be sent; the others say what is missing."""
    connector = task.house.connector(task.on)
    if not isinstance(connector, PublishesListings):
        return
    batches.recover(task, batches.CREATES)
    _shelve(task, "restore", [ListingState.RETURNING], None, connector.max_listing_items, connector.restore)
    with task.house.ledger.work() as work:
        if urgency.any_due(work, task.on.account_id):
            jobs.request(work, "push_offers", account_id=task.on.account_id)
    if not _knows_what_is_there(task, connector):
        return
    make, done = drafter(task), 0
    while True:
        with task.house.ledger.work() as work:
            rows = listings.in_state(work, task.on.account_id, [ListingState.WANTED], min(PAGE, connector.max_listing_items))
        if not rows:
            return
        drafts = _draft(task, connector, make, rows)
        _remember(task, connector, drafts)
        for kind, call in (("publish", connector.publish), ("update", connector.update)):
            _send(task, kind, call, [row for row in rows if row["listing_id"] in drafts and _kind(row) == kind], drafts)
        done += len(rows)
        task.progress(done, done)


def _knows_what_is_there(task: Task, connector: Any) -> bool:
    """Whether what the account shows was read once, so that none of it is made a second time; the read that is missing is asked for."""
    with task.house.ledger.work() as work:
        known = not isinstance(connector, ReadsListings) or readback.has_looked(work, task.on.account_id)
        if not known and listings.in_state(work, task.on.account_id, [ListingState.WANTED], 1):
            jobs.request(work, readback.KIND, account_id=task.on.account_id)
    return known


def withdraw(task: Task) -> None:
    """Take the live listings of the asked products off sale; those that never left are simply no longer wanted."""
    connector, product_ids = task.house.connector(task.on), task.payload["product_ids"]
    if not isinstance(connector, PublishesListings):
        return
    with task.house.ledger.work() as work:
        never = [ListingState.WANTED, ListingState.INVALID, ListingState.REJECTED]
        unsent = listings.in_state(work, task.on.account_id, never, 10_000, product_ids=product_ids)
        listings.save(work, [{"listing_id": row["listing_id"], "state": ListingState.WITHDRAWN} for row in unsent])
        _tell_undecided(work, task, product_ids)
    _shelve(task, "withdraw", [ListingState.LIVE], product_ids, connector.max_listing_items, connector.withdraw)


def _tell_undecided(work: Work, task: Task, product_ids: Sequence[int]) -> None:
    """What the marketplace has not decided about can neither be taken back nor taken off sale."""
    undecided = [ListingState.SUBMITTED, ListingState.IN_DOUBT, ListingState.IN_REVIEW]
    count = len(listings.in_state(work, task.on.account_id, undecided, 10_000, product_ids=product_ids))
    if count:
        message = f"{count} listings are still in the marketplace's review and were not withdrawn. Withdraw them once they are live."
        note(work, "listing", f"account:{task.on.account_id}", message, level="warning", account_id=task.on.account_id)


def _shelve(
    task: Task,
    kind: str,
    states: Sequence[str],
    product_ids: Sequence[int] | None,
    size: int,
    call: Callable[[Sequence[str]], Receipt],
) -> None:
    """Take listings off sale, or put them back, batch by batch."""
    after = 0
    while True:
        with task.house.ledger.look() as work:
            rows = listings.in_state(work, task.on.account_id, states, size, product_ids=product_ids, after=after)
        if not rows:
            return
        items = [Item(row["listing_id"], row["barcode"]) for row in rows]
        batches.send(task, kind, items, lambda some: call([item.barcode for item in some]))
        after = rows[-1]["listing_id"]


def drafter(task: Task) -> Drafter:
    """Makes the account's drafts."""
    catalogue = open_catalogue(task.house, task.on)
    if catalogue is None:
        raise TypeError(f"{task.on.marketplace} publishes listings but reads no catalogue")
    with task.house.ledger.work() as work:
        pairs = mapping.known(work, task.on.account_id)
    language = task.on.policies.language or task.on.manifest.language
    return Drafter(catalogue, pairs, terms(task.house, task.on), language)


def _draft(task: Task, connector: Any, make: Drafter, rows: Sequence[RowMapping]) -> dict[int, ListingDraft]:
    """The drafts that may be sent, by listing number; the other rows get their problem."""
    product_ids = sorted({row["product_id"] for row in rows})
    sellables = {sellable.key: sellable for sellable in task.house.shop.sellables(product_ids)}
    drafts: dict[int, ListingDraft] = {}
    for row, basis in zip(rows, bases(task.house, make.terms, rows), strict=True):
        draft, problems = draft_of(connector, make, sellables.get(listings.key_of(row)), basis)
        if draft is not None and row["seen_at"] is not None and row["barcode"]:
            # It is known there by the barcode that it was found with.
            draft = replace(draft, barcode=row["barcode"])
        if draft is not None and not problems:
            problems = _may_be_there(task, row, draft) or _claim_barcode(task, row, draft)
        if draft is None or problems:
            _invalid(task, row, problems)
        else:
            drafts[row["listing_id"]] = draft
    return drafts


def draft_of(connector: Any, make: Drafter, sellable: Sellable | None, basis: Basis) -> tuple[ListingDraft | None, list[Problem]]:
    """The draft, and what speaks against sending it."""
    if sellable is None or basis.shop is None:
        return None, [Problem("product", "The product or this option of it no longer exists in the shop.")]
    draft, problems = make.draft(sellable, basis)
    if draft is not None and isinstance(connector, ValidatesListings):
        problems = list(connector.problems(draft, make.catalogue.attributes(draft.category_id)))
    return draft, problems


def _remember(task: Task, connector: PublishesListings, drafts: Mapping[int, ListingDraft]) -> None:
    """What the listings are about to say, so that a change before they are live is seen."""
    if task.on.policies.follow_texts and isinstance(connector, UpdatesContent):
        said = {number: contents.digests(draft) for number, draft in drafts.items()}
        task.house.ledger.settle(lambda work: contents.say(work, said))


def _may_be_there(task: Task, row: RowMapping, draft: ListingDraft) -> list[Problem]:
    """A listing that was found there and waits for a person is never made a second time."""
    if row["seen_at"] is not None:
        return []
    with task.house.ledger.look() as work:
        there = found_listings.waiting_for(work, task.on.account_id, listings.key_of(row), draft.barcode)
    if there is None:
        return []
    name = there["title"] or there["barcode"]
    message = f"The marketplace already shows “{name}”, which may be this product. Decide about it on the account's page “Listings there”."
    return [Problem(THERE, message)]


def _claim_barcode(task: Task, row: RowMapping, draft: ListingDraft) -> list[Problem]:
    """A barcode belongs to one listing of an account; the schema decides who has it."""
    try:
        with task.house.ledger.work() as work:
            listings.save(
                work, [{"listing_id": row["listing_id"], "barcode": draft.barcode, "sku": draft.sku[:100], "title": draft.title[:255]}]
            )
    except IntegrityError:
        return [Problem("barcode", f"The barcode “{draft.barcode}” is also used by another product of the shop. Give each its own.")]
    return []


def _invalid(task: Task, row: RowMapping, problems: Sequence[Problem]) -> None:
    text = "\n".join(problem.message for problem in problems)
    change = {"state": ListingState.INVALID, "problem_code": "invalid", "problem": text, "problem_field": problems[0].field}
    with task.house.ledger.work() as work:
        listings.save(work, [{"listing_id": row["listing_id"], **change}])


def _kind(row: RowMapping) -> str:
    """A listing that was seen at the marketplace is corrected, not made a second time."""
    return "publish" if row["seen_at"] is None else "update"


def _send(task: Task, kind: str, call: Any, rows: Sequence[RowMapping], drafts: Mapping[int, ListingDraft]) -> None:
    if not rows:
        return
    items = [_item(row, drafts[row["listing_id"]]) for row in rows]

    def deliver(some: Sequence[Item]) -> Receipt:
        receipt: Receipt = call([drafts[item.listing_id] for item in some])
        return receipt

    batches.send(task, kind, items, deliver)


def _item(row: RowMapping, draft: ListingDraft) -> Item:
    return Item(row["listing_id"], draft.barcode, draft.quantity, draft.price, draft.list_price)
