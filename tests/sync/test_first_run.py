"""How far a fresh installation is, and what listing everything would come to: held against what then happens."""

from collections import Counter
from functools import partial

import pytest

from service.domain.clock import now
from service.domain.listing import ListingSnapshot, ListingState
from service.ledger import found_listings
from service.opencart.overview import CategoryInUse
from service.sync import accounts, first_run, listings, mapping, refresh
from service.sync.first_plan import first_plan
from service.sync.presence import Presence
from tests.sync.shelf import listed, work_off


@pytest.fixture
def read(house, account):
    """The account, once the mapped categories were read."""
    assert first_plan(house, account).unread > 0
    refresh.fill(house, accounts.load(house, account), lambda done, total: None)
    return account


def done(house):
    return set(first_run.progress(house).done)


def test_the_steps_follow_from_what_is_there(house, account, drain):
    Presence(house.settings, "worker").beat()
    accounts.stop(house, account, "the key was refused")
    assert first_run.progress(house).following == "account"
    first_run.check(house, account)
    assert first_run.progress(house).following == "found"
    drain()
    assert first_run.progress(house).following == "plan"
    assert done(house) == {"service", "account", "found", "mapping"}
    listings.list_products(house, account, None, "test")
    drain()
    progress = first_run.progress(house)
    assert progress.is_finished
    assert progress.following == "plan"
    mapping.set_mapping(house, account, "brand", first_run.most_used(mapping.brand_rows(house, account))[0].local_key, "", "")
    assert done(house) == {"service", "account", "found", "plan"}


def test_a_silent_worker_does_no_work(house):
    assert done(house) == set()
    Presence(house.settings, "web").beat()
    assert first_run.progress(house).following == "service"
    Presence(house.settings, "tick").beat()
    assert first_run.progress(house).following == "account"
    assert first_run.service(house).is_paired is None


def test_what_would_happen_is_what_happens(house, read, drain):
    account, plan = read, first_plan(house, read)
    assert (plan.present, plan.unread) == (0, 0)
    assert not plan.more
    listings.list_products(house, account, None, "test")
    drain()
    rows = listed(house, account)
    invalid = Counter(row["problem_field"].partition(":")[0] for row in rows if row["state"] == "invalid")
    assert {lack.kind: lack.count for lack in plan.lacks} == invalid
    assert plan.ready == sum(row["state"] != "invalid" for row in rows) > 0
    assert plan.looked_at == len(rows) == plan.ready + plan.incomplete
    problems = {row["problem"].split("\n")[0] for row in rows if row["problem"]}
    assert all(lack.message in problems and lack.title for lack in plan.lacks)
    after = first_plan(house, account)
    rejected = sum(row["state"] == "rejected" for row in rows)
    assert (after.ready, after.present) == (rejected, plan.ready - rejected)


def test_what_seems_to_be_there_already_is_not_promised(house, read):
    account = read
    before = first_plan(house, account)
    sellable = next(each for page in house.shop.pages() for each in page if each.barcode and each.offer.price)
    with house.ledger.work() as work:
        snapshot = ListingSnapshot(sellable.barcode, ListingState.LIVE, now(), None, 3, None, title="Is it this one?")
        found_listings.keep(work, account, [snapshot])
    after = first_plan(house, account)
    assert after.ready == before.ready - 1
    lack = next(lack for lack in after.lacks if lack.kind == "there")
    assert "Is it this one?" in lack.message
    assert "found" not in done(house)


def test_only_so_many_are_looked_at(house, account, monkeypatch):
    monkeypatch.setattr("service.sync.first_plan.MOST", 60)
    monkeypatch.setattr(house.shop, "pages", partial(house.shop.pages, size=5))
    plan = first_plan(house, account)
    assert plan.more
    assert 0 < plan.looked_at <= 60


def test_goods_lie_in_the_deepest_category(house, account, monkeypatch):
    entries = [CategoryInUse(9001, ("A",), 50), CategoryInUse(9002, ("A", "B"), 3), CategoryInUse(9003, ("C",), 7)]
    monkeypatch.setattr(house.shop, "categories_in_use", lambda language: entries)
    assert [row.local_key for row in first_run.most_used(mapping.category_rows(house, account))] == ["9003", "9002"]
    assert "mapping" not in done(house)
    for row in first_run.most_used(mapping.category_rows(house, account)):
        mapping.skip(house, account, "category", row.local_key, skipped=True)
    for row in first_run.most_used(mapping.brand_rows(house, account)):
        mapping.skip(house, account, "brand", row.local_key, skipped=True)
    assert "mapping" in done(house)


def test_the_matching_of_what_was_found_is_asked_for_at_once(house, account, drain):
    first_run.check(house, account)
    assert "read_back" in drain()
    assert first_run.there(house, accounts.load(house, account)).is_read
    work_off(house, "read_back", account)
    assert first_run.there(house, accounts.load(house, account)).is_read
