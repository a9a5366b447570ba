"""Shop words to marketplace ids: categories, brands and default values, confirmed once per pair and reused.

The marketplace is never asked here: what a job has not read yet (`service.sync.refresh`) is NotRead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import and_, select

from service.domain.catalogue import Category, NamedId
from service.domain.clock import now
from service.domain.errors import Misconfigured
from service.domain.text import normalised
from service.ledger import listings
from service.ledger.work import Work
from service.sync import accounts, jobs
from service.sync.activity import note
from service.sync.catalogue import Catalogue, NotRead, kept_catalogue
from service.sync.house import House

KINDS = {"category": "Category", "brand": "Brand", "attribute": "Attribute"}
SETTLE_SECONDS = 5
"""A seller confirms one pair after the other: what follows from it waits for the next one."""


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One of the shop's names and what it stands for at the marketplace."""

    kind: str
    local_key: str
    name: str
    products: int
    remote_id: str | None
    remote_name: str
    suggestions: tuple[NamedId, ...] | None
    """None: the marketplace was not asked yet."""


@dataclass(frozen=True, slots=True)
class RequiredAttribute:
    """An attribute that a mapped category requires, the values it may have, and the one that products without their own get."""

    local_key: str
    name: str
    values: tuple[NamedId, ...]
    default: NamedId | None


def known(work: Work, account_id: int) -> dict[tuple[str, str], NamedId]:
    """Every confirmed pair: (kind, the shop's key) -> the marketplace's id and name."""
    mapping = work.t.mapping
    query = select(mapping).where(mapping.c.account_id == account_id, mapping.c.confirmed)
    rows = work.db.execute(query).mappings()
    return {(row["kind"], row["local_key"]): NamedId(row["remote_id"], row["remote_name"]) for row in rows}


def set_mapping(house: House, account_id: int, kind: str, local_key: str, remote_id: str, remote_name: str, actor: str = "system") -> None:
    """Confirm a pair; an empty `remote_id` forgets it. Listings that waited for it are tried again."""
    if kind not in KINDS:
        raise Misconfigured(f"there is no mapping of kind {kind!r}")
    with house.ledger.work() as work:
        mapping = work.t.mapping
        if not remote_id:
            mine = and_(mapping.c.account_id == account_id, mapping.c.kind == kind, mapping.c.local_key == local_key)
            work.db.execute(mapping.delete().where(mine))
        else:
            _keep(work, account_id, [(kind, local_key, NamedId(remote_id, remote_name))])
        name = KINDS[kind]
        message = f"{name} {local_key} means “{remote_name}” ({remote_id})." if remote_id else f"{name} {local_key} is no longer mapped."
        note(work, "mapping", f"account:{account_id}", message, actor=actor, account_id=account_id)


def set_default(house: House, account_id: int, local_key: str, value_id: str, actor: str = "system") -> str:
    """The value that an attribute of a category ("CATEGORY/ATTRIBUTE") has where a product says none; its name.

    An empty id forgets it. NotRead when the attribute's values are not in the ledger, Misconfigured when it has no such value.
    """
    category_id, _, attribute_id = local_key.partition("/")
    name = ""
    if value_id:
        found = [value.name for value in _catalogue(house, account_id).values(category_id, attribute_id) if value.id == value_id]
        if not found:
            raise Misconfigured(
                f"attribute {local_key} has no value {value_id}", user_message="The marketplace no longer has this value: choose another."
            )
        name = found[0]
    set_mapping(house, account_id, "attribute", local_key, value_id, name, actor)
    return name


def category_rows(house: House, account_id: int) -> list[MappingRow]:
    """The shop's categories that hold products, with their pair or with categories of an equal name as suggestions. NotRead."""
    by_name: dict[str, list[NamedId]] = {}
    for leaf in _leaves(house, account_id):
        by_name.setdefault(normalised(leaf.name), []).append(NamedId(leaf.category_id, " > ".join(leaf.path)))
    with house.ledger.look() as work:
        pairs = known(work, account_id)
    language = _language(house, account_id)
    return [
        _row("category", str(entry.category_id), " > ".join(entry.path), entry.products, pairs, by_name.get(normalised(entry.path[-1]), []))
        for entry in house.shop.categories_in_use(language)
    ]


def brand_rows(house: House, account_id: int) -> list[MappingRow]:
    """The shop's manufacturers that have products, with their pair or the marketplace's brands of that name, as far as they were read."""
    catalogue = _catalogue(house, account_id)
    catalogue.recall("brands")
    with house.ledger.look() as work:
        pairs = known(work, account_id)
    return [
        _row("brand", str(entry.manufacturer_id), entry.name, entry.products, pairs, _brands(catalogue, entry.name))
        for entry in house.shop.brands_in_use()
    ]


def mapped_categories(house: House, account_id: int) -> list[NamedId]:
    """The marketplace's categories that something of the shop is mapped to, by name."""
    with house.ledger.look() as work:
        pairs = known(work, account_id)
    return sorted({pair for (kind, _), pair in pairs.items() if kind == "category"}, key=lambda pair: pair.name)


def required_attributes(house: House, account_id: int, category_id: str) -> list[RequiredAttribute]:
    """What the category requires and has values for. NotRead."""
    catalogue = _catalogue(house, account_id)
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
    values = _catalogue(house, account_id).values(category_id, attribute_id)
    return list(islice((value for value in values if _holds(value.name, words)), limit))


def search_categories(house: House, account_id: int, text: str, limit: int = 20) -> list[Category]:
    """Leaf categories whose path contains every word of the text. NotRead."""
    words = normalised(text).split()
    return list(islice((leaf for leaf in _leaves(house, account_id) if _holds(" ".join(leaf.path), words)), limit))


def confirm_suggestions(house: House, account_id: int, actor: str = "system") -> int:
    """Confirm every open pair that has exactly one suggestion; how many. NotRead when the catalogue was not read yet."""
    rows = [*category_rows(house, account_id), *brand_rows(house, account_id)]
    clear = [(row.kind, row.local_key, row.suggestions[0]) for row in rows if row.suggestions and len(row.suggestions) == 1]
    if clear:
        with house.ledger.work() as work:
            _keep(work, account_id, clear)
            message = f"{len(clear)} clear suggestions were confirmed."
            note(work, "mapping", f"account:{account_id}", message, actor=actor, account_id=account_id)
    return len(clear)


def _keep(work: Work, account_id: int, pairs: Sequence[tuple[str, str, NamedId]]) -> None:
    moment = now()
    rows = [
        {
            "account_id": account_id,
            "kind": kind,
            "local_key": key,
            "remote_id": remote.id,
            "remote_name": remote.name,
            "confirmed": True,
            "updated_at": moment,
        }
        for kind, key, remote in pairs
    ]
    work.upsert(work.t.mapping, rows, ["remote_id", "remote_name", "confirmed", "updated_at"])
    if listings.unmapped_again(work, account_id):
        jobs.request(work, "publish", account_id=account_id, delay=SETTLE_SECONDS)
    if any(kind == "category" for kind, _, _ in pairs):
        jobs.request(work, "refresh_catalogue", account_id=account_id, delay=SETTLE_SECONDS)


def _row(
    kind: str, key: str, name: str, products: int, pairs: Mapping[tuple[str, str], NamedId], suggestions: Sequence[NamedId] | None
) -> MappingRow:
    pair = pairs.get((kind, key))
    known_ones = None if suggestions is None else tuple(suggestions)
    return MappingRow(kind, key, name, products, pair.id if pair else None, pair.name if pair else "", () if pair else known_ones)


def _brands(catalogue: Catalogue, name: str) -> Sequence[NamedId] | None:
    try:
        return catalogue.brands(name)
    except NotRead:
        return None


def _leaves(house: House, account_id: int) -> list[Category]:
    return [category for category in _catalogue(house, account_id).categories() if category.is_leaf]


def _holds(text: str, words: Sequence[str]) -> bool:
    plain = normalised(text)
    return all(word in plain for word in words)


def _catalogue(house: House, account_id: int) -> Catalogue:
    account = accounts.load(house, account_id)
    catalogue = kept_catalogue(house, account)
    if catalogue is None:
        raise Misconfigured(f"{account.manifest.title} has no catalogue to map to")
    return catalogue


def _language(house: House, account_id: int) -> str:
    account = accounts.load(house, account_id)
    return account.policies.language or account.manifest.language
