from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from service.domain import clock
from service.domain.sellable import SellableKey
from tests.opencart.conftest import Bench

PRODUCT = 28
TODAY = datetime.now(UTC).date()
BEFORE, AFTER = TODAY - timedelta(days=3), TODAY + timedelta(days=3)
ZERO = "0000-00-00"


@pytest.fixture
def bench(each_real: Bench) -> Any:
    """A product of 100 without specials or discounts."""
    yield each_real
    each_real.change("product", {"product_id": PRODUCT}, price=100)
    for table in ("product_special", "product_discount"):
        if each_real.shop.shape.has(table):
            each_real.remove(table, product_id=PRODUCT)


def special(
    bench: Bench, price: float, *, start: object = ZERO, end: object = ZERO, priority: int = 1, group: int = 1, kind: str = "F"
) -> None:
    row = {"product_id": PRODUCT, "customer_group_id": group, "priority": priority, "price": price, "date_start": start, "date_end": end}
    if bench.shop.shape.has("product_special"):
        bench.add("product_special", **row)
    else:
        bench.add("product_discount", **row, quantity=1, type=kind, special=1)


def seen(bench: Bench) -> tuple[Decimal, Decimal | None]:
    offer = bench.shop.offers([PRODUCT])[SellableKey(PRODUCT)]
    return offer.price, offer.special


@pytest.mark.parametrize(
    ("start", "end", "is_valid"),
    [
        (ZERO, ZERO, True),
        (BEFORE, AFTER, True),
        (TODAY, ZERO, True),
        (AFTER, ZERO, False),
        (ZERO, TODAY, False),
        (ZERO, TODAY + timedelta(days=1), True),
        (BEFORE, BEFORE, False),
    ],
)
def test_a_special_counts_on_its_days(bench: Bench, start: object, end: object, is_valid: bool) -> None:
    special(bench, 80, start=start, end=end)
    assert seen(bench) == (100, Decimal(80) if is_valid else None)


def test_priority_comes_before_price_and_other_groups_do_not_count(bench: Bench) -> None:
    special(bench, 60, priority=2)
    special(bench, 90, priority=1)
    special(bench, 85, priority=1)
    special(bench, 10, priority=0, group=99)
    assert seen(bench) == (100, 85)


def test_a_discount_for_one_piece_is_the_price(bench: Bench) -> None:
    row = {"product_id": PRODUCT, "customer_group_id": 1, "priority": 1, "date_start": ZERO, "date_end": ZERO}
    kind = {"type": "F", "special": 0} if bench.shop.shape.family == "4.1" else {}
    bench.add("product_discount", **row, **kind, quantity=1, price=95)
    bench.add("product_discount", **row, **kind, quantity=10, price=50)
    assert seen(bench) == (95, None)


@pytest.mark.parametrize(("kind", "value", "expected"), [("F", 75, "75"), ("P", 15, "85"), ("S", 30, "70")])
def test_the_three_kinds_of_4_1(real: Callable[[str], Bench], kind: str, value: float, expected: str) -> None:
    bench = real("4.1.0.4")
    special(bench, value, kind=kind)
    assert seen(bench) == (100, Decimal(expected))
    bench.remove("product_discount", product_id=PRODUCT)


def test_a_percentage_also_reduces_what_options_add(real: Callable[[str], Bench]) -> None:
    bench = real("4.1.0.4")
    row = {"customer_group_id": 1, "priority": 1, "date_start": ZERO, "date_end": ZERO, "quantity": 1, "special": 1}
    bench.add("product_discount", **row, product_id=42, type="P", price=10)
    offer = bench.shop.offers([42])[SellableKey(42, "1-5")]
    assert (offer.price, offer.special) == (Decimal(111), Decimal("99.9"))
    bench.remove("product_discount", product_id=42, special=1)


def test_the_shops_calendar_decides_not_ours(demo: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half past ten in the evening in UTC is tomorrow in Istanbul."""
    demo.remove("product_special")
    row = {"product_id": 10, "customer_group_id": 1, "priority": 1, "price": 1}
    demo.add("product_special", **row, date_start="2026-11-21", date_end=ZERO)
    key = demo.shop.sellables([10])[0].key
    for hour, expected in ((20, None), (22, Decimal(1))):
        monkeypatch.setattr(clock, "now", lambda hour=hour: datetime(2026, 11, 20, hour, 30, tzinfo=UTC))
        assert demo.shop.offers([10])[key].special == expected
