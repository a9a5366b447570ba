"""The wanted offer: never below nothing, never above what there is, every step told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.domain.clock import now
from service.domain.sellable import SellableKey, ShopOffer
from service.pricing.offer import Basis, Step, Terms, WantedOffer, wanted_offer
from service.pricing.policy import OfferPolicy, PriceRule


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


def chain(offer: ShopOffer, found: Terms) -> dict[str, str]:
    trace: list[Step] = []
    wanted(offer, 0, found, trace)
    return {step.name: step.value for step in trace}


def test_the_largest_buffer_is_kept_back() -> None:
    assert wanted(shop(quantity=100), found=terms(buffer=2, buffer_percent=Decimal("4.5"))).quantity == 95
    assert wanted(shop(quantity=100), found=terms(buffer=7, buffer_percent=Decimal("4.5"))).quantity == 93


def test_sales_on_the_way_are_kept_back_by_their_speed_and_the_latency() -> None:
    found = replace(terms(buffer_by_sales=Decimal(2)), latency_seconds=3600.0)
    basis = Basis(shop(quantity=100), 0, Decimal(30), now())
    assert wanted_offer(basis, found).quantity == 97
    assert wanted_offer(replace(basis, units_per_day=Decimal(0)), found).quantity == 100


def test_below_the_minimum_nothing_is_shown() -> None:
    assert wanted(shop(quantity=4), found=terms(minimum=5)).quantity == 0
    assert wanted(shop(quantity=5), found=terms(minimum=5)).quantity == 5


def test_a_margin_is_what_remains_after_commission_and_shipping() -> None:
    found = terms(price_mode="margin", margin_percent=Decimal(10), commission_percent=Decimal(20), shipping_cost=Decimal(28))
    price = wanted(shop(), found=found).price
    assert price == Decimal("200.00")
    assert price * Decimal("0.8") - 28 == Decimal("120") * Decimal("1.1")


def test_the_first_rule_that_fits_decides_instead_of_the_accounts_markup() -> None:
    rules = (
        PriceRule("shoes", "percent", Decimal(50), category_ids=frozenset({7})),
        PriceRule("brand", "fixed", Decimal("-20"), manufacturer_ids=frozenset({3}), price_to=Decimal("120.01")),
        PriceRule("dear", "margin", Decimal(0), price_from=Decimal(1000)),
    )
    found = terms(markup_percent=Decimal(100), commission_percent=Decimal(50), rules=rules)
    assert wanted(shop(category_ids=frozenset({7}), manufacturer_id=3), found=found).price == 180
    assert wanted(shop(manufacturer_id=3), found=found).price == 100
    assert wanted(shop(manufacturer_id=3, price=Decimal(101)), found=found).price == Decimal("242.40")
    assert wanted(shop(price=Decimal(1000)), found=found).price == 2400


def test_a_rule_counts_from_its_start_until_just_before_its_end() -> None:
    starts = datetime(2026, 11, 26, 21, tzinfo=UTC)
    found = terms(rules=(PriceRule("night", "percent", Decimal(-50), starts=starts, ends=starts + timedelta(hours=1)),))
    moments = [starts - timedelta(milliseconds=1), starts, starts + timedelta(minutes=59), starts + timedelta(hours=1)]
    assert [wanted_offer(Basis(shop(), 0, Decimal(0), at), found).price for at in moments] == [120, 60, 60, 120]


def test_a_currency_has_its_margin_and_the_shops_own_has_none() -> None:
    found = terms(currency_margin_percent=Decimal(5))
    assert wanted(shop(), found=replace(found, currency="EUR", rate=Decimal("0.03"))).price == Decimal("3.78")
    assert wanted(shop(), found=found).price == 120


@pytest.mark.parametrize(("rounding", "price"), [("none", "120.39"), (".90", "119.90"), (".99", "119.99"), ("whole", "120.00")])
def test_prices_end_as_agreed(rounding: str, price: str) -> None:
    assert wanted(shop(price=Decimal("120.39"), tax_rate=Decimal(0)), found=terms(rounding=rounding)).price == Decimal(price)


def test_rounding_goes_up_where_down_would_cross_the_floor_and_is_given_up_between_narrow_bounds() -> None:
    assert wanted(shop(), found=terms(rounding=".90", floor_percent=Decimal(100))).price == Decimal("120.90")
    narrow = terms(rounding=".90", floor_percent=Decimal(100), ceiling_amount=Decimal("120.50"))
    assert wanted(shop(), found=narrow).price == 120


def test_where_floor_and_ceiling_cross_the_floor_wins_and_it_is_told() -> None:
    trace: list[Step] = []
    offer = wanted(shop(), found=terms(floor_amount=Decimal(150), ceiling_amount=Decimal(90)), trace=trace)
    assert offer.price == 150
    assert "the highest price 90.00 is below the lowest 150.00: the lowest wins" in [step.note for step in trace]


def test_a_price_without_a_special_is_not_shown_as_a_reduction() -> None:
    offer = wanted(shop(), found=terms(ceiling_amount=Decimal(100)))
    assert offer.price == offer.list_price == 100


def test_the_list_price_follows_the_policy() -> None:
    reduced = shop(special=Decimal(80))
    assert wanted(reduced, found=terms(markup_percent=Decimal(10))).list_price == 132
    assert wanted(reduced, found=terms(list_price="same")).list_price == 96
    assert wanted(reduced, found=terms(list_price="percent", list_price_percent=Decimal(25))).list_price == 120
    assert wanted(reduced, found=terms(specials="ignore")).price == 120


def test_rules_that_leave_nothing_are_a_problem_of_the_rules() -> None:
    rule = PriceRule("wrong", "fixed", Decimal(-500))
    assert "price rules" in (wanted(shop(), found=terms(rules=(rule,))).problem or "")
    assert wanted(shop(), found=terms(rules=(rule,), floor_amount=Decimal(90))).price == 90
    assert wanted(shop(price=Decimal(0)), found=terms(floor_amount=Decimal(90))).problem


def test_every_step_of_a_long_chain_is_told_in_order() -> None:
    found = terms(buffer=1, minimum=2, markup_percent=Decimal(10), markup_amount=Decimal(1), rounding=".99", ceiling_amount=Decimal(90))
    names = list(chain(shop(special=Decimal(80)), replace(found, currency="EUR", rate=Decimal(2))))
    assert names == [
        *("stock", "buffer", "price", "special", "price with tax", "price with markup", "price in the account's currency"),
        *("price rounded", "ceiling", "list price rounded", "offered quantity", "selling price", "list price"),
    ]


def test_a_fraction_without_end_is_told_shortly_and_a_rate_with_all_its_digits() -> None:
    told = chain(shop(), replace(terms(price_mode="margin", commission_percent=Decimal(18)), currency="EUR", rate=Decimal("0.02712345")))
    assert told["price with margin"] == "146.3415"
    trace: list[Step] = []
    wanted(shop(), 0, replace(terms(), currency="EUR", rate=Decimal("0.02712345")), trace)
    assert "0.02712345 for 1" in [step.note for step in trace]
