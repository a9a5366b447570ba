from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from service.domain.sellable import SellableKey
from service.opencart.late_lines import LateLine
from tests.opencart.conftest import LINES, Bench, an_order
from tests.opencart.test_write_order import CANCELLED, PENDING_REVIEW, POLICY, PROCESSING, stock, variant_of


@pytest.fixture(autouse=True)
def stock_as_before(request: pytest.FixtureRequest) -> Iterator[None]:
    """The real shops are loaded once: other tests find the quantities that their demo data has."""
    bench = request.getfixturevalue("each") if "each" in request.fixturenames else None
    tables = {"product": "product_id", "product_option_value": "product_option_value_id"}
    before = {table: bench.rows(table, product_id=42) for table in tables} if bench else {}
    yield
    for table, key in tables.items():
        for row in before.get(table, ()):
            bench.change(table, {key: row[key]}, quantity=row["quantity"], subtract=row["subtract"])


def written(bench: Bench, status: int = PROCESSING, links: dict[str, SellableKey] | None = None, **changes: Any) -> int:
    data = bench.shop.order_data(an_order(**changes), links or {}, POLICY)
    return bench.shop.write_order(data, status, "", f"late-{uuid4().hex}")


def late(bench: Bench, links: dict[str, SellableKey], **changes: Any) -> list[LateLine]:
    order = an_order(**changes)
    parked, linked = (bench.shop.order_data(order, each, POLICY)["products"] for each in ({}, links))
    return [LateLine(*pair) for line, *pair in zip(order.lines, parked, linked, strict=True) if line.line_id in links]


def test_a_late_line_stands_as_if_it_had_been_known_and_takes_its_stock_once(each: Bench) -> None:
    key = variant_of(each)
    order_id = written(each)
    assert stock(each, key)[0] == 100
    for _ in range(2):
        each.shop.settle_lines(order_id, late(each, {"1": key}))
        assert stock(each, key) == [98, *[48] * len(key.option_value_ids)]

    first, other = each.rows("order_product", order_id=order_id)
    model = written(each, links={"1": key})
    known = each.rows("order_product", order_id=model)[0]
    apart = ("order_product_id", "order_id")
    assert {name: value for name, value in first.items() if name not in apart} == {k: v for k, v in known.items() if k not in apart}
    assert (other["product_id"], other["name"]) == (0, "Roman")
    options = [
        sorted(row["product_option_value_id"] for row in each.rows("order_option", order_product_id=line["order_product_id"]))
        for line in (first, known)
    ]
    assert options == [list(key.option_value_ids)] * 2


def test_the_stock_comes_back_with_a_later_cancel(each: Bench) -> None:
    key = variant_of(each)
    order_id = written(each)
    each.shop.settle_lines(order_id, late(each, {"1": key}))
    each.shop.add_history(order_id, CANCELLED, "")
    assert stock(each, key) == [100, *[50] * len(key.option_value_ids)]


@pytest.mark.parametrize("status", [CANCELLED, PENDING_REVIEW])
def test_an_order_that_does_not_count_as_sold_gets_its_line_and_takes_nothing(each: Bench, status: int) -> None:
    key = variant_of(each)
    order_id = written(each, status)
    assert len(each.shop.settle_lines(order_id, late(each, {"1": key}))) == 1
    assert stock(each, key) == [100, *[50] * len(key.option_value_ids)]
    each.shop.add_history(order_id, PROCESSING, "")
    assert stock(each, key) == [98, *[48] * len(key.option_value_ids)]


def test_a_linked_line_never_takes_the_row_of_another_with_its_title(each: Bench) -> None:
    key = variant_of(each)
    twin = replace(LINES[0], line_id="2")
    order_id = written(each, links={"1": key}, lines=(LINES[0], twin))
    title = each.rows("order_product", order_id=order_id)[0]["name"]
    parked = each.rows("order_product", order_id=order_id)[1]
    each.change("order_product", {"order_product_id": parked["order_product_id"]}, name=title)
    lines = [LateLine({**line.parked, "name": title}, line.product) for line in late(each, {"1": key}, lines=(LINES[0], twin))]
    assert each.shop.settle_lines(order_id, lines) == []
    assert stock(each, key)[0] == 98


def test_what_the_buyer_paid_stays(each: Bench) -> None:
    key = variant_of(each)
    order_id = written(each)
    before = each.rows("order_product", order_id=order_id)[0]
    each.shop.settle_lines(order_id, late(each, {"1": key}))
    after = each.rows("order_product", order_id=order_id)[0]
    assert [Decimal(str(after[name])) for name in ("price", "total", "tax")] == [
        Decimal(str(before[name])) for name in ("price", "total", "tax")
    ]


def test_workers_that_settle_at_once_take_the_stock_once(each: Bench) -> None:
    key = variant_of(each)
    order_id, lines, start = written(each), late(each, {"1": key}), Barrier(4)

    def settle(_: int) -> int:
        start.wait()
        return len(each.shop.settle_lines(order_id, lines))

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(settle, range(4))) == 1
    assert stock(each, key)[0] == 98


def test_a_master_loses_what_was_linked_late(demo: Bench) -> None:
    row = {name: value for name, value in demo.row("product", product_id=8).items() if name != "product_id"}
    number = demo.add("product", **{**row, "master_id": 8, "quantity": 20, "subtract": 1})
    demo.change("product", {"product_id": 8}, quantity=30, subtract=1)
    order_id = written(demo)
    demo.shop.settle_lines(order_id, late(demo, {"1": demo.shop.sellables([number])[0].key}))
    assert (demo.quantity("product", number), demo.quantity("product", 8)) == (18, 28)
    assert demo.row("order_product", order_id=order_id, product_id=number)["master_id"] == 8


def test_an_order_or_a_product_that_is_gone_changes_nothing(each: Bench) -> None:
    key = variant_of(each)
    assert each.shop.settle_lines(999_999, late(each, {"1": key})) == []
    order_id = written(each)
    assert each.shop.settle_lines(order_id, late(each, {"1": SellableKey(987_654)})) == []
    assert stock(each, key)[0] == 100
