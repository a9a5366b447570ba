"""What listings were asked to say: marked, compared, kept and forgotten, on every database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from service.domain.listing import AttributeValue, ItemResult, ItemState, ListingDraft, ListingState
from service.ledger import contents, listings, offers_sent, submissions, urgency
from service.ledger.submissions import Item
from service.ledger.work import Ledger, Work

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DRAFT = ListingDraft(
    barcode="B1",
    sku="S1",
    group="G",
    title="Çanta 🎒",
    description="<p>Işıl</p>",
    brand_id="1",
    category_id="2",
    attributes=(AttributeValue("47", text="Mavi"), AttributeValue("293", value_id="5")),
    images=("https://shop.example/1.jpg",),
    quantity=5,
    price=Decimal("9.90"),
    list_price=Decimal("9.90"),
    currency="TRY",
    vat_rate=Decimal(20),
)
SAID = contents.digests(DRAFT)


@pytest.fixture
def work(ledger: Ledger) -> Iterator[Work]:
    with ledger.work() as unit:
        yield unit


@pytest.fixture
def account(work: Work) -> int:
    """An account with three live listings, two of them on one page, and one that was never approved."""
    text = {"marketplace": "trendyol", "title": "Mağaza", "state": "active", "secrets": "", "base_url": ""}
    rest = {"settings": {}, "policies": {}, "allow_private": False, "store_id": 0, "created_at": NOON, "updated_at": NOON}
    account_id = work.insert(work.t.account, **text, **rest)
    listings.adopt(work, account_id, [{"product_id": n, "variant": "", "sku": f"S{n}", "title": f"Çanta {n}"} for n in range(1, 5)])
    for n, page in ((1, "900"), (2, "900"), (3, "901")):
        live = {"state": ListingState.LIVE, "remote_id": page, "barcode": f"B{n}"}
        work.db.execute(work.t.listing.update().where(work.t.listing.c.product_id == n).values(**live))
    return account_id


def number(work: Work, product_id: int) -> int:
    return int(work.db.execute(select(work.t.listing.c.listing_id).where(work.t.listing.c.product_id == product_id)).scalar_one())


def due(work: Work, account: int) -> list[int]:
    return [row["product_id"] for row in contents.due(work, account, 0, 10)]


def known(work: Work, account: int) -> None:
    """All live listings are known to say the draft."""
    while contents.meet(work, account):
        pass
    marks = {row["listing_id"]: row["mark"] for row in contents.due(work, account, 0, 10)}
    contents.say(work, dict.fromkeys(marks, SAID))
    contents.compared(work, marks)


def sent(work: Work, account: int, product_id: int, draft: ListingDraft) -> int:
    row = next(row for row in contents.due(work, account, 0, 10) if row["product_id"] == product_id)
    basis = contents.basis(contents.digests(draft))
    return submissions.start(work, account, "content", [Item(row["listing_id"], "B1", mark=row["mark"], basis=basis)])


def row(work: Work, product_id: int) -> Any:
    content, listing = work.t.content, work.t.listing
    query = select(content, listing.c.problem_code, listing.c.problem).join_from(content, listing)
    return work.db.execute(query.where(listing.c.product_id == product_id)).mappings().one()


def test_live_listings_are_met_once_and_then_known(work: Work, account: int) -> None:
    assert (contents.meet(work, account), contents.meet(work, account)) == (3, 0)
    assert due(work, account) == [1, 2, 3]
    known(work, account)
    assert due(work, account) == []


def test_each_part_has_its_digest_and_the_order_of_attributes_says_nothing() -> None:
    assert contents.digests(replace(DRAFT, attributes=DRAFT.attributes[::-1], quantity=0, price=Decimal(1), brand_id="7")) == SAID
    other = contents.digests(replace(DRAFT, description="<p>Isil</p>"))
    assert {part for part in contents.PARTS if other[part] != SAID[part]} == {"description"}
    assert contents.digests(replace(DRAFT, title="\ud83d")) != SAID


def test_a_change_while_it_was_compared_is_not_lost(work: Work, account: int) -> None:
    known(work, account)
    contents.mark(work, {1, 99})
    (before,) = contents.due(work, account, 0, 10)
    contents.mark(work, {1})
    contents.compared(work, {before["listing_id"]: before["mark"]})
    assert due(work, account) == [1]


def test_a_whole_account_is_marked_in_steps(work: Work, account: int, monkeypatch: pytest.MonkeyPatch) -> None:
    known(work, account)
    monkeypatch.setattr(contents, "AT_ONCE", 2)
    last = contents.mark_account(work, account, 0)
    assert (last, due(work, account)) == (number(work, 2), [1, 2])
    assert contents.mark_account(work, account, last or 0) == number(work, 3)
    assert contents.mark_account(work, account, number(work, 3)) is None


def test_what_was_taken_is_remembered_and_an_earlier_refusal_is_over(work: Work, account: int) -> None:
    known(work, account)
    contents.refuse(work, number(work, 1), "no", "title")
    contents.mark(work, {1})
    new = replace(DRAFT, title="Yeni")
    batch = sent(work, account, 1, new)
    contents.settle(work, batch, {number(work, 1): ItemResult("B1", ItemState.APPLIED)})
    assert {part: row(work, 1)[part] for part in contents.PARTS} == contents.digests(new)
    assert (row(work, 1)["problem_code"], due(work, account)) == (None, [])


def test_what_was_refused_is_remembered_as_that_and_what_is_shown_stays(work: Work, account: int) -> None:
    known(work, account)
    contents.mark(work, {1})
    new = replace(DRAFT, title="Yeni")
    batch = sent(work, account, 1, new)
    contents.settle(work, batch, {number(work, 1): ItemResult("B1", ItemState.PENDING)})
    assert due(work, account) == [1]
    contents.settle(work, batch, {number(work, 1): ItemResult("B1", ItemState.REJECTED, "yasak", "title")})
    kept = row(work, 1)
    assert {part: kept[part] for part in contents.PARTS} == SAID
    assert (kept["refused"], kept["problem_code"], kept["problem"]) == (contents.whole(contents.digests(new)), "content_rejected", "yasak")
    assert due(work, account) == []


def test_a_refused_offer_is_the_more_urgent_problem(work: Work, account: int) -> None:
    known(work, account)
    problem = {"problem_code": "offers_rejected", "problem": "fiyat", "problem_field": "price"}
    listings.save(work, [{"listing_id": number(work, 1), **problem}])
    contents.refuse(work, number(work, 1), "no", "title")
    assert row(work, 1)["problem"] == "fiyat"


@pytest.mark.parametrize(("code", "left"), [("content_rejected", "yasak"), ("offers_rejected", None)])
def test_an_offer_that_is_sent_ends_the_problem_of_an_offer_only(work: Work, account: int, code: str, left: str | None) -> None:
    known(work, account)
    listings.save(work, [{"listing_id": number(work, 1), "problem_code": code, "problem": "yasak", "problem_field": "title"}])
    urgency.mark(work, [number(work, 1)], urgency.PRICE, NOON)
    batch = submissions.start(work, account, "offers", [Item(number(work, 1), "B1", 3, Decimal(1), Decimal(1), NOON, 2, "basis")])
    offers_sent.keep_sent(work, batch)
    assert row(work, 1)["problem"] == left


def test_the_oldest_of_a_page_speaks_for_it(work: Work, account: int) -> None:
    assert contents.first_of_pages(work, account, {"900", "901", "77"}) == {"900": number(work, 1), "901": number(work, 3)}
    assert contents.first_of_pages(work, account, set()) == {}


def test_forgotten_is_met_again(work: Work, account: int) -> None:
    known(work, account)
    assert (contents.forget(work, account), contents.forget(work, account)) == (3, 0)
    assert contents.meet(work, account) == 3


def test_results_that_name_a_page_are_those_of_its_listing(work: Work, account: int) -> None:
    known(work, account)
    contents.mark(work, {3})
    assert submissions.barcodes(work, sent(work, account, 3, DRAFT)) == {"901": "B3"}
