"""What offers and rules ask of the shop beyond prices and stock, on every family: sales, another customer group, categories."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.domain.clock import now
from service.domain.sellable import SellableKey
from service.opencart import sold
from service.opencart.door import local_text
from tests.opencart.conftest import Bench


def sell(bench: Bench, product_id: int, units: int, at: datetime, status: int) -> None:
    order = bench.add("order", order_status_id=status, date_added=local_text(at, bench.shop.settings().zone))
    bench.add("order_product", order_id=order, product_id=product_id, quantity=units)


def test_units_of_young_orders_that_count_are_summed_by_product(each: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sold, "PAGE", 2)
    counted = min(each.shop.settings().sold_statuses)
    moment = now()
    since = moment - timedelta(days=14)
    before = each.shop.units_sold(since)
    for product, units, days, status in ((1, 100, 15, counted), (1, 4, 13, counted), (2, 5, 3, counted), (2, 9, 3, 0), (1, 2, 0, counted)):
        sell(each, product, units, moment - timedelta(days=days), status)
    after = each.shop.units_sold(since)
    assert {number: after[number] - before.get(number, 0) for number in after if after[number] != before.get(number)} == {1: 6, 2: 5}


def some_linked(bench: Bench) -> tuple[int, int]:
    """A product and a category above its own."""
    linked = {(row["product_id"], row["category_id"]) for row in bench.rows("product_to_category")}
    above: Any = [(row["category_id"], row["path_id"]) for row in bench.rows("category_path") if row["category_id"] != row["path_id"]]
    own = {key.product_id for key in bench.shop.offers([product for product, _ in linked])}
    return next((product, path) for category, path in above for product, mine in sorted(linked) if mine == category and product in own)


def test_categories_that_are_asked_about_hold_what_is_below_them(each: Bench) -> None:
    product, category = some_linked(each)
    plain = next(offer for key, offer in each.shop.offers([product]).items())
    asked = next(offer for key, offer in each.shop.offers([product], category_ids={category, 10**6}).items())
    assert plain.category_ids == frozenset()
    assert asked.category_ids == {category}
    assert asked.manufacturer_id == each.row("product", product_id=product)["manufacturer_id"]


def test_another_groups_prices_are_taxed_as_the_shops_own(each: Bench) -> None:
    (product, *_) = (key.product_id for key in each.shop.offers(range(1, 60)) if not key.variant)
    key = SellableKey(product)
    each.change("product", {"product_id": product}, tax_class_id=next(iter(each.shop.taxes()), 0))
    row = {
        "product_id": product,
        "customer_group_id": 77,
        "priority": 1,
        "price": 1.25,
        "date_start": "2020-01-01",
        "date_end": "2099-01-01",
    }
    if each.shop.shape.has("product_special"):
        each.add("product_special", **row)
    else:
        each.add("product_discount", **row, quantity=1, type="F", special=1)
    own, other = (each.shop.offers([product], customer_group_id=group)[key] for group in (0, 77))
    assert other.special == 1.25
    assert own.special != other.special
    assert (other.tax_rate, other.tax_fixed) == (own.tax_rate, own.tax_fixed)
