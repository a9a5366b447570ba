"""Live listings say what the shop says: compared after every change of a product, sent late and slowly.

Only for accounts whose seller wants it (`Policies.follow_texts`): many polish texts in the marketplace's own panel. A listing of which
nothing is known is adopted: what the shop says at that moment counts as what is shown. So nothing is sent on an upgrade or when the
seller switches it on, when every listing of the account would differ in something that nobody changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import RowMapping

from service.connectors.contract import UpdatesContent
from service.connectors.items import in_batches
from service.domain.clock import now
from service.domain.listing import ContentChange, ListingDraft, Problem
from service.ledger import contents, cursors, listings, submissions
from service.ledger.submissions import Item
from service.ledger.work import Work
from service.sync import batches, jobs
from service.sync.drafts import Drafter
from service.sync.publish import draft_of, drafter
from service.sync.runner import Task
from service.sync.terms import bases
from service.sync.turn import Turn

SHARE = 300
"""So many listings are changed by one run: somebody who broke the texts of the whole shop has time to notice."""
PAGE = 200


@dataclass(slots=True)
class _Page:
    """What came of comparing some listings."""

    changes: dict[int, ContentChange] = field(default_factory=dict)
    said: dict[int, contents.Said] = field(default_factory=dict)
    """What counts as shown from now on, without being sent."""
    as_shown: list[int] = field(default_factory=list)
    problems: dict[int, Problem] = field(default_factory=dict)


def update_content(task: Task) -> None:
    """Send what changed of live listings since they were last asked to say something."""
    connector, account_id, ledger = task.house.connector(task.on), task.on.account_id, task.house.ledger
    if not isinstance(connector, UpdatesContent):
        return
    if not task.on.policies.follow_texts:
        # Switched on again one day, what the shop says then is what counts as shown.
        while ledger.settle(lambda work: contents.forget(work, account_id)):
            task.still_mine()
        return
    batches.recover(task, [batches.CONTENT])
    with ledger.look() as work:
        if submissions.open_ones(work, account_id, ["sent"], [batches.CONTENT]):
            return
    _every_day(task)
    while ledger.settle(lambda work: contents.meet(work, account_id)):
        task.still_mine()
    _send(task, connector, list(_changed(task, connector))[:SHARE])


def _every_day(task: Task) -> None:
    """Compare all once a day: an import that writes into the shop's tables tells nobody."""
    name, today, ledger = f"contents:{task.on.account_id}", now().date().isoformat(), task.house.ledger
    with ledger.look() as work:
        if cursors.get(work, name) == today:
            return
    last: int | None = 0
    while last is not None:
        with ledger.work() as work:
            last = contents.mark_account(work, task.on.account_id, last)
    with ledger.work() as work:
        cursors.put(work, name, today)


def _changed(task: Task, connector: UpdatesContent) -> Iterator[tuple[RowMapping, ContentChange]]:
    """Listings that should say something else; those that need no sending are settled on the way."""
    make, turn, after, found = drafter(task), Turn(task), 0, 0
    while found < SHARE:
        with task.house.ledger.look() as work:
            rows = contents.due(work, task.on.account_id, after, PAGE)
        if not rows:
            return
        page = _compare(task, connector, make, rows)
        _keep(task, rows, page)
        yield from ((row, page.changes[row["listing_id"]]) for row in rows if row["listing_id"] in page.changes)
        after, found = rows[-1]["listing_id"], found + len(page.changes)
        task.progress(found, found)
        if turn.is_over():
            with task.house.ledger.work() as work:
                jobs.request(work, "update_content", account_id=task.on.account_id)
            return


def _compare(task: Task, connector: UpdatesContent, make: Drafter, rows: Sequence[RowMapping]) -> _Page:
    sellables = {each.key: each for each in task.house.shop.sellables(sorted({row["product_id"] for row in rows}))}
    page = _Page()
    for row, basis in zip(rows, bases(task.house, make.terms, rows), strict=True):
        draft, problems = draft_of(connector, make, sellables.get(listings.key_of(row)), basis)
        if draft is not None and not problems:
            _judge(page, row, replace(draft, barcode=row["barcode"]))
        elif row["said_title"] is not None and basis.shop is not None:
            page.problems[row["listing_id"]] = problems[0]
    if connector.content_is_shared:
        _leave_to_first(task, page)
    return page


def _judge(page: _Page, row: RowMapping, draft: ListingDraft) -> None:
    number, said = row["listing_id"], contents.digests(draft)
    parts = frozenset(part for part in contents.PARTS if row[f"said_{part}"] != said[part])
    if row["said_title"] is None:
        page.said[number] = said
    elif not parts:
        page.as_shown.append(number)
    elif contents.whole(said) != row["refused"]:
        page.changes[number] = ContentChange(draft, row["remote_id"], parts)


def _leave_to_first(task: Task, page: _Page) -> None:
    """Where one page of the marketplace shows several listings, sizes of one shirt, the oldest of them speaks for all."""
    with task.house.ledger.look() as work:
        remote_ids = {change.remote_id for change in page.changes.values() if change.remote_id}
        first = contents.first_of_pages(work, task.on.account_id, remote_ids)
    for number, change in list(page.changes.items()):
        if first.get(change.remote_id or "", number) != number:
            page.said[number] = contents.digests(page.changes.pop(number).draft)


def _keep(task: Task, rows: Sequence[RowMapping], page: _Page) -> None:
    marks = {row["listing_id"]: row["mark"] for row in rows if row["listing_id"] not in page.changes}

    def keep(work: Work) -> None:
        contents.say(work, page.said)
        contents.cure(work, [*page.said, *page.as_shown])
        for number, problem in page.problems.items():
            contents.refuse(work, number, problem.message, problem.field)
        contents.compared(work, marks)

    task.house.ledger.settle(keep)


def _send(task: Task, connector: UpdatesContent, found: Sequence[tuple[RowMapping, ContentChange]]) -> None:
    changes = {row["listing_id"]: change for row, change in found}
    items = [
        Item(row["listing_id"], row["barcode"], mark=row["mark"], basis=contents.basis(contents.digests(change.draft)))
        for row, change in found
    ]
    for some in in_batches(items, connector.max_content_items):
        batches.send(task, batches.CONTENT, some, lambda part: connector.update_content([changes[item.listing_id] for item in part]))
