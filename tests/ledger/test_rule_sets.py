"""Versions of an account's rules, on both databases."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from service.ledger import rule_sets
from service.ledger.work import Ledger
from service.pricing.body import as_body, parse_policy
from service.pricing.policy import OfferPolicy, PriceRule
from tests.ledger.test_speeds import one_listing


def test_every_version_is_kept_and_the_newest_counts(ledger: Ledger) -> None:
    account, _ = one_listing(ledger)
    other, rule = account + 1, PriceRule("Çanta “16 inç”", "fixed", Decimal("-2.50"), category_ids=frozenset({3}), price_to=Decimal(9))
    policies = [OfferPolicy(buffer=1), OfferPolicy(rules=(rule,)), replace(OfferPolicy(), rounding=".90")]
    with ledger.work() as work:
        assert rule_sets.current(work, account) is None
        numbers = [rule_sets.add(work, account, as_body(policy), "n" * 300, "Ayşe") for policy in policies]
    with ledger.look() as work:
        kept = rule_sets.versions(work, account)
        assert [row["rule_set_id"] for row in kept] == numbers[::-1]
        assert [parse_policy(row["body"]) for row in kept] == policies[::-1]
        newest, first = rule_sets.current(work, account), rule_sets.version(work, numbers[0])
        assert newest == kept[0]
        assert first == kept[-1]
        assert (rule_sets.current(work, other), rule_sets.version(work, numbers[-1] + 1)) == (None, None)
