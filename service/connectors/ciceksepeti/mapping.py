"""ÇiçekSepeti's catalogue in our words. Pure; listings and orders have a module of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from service.connectors.ciceksepeti import codes
from service.connectors.ciceksepeti.mapping_values import Row, folded
from service.domain.catalogue import Attribute, Category, NamedId
from service.domain.text import normalised


def categories(answer: Row) -> list[Category]:
    """The tree, parents before children."""
    return list(_walk(folded(answer)["categories"], ()))


def attributes(answer: Row) -> list[Attribute]:
    """What a seller fills in. What the buyer fills in (a name, a photo) is none of it unless it is required."""
    found = []
    for row in map(folded, folded(answer)["categoryattributes"]):
        if row["required"] or codes.PERSONALISED not in normalised(row["type"]):
            name, required, varies = row["attributename"], bool(row["required"]), bool(row["varianter"])
            found.append(Attribute(str(row["attributeid"]), name, required, allows_text=False, makes_variant=varies))
    return found


def attribute_values(answer: Row, attribute_id: str) -> list[NamedId]:
    """The values of one attribute of a category; they come with the category's attributes."""
    rows = (row for row in map(folded, folded(answer)["categoryattributes"]) if str(row["attributeid"]) == attribute_id)
    return [NamedId(str(value["id"]), value["name"]) for row in rows for value in map(folded, row["attributevalues"])]


def _walk(nodes: Iterable[Any], path: tuple[str, ...]) -> Iterator[Category]:
    for node in map(folded, nodes):
        here, children = (*path, node["name"]), node["subcategories"] or []
        yield Category(str(node["id"]), node["name"], here, is_leaf=not children)
        yield from _walk(children, here)
