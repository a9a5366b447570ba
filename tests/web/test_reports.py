"""The numbers of the pages, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from service.domain.clock import now
from service.ledger import reports_dashboard, reports_listings, reports_orders, reports_system
from service.ledger.reports import Place
from service.ledger.reports_listings import ListingFilter, spellings
from service.ledger.reports_orders import OrderFilter
from tests.web.kit import open_house, seed


@pytest.fixture
def seeded(ledger, tmp_path):
    seed(open_house(ledger, tmp_path))
    return ledger


def test_an_accounts_card_is_counted(seeded):
    with seeded.look() as work:
        first, second = reports_dashboard.account_cards(work, now() - timedelta(hours=5))
    assert sum(first.listings.values()) == 122
    assert (first.listings["live"], second.listings) == (85, {"live": 8})
    assert (first.orders_today, first.orders_total, first.unlinked_orders) == (3, 24, 2)
    assert first.unsent == 6
    assert first.oldest_unsent is not None
    assert first.last_poll is not None
    assert (second.oldest_unsent, second.last_poll, second.orders_total) == (None, None, 0)


def test_percentiles_are_of_the_spans(seeded):
    with seeded.look() as work:
        found = reports_dashboard.latency(work, now() - timedelta(hours=24))
        nothing = reports_dashboard.latency(work, now() + timedelta(hours=1))
    assert (found.p50, found.p95, found.count) == (pytest.approx(1.93), pytest.approx(3.19), 40)
    assert (nothing.p50, nothing.p95, nothing.count) == (None, None, 0)


def test_problems_are_grouped_and_the_most_frequent_comes_first(seeded):
    with seeded.look() as work:
        found = reports_dashboard.problems(work)
    assert [(problem.code, problem.count) for problem in found] == [("invalid", 7), ("review_rejected", 6)]


@pytest.mark.parametrize("text", ["deri çanta 16", "DERİ ÇANTA", "Deri", "MS-0050", "8690100000050"])
def test_a_search_finds_turkish_in_any_case_and_codes_by_their_beginning(seeded, text):
    with seeded.look() as work:
        rows = reports_listings.listings(work, ListingFilter(account_id=1, text=text), Place()).rows
    assert rows
    assert rows[0]["listing_id"] == 1


def test_a_search_takes_signs_literally(seeded):
    with seeded.look() as work:
        assert not reports_listings.listings(work, ListingFilter(text="%"), Place()).rows
        assert not reports_listings.listings(work, ListingFilter(text="_"), Place()).rows


def test_listings_are_found_by_what_they_wait_for(seeded):
    with seeded.work() as work:
        table = work.t.listing
        for number, values in ((1, {"held": 1, "due_rank": 9}), (2, {"held": 2, "due_rank": 0}), (3, {"drift": "price"})):
            work.db.execute(table.update().where(table.c.listing_id == number).values(**values))
        found = {only: reports_listings.listings(work, ListingFilter(only=only), Place()).rows for only in ("held", "drift", "due")}
    assert {only: [row["listing_id"] for row in rows] for only, rows in found.items()} == {
        "held": [1],
        "drift": [3],
        "due": [2, 4, 24, 44, 64, 84, 104],
    }


def test_an_order_is_found_by_any_of_its_numbers(seeded):
    with seeded.look() as work:
        for text in ("10840000074", "11600000002", "7260000000000002", "10402"):
            assert [row["order_key"] for row in reports_orders.orders(work, OrderFilter(text=text), Place()).rows] == [3]
        assert reports_orders.order_of_shop(work, 10402)["order_key"] == 3
        assert reports_orders.order_of_shop(work, 1) is None
        assert reports_orders.lines(work, []) == {}


def test_queues_and_processes_are_counted(seeded):
    with seeded.look() as work:
        assert reports_system.queue_lengths(work) == {"stock": {"queued": 1}, "orders": {"dead": 1}, "listings": {"running": 1}}
        assert len(reports_system.processes(work)) == 4
        assert reports_system.attempts(work, 1) == []


def test_a_reader_waits_for_no_writer(sqlite_ledger):
    with sqlite_ledger.work() as writer:
        writer.db.execute(writer.t.cursor.insert().values(name="x", value="1", updated_at=now()))
        with sqlite_ledger.look() as work:
            assert work.db.execute(work.t.cursor.select()).all() == []


def extra_query(ledger, wanted):
    """The statement behind a page."""
    said = []
    event.listen(ledger.engine, "before_execute", lambda connection, element, *rest: said.append(element))
    with ledger.look() as work:
        reports_listings.listings(work, wanted, Place(after=99_940))
    return said[-1]


def test_a_page_far_behind_costs_what_the_first_costs(sqlite_ledger, tmp_path):
    """100,000 listings: no page is read by counting past those before it."""
    with sqlite_ledger.work() as work:
        moment = now()
        account = {
            "marketplace": "trendyol",
            "title": "T",
            "state": "active",
            "settings": {},
            "secrets": "",
            "base_url": "",
            "policies": {},
        }
        work.db.execute(work.t.account.insert().values(**account, allow_private=False, store_id=0, created_at=moment, updated_at=moment))
        row = {
            "account_id": 1,
            "variant": "",
            "sku": "S",
            "title": "T",
            "state": "live",
            "dirty": 0,
            "created_at": moment,
            "updated_at": moment,
        }
        work.db.execute(work.t.listing.insert(), [{**row, "product_id": number} for number in range(100_000)])
    with sqlite_ledger.look() as work:
        page = reports_listings.listings(work, ListingFilter(account_id=1), Place(after=99_940))
    assert [row["listing_id"] for row in page.rows][0] == 99_941
    assert len(page.rows) == 50
    for extra in (ListingFilter(account_id=1), ListingFilter(account_id=1, state="live"), ListingFilter()):
        with sqlite_ledger.engine.connect() as db:
            query = str(extra_query(sqlite_ledger, extra).compile(db.engine, compile_kwargs={"literal_binds": True}))
            plan = [str(step) for step in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
        assert not any("TEMP B-TREE" in step for step in plan), plan


def test_spellings_know_the_turkish_i():
    assert {"ışık", "IŞIK"} <= set(spellings("IŞIK"))
    assert {"istanbul", "İSTANBUL"} <= set(spellings("İstanbul"))
