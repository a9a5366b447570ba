"""The dashboard: what is sold, how fast, how full, what happened, and the tile in the shop's own."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from service.domain.clock import now
from service.ledger.reports_dashboard import Latency
from service.ledger.reports_sales import Sales
from service.sync import accounts, passport
from service.sync.passport import Limit, fullest
from service.web import charts, dashboard, words
from service.web.figures import OTHERS, Sum, sales_charts, speed_drawing
from service.web.words import Words

DAYS = [datetime(2026, 3, number, tzinfo=UTC) for number in (2, 3)]


def sale(account, revenue, currency="TRY", cancelled="0"):
    return Sales(account, currency, 1, Decimal(revenue), int(bool(Decimal(cancelled))), Decimal(cancelled))


def test_bars_stand_on_each_other_and_what_is_cancelled_hangs_below():
    drawing = charts.stacked([[Decimal(60), Decimal(20)], [Decimal(0), Decimal(100)]], [Decimal(20), Decimal(0)])
    first, second, gone, tall = drawing.blocks
    assert [(block.column, block.series) for block in drawing.blocks] == [(0, 0), (0, 1), (0, charts.BELOW), (1, 1)]
    assert (first.y, second.y + second.height) == (pytest.approx(gone.y - first.height), pytest.approx(first.y))
    assert (tall.y, gone.y + gone.height) == (0, charts.HEIGHT)
    assert (first.height, gone.height) == (pytest.approx(3 * second.height), pytest.approx(second.height))


@pytest.mark.parametrize(
    ("most", "marks"), [("0", [0, "0.5"]), ("7", [0, 2, 4, 6, 8]), ("0.9", [0, "0.5", 1]), ("12345", [0, 5000, 10000, 15000])]
)
def test_the_axis_has_round_amounts_that_reach_above_the_highest_bar(most, marks):
    drawing = charts.nested([[Decimal(most)]])
    assert [amount for _, amount in drawing.lines] == [Decimal(mark) for mark in marks]
    assert drawing.lines[-1][0] == 0


def test_currencies_have_charts_of_their_own_and_the_best_seller_comes_first():
    euro, lira = sales_charts(DAYS, [[sale(1, "10"), sale(2, "30", cancelled="5")], [sale(1, "9", "EUR"), sale(1, "15")]])
    assert (euro.currency, euro.accounts, euro.sold) == ("EUR", (1,), Sum(1, Decimal(9)))
    assert (lira.accounts, lira.sold, lira.cancelled) == ((2, 1), Sum(3, Decimal(55)), Sum(1, Decimal(5)))
    assert lira.days[1].parts == (Sum(), Sum(1, Decimal(15)))


def test_more_accounts_than_colours_are_put_together():
    (chart,) = sales_charts(DAYS[:1], [[sale(number, str(100 - number)) for number in range(1, 9)]])
    assert chart.accounts == (1, 2, 3, 4, 5, OTHERS)
    assert chart.days[0].parts[-1] == Sum(3, Decimal(94 + 93 + 92))


def test_an_hour_without_offers_has_no_bar():
    drawing = speed_drawing([Latency(None, None, 0), Latency(1.5, 3.0, 40)])
    assert [(block.column, block.series) for block in drawing.blocks] == [(1, 0), (1, 1)]


def test_days_are_the_shops_even_when_the_clocks_change(monkeypatch):
    monkeypatch.setattr(words, "now", lambda: datetime(2026, 3, 29, 12, tzinfo=UTC))
    w = Words("en", ZoneInfo("Europe/Berlin"))
    first, second, end = (edge.astimezone(UTC) for edge in w.day_edges(2))
    assert (second - first, end - second) == (timedelta(hours=24), timedelta(hours=23))
    assert [w.hour(edge) for edge in w.hour_edges(2)] == ["13:00", "14:00", "15:00"]
    assert (w.short_day(first), Words("tr", UTC).compact(Decimal(12_500))) == ("28 Mar", "12,5\xa0B")


def test_the_sales_are_drawn_and_stand_in_a_table(signed):
    page = signed.get("/ui/dashboard/sales").text
    assert len(re.findall(r"<tr><th scope=\"row\">", page)) == 14
    assert "Trendyol: ₺" in page
    assert 'class="ms-gone"><title>' in page
    assert len(re.findall(r"<tr><th scope=\"row\">", signed.get("/ui/dashboard/sales?days=30").text)) == 30
    assert "İptal" in signed.get("/ui/dashboard/sales", lang="tr-tr").text


def test_without_orders_a_sentence_stands_there(signed, house):
    with house.ledger.work() as work:
        work.db.execute(work.t.order_line.delete())
        work.db.execute(work.t.order.delete())
    assert "No order in the last 14 days." in signed.get("/ui/dashboard/sales").text


def test_the_speed_is_drawn_by_hour(signed):
    page = signed.get("/ui/dashboard/speed").text
    assert page.count("<rect") == 4
    assert "95% within: 3.2s" in page


def test_the_fullest_limit_is_the_one_nearest_to_its_end(house, ids, monkeypatch):
    account = accounts.all_accounts(house)[0]
    used = {"offers/60s": (30, 1000), "orders/10s": (20, 50), "products/900s": (1, 1)}
    monkeypatch.setattr(passport, "_used", lambda house, account: used)
    assert fullest(house, account) == Limit("orders", 10.0, 20, 50)
    monkeypatch.setattr(passport, "_used", lambda house, account: dict.fromkeys(used, (0, 50)))
    assert fullest(house, account) is None


def test_a_limit_in_use_is_shown_with_words(signed, monkeypatch):
    monkeypatch.setattr(dashboard, "fullest", lambda house, account: Limit("orders", 10.0, 45, 50) if account.account_id == 1 else None)
    page = signed.get("/ui/dashboard/now").text
    assert page.count("Fullest limit") == 1
    assert "45 of 50 calls in 10s" in page


def test_without_redis_no_limit_is_shown(signed, house):
    house.redis.is_there = False
    answer = signed.get("/ui/dashboard")
    assert answer.status_code == 200
    assert "Fullest limit" not in answer.text


def test_what_happened_leads_to_what_it_is_about(signed):
    page = signed.get("/ui/dashboard/lately").text
    assert 'hx-get="/ui/orders/24"' in page
    assert "Sipariş 10840000851: Kargoda." in signed.get("/ui/dashboard/lately", lang="tr-tr").text


def test_the_shop_tells_states_in_the_readers_words():
    assert Words("tr", UTC).known("Order 17: shipped.") == "Sipariş 17: Kargoda."
    assert Words("en", UTC).known("Shop order 17 follows: delivered.") == "Shop order 17 follows: Delivered."


def test_the_tile_counts_today(signed, house):
    page = signed.get("/ui/tile").text
    with house.ledger.look() as work:
        placed = [row.placed_at for row in work.db.execute(work.t.order.select()) if row.state != "cancelled"]
    start = now().astimezone(ZoneInfo("Europe/Istanbul")).replace(hour=0, minute=0, second=0, microsecond=0)
    assert f"<dd>{sum(moment >= start for moment in placed)}</dd>" in page
    assert "Needs you" in page
