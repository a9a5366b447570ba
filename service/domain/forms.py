"""One declaration of settings gives their form, their validation, their masking and what is encrypted."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, get_type_hints

from service.domain.errors import Misconfigured
from service.domain.money import decimal

MASK = "********"


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One field of a form."""

    name: str
    label: str
    help: str
    secret: bool
    required: bool
    default: str
    choices: tuple[str, ...]


def setting(label: str, *, help: str = "", secret: bool = False, choices: tuple[str, ...] = (), **kwargs: Any) -> Any:
    """A dataclass field with what the form needs; pass `default=` for an optional one."""
    return dataclasses.field(metadata={"label": label, "help": help, "secret": secret, "choices": choices}, **kwargs)


def require(holds: bool, name: str, sentence: str) -> None:
    """Misconfigured, with the sentence about the field of that name, unless it holds."""
    if not holds:
        raise Misconfigured(f"{name}: {sentence}", user_message=sentence)


def fields(settings: type[Any]) -> tuple[Field, ...]:
    """The form fields of a settings class, in declared order; what was not declared by `setting` has none."""
    return tuple(_field(entry) for entry in dataclasses.fields(settings) if "label" in entry.metadata)


def parse(settings: type[Any], values: Mapping[str, str]) -> Any:
    """An instance from form or ledger values, typed as declared (text, int, Decimal, bool).

    Misconfigured names the first missing or impossible field.
    """
    clean = {field.name: str(values.get(field.name) or field.default).strip() for field in fields(settings)}
    kinds = get_type_hints(settings)
    for field in fields(settings):
        if field.required and not clean[field.name]:
            raise Misconfigured(f"{field.name} is missing", user_message=f"{field.label} is missing.")
        if field.choices and clean[field.name] not in field.choices:
            raise Misconfigured(
                f"{field.name} is not one of {field.choices}", user_message=f"{field.label} must be one of: {', '.join(field.choices)}."
            )
    return settings(**{field.name: _typed(field, kinds[field.name], clean[field.name]) for field in fields(settings)})


def masked(settings: type[Any], values: Mapping[str, str]) -> dict[str, str]:
    """The values with every secret replaced; safe to show."""
    return {f.name: (MASK if f.secret and values.get(f.name) else values.get(f.name, f.default)) for f in fields(settings)}


def merged(settings: type[Any], old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """`new` over `old`; a secret that comes back masked or empty keeps its old value, unknown names are dropped."""
    kept = {f.name for f in fields(settings) if f.secret and new.get(f.name, "") in ("", MASK)}
    return {f.name: old.get(f.name, "") if f.name in kept else new.get(f.name, old.get(f.name, f.default)) for f in fields(settings)}


def _field(entry: dataclasses.Field[Any]) -> Field:
    required = entry.default is dataclasses.MISSING
    meta = entry.metadata
    default = "" if required else str(entry.default)
    return Field(entry.name, meta["label"], meta["help"], meta["secret"], required, default, meta["choices"])


_TYPES: dict[Any, Callable[[str], Any]] = {int: int, Decimal: decimal, bool: lambda text: text.lower() in ("1", "true", "on", "yes")}


def _typed(field: Field, kind: Any, text: str) -> Any:
    try:
        return _TYPES[kind](text) if kind in _TYPES else text
    except ValueError:
        raise Misconfigured(f"{field.name} is not a number: {text!r}", user_message=f"{field.label} must be a number.") from None
