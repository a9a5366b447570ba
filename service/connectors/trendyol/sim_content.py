"""The simulated marketplace's pages: what may be changed of them, and what is shown after the review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.connectors.simkit.shapes import LIST, TEXT, WHOLE, Shape
from service.connectors.trendyol.sim_catalogue import ATTRIBUTES
from service.connectors.trendyol.sim_rules import product_failures, review_reasons

CONTENT: Shape = {"contentId": WHOLE, "title": TEXT, "description": TEXT, "images": LIST, "attributes": LIST}
Item = Mapping[str, Any]


def content_failures(variants: Sequence[Item], change: Item) -> Iterator[str]:
    """Every reason against a change of the page that shows these variants."""
    if not variants:
        yield f"Onaylı içerik bulunamadı: {change['contentId']}"
        return
    for variant in variants:
        yield from _frozen(variant, change)
    yield from product_failures(_changed(variants[0], change))


def show(variants: Sequence[dict[str, Any]], change: Item) -> None:
    """Put the change on the page, if the review lets it."""
    if not review_reasons(_changed(variants[0], change)):
        for variant in variants:
            variant.update(_changed(variant, change))


def _changed(variant: Item, change: Item) -> dict[str, Any]:
    """The variant as it would be; its size is its own."""
    said = {name: value for name, value in change.items() if name != "contentId"}
    if "attributes" in said:
        given = {entry.get("attributeId") for entry in said["attributes"]}
        own = [entry for entry in variant["attributes"] if ATTRIBUTES[entry["attributeId"]].varianter and entry["attributeId"] not in given]
        said["attributes"] = [*own, *said["attributes"]]
    return {**variant, **said}


def _frozen(variant: Item, change: Item) -> Iterator[str]:
    """A colour stays what it is; a size may only be named where it is the variant's own."""
    if "attributes" not in change:
        return
    given = {entry.get("attributeId"): entry for entry in change["attributes"]}
    for entry in variant["attributes"]:
        spec = ATTRIBUTES[entry["attributeId"]]
        said = given.get(spec.attribute_id, entry if spec.varianter else None)
        if (spec.slicer or spec.varianter) and said != entry:
            yield f"Onaylı üründe bu özellik değiştirilemez: {spec.name}"
