"""Domain things as the JSON that the ledger keeps, and back: amounts and times as text, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
"""Making one takes milliseconds."""


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def body_of(thing: object) -> dict[str, Any]:
    """A frozen dataclass of the domain as JSON values."""
    body: dict[str, Any] = _adapter(type(thing)).dump_python(thing, mode="json")
    return body


def thing_of(kind: type[T], body: Mapping[str, Any]) -> T:
    """The very thing that `body_of` was given."""
    thing: T = _adapter(kind).validate_python(body)
    return thing
