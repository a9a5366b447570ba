"""Which listings are due and in which order; nothing that was marked again is taken for clean."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.domain.listing import ListingState
from service.ledger import listings, offers_sent, submissions, urgency
from service.ledger.submissions import Item
from service.ledger.urgency import FALLING, PRICE, RISING, TO_ZERO
from service.ledger.work import Ledger, Work

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def work(ledger: Ledger) -> Iterator[Work]:
    with ledger.work() as unit:
        yield unit


@pytest.fixture
def account(work: Work) -> int:
    """An account with six live listings and one that was never approved."""
    text = {"marketplace": "trendyol", "title": "Mağaza", "state": "active", "secrets": "", "base_url": ""}
    rest = {"settings": {}, "policies": {}, "allow_private": False, "store_id": 0, "created_at": NOON, "updated_at": NOON}
    account_id = work.insert(work.t.account, **text, **rest)
    listings.adopt(work, account_id, [{"product_id": n, "variant": "", "sku": f"S{n}", "title": f"Çanta {n}"} for n in range(1, 8)])
    live = work.t.listing.c.product_id < 7
    work.db.execute(work.t.listing.update().where(live).values(state=ListingState.LIVE, dirty=0))
    return account_id


def row(work: Work, listing_id: int) -> Any:
    return work.db.execute(select(work.t.listing).where(work.t.listing.c.listing_id == listing_id)).mappings().one()


def numbers(work: Work) -> list[int]:
    return list(work.db.execute(select(work.t.listing.c.listing_id).order_by(work.t.listing.c.product_id)).scalars())


def order(work: Work, account: int, limit: int = 10, part: tuple[int, int] = urgency.WHOLE) -> list[int]:
    return [row["listing_id"] for row in urgency.dirty(work, account, limit, part)]


def sending(work: Work, account: int, listing_id: int, quantity: int) -> int:
    """A batch with one listing as it stands now, about to leave; its number."""
    item = Item(listing_id, f"B{listing_id}", quantity, None, None, NOON, row(work, listing_id)["dirty"], "basis")
    return submissions.start(work, account, "offers", [item])


def test_the_most_urgent_go_first_and_then_the_longest_waiting(work: Work, account: int) -> None:
    first, second, third, fourth, fifth, _, _ = numbers(work)
    urgency.mark(work, [first], RISING, NOON)
    urgency.mark(work, [second], PRICE, NOON + timedelta(seconds=1))
    urgency.mark(work, [third], PRICE, NOON)
    urgency.mark(work, [fourth], FALLING, NOON + timedelta(hours=1))
    urgency.mark(work, [fifth], TO_ZERO, NOON + timedelta(hours=2))
    assert order(work, account) == [fifth, fourth, third, second, first]
    assert order(work, account, limit=2) == [fifth, fourth]


def test_a_mark_keeps_the_first_time_and_the_greatest_urgency(work: Work, account: int) -> None:
    number = numbers(work)[0]
    for rank, minutes in ((PRICE, 0), (TO_ZERO, 1), (RISING, 2)):
        urgency.mark(work, [number], rank, NOON + timedelta(minutes=minutes))
    assert (row(work, number)["due_rank"], row(work, number)["changed_at"], row(work, number)["dirty"]) == (TO_ZERO, NOON, 3)


def test_only_live_listings_are_due_and_one_that_becomes_live_is(work: Work, account: int) -> None:
    *live, never = numbers(work)
    urgency.mark(work, [never], TO_ZERO, NOON)
    assert order(work, account) == []
    urgency.go_live(work, [never])
    assert order(work, account) == [never]
    urgency.mark_account(work, account)
    assert sorted(order(work, account)) == [*live, never]


def test_parts_share_the_due_listings_and_have_none_in_common(work: Work, account: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urgency, "PART_IDS", 1)
    urgency.mark_account(work, account)
    parts = [order(work, account, part=(number, 3)) for number in range(3)]
    assert [len(part) for part in parts] == [2, 2, 2]
    assert sorted(sum(parts, [])) == numbers(work)[:6]


def test_what_was_marked_again_stays_due(work: Work, account: int) -> None:
    first, second, *_ = numbers(work)
    urgency.mark(work, [first, second], PRICE, NOON)
    rows = urgency.dirty(work, account, 10)
    urgency.mark(work, [second], FALLING, NOON)
    offers_sent.clean(work, rows)
    assert order(work, account) == [second]


@pytest.mark.parametrize("again", [False, True])
def test_what_was_sent_is_clean_unless_it_was_marked_again(work: Work, account: int, again: bool) -> None:
    number = numbers(work)[0]
    urgency.mark(work, [number], FALLING, NOON)
    problem = {"problem_code": "offers_rejected", "problem": "no", "problem_field": None}
    listings.save(work, [{"listing_id": number, "sent_quantity": 7, **problem}])
    batch = sending(work, account, number, 3)
    if again:
        urgency.mark(work, [number], TO_ZERO, NOON)
    offers_sent.keep_sent(work, batch)
    found = row(work, number)
    assert (found["sent_quantity"], found["wanted_quantity"], found["sent_basis"], found["problem_code"]) == (3, 3, "basis", None)
    assert (found["dirty"], found["due_rank"], found["changed_at"]) == ((2, TO_ZERO, NOON) if again else (0, None, None))


def test_what_was_forgotten_while_a_batch_was_on_its_way_stays_unknown(work: Work, account: int) -> None:
    number = numbers(work)[0]
    offers_sent.keep_sent(work, sending(work, account, number, 3))
    batch = sending(work, account, number, 4)
    offers_sent.forget_sent(work, [number])
    offers_sent.keep_sent(work, batch)
    found = row(work, number)
    assert [found[name] for name in offers_sent.UNKNOWN] == [None, None, None]
    assert order(work, account) == [number]


def test_what_may_have_been_lost_is_due_again(work: Work, account: int) -> None:
    number = numbers(work)[0]
    offers_sent.keep_sent(work, sending(work, account, number, 3))
    offers_sent.forget_sent(work, [number])
    assert row(work, number)["sent_quantity"] is None
    assert order(work, account) == [number]
