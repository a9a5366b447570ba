"""A policy as it is kept and typed: text in, a checked policy out, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from service.domain.errors import Misconfigured
from service.domain.forms import fields as form_fields
from service.domain.forms import parse
from service.domain.money import decimal
from service.pricing.policy import OfferPolicy, PriceRule

ACTIONS = ("percent", "fixed", "margin")
MAY_FALL = ("markup_percent", "margin_percent")
"""Percentages that may be negative, but must leave something."""
MAY_BE_NEGATIVE = ("markup_amount", *MAY_FALL)


def parse_policy(body: Mapping[str, Any]) -> OfferPolicy:
    """The policy of a kept or typed body; Misconfigured names the first field that cannot be."""
    labels = {field.name: field.label for field in form_fields(OfferPolicy)}
    if unknown := sorted(body.keys() - labels.keys() - {"rules"}):
        raise Misconfigured(f"There is no price setting “{unknown[0]}”. Known: {', '.join([*labels, 'rules'])}.")
    policy: OfferPolicy = parse(OfferPolicy, {name: str(value) for name, value in body.items() if name != "rules"})
    for name, label in labels.items():
        _check(name, label, getattr(policy, name))
    rules = body.get("rules") or []
    if not isinstance(rules, list) or not all(isinstance(rule, Mapping) for rule in rules):
        raise Misconfigured("The price rules must be a list of rules, each with a name, an action and an amount.")
    return replace(policy, rules=tuple(_rule(number, rule) for number, rule in enumerate(rules, 1)))


def as_body(policy: OfferPolicy) -> dict[str, Any]:
    """The body from which `parse_policy` makes the same policy."""
    plain = {field.name: _text(getattr(policy, field.name)) for field in form_fields(OfferPolicy)}
    return {**plain, "rules": [_plain(rule) for rule in policy.rules]}


def _check(name: str, label: str, value: object) -> None:
    if not isinstance(value, Decimal | int):
        return
    if name in MAY_FALL and value <= -100:
        raise Misconfigured(f"{label} must be above -100.")
    if name not in MAY_BE_NEGATIVE and value < 0:
        raise Misconfigured(f"{label} must not be negative.")
    if name in ("commission_percent", "buffer_percent") and value >= 100:
        raise Misconfigured(f"{label} must be below 100.")


def _rule(number: int, body: Mapping[str, Any]) -> PriceRule:
    if unknown := sorted(body.keys() - {field.name for field in fields(PriceRule)}):
        raise Misconfigured(f"Price rule {number} has no field “{unknown[0]}”. Known: {', '.join(READERS)}.")
    values = {name: _read(number, name, read, body.get(name)) for name, read in READERS.items()}
    rule = PriceRule(**values)
    if rule.action != "fixed" and rule.amount <= -100:
        raise Misconfigured(f"Price rule {number}: the amount must be above -100 percent.")
    if rule.starts is not None and rule.ends is not None and rule.ends <= rule.starts:
        raise Misconfigured(f"Price rule {number} ends before it starts.")
    return rule


def _read(number: int, name: str, read: Callable[[Any], Any], value: Any) -> Any:
    try:
        return read(value)
    except (TypeError, ValueError, AttributeError):
        raise Misconfigured(f"Price rule {number}: {name} cannot be “{value}”. {HINTS[name]}") from None


def _name(value: Any) -> str:
    if not str(value or "").strip():
        raise ValueError("no name")
    return str(value).strip()


def _action(value: Any) -> str:
    if value not in ACTIONS:
        raise ValueError(value)
    return str(value)


def _ids(value: Any) -> frozenset[int]:
    return frozenset(int(number) for number in value or ())


def _amount(value: Any) -> Decimal | None:
    return None if value is None else decimal(value)


def _moment(value: Any) -> datetime | None:
    moment = None if value is None else datetime.fromisoformat(value)
    if moment is not None and moment.tzinfo is None:
        raise ValueError("a time without zone")
    return moment


READERS: Mapping[str, Callable[[Any], Any]] = {
    "name": _name,
    "action": _action,
    "amount": decimal,
    "category_ids": _ids,
    "manufacturer_ids": _ids,
    "price_from": _amount,
    "price_to": _amount,
    "starts": _moment,
    "ends": _moment,
}
HINTS = {
    "name": "Give it a name.",
    "action": "It is percent, fixed or margin.",
    "amount": "It is a number.",
    "category_ids": "It is a list of the shop's category numbers.",
    "manufacturer_ids": "It is a list of the shop's manufacturer numbers.",
    "price_from": "It is a number.",
    "price_to": "It is a number.",
    "starts": "It is a time with its zone, for example 2026-11-27T00:00:00+03:00.",
    "ends": "It is a time with its zone, for example 2026-11-30T00:00:00+03:00.",
}


def _plain(rule: PriceRule) -> dict[str, Any]:
    return {name: _text(value) for name, value in asdict(rule).items() if value not in (None, frozenset())}


def _text(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, datetime) else str(value)
