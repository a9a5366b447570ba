"""Policies, shop values and moments of every kind, for tests that hold for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from service.domain.sellable import SellableKey, ShopOffer
from service.pricing.offer import Basis, Terms
from service.pricing.policy import OfferPolicy, PriceRule

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
NET = st.decimals(0, 100_000, places=4)
PERCENT = st.decimals(0, 99, places=2)
SWING = st.decimals(-99, 300, places=2)
AMOUNT = st.decimals(0, 2000, places=2)
IDS = st.frozensets(st.integers(1, 4), max_size=3)
MOMENTS = st.none() | st.integers(-48, 48).map(lambda hours: NOON + timedelta(hours=hours))

rules = st.builds(
    PriceRule,
    name=st.text(min_size=1, max_size=20).filter(str.strip).map(str.strip),
    action=st.sampled_from(["percent", "fixed", "margin"]),
    amount=SWING,
    category_ids=IDS,
    manufacturer_ids=IDS,
    price_from=st.none() | AMOUNT,
    price_to=st.none() | AMOUNT,
    starts=MOMENTS,
    ends=MOMENTS,
).filter(lambda rule: rule.starts is None or rule.ends is None or rule.starts < rule.ends)

plain_policies = st.builds(
    OfferPolicy,
    buffer=st.integers(0, 20),
    buffer_percent=PERCENT,
    buffer_by_sales=st.sampled_from([Decimal(0), Decimal("1.5"), Decimal(3)]),
    minimum=st.integers(0, 10),
    max_quantity=st.integers(0, 500),
    specials=st.sampled_from(["use", "ignore"]),
    price_mode=st.sampled_from(["markup", "margin"]),
    markup_percent=SWING,
    markup_amount=st.decimals(-500, 500, places=2),
    margin_percent=SWING,
    commission_percent=PERCENT,
    shipping_cost=AMOUNT,
    currency_margin_percent=PERCENT,
    rounding=st.sampled_from(["none", ".90", ".99", "whole"]),
    floor_percent=st.sampled_from([Decimal(0), Decimal(90), Decimal("117.5")]),
    floor_amount=st.just(Decimal(0)) | AMOUNT,
    ceiling_percent=st.sampled_from([Decimal(0), Decimal(110), Decimal("240.25")]),
    ceiling_amount=st.just(Decimal(0)) | AMOUNT,
    list_price=st.sampled_from(["shop", "same", "percent"]),
    list_price_percent=PERCENT,
)
policies = st.builds(lambda policy, some: replace(policy, rules=tuple(some)), plain_policies, st.lists(rules, max_size=3))

shops = st.builds(
    ShopOffer,
    key=st.builds(SellableKey, st.integers(1, 10**9), st.sampled_from(["", "17", "17-203"])),
    enabled=st.booleans(),
    quantity=st.none() | st.integers(-50, 10_000),
    price=NET,
    special=st.none() | NET,
    tax_rate=PERCENT,
    tax_fixed=st.just(Decimal(0)) | AMOUNT,
    manufacturer_id=st.integers(0, 4),
    category_ids=IDS,
)


def terms_of(some_policies: st.SearchStrategy[OfferPolicy]) -> st.SearchStrategy[Terms]:
    """Terms of accounts in the shop's own and in other currencies."""
    return st.builds(
        Terms,
        rule_set_id=st.integers(0, 10**6),
        policy=some_policies,
        currency=st.sampled_from(["TRY", "EUR"]),
        rate=st.just(Decimal(1)) | st.decimals("0.01", 60, places=8),
        max_quantity=st.sampled_from([999, 20_000]),
        latency_seconds=st.sampled_from([0.0, 5.0, 21_600.0]),
    )


terms = terms_of(policies)
bases = st.builds(
    Basis,
    shop=shops,
    reserved=st.integers(0, 50),
    units_per_day=st.decimals(0, 200, places=4),
    at=st.integers(-72 * 3_600_000, 72 * 3_600_000).map(lambda ms: NOON + timedelta(milliseconds=ms)),
)
