"""The wanted offer: never below nothing, never above what there is, every step told."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from service.domain.sellable import SellableKey, ShopOffer
from service.pricing.offer import OfferRule, wanted_offer

RULE = OfferRule("TRY", Decimal(1), buffer=0, max_quantity=20_000, markup_percent=Decimal(0))
prices = st.decimals(min_value=0, max_value=100_000, places=4)


def shop(**changes: object) -> ShopOffer:
    known: dict[str, object] = {
        "key": SellableKey(1),
        "enabled": True,
        "quantity": 10,
        "price": Decimal(100),
        "special": None,
        "tax_rate": Decimal(20),
    }
    return ShopOffer(**{**known, **changes})  # type: ignore[arg-type]


def test_the_price_is_gross_and_the_special_becomes_the_sale_price() -> None:
    wanted = wanted_offer(shop(special=Decimal("79.90")), 0, RULE)
    assert (wanted.quantity, wanted.price, wanted.list_price) == (10, Decimal("95.88"), Decimal("120.00"))


def test_a_fixed_tax_is_told_beside_the_rate() -> None:
    wanted = wanted_offer(shop(tax_fixed=Decimal(2)), 0, RULE)
    assert wanted.price == Decimal("122.00")
    assert [step.note for step in wanted.trace if step.name == "price with tax"] == ["20 % + 2"]


def test_a_special_above_the_price_is_not_shown_as_a_reduction() -> None:
    wanted = wanted_offer(shop(special=Decimal(150)), 0, RULE)
    assert wanted.price == wanted.list_price == Decimal("120.00")


def test_what_is_gone_or_disabled_is_offered_with_nothing() -> None:
    assert wanted_offer(None, 0, RULE).quantity == 0
    assert wanted_offer(shop(enabled=False), 0, RULE).quantity == 0


def test_a_negative_stock_is_nothing() -> None:
    assert wanted_offer(shop(quantity=-3), 0, RULE).quantity == 0


def test_a_price_of_zero_is_a_problem() -> None:
    assert wanted_offer(shop(price=Decimal(0)), 0, RULE).problem


def test_reserved_units_and_the_buffer_are_held_back_and_told() -> None:
    wanted = wanted_offer(shop(), 3, OfferRule("TRY", Decimal(1), 2, 20_000, Decimal(0)))
    assert wanted.quantity == 5
    assert [step.name for step in wanted.trace][:3] == ["stock", "reserved", "buffer"]


def test_stock_that_is_not_counted_is_still_capped() -> None:
    assert wanted_offer(shop(quantity=None), 0, OfferRule("TRY", Decimal(1), 0, 50, Decimal(0))).quantity == 50


@given(st.integers(-100, 10**6), st.integers(0, 1000), st.integers(0, 100), st.integers(0, 20_000))
def test_never_more_than_there_is(stock: int, reserved: int, buffer: int, cap: int) -> None:
    rule = OfferRule("TRY", Decimal(1), buffer, cap, Decimal(0))
    quantity = wanted_offer(shop(quantity=stock), reserved, rule).quantity
    assert 0 <= quantity <= max(0, min(stock - reserved - buffer, cap))


@given(prices, prices, st.decimals(min_value=0, max_value=100, places=2), st.decimals(min_value=0, max_value=40, places=2))
def test_the_sale_price_never_exceeds_the_list_price(price: Decimal, special: Decimal, markup: Decimal, tax: Decimal) -> None:
    rule = OfferRule("TRY", Decimal(1), 0, 10, markup)
    wanted = wanted_offer(shop(price=price, special=special, tax_rate=tax), 0, rule)
    assert Decimal(0) <= wanted.price <= wanted.list_price
    assert wanted.price == wanted.price.quantize(Decimal("0.01"))


@given(prices, prices)
def test_a_higher_price_in_the_shop_is_never_a_lower_price_outside(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert wanted_offer(shop(price=low), 0, RULE).list_price <= wanted_offer(shop(price=high), 0, RULE).list_price
