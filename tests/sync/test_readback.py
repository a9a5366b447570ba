"""What the marketplace shows is read back, and what somebody changed there is seen, said and put right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from service.connectors.trendyol import api
from service.connectors.trendyol.connector import Trendyol
from service.domain.clock import now
from service.domain.errors import Rejected, Transient
from service.domain.listing import Held, ListingSnapshot, ListingState
from service.ledger import cursors, drifts
from service.ledger import listings as kept
from service.sync import accounts, drift, drift_settle, jobs, listings, readback
from service.sync.drift import ADOPT, ASK, CHANGED, REPAIR, WAIT, decide, found
from service.sync.house import House
from tests.sync.conftest import Marketplace

Drain = Callable[..., list[str]]


@pytest.fixture
def shown(house: House, account: int, marketplace: Marketplace, drain: Drain, monkeypatch: pytest.MonkeyPatch) -> House:
    """Everything is listed, sent and accepted, and long enough ago."""
    monkeypatch.setattr(drift, "GRACE", timedelta(0))
    monkeypatch.setattr(drift_settle, "ORDERS_LATE", timedelta(0))
    listings.list_products(house, account, None, "test")
    drain()
    return house


def rows(house: House, table: str = "listing") -> list[Any]:
    with house.ledger.look() as work:
        return list(work.db.execute(select(getattr(work.t, table))).mappings())


def live(house: House) -> list[Any]:
    return [row for row in rows(house) if row["state"] == "live" and row["sent_quantity"] and row["sent_quantity"] > 4]


def one(house: House, listing_id: int) -> Any:
    return next(row for row in rows(house) if row["listing_id"] == listing_id)


def said(house: House, row: Any) -> list[str]:
    return [entry["message"] for entry in rows(house, "activity") if entry["subject"] == f"listing:{row['listing_id']}"]


def ask(house: House, kind: str, account: int) -> None:
    with house.ledger.work() as work:
        jobs.request(work, kind, account_id=account)


def read(house: House, account: int, drain: Drain) -> list[str]:
    ask(house, "read_back", account)
    return drain()


def policy(house: House, account: int, drain: Drain, **values: str) -> None:
    accounts.update(house, account, {}, policies=values)
    ask(house, "push_offers", account)
    drain()


def test_everything_shown_is_kept_and_nothing_differs(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    began = now()
    read(shown, account, drain)

    assert {row["drift"] for row in rows(shown)} == {None}
    for row in live(shown):
        assert row["seen_at"] > began
        assert (row["seen_quantity"], row["seen_price"], row["seen_list_price"]) == (
            row["sent_quantity"],
            row["sent_price"],
            row["sent_list_price"],
        )
    with shown.ledger.look() as work:
        last = readback.last_pass(work, account)
    assert last is not None
    assert last.finished_at is not None


def test_a_changed_price_is_told_and_overwritten(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    row = live(shown)[0]
    marketplace.do("edits", barcode=row["barcode"], salePrice=1)

    read(shown, account, drain)

    after = marketplace.listings()[row["barcode"]]
    assert Decimal(after["price"]) == row["sent_price"]
    assert one(shown, row["listing_id"])["drift"] is None
    price = row["sent_price"].quantize(Decimal("0.01"))
    assert said(shown, row) == [f"Somebody changed {row['sku']} at Test: price 1.00 instead of {price}. It is set right."]


def test_a_raised_quantity_is_put_right_whatever_the_policy(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    policy(shown, account, drain, drift="ask")
    row = live(shown)[0]
    marketplace.do("edits", barcode=row["barcode"], quantity=row["sent_quantity"] + 50)

    read(shown, account, drain)

    assert marketplace.listings()[row["barcode"]]["quantity"] == row["sent_quantity"]


def test_an_accepted_price_stays(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    policy(shown, account, drain, drift="accept")
    row = live(shown)[0]
    marketplace.do("edits", barcode=row["barcode"], salePrice=1)

    read(shown, account, drain)

    assert Decimal(marketplace.listings()[row["barcode"]]["price"]) == 1
    kept = one(shown, row["listing_id"])
    assert (kept["sent_price"], kept["drift"], kept["sent_basis"]) == (Decimal(1), None, None)
    read(shown, account, drain)
    assert len(said(shown, row)) == 1


def test_a_question_waits_for_a_word(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    policy(shown, account, drain, drift="ask")
    first, second, third = live(shown)[:3]
    for row in (first, second, third):
        marketplace.do("edits", barcode=row["barcode"], salePrice=1)
    for _ in range(2):
        read(shown, account, drain)

    assert {row["listing_id"] for row in rows(shown) if row["drift"] == "price"} == {
        first["listing_id"],
        second["listing_id"],
        third["listing_id"],
    }
    assert len(said(shown, first)) == 1
    with shown.ledger.look() as work:
        assert drifts.count(work, account) == {"price": 3}

    assert drift.accept(shown, account, [first["sku"]], "test") == 1
    assert drift.repair(shown, account, [second["sku"]], "test") == 1
    drain()

    prices = {row["listing_id"]: Decimal(marketplace.listings()[row["barcode"]]["price"]) for row in (first, second, third)}
    assert prices == {first["listing_id"]: 1, second["listing_id"]: second["sent_price"], third["listing_id"]: 1}
    assert one(shown, third["listing_id"])["drift"] == "price"


def differ(house: House, kind: str, **seen: Any) -> list[int]:
    """Every live listing differs now."""
    numbers = sorted(row["listing_id"] for row in live(house))
    with house.ledger.work() as work:
        table = work.t.listing
        work.db.execute(table.update().where(table.c.listing_id.in_(numbers)).values(drift=kind, drift_at=now(), **seen))
    return numbers


def test_theirs_is_kept_past_the_first_page_and_too_high_a_stock_is_left_out(
    shown: House, account: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drift, "PAGE", 3)
    numbers = differ(shown, "quantity", seen_quantity=1)
    too_many, gone, *rest = numbers
    with shown.ledger.work() as work:
        kept.save(work, [{"listing_id": too_many, "seen_quantity": 99_999}])
        kept.save(work, [{"listing_id": gone, "drift": "missing"}])
    assert len(rest) > 4 * drift.PAGE

    assert drift.accept(shown, account, (), "test") == len(numbers) - 1

    assert [row["listing_id"] for row in rows(shown) if row["drift"]] == [too_many]
    assert {one(shown, number)["sent_quantity"] for number in rest} == {1}
    assert one(shown, gone)["state"] == "withdrawn"


def test_a_word_about_all_that_is_cut_off_keeps_what_was_done(shown: House, account: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift, "PAGE", 3)
    numbers, real, calls = differ(shown, "price", seen_price=Decimal(1)), drift.resend, []

    def gone_at_the_third_page(work: Any, page: Any) -> None:
        real(work, page)
        calls.append(len(page))
        if len(calls) == 3:
            raise SystemExit

    monkeypatch.setattr(drift, "resend", gone_at_the_third_page)
    with pytest.raises(SystemExit):
        drift.repair(shown, account, (), "test")
    monkeypatch.setattr(drift, "resend", real)

    assert [row["listing_id"] for row in rows(shown) if row["drift"]] == numbers[6:]
    assert [row["listing_id"] for row in rows(shown) if row["due_rank"] is not None] == numbers[:6]
    assert drift.repair(shown, account, (), "test") == len(numbers) - 6


def test_a_sale_is_no_drift(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    """The stock is lower there before we know the order; raising it again would sell the same units twice."""
    row = live(shown)[0]
    marketplace.do("sales", barcode=row["barcode"], quantity=2)

    read(shown, account, drain)
    assert one(shown, row["listing_id"])["drift"] == "quantity"
    assert marketplace.listings()[row["barcode"]]["quantity"] == row["sent_quantity"] - 2

    ask(shown, "poll_orders", account)
    drain()
    ask(shown, "settle_drift", account)
    drain()
    assert one(shown, row["listing_id"])["drift"] is None
    assert marketplace.listings()[row["barcode"]]["quantity"] == row["sent_quantity"] - 2
    assert said(shown, row) == []


def test_a_lowered_quantity_is_put_right_once_the_orders_are_known(
    shown: House, account: int, marketplace: Marketplace, drain: Drain
) -> None:
    row = live(shown)[0]
    marketplace.do("edits", barcode=row["barcode"], quantity=1)
    read(shown, account, drain)
    assert marketplace.listings()[row["barcode"]]["quantity"] == 1

    # The end of a read is taken before it, so the second one is the first to cover the moment of the drift for certain.
    for _ in range(2):
        ask(shown, "poll_orders", account)
        drain()
    with shown.ledger.work() as work:
        jobs.request(work, "settle_drift", account_id=account)
    drain()

    assert marketplace.listings()[row["barcode"]]["quantity"] == row["sent_quantity"]
    assert "quantity 1 instead of" in said(shown, row)[0]


def test_a_missing_listing_is_looked_up_and_told(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    row = live(shown)[0]
    marketplace.do("edits", barcode=row["barcode"], gone=True)

    read(shown, account, drain)

    assert one(shown, row["listing_id"])["drift"] == "missing"
    assert "is not at Test any more" in said(shown, row)[0]
    assert drift.repair(shown, account, [row["sku"]], "test") == 1
    drain()
    assert row["barcode"] in marketplace.listings()
    assert one(shown, row["listing_id"])["state"] == "live"


def test_an_archived_listing_waits_and_comes_back(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    first, second = live(shown)[:2]
    for row in (first, second):
        marketplace.do("edits", barcode=row["barcode"], archived=True)

    read(shown, account, drain)
    assert [one(shown, row["listing_id"])["drift"] for row in (first, second)] == ["off_sale", "off_sale"]
    assert marketplace.listings()[first["barcode"]]["archived"]

    assert drift.repair(shown, account, [first["sku"]], "test") == 1
    assert drift.accept(shown, account, [second["sku"]], "test") == 1
    drain()
    assert not marketplace.listings()[first["barcode"]]["archived"]
    assert [one(shown, row["listing_id"])["state"] for row in (first, second)] == ["live", "withdrawn"]


@pytest.mark.parametrize("failure", [Transient("later"), Rejected("the cursor is unknown")])
def test_a_failed_page_concludes_nothing(
    shown: House, account: int, marketplace: Marketplace, drain: Drain, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    read(shown, account, drain)
    monkeypatch.setattr(api, "APPROVED_PAGE", 5)
    whole, calls = Trendyol.listings_page, []

    def broken(self: Trendyol, cursor: str | None = None) -> Any:
        calls.append(cursor)
        if len(calls) == 3:
            raise failure
        return whole(self, cursor)

    monkeypatch.setattr(Trendyol, "listings_page", broken)
    read(shown, account, drain)

    assert {row["drift"] for row in rows(shown)} == {None}
    with shown.ledger.look() as work:
        last = readback.last_pass(work, account)
    assert last is not None
    assert (last.looked_up, last.finished_at is None) == (None, isinstance(failure, Transient))


def test_a_killed_pass_goes_on_where_it_stopped(
    shown: House, account: int, marketplace: Marketplace, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "APPROVED_PAGE", 5)
    monkeypatch.setattr(readback, "PAGES", 2)
    monkeypatch.setattr(Trendyol, "listings_page_seconds", 0.05)
    whole, calls = Trendyol.listings_page, []

    def watched(self: Trendyol, cursor: str | None = None) -> Any:
        calls.append(cursor)
        return whole(self, cursor)

    monkeypatch.setattr(Trendyol, "listings_page", watched)
    ran = read(shown, account, drain)

    assert len(calls) == len(set(calls)) > 4
    assert ran.count("read_back") > 2


def test_a_pass_that_cannot_get_on_is_given_up_after_a_day(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    stuck = readback.Pass(7, now() - timedelta(days=2), page="after:nonsense")
    with shown.ledger.work() as work:
        cursors.put(work, f"read_back:{account}", orjson.dumps(asdict(stuck)).decode())

    read(shown, account, drain)

    with shown.ledger.look() as work:
        last = readback.last_pass(work, account)
    assert last is not None
    assert (last.number, last.finished_at is None) == (8, False)


def test_a_read_that_shows_little_is_doubted(
    shown: House, account: int, marketplace: Marketplace, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readback, "FEW_MISSING", 0)
    empty = replace(Trendyol.listings_page(shown.connector(accounts.load(shown, account))), snapshots=(), next_cursor=None)
    monkeypatch.setattr(Trendyol, "listings_page", lambda self, cursor=None: empty)

    read(shown, account, drain)

    assert {row["drift"] for row in rows(shown)} == {None}
    assert any("Nothing is concluded" in entry["message"] for entry in rows(shown, "activity"))


MOMENT = now()
SENT = {
    "state": "live",
    "sent_quantity": 10,
    "sent_price": Decimal(110),
    "sent_list_price": Decimal(120),
    "sent_at": MOMENT - timedelta(hours=1),
    "accepted_at": MOMENT - timedelta(minutes=59),
    "due_rank": None,
    "problem_code": None,
    "updated_at": MOMENT - timedelta(minutes=59),
}
SHOWS = ListingSnapshot("B", ListingState.LIVE, MOMENT, None, 10, Decimal(110), Decimal(120))


@pytest.mark.parametrize(
    ("shows", "kind"),
    [
        ({}, None),
        ({"quantity": 9}, "quantity"),
        ({"price": Decimal(109)}, "price"),
        ({"list_price": Decimal(121)}, "price"),
        ({"quantity": 11, "price": Decimal(109)}, "both"),
        ({"quantity": None, "price": None, "list_price": None}, None),
        ({"state": ListingState.WITHDRAWN}, "off_sale"),
    ],
)
def test_what_counts_as_a_drift(shows: dict[str, Any], kind: str | None) -> None:
    assert found(SENT, replace(SHOWS, **shows), MOMENT, is_busy=False) == kind


@pytest.mark.parametrize(
    ("shows", "held", "kind"),
    [
        ({"price": Decimal(100)}, Held.PRICE_UP, "held"),
        ({"price": Decimal(100)}, Held.PRICE_DOWN, "price"),
        ({"price": Decimal(120)}, Held.PRICE_DOWN, "held"),
        ({"list_price": Decimal(121)}, Held.PRICE_UP, "price"),
        ({"quantity": 11}, Held.QUANTITY_DOWN, "held"),
        ({"quantity": 9}, Held.QUANTITY_DOWN, "quantity"),
        ({"quantity": 11, "price": Decimal(100)}, Held.PRICE_UP, "quantity"),
        ({"quantity": 11, "price": Decimal(100)}, Held.QUANTITY_DOWN, "price"),
        ({}, Held.PRICE_UP, None),
    ],
)
def test_what_a_campaign_holds_is_no_change_of_somebody(shows: dict[str, Any], held: Held, kind: str | None) -> None:
    assert found(SENT, replace(SHOWS, held=(held,), **shows), MOMENT, is_busy=False) == kind


@pytest.mark.parametrize(("quantity", "kind"), [(10, None), (9, "quantity")])
def test_a_refused_price_is_known_not_to_be_shown(quantity: int, kind: str | None) -> None:
    row = {**SENT, "problem_code": "price_rejected"}
    assert found(row, replace(SHOWS, quantity=quantity, price=Decimal(90)), MOMENT, is_busy=False) == kind


@pytest.mark.parametrize(
    "way",
    [
        {"due_rank": 2},
        {"accepted_at": None},
        {"accepted_at": MOMENT - timedelta(hours=2)},
        {"sent_at": MOMENT - timedelta(minutes=1), "accepted_at": MOMENT - timedelta(seconds=1)},
        {"sent_quantity": None},
        {"state": "in_review"},
        {"updated_at": MOMENT},
    ],
    ids=["due", "unanswered", "refused", "just sent", "forgotten", "in review", "changed meanwhile"],
)
def test_what_is_on_its_way_is_no_drift(way: dict[str, Any]) -> None:
    assert found({**SENT, **way}, replace(SHOWS, quantity=99), MOMENT, is_busy=False) is None


@pytest.mark.parametrize("shows", [{"quantity": 99}, {"state": ListingState.WITHDRAWN}], ids=["an offer", "a withdrawal"])
def test_what_waits_for_a_result_is_no_drift(shows: dict[str, Any]) -> None:
    assert found(SENT, replace(SHOWS, **shows), MOMENT, is_busy=True) is None


@pytest.mark.parametrize(
    ("kind", "seen", "policy_is", "excluded", "wanted", "word"),
    [
        ("quantity", 12, "ask", False, True, REPAIR),
        ("both", 12, "accept", False, True, REPAIR),
        ("quantity", 8, "overwrite", False, True, WAIT),
        ("quantity", 8, "overwrite", True, True, REPAIR),
        ("quantity", 8, "overwrite", True, False, CHANGED),
        ("quantity", 8, "accept", True, True, REPAIR),
        ("quantity", 8, "ask", True, True, ASK),
        ("price", 10, "overwrite", False, True, REPAIR),
        ("price", 10, "accept", False, True, ADOPT),
        ("price", 10, "accept", False, False, CHANGED),
        ("price", 10, "ask", False, True, ASK),
    ],
)
def test_what_is_done_about_it(kind: str, seen: int, policy_is: str, excluded: bool, wanted: bool, word: str) -> None:
    row = {**SENT, "drift": kind, "seen_quantity": seen}
    assert decide(row, policy_is, is_sale_excluded=excluded, is_wanted=wanted) == word
