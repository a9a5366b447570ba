"""What listings were last asked to say, part by part, and which of them have to be compared with the shop again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b

from sqlalchemy import RowMapping, and_, delete, func, or_, select

from service.domain.clock import now
from service.domain.listing import ItemResult, ItemState, ListingDraft
from service.ledger.listings import NO_PROBLEM, chunks
from service.ledger.offers_sent import CONTENT_REFUSED as REFUSED
from service.ledger.urgency import is_live
from service.ledger.work import Work
from service.sets import among

PARTS = ("title", "description", "images", "attributes")
UNKNOWN: Mapping[str, None] = dict.fromkeys(PARTS)
AT_ONCE = 5000

Said = Mapping[str, str | None]
"""A digest of each part."""


def digests(draft: ListingDraft) -> dict[str, str | None]:
    """One of each part; the order of attributes says nothing."""
    attributes = sorted((value.attribute_id, value.value_id or "", value.text or "") for value in draft.attributes)
    return {part: _digest(repr(attributes if part == "attributes" else getattr(draft, part))) for part in PARTS}


def mark(work: Work, product_ids: Collection[int]) -> None:
    """The products changed: what their listings say is compared again."""
    content, listing = work.t.content, work.t.listing
    for ids in chunks(sorted(product_ids)):
        # Read first: a subquery in the change would lock the listings, which others are about to change.
        mine = select(content.c.listing_id).join(listing).where(among(listing.c.product_id, ids))
        _mark(work, sorted(work.db.execute(mine).scalars()))


def mark_account(work: Work, account_id: int, after: int) -> int | None:
    """Some of the account's listings are compared again; the last one's number, to go on after it, None when there are no more."""
    content, listing = work.t.content, work.t.listing
    mine = select(content.c.listing_id).join(listing).where(listing.c.account_id == account_id, content.c.listing_id > after)
    numbers = list(work.db.execute(mine.order_by(content.c.listing_id).limit(AT_ONCE)).scalars())
    _mark(work, numbers)
    return numbers[-1] if numbers else None


def meet(work: Work, account_id: int) -> int:
    """Some of the live listings about which nothing is known yet are to be compared; how many."""
    listing, content = work.t.listing, work.t.content
    mine = and_(listing.c.account_id == account_id, is_live(work), content.c.dirty.is_(None))
    new = work.db.execute(select(listing.c.listing_id).outerjoin(content).where(mine).limit(AT_ONCE)).scalars().all()
    work.insert_new(content, [_row(listing_id, UNKNOWN, dirty=1) for listing_id in new])
    return len(new)


def due(work: Work, account_id: int, after: int, limit: int) -> Sequence[RowMapping]:
    """Live listings to be compared, with what they were asked to say ("said_title", …), what was refused and the counter ("mark")."""
    listing, content = work.t.listing, work.t.content.c
    said = [content[part].label(f"said_{part}") for part in PARTS]
    query = select(listing, *said, content.refused, content.dirty.label("mark")).join_from(listing, work.t.content)
    mine = query.where(content.dirty > 0, listing.c.account_id == account_id, is_live(work), listing.c.listing_id > after)
    return work.db.execute(mine.order_by(listing.c.listing_id).limit(limit)).mappings().all()


def first_of_pages(work: Work, account_id: int, remote_ids: Iterable[str]) -> dict[str, int]:
    """The oldest live listing of each of the marketplace's pages: where one page shows several, that one speaks for all."""
    listing = work.t.listing.c
    mine = and_(listing.account_id == account_id, is_live(work), listing.remote_id.in_(list(remote_ids)))
    query = select(listing.remote_id, func.min(listing.listing_id)).where(mine).group_by(listing.remote_id)
    return dict(work.db.execute(query).all())


def say(work: Work, said: Mapping[int, Said]) -> None:
    """Remember what listings were asked to say, by listing number."""
    rows = [_row(number, parts, dirty=0) for number, parts in sorted(said.items())]
    work.upsert(work.t.content, rows, [*PARTS, "refused", "updated_at"])


def compared(work: Work, marks: Mapping[int, int]) -> None:
    """The listings need no further look, unless they were marked again since the counters were read."""
    content = work.t.content
    for then in sorted(set(marks.values())):
        for ids in chunks(sorted(number for number, mark in marks.items() if mark == then)):
            work.db.execute(content.update().where(among(content.c.listing_id, ids), content.c.dirty == then).values(dirty=0))


def basis(said: Said) -> str:
    """What a batch keeps of an item, so that it is known with the result."""
    return " ".join(str(said[part]) for part in PARTS)


def whole(said: Said) -> str:
    """One digest of all parts."""
    return _digest(basis(said))


def settle(work: Work, number: int, results: Mapping[int, ItemResult]) -> None:
    """What came of a batch. What was refused is remembered as that, and what is shown stays what was said before."""
    item = work.t.submission_item.c
    query = select(item.listing_id, item.mark, item.basis).where(item.submission_id == number, among(item.listing_id, sorted(results)))
    rows = {row.listing_id: row for row in work.db.execute(query) if results[row.listing_id].state != ItemState.PENDING}
    said = {listing_id: dict(zip(PARTS, row.basis.split(), strict=True)) for listing_id, row in rows.items()}
    taken = {listing_id for listing_id in rows if results[listing_id].state == ItemState.APPLIED}
    say(work, {listing_id: said[listing_id] for listing_id in taken})
    cure(work, taken)
    for listing_id in sorted(rows.keys() - taken):
        content, result = work.t.content, results[listing_id]
        work.db.execute(content.update().where(content.c.listing_id == listing_id).values(refused=whole(said[listing_id])))
        refuse(work, listing_id, result.message or "refused without a reason", result.field)
    compared(work, {listing_id: row.mark for listing_id, row in rows.items()})


def cure(work: Work, listing_ids: Collection[int]) -> None:
    """The listings say what they should: an earlier refusal is over."""
    listing = work.t.listing
    for ids in chunks(sorted(listing_ids)):
        refused = and_(among(listing.c.listing_id, ids), listing.c.problem_code == REFUSED)
        work.db.execute(listing.update().where(refused).values(**NO_PROBLEM, updated_at=now()))


def refuse(work: Work, listing_id: int, words: str, field: str | None) -> None:
    """Why the listing does not say what the shop says. A problem of its offer is more urgent and stays."""
    listing = work.t.listing
    free = or_(listing.c.problem_code.is_(None), listing.c.problem_code == REFUSED)
    change = {"problem_code": REFUSED, "problem": words, "problem_field": field, "updated_at": now()}
    work.db.execute(listing.update().where(listing.c.listing_id == listing_id, free).values(**change))


def forget(work: Work, account_id: int) -> int:
    """Nothing is known any more about some of the account's listings; how many."""
    content, listing = work.t.content, work.t.listing
    known = select(content.c.listing_id).join(listing).where(listing.c.account_id == account_id).limit(AT_ONCE)
    numbers = list(work.db.execute(known).scalars())
    for ids in chunks(numbers):
        work.db.execute(delete(content).where(among(content.c.listing_id, ids)))
    return len(numbers)


def _mark(work: Work, listing_ids: list[int]) -> None:
    content = work.t.content
    for ids in chunks(listing_ids):
        work.db.execute(content.update().where(among(content.c.listing_id, ids)).values(dirty=content.c.dirty + 1))


def _row(listing_id: int, said: Said, dirty: int) -> dict[str, object]:
    return {"listing_id": listing_id, **said, "refused": None, "dirty": dirty, "updated_at": now()}


def _digest(text: str) -> str:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()
