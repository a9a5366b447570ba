"""The values that the sweep compares, in every version's tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Select, insert, or_, select

from service.ledger.tables import tables
from tests.opencart.conftest import Bench

EVERYTHING = (1, 1_000_000)
PRODUCT = 42


class Seen:
    """The ledger's tables, filled as the sweep fills them."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._ledger = bench, tables("v_")
        self._sides = ((self._ledger.seen_product, self._values().products), (self._ledger.seen_option, self._values().options))
        with bench.shop.engine.begin() as db:
            self._ledger.metadata.create_all(db, [table for table, _ in self._sides])
        self.remember()

    def _values(self) -> object:
        return self._bench.shop.values()

    def remember(self) -> None:
        with self._bench.shop.engine.begin() as db:
            for table, values in self._sides:
                db.execute(table.delete())
                db.execute(insert(table).from_select([column.name for column in table.c], values(*EVERYTHING)))

    def differing(self) -> tuple[list[int], list[int]]:
        with self._bench.shop.engine.connect() as db:
            products, options = (sorted(db.execute(self._query(*side)).scalars()) for side in self._sides)
        return products, options

    def _query(self, table, values) -> Select[tuple[int]]:
        now_there, key = values(*EVERYTHING).subquery(), next(iter(table.c))
        differs = or_(*(now_there.c[column.name].is_distinct_from(column) for column in table.c))
        return select(now_there.c[key.name]).outerjoin(table, key == now_there.c[key.name]).where(differs)


@pytest.fixture
def seen(each: Bench) -> Iterator[Seen]:
    old, value = each.row("product", product_id=PRODUCT), each.rows("product_option_value")[0]
    yield Seen(each)
    each.change("product", {"product_id": PRODUCT}, quantity=old["quantity"], price=old["price"])
    each.change("product_option_value", {"product_option_value_id": value["product_option_value_id"]}, price=value["price"])


def reduce(bench: Bench, group: int, quantity: int = 1) -> None:
    """A special or, where a quantity other than one is asked for, a discount."""
    row = {
        "product_id": PRODUCT,
        "customer_group_id": group,
        "priority": 9,
        "price": 7,
        "date_start": "2020-01-01",
        "date_end": "2099-01-01",
    }
    if bench.shop.shape.has("product_discount", "special"):
        bench.add("product_discount", **row, quantity=quantity, type="F", special=int(quantity == 1))
    else:
        bench.add("product_discount" if quantity > 1 else "product_special", **row, **({"quantity": quantity} if quantity > 1 else {}))


def test_what_was_just_remembered_differs_nowhere(seen: Seen) -> None:
    assert seen.differing() == ([], [])


def test_a_changed_value_differs_until_it_is_as_before(each: Bench, seen: Seen) -> None:
    old, value = each.row("product", product_id=PRODUCT), each.rows("product_option_value")[0]
    value_id = value["product_option_value_id"]
    each.change("product", {"product_id": PRODUCT}, quantity=old["quantity"] - 1)
    each.change("product_option_value", {"product_option_value_id": value_id}, price=value["price"] + 1)
    assert seen.differing() == ([PRODUCT], [value_id])
    each.change("product", {"product_id": PRODUCT}, quantity=old["quantity"])
    each.change("product_option_value", {"product_option_value_id": value_id}, price=value["price"])
    assert seen.differing() == ([], [])


def test_a_special_of_any_customer_group_differs_and_a_discount_for_ten_does_not(each: Bench, seen: Seen) -> None:
    reduce(each, 1, quantity=10)
    assert seen.differing() == ([], [])
    for group in (1, 8):
        reduce(each, group)
        assert seen.differing() == ([PRODUCT], [])
        seen.remember()
    for table in filter(each.shop.shape.has, ("product_special", "product_discount")):
        each.remove(table, product_id=PRODUCT, priority=9)
    assert seen.differing() == ([PRODUCT], [])


def test_a_range_is_half_open_and_its_specials_are_its_own(each: Bench, seen: Seen) -> None:
    values = each.shop.values()
    with each.shop.engine.connect() as db:
        whole = sorted(db.execute(values.products(*EVERYTHING)).all())
        parts = sorted(row for low in range(1, 400, 7) for row in db.execute(values.products(low, low + 7)))
    assert parts == whole
