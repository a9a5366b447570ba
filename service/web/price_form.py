"""The form of an account's prices and stock. Nothing is kept between two requests: everything typed so far travels in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from service.domain.errors import Misconfigured
from service.domain.forms import Field, fields
from service.pricing.policy import OfferPolicy
from service.web.labels import N_
from service.web.rule_form import Form, Names, RuleDraft, number, of_rule, read_rule, rule_body

PREFIX = "field."
BEGINS = {"buffer": N_("Stock"), "customer_group_id": N_("Price"), "rounding": N_("Rounding and limits"), "list_price": N_("List price")}
"""Where a group of fields begins, in declared order."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole form as it was typed."""

    values: Mapping[str, str]
    rules: tuple[RuleDraft, ...]
    note: str = ""

    def after(self, action: str) -> Draft:
        """The draft after "add", or "delete:1", "up:1" or "open:1" of the rule at that place."""
        kind, _, place = action.partition(":")
        rules = list(self.rules)
        if kind == "add":
            rules.append(RuleDraft(is_open=True, has_focus=True))
        elif place.isdecimal() and int(place) < len(rules):
            rule = rules.pop(int(place))
            if kind != "delete":
                rules.insert(max(0, int(place) - (kind == "up")), replace(rule, is_open=kind == "open", has_focus=kind == "up"))
        return replace(self, rules=tuple(rules))


def groups() -> dict[str, list[Field]]:
    """The declared fields under their headings."""
    found: dict[str, list[Field]] = {}
    heading = ""
    for entry in fields(OfferPolicy):
        heading = BEGINS.get(entry.name, heading)
        found.setdefault(heading, []).append(entry)
    return found


def of_policy(policy: OfferPolicy, zone: tzinfo) -> Draft:
    """The form of a policy that is kept."""
    values = {entry.name: str(getattr(policy, entry.name)) for entry in fields(OfferPolicy)}
    return Draft(values, tuple(of_rule(rule, zone) for rule in policy.rules))


def read(form: Form, names: Names) -> Draft:
    """The form as it came; Misconfigured when it names a category or brand that the shop does not have."""
    values = {name.removeprefix(PREFIX): number(value) for name, value in form.items() if name.startswith(PREFIX)}
    rules = (read_rule(form, f"rule.{place}.", names) for place in form.getlist("rule"))
    return Draft(values, tuple(rules), form.get("note", "").strip())


def body(draft: Draft, zone: tzinfo) -> dict[str, Any]:
    """What the policy is made of; Misconfigured when a rule says nothing where it must."""
    for place, rule in enumerate(draft.rules, 1):
        for part in ("name", "amount"):
            if not getattr(rule, part):
                raise Misconfigured(f"Price rule {place}: {part} is missing.")
    return {**draft.values, "rules": [rule_body(rule, zone) for rule in draft.rules]}
