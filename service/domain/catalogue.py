"""A marketplace's own catalogue: what a listing has to be mapped to. All ids are text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """One category; only a leaf can hold listings."""

    category_id: str
    name: str
    path: tuple[str, ...]
    is_leaf: bool


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute that listings of a category have."""

    attribute_id: str
    name: str
    is_required: bool
    allows_text: bool
    makes_variant: bool
    allows_many: bool = False


@dataclass(frozen=True, slots=True)
class NamedId:
    """An id of the marketplace and its name: a brand, an attribute value, a carrier, an address."""

    id: str
    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """What the marketplace told about the account when the credentials were tried."""

    seller_id: str
    title: str
