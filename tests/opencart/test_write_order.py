from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from service.domain import clock
from service.domain.errors import ShopRefused
from service.domain.sellable import SellableKey
from service.opencart import write_order
from service.opencart.door import local_text
from service.opencart.orders import OrderPolicy
from service.opencart.settings_rows import read
from service.opencart.shape import Shape
from tests.opencart.conftest import Bench, an_order

POLICY = OrderPolicy(payment_name="Trendyol", shipping_name="Kargo", language="tr-tr")
PROCESSING, COMPLETE, CANCELLED, PENDING_REVIEW = 2, 5, 7, 8


def variant_of(bench: Bench) -> SellableKey:
    """A variant whose product and every value are counted, with plenty in stock."""
    product_id = 1 if bench.shop.settings().currency == "TRY" else 42
    key = bench.shop.sellables([product_id])[-1].key
    bench.change("product", {"product_id": product_id}, quantity=100, subtract=1)
    for value_id in key.option_value_ids:
        bench.change("product_option_value", {"product_option_value_id": value_id}, quantity=50, subtract=1)
    return key


def written(bench: Bench, key: SellableKey | None, status: int = PROCESSING, **changes: Any) -> tuple[int, dict[str, Any], str]:
    marker = f"test-{uuid4().hex}"
    data = bench.shop.order_data(an_order(**changes), {"1": key} if key else {}, POLICY)
    return bench.shop.write_order(data, status, "Hazırlanıyor <b>", marker), data, marker


def stock(bench: Bench, key: SellableKey) -> list[int]:
    return [bench.quantity("product", key.product_id), *(bench.quantity("product_option_value", number) for number in key.option_value_ids)]


def test_the_rows_are_those_of_opencarts_own_checkout(each: Bench) -> None:
    key = variant_of(each)
    order_id, data, marker = written(each, key)
    order, first = each.row("order", order_id=order_id), each.rows("order_product", order_id=order_id)[0]

    assert (order["order_status_id"], order["invoice_no"], order["user_agent"]) == (PROCESSING, 0, marker)
    assert Decimal(str(order["total"])) == Decimal(data["total"])
    assert (order["currency_code"], order["shipping_city"], order["custom_field"]) == ("TRY", "Kadıköy", "[]")
    assert (first["product_id"], first["quantity"]) == (key.product_id, 2)
    assert Decimal(str(first["price"])) == Decimal(data["products"][0]["price"])
    options = each.rows("order_option", order_product_id=first["order_product_id"])
    assert sorted(row["product_option_value_id"] for row in options) == list(key.option_value_ids)
    assert [row["code"] for row in each.rows("order_total", order_id=order_id)] == ["sub_total", "shipping", "tax", "tax", "total"]
    history = each.row("order_history", order_id=order_id)
    assert (history["order_status_id"], history["notify"], history["comment"]) == (PROCESSING, 0, "Hazırlanıyor &lt;b&gt;")
    if each.shop.shape.family != "3.0":
        assert json.loads(order["payment_method"])["name"] == "Trendyol"


def test_stock_falls_with_the_order_and_comes_back_with_the_cancel(each: Bench) -> None:
    key = variant_of(each)
    order_id, _, _ = written(each, key)
    assert stock(each, key) == [98, *[48] * len(key.option_value_ids)]

    each.shop.add_history(order_id, COMPLETE, "")
    assert stock(each, key) == [98, *[48] * len(key.option_value_ids)]
    each.shop.add_history(order_id, CANCELLED, "İptal")
    assert stock(each, key) == [100, *[50] * len(key.option_value_ids)]
    each.shop.add_history(order_id, CANCELLED, "noch einmal")
    assert stock(each, key) == [100, *[50] * len(key.option_value_ids)]
    each.shop.add_history(order_id, PROCESSING, "")
    assert stock(each, key) == [98, *[48] * len(key.option_value_ids)]
    assert [row["order_status_id"] for row in each.rows("order_history", order_id=order_id)] == [
        PROCESSING,
        COMPLETE,
        CANCELLED,
        CANCELLED,
        PROCESSING,
    ]
    assert each.shop.order_status(order_id) == PROCESSING


def test_an_order_that_does_not_count_as_sold_takes_nothing(each: Bench) -> None:
    key = variant_of(each)
    written(each, key, status=PENDING_REVIEW)
    assert stock(each, key) == [100, *[50] * len(key.option_value_ids)]


def test_stock_that_the_shop_does_not_count_stays(each: Bench) -> None:
    key = variant_of(each)
    each.change("product", {"product_id": key.product_id}, subtract=0)
    each.change("product_option_value", {"product_option_value_id": key.option_value_ids[0]}, subtract=0)
    written(each, key)
    assert stock(each, key) == [100, 50, *[48] * (len(key.option_value_ids) - 1)]


def test_stock_may_become_negative(each: Bench) -> None:
    key = variant_of(each)
    each.change("product", {"product_id": key.product_id}, quantity=1)
    written(each, key)
    assert stock(each, key)[0] == -1
    assert each.shop.offers([key.product_id])[key].quantity == -1


def test_the_same_marker_never_makes_a_second_order(each: Bench) -> None:
    key = variant_of(each)
    order_id, data, marker = written(each, key)
    before = stock(each, key)

    assert each.shop.find_by_marker(marker) == order_id
    assert each.shop.write_order(data, PROCESSING, "", marker) == order_id
    assert stock(each, key) == before
    assert len(each.rows("order", user_agent=marker)) == 1
    assert each.shop.find_by_marker("no such marker") is None


def test_workers_that_write_the_same_order_at_once_make_one(each: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes its time between looking for the order and writing it."""
    look = write_order.find_by_marker

    def look_slowly(db: Connection, shape: Shape, marker: str) -> int | None:
        found = look(db, shape, marker)
        time.sleep(0.1)
        return found

    monkeypatch.setattr(write_order, "find_by_marker", look_slowly)
    key, marker = variant_of(each), f"race-{uuid4().hex}"
    data = each.shop.order_data(an_order(), {"1": key}, POLICY)
    start = Barrier(4)

    def write(_: int) -> int:
        start.wait()
        return each.shop.write_order(data, PROCESSING, "", marker)

    with ThreadPoolExecutor(4) as workers:
        ids = set(workers.map(write, range(4)))

    assert [row["order_id"] for row in each.rows("order", user_agent=marker)] == list(ids)
    assert stock(each, key)[0] == 98


def test_an_order_cut_short_is_written_anew(each: Bench) -> None:
    """On MyISAM a killed process leaves rows behind; those without a history do not count."""
    marker = f"cut-{uuid4().hex}"
    half = each.add("order", user_agent=marker)
    each.add("order_product", order_id=half, product_id=0, name="half")
    data = each.shop.order_data(an_order(), {}, POLICY)

    order_id = each.shop.write_order(data, PROCESSING, "", marker)
    assert [row["order_id"] for row in each.rows("order", user_agent=marker)] == [order_id]
    assert [row["name"] for row in each.rows("order_product", order_id=order_id)] == ["Çanta 16 inç", "Roman"]
    assert each.rows("order_product", order_id=half) == [] or half == order_id


def test_a_master_loses_what_its_variant_product_sells(demo: Bench) -> None:
    master = demo.row("product", product_id=8)
    row = {name: value for name, value in master.items() if name != "product_id"}
    number = demo.add("product", **{**row, "master_id": 8, "quantity": 20, "subtract": 1})
    demo.change("product", {"product_id": 8}, quantity=30, subtract=1)
    key = demo.shop.sellables([number])[0].key

    order_id, _, _ = written(demo, key)
    assert (demo.quantity("product", number), demo.quantity("product", 8)) == (18, 28)
    assert demo.shop.order_product_ids([order_id]) == {order_id: {number, 8}}
    demo.shop.add_history(order_id, CANCELLED, "")
    assert (demo.quantity("product", number), demo.quantity("product", 8)) == (20, 30)


@pytest.mark.parametrize("version", ["4.0.2.3", "4.1.0.3", "4.1.0.4"])
def test_masters_in_the_real_tables(version: str, real: Callable[[str], Bench]) -> None:
    bench = real(version)
    bench.currency("TRY", 34.5)
    row = {name: value for name, value in bench.row("product", product_id=28).items() if name != "product_id"}
    number = bench.add("product", **{**row, "master_id": 28, "quantity": 20})
    before = bench.quantity("product", 28)
    written(bench, SellableKey(number))
    assert (bench.quantity("product", number), bench.quantity("product", 28)) == (18, before - 2)
    bench.remove("product", product_id=number)


def test_columns_that_another_extension_added_do_not_stop_an_order(real: Callable[[str], Bench]) -> None:
    bench = real("3.0.5.1")
    bench.currency("TRY", 34.5)
    with bench.shop.engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE oc_order ADD COLUMN xtra_code VARCHAR(20) NOT NULL, ADD COLUMN xtra_date DATE NOT NULL")
    try:
        fresh = Bench(type(bench.shop)(bench.shop.engine, "oc_"))
        order_id, _, _ = written(fresh, None)
        assert fresh.row("order", order_id=order_id)["xtra_code"] == ""
    finally:
        with bench.shop.engine.begin() as db:
            db.exec_driver_sql("ALTER TABLE oc_order DROP COLUMN xtra_code, DROP COLUMN xtra_date")


def test_a_transaction_that_fails_leaves_nothing(demo: Bench) -> None:
    data = demo.shop.order_data(an_order(), {}, POLICY)
    with demo.shop.engine.connect() as db, db.begin() as transaction:
        shop = demo.shop.within(db)
        order_id = shop.write_order(data, PROCESSING, "", "cut")
        assert shop.find_by_marker("cut") == order_id
        transaction.rollback()
    assert demo.shop.find_by_marker("cut") is None


def test_changing_an_order_that_is_gone_is_refused(each: Bench) -> None:
    with pytest.raises(ShopRefused, match="Order 999999 does not exist"):
        each.shop.add_history(999_999, COMPLETE, "")
    assert each.shop.order_status(999_999) is None


def test_status_changes_are_read_in_order_and_in_utc(each: Bench) -> None:
    start = each.shop.last_history_id()
    order_id, _, _ = written(each, None)
    each.shop.add_history(order_id, CANCELLED, "Müşteri & iptal")
    first, second = each.shop.histories_after(start)

    assert (first.order_id, first.status_id, second.status_id, second.comment) == (order_id, PROCESSING, CANCELLED, "Müşteri & iptal")
    assert second.at is not None
    assert abs(second.at - clock.now()) < timedelta(minutes=2)
    assert each.shop.histories_after(start, limit=1) == [first]
    assert each.shop.histories_after(each.shop.last_history_id()) == []
    assert each.shop.last_history(order_id) == second
    assert each.shop.last_history(999_999) is None


def test_zero_dates_in_old_histories_are_no_time(real: Callable[[str], Bench]) -> None:
    bench = real("3.0.4.x")
    start = bench.shop.last_history_id()
    bench.add("order_history", order_id=1, order_status_id=2, date_added="0000-00-00 00:00:00")
    (change,) = bench.shop.histories_after(start)
    assert change.at is None


def test_times_are_written_in_the_shops_zone(demo: Bench) -> None:
    with demo.shop.engine.begin() as db:
        shop = demo.shop.within(db)
        data = shop.order_data(an_order(), {}, POLICY)
        moment = an_order().placed_at
        order_id = write_order.write(db, shop.shape, read(db, shop.shape), data, PROCESSING, "", "zone", moment)
    assert demo.row("order", order_id=order_id)["date_added"] == "2026-11-21 00:30:00" == local_text(moment, demo.shop.settings().zone)


def test_emoji_in_a_comment_do_not_stop_the_history(each: Bench) -> None:
    order_id, _, _ = written(each, None)
    each.shop.add_history(order_id, CANCELLED, "Teşekkürler 🎁")
    kept = each.rows("order_history", order_id=order_id)[-1]["comment"]
    assert kept == ("Teşekkürler ?" if each.shop.shape.family == "3.0" else "Teşekkürler 🎁")
