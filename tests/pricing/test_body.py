"""A policy as it is typed and kept: everything wrong is named, everything right comes back."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from service.domain.errors import Misconfigured
from service.pricing.basis import decode
from service.pricing.body import as_body, parse_policy
from service.pricing.policy import OfferPolicy, PriceRule
from tests.pricing import goods


def test_an_empty_body_is_the_defaults() -> None:
    assert parse_policy({}) == OfferPolicy()


@given(goods.policies)
def test_a_policy_comes_back_as_it_was(policy: OfferPolicy) -> None:
    assert parse_policy(as_body(policy)) == policy


def test_a_rule_as_a_person_types_it() -> None:
    rule = {
        "name": "November",
        "action": "percent",
        "amount": -5,
        "category_ids": [20, 27],
        "price_to": "1000",
        "starts": "2026-11-27T00:00:00+03:00",
    }
    starts = datetime(2026, 11, 26, 21, tzinfo=UTC)
    expected = PriceRule("November", "percent", Decimal(-5), frozenset({20, 27}), price_to=Decimal(1000), starts=starts)
    assert parse_policy({"rules": [rule]}).rules == (expected,)


RULE = {"name": "x", "action": "percent", "amount": "5"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"bufer": "2"}, "no price setting “bufer”"),
        ({"buffer": "two"}, "Stock kept back must be a number"),
        ({"buffer": "-1"}, "Stock kept back must not be negative"),
        ({"commission_percent": "100"}, "Commission in percent must be below 100"),
        ({"markup_percent": "-100"}, "Price markup in percent must be above -100"),
        ({"rounding": ".95"}, "Rounding must be one of"),
        ({"rules": {"name": "x"}}, "must be a list of rules"),
        ({"rules": [RULE, {**RULE, "name": " "}]}, "Price rule 2: name cannot be"),
        ({"rules": [{**RULE, "action": "double"}]}, "action cannot be “double”"),
        ({"rules": [{**RULE, "amount": "much"}]}, "amount cannot be “much”"),
        ({"rules": [{**RULE, "amount": "-100"}]}, "above -100 percent"),
        ({"rules": [{**RULE, "categories": [1]}]}, "no field “categories”"),
        ({"rules": [{**RULE, "category_ids": "shoes"}]}, "category_ids cannot be “shoes”"),
        ({"rules": [{**RULE, "starts": "2026-11-27"}]}, "starts cannot be “2026-11-27”. It is a time with its zone"),
        ({"rules": [{**RULE, "starts": "2026-11-27T00:00Z", "ends": "2026-11-27T00:00Z"}]}, "ends before it starts"),
    ],
)
def test_what_cannot_be_is_named(body: dict[str, Any], words: str) -> None:
    with pytest.raises(Misconfigured) as refusal:
        parse_policy(body)
    assert words in refusal.value.user_message


@pytest.mark.parametrize("text", ["", "0|1|TRY", "1|1|TRY|1|5", "1|1|TRY|one|5|0.0|0|0|0", '{"stock": 5}'])
def test_a_basis_of_another_version_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="a basis"):
        decode(text)
