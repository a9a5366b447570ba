"""A request to a marketplace and its answer, and the JSON in both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NoReturn

import orjson

from service.domain.errors import Malformed


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `path` is appended to the account's base URL; `groups` name the quotas it counts against, its endpoint's own first."""

    method: str
    path: str
    groups: tuple[str, ...]
    query: Mapping[str, str | int] = field(default_factory=dict)
    body: Any = field(default=None, repr=False)
    """Some carry the account's secrets, so it is not shown."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    repeatable: bool = True
    """True for reads and absolute sets: a lost answer is Transient. False for creates: it is InDoubt."""
    unlike_for: float = 0.0
    """So many seconds the marketplace refuses the same call again; it is then Repeated and does not leave."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer. `json()` raises Malformed when the body is not JSON."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    def json(self) -> Any:
        try:
            return decode(self.body)
        except ValueError as error:
            raise Malformed(
                f"answer is not JSON: {self.body[:200]!r}", user_message="The marketplace sent an unreadable answer."
            ) from error


def decode(body: bytes) -> Any:
    """JSON with every digit kept: fractions are Decimal, integers have no limit. Raises ValueError."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("JSON is nested too deeply") from error


def told(body: bytes) -> dict[str, Any]:
    """The object that a refusal's body holds; empty when it holds none."""
    try:
        answer = decode(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def encode(body: Any) -> bytes:
    """JSON as it is sent; a Decimal is written as a number with exactly its digits. Bytes (a file's form) go as they are."""
    return body if isinstance(body, bytes) else orjson.dumps(body, default=_plain)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _plain(value: object) -> object:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(format(value, "f").encode())
    raise TypeError(f"{type(value).__name__} has no JSON form")
