"""The market in short, and the parts that judge it: a judge that finds nothing proves nothing."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from service.cli.chaos import Report
from tests.chaos import naive, run
from tests.chaos.checks import Seen, verdict
from tests.chaos.plan import GOODS, SHOP, Deed, Plan, Wish, draw
from tests.chaos.tally import Event, tally
from tests.servers import MariaDb

KILL_POINTS = 8
PLACES = 3


@pytest.fixture(scope="module")
def report() -> Report:
    if not MariaDb.is_installed():
        pytest.skip(MariaDb.missing)
    return run.run(1, 11, print, seconds=10.0)


@pytest.mark.mariadb
@pytest.mark.redis
def test_after_a_storm_every_sum_is_right(report: Report) -> None:
    assert report.findings == []
    assert (report.losses, report.doubles, report.wrong_offers, report.left_open) == (0, 0, 0, 0)
    assert report.orders > 0
    assert report.shop_sales > 0
    assert report.kill_points >= KILL_POINTS, report.kills


def test_the_same_seed_plans_the_same_trial() -> None:
    first, again, other = (draw(seed, 4, 30.0, PLACES, calm=False) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert draw(1, 4, 30.0, PLACES, calm=True) == replace(first, blows=())


def test_a_sale_within_the_marketplaces_own_delay_is_unavoidable() -> None:
    events = [Event(0.0, 0, 1, SHOP, is_sale=False), Event(5.0, 0, -1, SHOP)]
    at_once, late = ([*events, Event(at, 0, -1, 1)] for at in (5.2, 5.4))
    assert (tally(at_once, [0.0, 0.3], 5.0).oversold, tally(at_once, [0.0, 0.3], 5.0).unavoidable) == (1, 1)
    assert (tally(late, [0.0, 0.3], 5.0).oversold, tally(late, [0.0, 0.3], 5.0).unavoidable) == (1, 0)


def test_what_a_marketplace_sold_is_known_after_the_pause_to_who_has_to_ask() -> None:
    events = [Event(0.0, 0, 1, SHOP, is_sale=False), Event(10.0, 0, -1, 1), Event(13.0, 0, -1, SHOP)]
    found = tally(events, [0.0, 0.3], 5.0)
    assert (found.oversold, found.unavoidable, found.unavoidable_by_polling) == (1, 0, 1)
    assert tally([*events[:2], Event(16.0, 0, -1, SHOP)], [0.0, 0.3], 5.0).unavoidable_by_polling == 0


def test_units_that_come_back_may_be_sold_again() -> None:
    back = Event(6.0, 0, 1, 1, is_sale=False)
    events = [Event(0.0, 0, 1, SHOP, is_sale=False), Event(5.0, 0, -1, 1), back, Event(7.0, 0, -1, 2)]
    assert tally(events, [0.0] * 3, 0.0).oversold == 0
    assert tally([event for event in events if event != back], [0.0] * 3, 0.0).oversold == 1


def test_the_naive_poller_sells_one_unit_at_every_place_until_it_looks() -> None:
    wishes = tuple(Wish(at, place, 0, 1) for at, place in ((1.0, 0), (2.0, 1), (3.0, 2)))
    assert naive.oversold(Plan((1,), wishes, (), ()), 2, scale=0.001) == 2
    always = naive.oversold(Plan((1,), wishes, (), ()), 2, scale=naive.EVERY * 100)
    assert always == 0


def test_a_cancelled_order_is_nobodys_unit() -> None:
    wishes = (Wish(1.0, 1, 0, 1), Wish(3.0, 1, 0, 1))
    assert naive.oversold(Plan((1,), wishes, (Deed(2.0, "cancel", 1),), ()), 1, scale=0.001) == 0


def seen() -> Seen:
    """One product of five units, listed at one account; one of them was sold there and is in the shop."""
    order = {"shipmentPackageId": 77, "status": "Created", "lines": [{"barcode": "B1", "quantity": 1}]}
    listing = {"listing_id": 1, "account_id": 1, "product_id": 9, "variant": "", "barcode": "B1", "state": "live", "dirty": 0}
    marker = "MesChain trendyol 1 77"
    rows = {
        "listing": [listing],
        "order": [{"order_key": 1, "account_id": 1, "remote_id": "77", "state": "new", "shop_state": "written", "shop_order_id": 5}],
        "shop_order": [{"order_id": 5, "user_agent": marker, "order_status_id": 2}],
        "shop_line": [{"user_agent": marker, "product_id": 9, "quantity": 1}],
        "product": [{"product_id": 9, "quantity": 4, "price": "100.0000", "tax_class_id": 3, "status": 1}],
        "tax": [{"tax_class_id": 3, "rate": "20.0000"}],
    }
    rows |= {name: [] for name in ("submission", "change", "job", "account", "value", "special")}
    shown = {"B1": {"state": "approved", "quantity": 4, "price": "120.0", "list_price": "120.0"}}
    return Seen({1: {"listings": shown, "orders": [order]}}, {1: {"B1": 1}}, {9}, rows, {("product", 9): 5}, {})


def changed(table: str, **columns: object) -> Seen:
    whole = seen()
    return replace(whole, rows={**whole.rows, table: [{**whole.rows[table][0], **columns}]})


def kinds(found: Seen) -> set[str]:
    return {finding.kind for finding in verdict(found)}


def test_what_is_right_is_found_right() -> None:
    assert verdict(seen()) == []


@pytest.mark.parametrize("quantity", [3, 5])
def test_another_stock_is_found_in_the_sums_and_in_the_offer(quantity: int) -> None:
    assert kinds(changed("product", quantity=quantity)) == {"wrong offer", "double" if quantity == 3 else "loss"}


def test_an_old_price_is_found() -> None:
    assert kinds(changed("product", price="101.0000")) == {"wrong offer"}


@pytest.mark.parametrize("table", ["order", "shop_order"])
def test_an_order_that_is_missing_or_there_twice_is_found(table: str) -> None:
    whole = seen()
    assert "loss" in kinds(replace(whole, rows={**whole.rows, table: []}))
    assert "double" in kinds(replace(whole, rows={**whole.rows, table: list(whole.rows[table]) * 2}))


def test_a_listing_created_twice_and_one_that_nobody_knows_are_found() -> None:
    whole = seen()
    assert kinds(replace(whole, created={1: {"B1": 2}})) == {"double"}
    strange = {**whole.places[1], "listings": {**whole.places[1]["listings"], "B2": whole.places[1]["listings"]["B1"]}}
    assert kinds(replace(whole, places={1: strange})) == {"loss"}


@pytest.mark.parametrize("table", ["submission", "change", "job", "account"])
def test_what_is_left_open_is_found(table: str) -> None:
    whole = seen()
    assert kinds(replace(whole, rows={**whole.rows, table: [{"state": "sent"}]})) == {"open"}


def test_a_trial_has_every_kind_of_blow_and_wishes_everywhere() -> None:
    plans = [draw(Random(seed).randint(1, 99), seed, 30.0, PLACES, calm=False) for seed in range(10)]
    assert {blow.what for plan in plans for blow in plan.blows} == {"job", "worker", "scheduler", "flush", "redis", "mariadb"}
    assert all({wish.place for wish in plan.wishes} == set(range(PLACES + 1)) for plan in plans)
    assert all(len(plan.stock) == GOODS for plan in plans)
