"""What was sold by account and day, and how fast offers were by hour, on both databases."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from service.ledger import reports_dashboard, reports_sales
from service.ledger.reports_sales import Sales
from tests.web.kit import open_house, seed

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
EDGES = [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]


@pytest.fixture
def seeded(ledger, tmp_path):
    seed(open_house(ledger, tmp_path))
    with ledger.work() as work:
        work.db.execute(work.t.order_line.delete())
        work.db.execute(work.t.order.delete())
    return ledger


def sell(work, number, state, total, placed, account=1, currency="TRY"):
    texts = {"remote_state": "", "shop_state": "written", "carrier": "", "tracking_number": "", "tracking_url": ""}
    numbers = {"account_id": account, "remote_id": number, "number": number, "state": state, "currency": currency, "total": Decimal(total)}
    times = dict.fromkeys(("placed_at", "modified_at", "created_at", "updated_at"), placed)
    work.db.execute(work.t.order.insert().values(**numbers, **texts, **times, body={}))


def test_a_day_has_its_first_moment_and_not_its_last(seeded):
    with seeded.work() as work:
        for number, placed in (("1", MONDAY - timedelta(milliseconds=1)), ("2", MONDAY), ("3", MONDAY + DAY), ("4", MONDAY + 2 * DAY)):
            sell(work, number, "new", "10.10", placed)
        found = reports_sales.sales(work, EDGES)
    one = Sales(1, "TRY", 1, Decimal("10.10"), 0, Decimal(0))
    assert found == [[one], [one]]


def test_cancelled_ones_stand_apart_and_what_is_no_sale_yet_counts_nowhere(seeded):
    with seeded.work() as work:
        for number, state in enumerate(("new", "returned", "cancelled", "awaiting", "superseded", "unknown")):
            sell(work, str(number), state, "100.05", MONDAY)
        (found, nothing) = reports_sales.sales(work, EDGES)
    assert found == [Sales(1, "TRY", 3, Decimal("300.15"), 1, Decimal("100.05"))]
    assert nothing == []


def test_accounts_and_currencies_are_not_added_up(seeded):
    with seeded.work() as work:
        sell(work, "1", "new", "5", MONDAY, currency="EUR")
        sell(work, "2", "new", "7", MONDAY)
        sell(work, "3", "cancelled", "9", MONDAY, account=2)
        (found, _) = reports_sales.sales(work, EDGES)
    assert [(row.account_id, row.currency, row.revenue, row.cancelled_revenue) for row in found] == [
        (1, "EUR", Decimal(5), Decimal(0)),
        (1, "TRY", Decimal(7), Decimal(0)),
        (2, "TRY", Decimal(0), Decimal(9)),
    ]


def test_each_hour_has_percentiles_of_its_own(seeded):
    with seeded.work() as work:
        (accepted,) = work.db.execute(work.t.submission.select()).all()
        edges = [accepted.accepted_at + timedelta(hours=number) for number in (-1, 0, 1)]
        before, hour = reports_sales.latency_by_hour(work, edges)
    assert (before.p50, before.count) == (None, 0)
    assert (hour.p50, hour.p95, hour.count) == (pytest.approx(1.93), pytest.approx(3.19), 40)


@pytest.mark.parametrize(
    ("index", "ask"),
    [
        ("order_placed", lambda work: reports_sales.sales(work, EDGES)),
        ("listing_problem", reports_dashboard.problems),
        ("submission_accepted", lambda work: reports_sales.latency_by_hour(work, EDGES)),
    ],
)
def test_figures_are_read_from_an_index(sqlite_ledger, index, ask):
    """Nothing of the dashboard reads a whole table of orders or listings."""
    said = []
    event.listen(sqlite_ledger.engine, "before_cursor_execute", lambda connection, cursor, text, values, *rest: said.append((text, values)))
    with sqlite_ledger.look() as work:
        ask(work)
    query = next((text, values) for text, values in said if text.startswith("SELECT"))
    with sqlite_ledger.engine.connect() as db:
        plan = " ".join(str(step) for step in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {query[0]}", query[1]))
    assert f"INDEX oc_meschain_{index} " in plan
