"""Pazarama's catalogue in our words. Pure; listings, results and orders have modules of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.catalogue import Attribute, Category, NamedId
from service.domain.text import normalised

NAME = "Pazarama"


def categories(rows: Sequence[Mapping[str, Any]]) -> list[Category]:
    """The tree, parents before children. A row names its parents by text; where it does not, their ids are followed."""
    by_id = {str(row["id"]): row for row in rows}
    found = [Category(str(row["id"]), _title(row), _path(row, by_id), bool(row["leaf"])) for row in rows]
    return sorted(found, key=lambda category: len(category.path))


def attributes(category: Mapping[str, Any]) -> list[Attribute]:
    """The attributes of a category. Only Pazarama's own values count: nothing is free text."""
    return [
        Attribute(
            attribute_id=str(row["id"]),
            name=_title(row),
            is_required=bool(row["isRequired"]),
            allows_text=False,
            makes_variant=bool(row["isVariantable"]),
        )
        for row in category["attributes"]
    ]


def attribute_values(category: Mapping[str, Any], attribute_id: str) -> list[NamedId]:
    """The values of one attribute; empty when the category does not have it."""
    mine = [row.get("attributeValues") or () for row in category["attributes"] if str(row["id"]) == attribute_id]
    return [NamedId(str(value["id"]), str(value["value"])) for values in mine for value in values]


def brands(rows: Sequence[Mapping[str, Any]], name: str) -> list[NamedId]:
    """The brands of that name; the search may answer with every name that holds it. One that is switched off is none."""
    wanted = normalised(name)
    found = [NamedId(str(row["id"]), str(row["name"])) for row in rows if row.get("status") is not False]
    return sorted((brand for brand in found if normalised(brand.name) == wanted), key=lambda brand: brand.name != name)


def carriers(delivery: Mapping[str, Any]) -> list[NamedId]:
    """The carriers of the seller's delivery settings."""
    rows = (delivery.get("cargoCompany") or {}).get("cargoCompanies") or ()
    return [NamedId(str(row["cargoCompanyId"]), str(row["cargoCompanyName"])) for row in rows]


def _title(row: Mapping[str, Any]) -> str:
    return str(row.get("displayName") or row["name"])


def _path(row: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    title, told = _title(row), [str(name) for name in row.get("parentCategories") or ()]
    if told:
        return tuple(told) if told[-1] in (title, row["name"]) else (*told, title)
    parents: list[str] = []
    above = by_id.get(str(row.get("parentId")))
    while above is not None and len(parents) < len(by_id):
        parents.insert(0, _title(above))
        above = by_id.get(str(above.get("parentId")))
    return (*parents, title)
