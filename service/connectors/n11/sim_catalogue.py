"""The simulator's catalogue: a small tree, the attributes of its leaves, brands. Made up, always the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from service.connectors.simkit.goods import AGES, BRANDS, COLOURS, MATERIALS, MEMORIES, SHELVES, SHOE_SIZES, SIZES, words


@dataclass(frozen=True, slots=True)
class Spec:
    """One attribute. `custom` takes text; without it only the listed values count."""

    attribute_id: int
    name: str
    values: tuple[str, ...] = ()
    custom: bool = False
    mandatory: bool = False
    variant: bool = False

    def value_ids(self) -> dict[int, str]:
        """Value id -> text."""
        return {self.attribute_id * 10_000 + number: value for number, value in enumerate(self.values, 1)}


_BRAND = Spec(1, "Marka", BRANDS, mandatory=True)
_COLOUR = Spec(429, "Renk", COLOURS, custom=True, variant=True)
_SIZE = Spec(430, "Beden", SIZES, mandatory=True, variant=True)
_SHOE = Spec(431, "Ayakkabı Numarası", SHOE_SIZES, mandatory=True, variant=True)
_MEMORY = Spec(432, "Dahili Hafıza", MEMORIES, variant=True)
_MATERIAL = Spec(433, "Materyal", MATERIALS, custom=True)
_ORIGIN = Spec(434, "Menşei", words("TR|CN|DE|IT|US|KR|JP"))
_AUTHOR = Spec(435, "Yazar", custom=True, mandatory=True)
_VOLUME = Spec(436, "Hacim", custom=True)
_AGE = Spec(437, "Yaş Grubu", AGES)

_MUST = replace(_COLOUR, mandatory=True)
_KINDS = {
    "phone": (_MEMORY, _COLOUR, _ORIGIN),
    "device": (_COLOUR, _ORIGIN),
    "wear": (_SIZE, _MUST, _MATERIAL, _ORIGIN),
    "shoes": (_SHOE, _MUST, _MATERIAL),
    "bag": (_MUST, _MATERIAL, _ORIGIN),
    "home": (_COLOUR, _MATERIAL, _ORIGIN),
    "care": (_VOLUME, _ORIGIN),
    "book": (_AUTHOR,),
    "toy": (_AGE, _COLOUR),
}

LEAVES: dict[int, tuple[Spec, ...]] = {}
"""Leaf category -> its attributes, the brand first."""
NAMES: dict[int, str] = {}


def _tree() -> list[dict[str, Any]]:
    numbers, nodes = count(1_000_001), dict[str, dict[str, Any]]()
    for path, (kind, leaves) in SHELVES.items():
        top, group = path.split(" > ")
        parent = nodes.get(top) or nodes.setdefault(top, _node(next(numbers), top, None))
        below = _node(next(numbers), group, parent["id"])
        parent["subCategories"].append(below)
        for name in words(leaves):
            leaf = _node(next(numbers), name, below["id"]) | {"subCategories": None}
            below["subCategories"].append(leaf)
            LEAVES[leaf["id"]] = (_BRAND, *_KINDS[kind])
    return list(nodes.values())


def _node(number: int, name: str, parent: int | None) -> dict[str, Any]:
    NAMES[number] = name
    return {"id": number, "name": name, "parentId": parent, "subCategories": []}


TREE = _tree()


def attributes(category: int) -> dict[str, Any]:
    """The attributes of a leaf as N11 answers them. KeyError when it is none."""
    rows = [_row(category, order, spec) for order, spec in enumerate(LEAVES[category], 1)]
    return {"id": category, "name": NAMES[category], "categoryAttributes": rows}


def _row(category: int, order: int, spec: Spec) -> dict[str, Any]:
    return {
        "attributeId": spec.attribute_id,
        "categoryId": category,
        "attributeName": spec.name,
        "isMandatory": spec.mandatory,
        "isVariant": spec.variant,
        "isSlicer": spec.name == "Renk",
        "isCustomValue": spec.custom,
        "isN11Grouping": False,
        "attributeOrder": order,
        "attributeValues": [{"id": number, "value": value} for number, value in spec.value_ids().items()],
    }
