"""One price rule in the form: as it was typed, as a body, and as it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict

from service.domain.errors import Misconfigured
from service.pricing.policy import PriceRule

Form = MultiDict[str, str]
NUMBERS = ("amount", "price_from", "price_to")
NOT_THERE = {
    "category": "There is no category “{}” in the shop. Choose one of the list.",
    "manufacturer": "There is no brand “{}” in the shop. Choose one of the list.",
}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Names:
    """What the shop calls its categories, brands and customer groups, by number."""

    category: Mapping[int, str]
    manufacturer: Mapping[int, str]
    customer_group: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule as it stands in the form. Days are the shop's; `starts` and `ends` keep the hour that a rule may have from elsewhere."""

    name: str = ""
    action: str = "percent"
    amount: str = ""
    price_from: str = ""
    price_to: str = ""
    first_day: str = ""
    last_day: str = ""
    starts: str = ""
    ends: str = ""
    category_ids: tuple[int, ...] = ()
    manufacturer_ids: tuple[int, ...] = ()
    is_open: bool = False
    has_focus: bool = False


TEXTS = tuple(each.name for each in fields(RuleDraft) if each.default == "" or each.name == "action")


def of_rule(rule: PriceRule, zone: tzinfo) -> RuleDraft:
    """The form of a rule that is kept."""
    return RuleDraft(
        name=rule.name,
        action=rule.action,
        amount=str(rule.amount),
        price_from=_text(rule.price_from),
        price_to=_text(rule.price_to),
        first_day=_first_day(_text(rule.starts), zone),
        last_day=_last_day(_text(rule.ends), zone),
        starts=_text(rule.starts),
        ends=_text(rule.ends),
        category_ids=tuple(sorted(rule.category_ids)),
        manufacturer_ids=tuple(sorted(rule.manufacturer_ids)),
    )


def read_rule(form: Form, prefix: str, names: Names) -> RuleDraft:
    """A rule as it came; Misconfigured when it names a category or brand that the shop does not have."""
    typed: dict[str, Any] = {name: form.get(prefix + name, "").strip() for name in TEXTS}
    typed |= {name: number(typed[name]) for name in NUMBERS}
    return RuleDraft(
        **typed,
        category_ids=tuple(dict.fromkeys(_chosen(form, prefix, "category", names.category))),
        manufacturer_ids=tuple(dict.fromkeys(_chosen(form, prefix, "manufacturer", names.manufacturer))),
    )


def rule_body(draft: RuleDraft, zone: tzinfo) -> dict[str, Any]:
    """What the rule is made of; the last day counts to its end."""
    parts = {
        "name": draft.name,
        "action": draft.action,
        "amount": draft.amount,
        "price_from": draft.price_from,
        "price_to": draft.price_to,
        "starts": _begins(draft, zone),
        "ends": _ends(draft, zone),
        "category_ids": list(draft.category_ids),
        "manufacturer_ids": list(draft.manufacturer_ids),
    }
    return {name: value for name, value in parts.items() if value or name in ("name", "amount")}


def number(text: str) -> str:
    """A number as Turkish readers write it, as programs do."""
    plain = text.strip()
    return plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain


def _chosen(form: Form, prefix: str, kind: str, names: Mapping[int, str]) -> Iterator[int]:
    yield from form.getlist(f"{prefix}{kind}", int)
    typed = form.get(f"{prefix}{kind}_name", "").strip()
    if typed:
        numbers = {name: key for key, name in names.items()}
        if typed not in numbers:
            raise Misconfigured(NOT_THERE[kind].format(typed))
        yield numbers[typed]


def _begins(draft: RuleDraft, zone: tzinfo) -> str:
    is_kept = draft.first_day == _first_day(draft.starts, zone)
    return draft.starts if is_kept else _midnight(draft.first_day, zone)


def _ends(draft: RuleDraft, zone: tzinfo) -> str:
    is_kept = draft.last_day == _last_day(draft.ends, zone)
    return draft.ends if is_kept else _midnight(draft.last_day, zone, DAY)


def _midnight(day: str, zone: tzinfo, later: timedelta = timedelta()) -> str:
    """The day's first moment by the shop's clock; what is no day stays, for whoever reads it to refuse."""
    try:
        return datetime.combine(date.fromisoformat(day) + later, time(), zone).isoformat() if day else ""
    except ValueError:
        return day


def _first_day(moment: str, zone: tzinfo) -> str:
    return _day(moment, zone, timedelta())


def _last_day(moment: str, zone: tzinfo) -> str:
    return _day(moment, zone, timedelta.resolution)


def _day(moment: str, zone: tzinfo, before: timedelta) -> str:
    try:
        return (datetime.fromisoformat(moment) - before).astimezone(zone).date().isoformat() if moment else ""
    except ValueError:
        return ""


def _text(value: Decimal | datetime | None) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)
