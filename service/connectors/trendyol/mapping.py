"""Trendyol's catalogue in our words. Pure; listings and orders have a module of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from service.connectors.trendyol import codes
from service.domain.catalogue import Attribute, Category, NamedId


def categories(answer: Any) -> list[Category]:
    """The tree, parents before children; Trendyol sends it bare or wrapped in `categories`."""
    return list(_walk(answer["categories"] if isinstance(answer, dict) else answer, ()))


def attributes(answer: Any) -> list[Attribute]:
    """The attributes of a category; a slicer (colour) separates variants as much as a varianter (size) does."""
    return [
        Attribute(
            attribute_id=str(entry["attribute"]["id"]),
            name=entry["attribute"]["name"],
            is_required=entry["required"],
            allows_text=entry["allowCustom"],
            makes_variant=entry["varianter"] or entry["slicer"],
            allows_many=entry.get("allowMultipleAttributeValues") or False,
        )
        for entry in answer["categoryAttributes"]
    ]


def attribute_values(answer: Any) -> list[NamedId]:
    """One page of values; guide and specification name the text differently."""
    return [NamedId(str(value["attributeValueId"]), _value_name(value)) for value in answer["content"]]


def brands(answer: Any) -> list[NamedId]:
    """Brands as they came."""
    return [NamedId(str(brand["id"]), brand["name"]) for brand in answer]


def addresses(answer: Any) -> list[NamedId]:
    """The seller's addresses; an unknown address type keeps Trendyol's word as its kind."""
    return [
        NamedId(str(entry["id"]), _address_name(entry), codes.ADDRESS_KINDS.get(entry["addressType"], entry["addressType"]))
        for entry in answer["supplierAddresses"]
    ]


def spellings(name: str) -> list[str]:
    """The name and the ways in which a case-sensitive brand search may know it (Turkish i and ı kept apart)."""
    name = " ".join(name.split())
    upper = name.replace("i", "İ").replace("ı", "I").upper()
    title = " ".join(_capital(word) for word in name.split())
    return list(dict.fromkeys(filter(None, (name, title, upper, name.upper()))))


def _capital(word: str) -> str:
    first = word[:1].replace("i", "İ").replace("ı", "I").upper()
    return first + word[1:].replace("İ", "i").replace("I", "ı").lower()


def _walk(nodes: Iterable[Any], path: tuple[str, ...]) -> Iterator[Category]:
    for node in nodes:
        here, children = (*path, node["name"]), node.get("subCategories") or []
        yield Category(str(node["id"]), node["name"], here, is_leaf=not children)
        yield from _walk(children, here)


def _value_name(value: Any) -> str:
    return str(value.get("attributeValueName") or value["attributeValue"])


def _address_name(entry: Any) -> str:
    return str(entry.get("fullAddress") or entry.get("address") or entry["id"])
