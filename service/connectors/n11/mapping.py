"""N11's catalogue in our words. Pure; listings and orders have modules of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.connectors import values
from service.connectors.n11 import codes
from service.domain.catalogue import Attribute, Category, NamedId
from service.domain.text import normalised

NAME = "N11"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """What a category asks of its listings; its brand, which every draft has anyway, stands apart."""

    attributes: tuple[Attribute, ...]
    values: Mapping[str, list[NamedId]]
    brand: Attribute | None

    def attribute(self, attribute_id: str) -> Attribute | None:
        """The attribute of that id, None when the category has none."""
        return next((each for each in self.attributes if each.attribute_id == attribute_id), None)

    def brand_value(self, name: str) -> NamedId | None:
        """The brand as this category lists it: exactly so, else the same to a reader's eye."""
        listed, plain = self.values.get(codes.BRAND, []), normalised(name)
        exact = next((value for value in listed if value.name == name), None)
        return exact or next((value for value in listed if normalised(value.name) == plain), None)


def categories(answer: Any) -> list[Category]:
    """The tree, parents before children; N11 sends it bare or wrapped in `categories`."""
    return list(_walk(answer["categories"] if isinstance(answer, dict) else answer, ()))


def form(answer: Any) -> Form:
    """A category's attributes with their values."""
    rows = answer["categoryAttributes"]
    all_of_them = [_attribute(row) for row in rows]
    values = {str(row["attributeId"]): [_value(value) for value in row.get("attributeValues") or ()] for row in rows}
    brand = next((each for each in all_of_them if each.attribute_id == codes.BRAND), None)
    return Form(tuple(each for each in all_of_them if each is not brand), values, brand)


def texts(told: Any) -> Iterator[str]:
    """Every text in an answer whose form is not documented."""
    if isinstance(told, str) and told.strip():
        yield told.strip()
    for part in told.values() if isinstance(told, Mapping) else told if isinstance(told, list) else ():
        yield from texts(part)


def day(told: str) -> datetime:
    """The moment that a Turkish day (dd/MM/yyyy) begins, or the one in it where N11 tells an hour. ValueError when it is none."""
    return values.in_utc(datetime.strptime(f"{told} 00:00"[:16], "%d/%m/%Y %H:%M"))  # noqa: DTZ007


def _walk(nodes: Iterable[Any], path: tuple[str, ...]) -> Iterator[Category]:
    for node in nodes:
        here, children = (*path, node["name"]), node.get("subCategories") or []
        yield Category(str(node["id"]), node["name"], here, is_leaf=not children)
        yield from _walk(children, here)


def _attribute(row: Any) -> Attribute:
    return Attribute(
        attribute_id=str(row["attributeId"]),
        name=row["attributeName"],
        is_required=row["isMandatory"],
        allows_text=row["isCustomValue"],
        makes_variant=row["isVariant"] or bool(row.get("isSlicer")),
    )


def _value(value: Any) -> NamedId:
    return NamedId(str(value["id"]), value["value"])
