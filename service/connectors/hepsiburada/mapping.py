"""Hepsiburada's catalogue in our words. Pure; listings, results and orders have modules of their own."""

from __future__ import annotations

from typing import Any

from service.connectors.hepsiburada import codes
from service.domain.catalogue import Attribute, Category, NamedId

GROUPS = ("baseAttributes", "attributes", "variantAttributes")


def categories(rows: Any) -> list[Category]:
    """The categories that take products: leaves, which name all their parents."""
    return [Category(str(row["categoryId"]), row["name"], tuple(row.get("paths") or (row["name"],)), row["leaf"]) for row in rows]


def attributes(groups: Any) -> list[Attribute]:
    """The attributes that a seller has to know of. What every draft has anyway is left out, and the warranty is never required."""
    return [
        Attribute(
            attribute_id=row["id"],
            name=row["name"],
            is_required=row["mandatory"] and row["id"] != codes.WARRANTY,
            allows_text=row.get("type") != "enum",
            makes_variant=group == "variantAttributes",
            allows_many=row.get("multiValue") or False,
        )
        for group in GROUPS
        for row in groups.get(group) or ()
        if row["id"] not in codes.FIELDS
    ]


def attribute_values(rows: Any) -> list[NamedId]:
    """The values of a list. A product names a value by its text, so the text is the id."""
    return [NamedId(str(row["value"]), str(row["value"])) for row in rows]
