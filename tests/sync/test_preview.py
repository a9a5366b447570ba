"""What the seller is shown before a policy counts is what is sent when it does."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from service.pricing.policy import OfferPolicy, PriceRule
from service.sync import accounts, listings, preview, rules
from service.sync.house import House
from tests.sync import shelf
from tests.sync.conftest import Marketplace

COUNT = 12


@pytest.fixture
def live(house: House, account: int, drain: Callable[..., list[str]]) -> int:
    """The account with a dozen live listings."""
    listings.list_products(house, account, shelf.plain_products(house, COUNT), "test")
    drain()
    return account


def test_what_the_plan_says_is_what_is_sent(house: House, live: int, marketplace: Marketplace, drain: Callable[..., list[str]]) -> None:
    products = [row["product_id"] for row in shelf.listed(house, live)]
    category = next(iter(house.shop.category_names("tr-tr")))
    policy = OfferPolicy(
        buffer=3,
        markup_percent=Decimal(10),
        rounding=".90",
        rules=(PriceRule("R", "fixed", Decimal(5), category_ids=frozenset({category})),),
    )
    assert preview.preview(house, live, rules.current(house, live)).differences == ()

    plan = preview.preview(house, live, policy)
    assert (plan.live, plan.looked_at, len(plan.differences)) == (COUNT, COUNT, COUNT)
    assert plan.cheaper == 0
    assert plan.dearer == COUNT
    assert all(each.why for each in plan.differences)
    assert shelf.due(house, live) == set()

    preview.keep(house, live, policy, note="plan", actor="Ayşe")
    shelf.work_off(house, "reprice", live)
    assert shelf.due(house, live) == set(products)
    drain()
    barcodes = {row["listing_id"]: row["barcode"] for row in shelf.listed(house, live)}
    shown = {each.listing_id: marketplace.listings()[barcodes[each.listing_id]] for each in plan.differences}
    assert {number: (there["quantity"], Decimal(str(there["price"]))) for number, there in shown.items()} == {
        each.listing_id: (each.quantity, each.price) for each in plan.differences
    }
    assert preview.preview(house, live, policy).differences == ()


def test_what_would_not_be_sold_any_more_is_counted_and_waits(house: House, live: int, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = OfferPolicy(minimum=100_000)
    plan = preview.preview(house, live, policy)
    assert plan.to_zero == len(plan.differences) > 0
    assert not plan.would_wait
    monkeypatch.setattr("service.sync.cap.EXEMPT_BELOW", 1)
    assert preview.preview(house, live, policy).would_wait
    accounts.update(house, live, {}, policies={"cap_zero_percent": "0"})
    assert not preview.preview(house, live, policy).would_wait


def test_without_a_price_nothing_would_be_sold(house: House, live: int) -> None:
    plan = preview.preview(house, live, OfferPolicy(markup_amount=Decimal(-1_000_000)))
    assert {each.quantity for each in plan.differences} == {0}
    assert all(each.price == each.before_price and each.problem for each in plan.differences)


def test_an_account_without_live_listings_has_nothing_to_change(house: House, account: int) -> None:
    plan = preview.preview(house, account, OfferPolicy(buffer=1))
    assert (plan.live, plan.looked_at, plan.differences, plan.would_wait) == (0, 0, (), False)
