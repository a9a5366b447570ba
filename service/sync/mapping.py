"""Shop words to marketplace ids: categories, brands, values and default values, confirmed once per pair and reused.

The marketplace is never asked here: what a job has not read yet (`service.sync.refresh`) is NotRead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from service.domain.catalogue import Category, NamedId
from service.domain.errors import Misconfigured
from service.domain.text import normalised
from service.sync import mapping_pairs
from service.sync.activity import note
from service.sync.house import House
from service.sync.mapping_guess import SURE as SURE
from service.sync.mapping_guess import Suggestion as Suggestion
from service.sync.mapping_guess import clear
from service.sync.mapping_pairs import SETTLE_SECONDS as SETTLE_SECONDS
from service.sync.mapping_pairs import known as known
from service.sync.mapping_rows import MappingRow as MappingRow
from service.sync.mapping_rows import brand_rows as brand_rows
from service.sync.mapping_rows import catalogue_of, leaves
from service.sync.mapping_rows import category_rows as category_rows
from service.sync.mapping_values import Source as Source
from service.sync.mapping_values import sources as sources
from service.sync.mapping_values import value_rows as value_rows

KINDS = {"category": "Category", "brand": "Brand", "attribute": "Attribute", "value": "Value", "source": "Source of an attribute"}
CONFIRMED, IMPORTED = "confirm", "import"
"""What a batch of pairs came from."""


@dataclass(frozen=True, slots=True)
class RequiredAttribute:
    """An attribute that a mapped category requires, the values it may have, and the one that products without their own get."""

    local_key: str
    name: str
    values: tuple[NamedId, ...]
    default: NamedId | None


def set_mapping(house: House, account_id: int, kind: str, local_key: str, remote_id: str, remote_name: str, actor: str = "system") -> None:
    """Confirm a pair; an empty `remote_id` forgets it. Listings that waited for it are tried again."""
    name = _kind(kind)
    with house.ledger.work() as work:
        mapping_pairs.change(work, account_id, {(kind, local_key): NamedId(remote_id, remote_name) if remote_id else None})
        message = f"{name} {local_key} means “{remote_name}” ({remote_id})." if remote_id else f"{name} {local_key} is no longer mapped."
        note(work, "mapping", f"account:{account_id}", message, actor=actor, account_id=account_id)


def skip(house: House, account_id: int, kind: str, local_key: str, *, skipped: bool) -> None:
    """Leave one of the shop's names unmapped for now, or ask about it again."""
    _kind(kind)
    with house.ledger.work() as work:
        mapping_pairs.skip(work, account_id, (kind, local_key), skipped=skipped)


def set_default(house: House, account_id: int, local_key: str, value_id: str, actor: str = "system") -> str:
    """The value that an attribute of a category ("CATEGORY/ATTRIBUTE") has where a product says none; its name.

    An empty id forgets it. NotRead when the attribute's values are not in the ledger, Misconfigured when it has no such value.
    """
    name = value_name(house, account_id, local_key, value_id) if value_id else ""
    set_mapping(house, account_id, "attribute", local_key, value_id, name, actor)
    return name


def value_name(house: House, account_id: int, attribute: str, value_id: str) -> str:
    """What the attribute ("CATEGORY/ATTRIBUTE") calls its value. NotRead, Misconfigured when it has no such value."""
    category_id, _, attribute_id = attribute.partition("/")
    found = [value.name for value in catalogue_of(house, account_id).values(category_id, attribute_id) if value.id == value_id]
    if not found:
        raise Misconfigured(
            f"attribute {attribute} has no value {value_id}", user_message="The marketplace no longer has this value: choose another."
        )
    return found[0]


def plan(house: House, account_id: int, at_least: int = SURE) -> list[tuple[MappingRow, Suggestion]]:
    """What `confirm_suggestions` would confirm: every open row whose first suggestion is that sure and has no equal. NotRead."""
    every = (*category_rows(house, account_id), *brand_rows(house, account_id), *value_rows(house, account_id))
    rows = [row for row in every if row.is_open]
    return [(row, first) for row in rows if (first := clear(row.suggestions, at_least))]


def confirm_suggestions(house: House, account_id: int, actor: str = "system", at_least: int = SURE) -> int:
    """Confirm all of the plan, in one batch that can be undone; how many. NotRead when the catalogue was not read yet."""
    wanted = {(row.kind, row.local_key): first.pair for row, first in plan(house, account_id, at_least)}
    if wanted:
        with house.ledger.work() as work:
            mapping_pairs.change_together(work, account_id, CONFIRMED, wanted, actor)
            message = f"{len(wanted)} suggestions were confirmed."
            note(work, "mapping", f"account:{account_id}", message, actor=actor, account_id=account_id)
    return len(wanted)


def undo(house: House, account_id: int, actor: str = "system") -> int:
    """Take the last batch back; what somebody changed since stays. How many pairs, Misconfigured when there is no batch."""
    with house.ledger.work() as work:
        batch = mapping_pairs.last_batch(work, account_id)
        if batch is None:
            raise Misconfigured(
                "no batch of pairs", user_message="There is nothing to take back: no pairs were confirmed or imported together."
            )
        count = mapping_pairs.undo(work, account_id, batch)
        message = f"{count} pairs that were confirmed together are as they were before."
        note(work, "mapping", f"account:{account_id}", message, actor=actor, account_id=account_id)
    return count


def mapped_categories(house: House, account_id: int) -> list[NamedId]:
    """The marketplace's categories that something of the shop is mapped to, by name."""
    with house.ledger.look() as work:
        pairs = known(work, account_id)
    return sorted({pair for (kind, _), pair in pairs.items() if kind == "category"}, key=lambda pair: pair.name)


def required_attributes(house: House, account_id: int, category_id: str) -> list[RequiredAttribute]:
    """What the category requires and has values for. NotRead."""
    catalogue = catalogue_of(house, account_id)
    with house.ledger.look() as work:
        pairs = known(work, account_id)
    found = []
    for attribute in (each for each in catalogue.attributes(category_id) if each.is_required):
        values, key = catalogue.values(category_id, attribute.attribute_id), f"{category_id}/{attribute.attribute_id}"
        if values:
            found.append(RequiredAttribute(key, attribute.name, tuple(values), pairs.get(("attribute", key))))
    return found


def search_values(house: House, account_id: int, local_key: str, text: str, limit: int = 20) -> list[NamedId]:
    """Values of an attribute ("CATEGORY/ATTRIBUTE") that contain every word of the text. NotRead."""
    words = normalised(text).split()
    category_id, _, attribute_id = local_key.partition("/")
    values = catalogue_of(house, account_id).values(category_id, attribute_id)
    return list(islice((value for value in values if _holds(value.name, words)), limit))


def search_categories(house: House, account_id: int, text: str, limit: int = 20) -> list[Category]:
    """Leaf categories whose path contains every word of the text. NotRead."""
    words = normalised(text).split()
    return list(islice((leaf for leaf in leaves(house, account_id) if _holds(" ".join(leaf.path), words)), limit))


def search_brands(house: House, account_id: int, text: str, limit: int = 20) -> list[NamedId]:
    """Brands that were read and whose name contains every word of the text."""
    words, catalogue = normalised(text).split(), catalogue_of(house, account_id)
    catalogue.recall("brands")
    return list(islice((brand for brand in catalogue.brands_read() if _holds(brand.name, words)), limit))


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise Misconfigured(f"there is no mapping of kind {kind!r}")
    return KINDS[kind]


def _holds(text: str, words: Sequence[str]) -> bool:
    plain = normalised(text)
    return all(word in plain for word in words)
