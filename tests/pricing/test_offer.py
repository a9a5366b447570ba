"""The wanted offer: never below nothing, never above what there is, every step told."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from service.domain.clock import now
from service.domain.sellable import SellableKey, ShopOffer
from service.pricing.offer import Basis, Step, Terms, WantedOffer, wanted_offer
from service.pricing.policy import OfferPolicy

prices = st.decimals(min_value=0, max_value=100_000, places=4)


def terms(**policy: object) -> Terms:
    return Terms(1, OfferPolicy(**policy), "TRY", Decimal(1), 20_000, 0.0)  # type: ignore[arg-type]


def wanted(offer: ShopOffer | None, reserved: int = 0, found: Terms | None = None, trace: list[Step] | None = None) -> WantedOffer:
    return wanted_offer(Basis(offer, reserved, Decimal(0), now()), found or terms(), trace)


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
    offer = wanted(shop(special=Decimal("79.90")))
    assert (offer.quantity, offer.price, offer.list_price) == (10, Decimal("95.88"), Decimal("120.00"))


def test_a_fixed_tax_is_told_beside_the_rate() -> None:
    trace: list[Step] = []
    assert wanted(shop(tax_fixed=Decimal(2)), trace=trace).price == Decimal("122.00")
    assert [step.note for step in trace if step.name == "price with tax"] == ["20 % + 2"]


def test_a_special_above_the_price_is_not_shown_as_a_reduction() -> None:
    offer = wanted(shop(special=Decimal(150)))
    assert offer.price == offer.list_price == Decimal("120.00")


def test_what_is_gone_or_disabled_is_offered_with_nothing() -> None:
    assert wanted(None).quantity == 0
    assert wanted(shop(enabled=False)).quantity == 0


def test_a_negative_stock_is_nothing() -> None:
    assert wanted(shop(quantity=-3)).quantity == 0


def test_a_price_of_zero_is_a_problem() -> None:
    assert wanted(shop(price=Decimal(0))).problem


def test_reserved_units_and_the_buffer_are_held_back_and_told() -> None:
    trace: list[Step] = []
    assert wanted(shop(), 3, terms(buffer=2), trace).quantity == 5
    assert [step.name for step in trace][:3] == ["stock", "reserved", "buffer"]


def test_stock_that_is_not_counted_is_still_capped() -> None:
    assert wanted(shop(quantity=None), 0, terms(max_quantity=50)).quantity == 50


@given(st.integers(-100, 10**6), st.integers(0, 1000), st.integers(0, 100), st.integers(0, 20_000))
def test_never_more_than_there_is(stock: int, reserved: int, buffer: int, cap: int) -> None:
    quantity = wanted(shop(quantity=stock), reserved, terms(buffer=buffer, max_quantity=cap)).quantity
    assert 0 <= quantity <= max(0, min(stock - reserved - buffer, cap or 20_000))


@given(prices, prices, st.decimals(min_value=0, max_value=100, places=2), st.decimals(min_value=0, max_value=40, places=2))
def test_the_sale_price_never_exceeds_the_list_price(price: Decimal, special: Decimal, markup: Decimal, tax: Decimal) -> None:
    offer = wanted(shop(price=price, special=special, tax_rate=tax), 0, terms(markup_percent=markup))
    assert Decimal(0) <= offer.price <= offer.list_price
    assert offer.price == offer.price.quantize(Decimal("0.01"))


@given(prices, prices)
def test_a_higher_price_in_the_shop_is_never_a_lower_price_outside(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert wanted(shop(price=low)).list_price <= wanted(shop(price=high)).list_price
