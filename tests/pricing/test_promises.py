"""What holds for every policy, every value of the shop and every moment."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from service.domain.money import CENT
from service.domain.sellable import ShopOffer
from service.pricing.basis import decode, encode
from service.pricing.body import as_body, parse_policy
from service.pricing.offer import Basis, Step, Terms, WantedOffer, wanted_offer
from service.pricing.rounding import within
from tests.pricing import goods


def asked(shop: ShopOffer, terms: Terms) -> Decimal:
    """What the shop asks with tax, in the account's currency."""
    special = shop.special if terms.policy.specials == "use" else None
    net = shop.price if special is None else min(shop.price, special)
    return (net * (1 + shop.tax_rate / 100) + shop.tax_fixed) * terms.rate


def known(shop: ShopOffer | None) -> ShopOffer:
    assert shop is not None
    return shop


@given(goods.bases, goods.terms)
def test_never_below_the_floor(basis: Basis, terms: Terms) -> None:
    offer, policy = wanted_offer(basis, terms), terms.policy
    assume(offer.problem is None)
    assert offer.price > 0
    assert offer.price >= policy.floor_amount
    assert offer.price >= asked(known(basis.shop), terms) * policy.floor_percent / 100


@given(goods.bases, goods.terms)
def test_never_above_the_ceiling_unless_the_floor_is_higher(basis: Basis, terms: Terms) -> None:
    offer, policy, value = wanted_offer(basis, terms), terms.policy, asked(known(basis.shop), terms)
    assume(offer.problem is None)
    floor = max(policy.floor_amount, value * policy.floor_percent / 100, CENT).quantize(CENT, ROUND_CEILING)
    for most in (policy.ceiling_amount, value * policy.ceiling_percent / 100):
        assert not most or offer.price <= max(most, floor)


@given(goods.bases, goods.terms)
def test_never_more_units_than_there_are(basis: Basis, terms: Terms) -> None:
    offer, shop, policy = wanted_offer(basis, terms), known(basis.shop), terms.policy
    assert 0 <= offer.quantity <= min(terms.max_quantity, policy.max_quantity or terms.max_quantity)
    if shop.quantity is not None:
        left = shop.quantity - basis.reserved
        on_the_way = basis.units_per_day * policy.buffer_by_sales * Decimal(terms.latency_seconds) / 86400
        kept = max(policy.buffer, left * policy.buffer_percent / 100, on_the_way)
        assert offer.quantity <= max(0, left - kept)
    assert offer.quantity == 0 or (shop.enabled and offer.quantity >= min(policy.minimum, terms.most))


@given(goods.bases, goods.terms)
def test_the_price_is_never_above_the_list_price(basis: Basis, terms: Terms) -> None:
    offer = wanted_offer(basis, terms)
    assert Decimal(0) <= offer.price <= offer.list_price
    for amount in (offer.price, offer.list_price):
        assert isinstance(amount, Decimal)
        assert amount == amount.quantize(CENT)


@given(goods.bases, goods.terms_of(goods.plain_policies), goods.NET, goods.NET)
def test_what_costs_more_in_the_shop_never_costs_less_outside(basis: Basis, terms: Terms, one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    shop = replace(known(basis.shop), special=None)
    cheap, dear = (wanted_offer(replace(basis, shop=replace(shop, price=net)), terms) for net in (low, high))
    assert cheap.price <= dear.price
    assert cheap.list_price <= dear.list_price


@given(goods.bases, goods.terms)
def test_the_last_steps_are_the_offer(basis: Basis, terms: Terms) -> None:
    trace: list[Step] = []
    offer = wanted_offer(basis, terms, trace)
    told = {step.name: step.value for step in trace}
    assert offer == wanted_offer(basis, terms)
    assert int(told["offered quantity"]) == offer.quantity
    assert (Decimal(told["selling price"]), Decimal(told["list price"])) == (offer.price, offer.list_price)


@given(goods.bases, goods.terms, st.booleans())
def test_what_was_kept_gives_the_same_offer_and_steps_again(basis: Basis, terms: Terms, is_gone: bool) -> None:
    basis = replace(basis, shop=None) if is_gone else basis
    terms = replace(terms, policy=parse_policy(as_body(terms.policy)))
    text = encode(basis, terms)
    assert len(text) < 300
    kept = decode(text)
    assert kept.basis == basis
    before, after = list[Step](), list[Step]()
    again: WantedOffer = wanted_offer(kept.basis, kept.terms(parse_policy(as_body(terms.policy))), after)
    assert again == wanted_offer(basis, terms, before)
    assert after == before


@given(
    st.decimals("0.01", 10_000, places=6),
    st.sampled_from(["none", ".90", ".99", "whole"]),
    st.decimals("0.01", 10_000, places=2),
    st.none() | st.decimals(0, 5, places=2),
)
def test_rounding_crosses_no_bound_and_keeps_its_ending_where_it_can(
    value: Decimal, ending: str, lowest: Decimal, width: Decimal | None
) -> None:
    highest = None if width is None else lowest + width
    price = within(value, ending, lowest, highest)
    assert lowest <= price
    assert highest is None or price <= highest
    end = {"none": Decimal(0), ".90": Decimal("0.90"), ".99": Decimal("0.99"), "whole": Decimal(0)}[ending]
    step = CENT if ending == "none" else Decimal(1)
    if highest is None or (highest - end).quantize(step, ROUND_FLOOR) >= (lowest - end).quantize(step, ROUND_CEILING):
        assert (price - end) % step == 0
