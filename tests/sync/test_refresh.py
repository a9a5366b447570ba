"""The catalogue is read by a job: ahead of the pages, no more than needed, and further after a budget has ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.domain.clock import now
from service.ledger.work import Ledger
from service.sync import accounts, jobs, listings, mapping, refresh
from service.sync.catalogue import NotRead
from service.sync.house import House
from tests.sync.conftest import KEY, Marketplace

Drain = Callable[..., list[str]]
READS = ("getCategoryTree", "getBrandsByName", "getCategoryAttributes", "getCategoryAttributeValues")


@pytest.fixture
def new_account(house: House, marketplace: Marketplace) -> int:
    return accounts.create(house, "trendyol", "Test", KEY, base_url=marketplace.url, allow_private=True)


def reads(marketplace: Marketplace) -> dict[str, int]:
    asked = marketplace.state()["requests"]
    return {name: asked.get(name, 0) for name in READS}


def rows(ledger: Ledger, table: str) -> list[Any]:
    with ledger.look() as work:
        return list(work.db.execute(select(getattr(work.t, table))).mappings())


def again(house: House, account: int, drain: Drain) -> None:
    with house.ledger.work() as work:
        jobs.request(work, refresh.KIND, account_id=account)
    drain()


def test_adding_an_account_reads_what_the_mapping_page_needs(
    house: House, new_account: int, marketplace: Marketplace, drain: Drain
) -> None:
    with pytest.raises(NotRead):
        mapping.category_rows(house, new_account)
    assert "refresh_catalogue" in drain()
    before = reads(marketplace)
    assert mapping.confirm_suggestions(house, new_account) > 10
    assert all(row.suggestions is not None for row in mapping.brand_rows(house, new_account))
    assert reads(marketplace) == before

    drain(patience=mapping.SETTLE_SECONDS + 1)
    before = reads(marketplace)
    assert before["getCategoryAttributes"] == len(mapping.mapped_categories(house, new_account))
    required = [
        each for pair in mapping.mapped_categories(house, new_account) for each in mapping.required_attributes(house, new_account, pair.id)
    ]
    assert required
    assert all(each.values for each in required)
    assert reads(marketplace) == before


def test_what_is_there_is_not_asked_for_again_until_it_is_about_to_expire(
    house: House, account: int, marketplace: Marketplace, drain: Drain
) -> None:
    drain(patience=mapping.SETTLE_SECONDS + 1)
    before = reads(marketplace)
    again(house, account, drain)
    assert reads(marketplace) == before
    with house.ledger.work() as work:
        cache = work.t.remote_cache
        soon = now() + refresh.MARGIN - timedelta(hours=1)
        work.db.execute(cache.update().where(cache.c.kind == "categories").values(expires_at=soon))
    assert mapping.category_rows(house, account)
    again(house, account, drain)
    assert reads(marketplace) == {**before, "getCategoryTree": before["getCategoryTree"] + 1}


def test_a_budget_that_ends_postpones_the_rest(house: House, new_account: int, marketplace: Marketplace, drain: Drain) -> None:
    marketplace.do("faults", kind="http_429", operation="getBrandsByName", times=1)
    drain(patience=15)
    assert reads(marketplace)["getCategoryTree"] == 1
    assert all(row.suggestions is not None for row in mapping.brand_rows(house, new_account))
    (job,) = [row for row in rows(house.ledger, "job") if row["kind"] == refresh.KIND]
    assert (job["state"], job["done_count"]) == ("done", job["total_count"])


def test_a_mapped_category_that_is_gone_does_not_stop_the_others(house: House, new_account: int, drain: Drain) -> None:
    mapping.set_mapping(house, new_account, "category", "59", "999999", "Gone")
    drain(patience=mapping.SETTLE_SECONDS + 1)
    assert {row["state"] for row in rows(house.ledger, "job") if row["kind"] == refresh.KIND} == {"done"}
    assert [row["message"] for row in rows(house.ledger, "activity") if "999999 cannot be read" in row["message"]]


def test_a_default_value_lets_a_listing_go_that_waited_for_it(house: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    drain(patience=mapping.SETTLE_SECONDS + 1)
    attribute = house.shop.shape["product_attribute"]
    with house.ledger.work() as work:
        work.db.execute(attribute.delete())
    listings.list_products(house, account, None, "test")
    drain()
    waiting = [row for row in rows(house.ledger, "listing") if (row["problem_field"] or "").startswith("attribute:")]
    assert waiting, sorted({(row["state"], row["problem_field"]) for row in rows(house.ledger, "listing")}, key=str)
    product = house.shop.sellables([waiting[0]["product_id"]])[0]
    with house.ledger.look() as work:
        category = mapping.known(work, account)["category", str(product.category_ids[0])].id
    for required in mapping.required_attributes(house, account, category):
        mapping.set_default(house, account, required.local_key, required.values[0].id)
    drain(patience=mapping.SETTLE_SECONDS + 1)
    after = {row["listing_id"]: row["state"] for row in rows(house.ledger, "listing")}
    assert after[waiting[0]["listing_id"]] == "live"
