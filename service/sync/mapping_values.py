"""What the shop's options and attributes say, and which value of a marketplace's list each means.

A text that is a value there needs no pair. The marketplace is never asked here: lists that no job has read are passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.domain.catalogue import Attribute, NamedId
from service.domain.text import normalised
from service.opencart.overview import WordInUse
from service.sync import accounts
from service.sync.catalogue import Catalogue
from service.sync.drafts import word
from service.sync.house import House
from service.sync.mapping_guess import Guesser, Lesson, Target
from service.sync.mapping_pairs import Key, elsewhere, known, skipped, value_key
from service.sync.mapping_rows import MappingRow, catalogue_of

MOST_TEXTS = 500
"""An attribute that says more different things than this is no list of values."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a marketplace's attribute gets its text from: a name of the shop, None for the one of the same name."""

    local_key: str
    name: str
    chosen: NamedId | None
    names: tuple[tuple[str, str], ...]
    """(the word that a pair leads to, the name): what products of the category have."""


def value_rows(house: House, account_id: int) -> list[MappingRow]:
    """The texts that are no value of the marketplace's lists, those that hold up most first, with their pair or suggestions."""
    account, catalogue = accounts.load(house, account_id), _recalled(house, account_id)
    with house.ledger.look() as work:
        pairs, left_out = known(work, account_id), skipped(work, account_id)
        taught = elsewhere(work, account_id, account.marketplace, "value")
    rows = []
    for category, words in _words(house, pairs).items():
        for attribute in _attributes(catalogue, category.id):
            key = f"{category.id}/{attribute.attribute_id}"
            source = pairs.get(("source", key))
            texts = _texts(words, source.id if source else word(attribute.name))
            values = _values(catalogue, category.id, attribute)
            if texts and values and len(texts) <= MOST_TEXTS:
                label = f"{category.name.rpartition(' > ')[2]} · {attribute.name}: "
                guesser = Guesser([Target(value.id, (value.name,)) for value in values], _lessons(taught, attribute.attribute_id))
                rows += [_row(label, value_key(key, text), text, count, pairs, left_out, guesser) for text, count in texts.items()]
    needed = [row for row in rows if row.remote_id or row.is_skipped or not _is_value(row)]
    return sorted(needed, key=lambda row: (not row.is_open, not row.is_skipped, -row.products, row.name))


def sources(house: House, account_id: int, category_id: str) -> list[Source]:
    """The attributes that the category requires, with what they may come from. NotRead."""
    with house.ledger.look() as work:
        pairs = known(work, account_id)
    words = next((words for category, words in _words(house, pairs).items() if category.id == category_id), [])
    names = tuple(sorted({word(each.name)[:64]: each.name for each in words}.items(), key=lambda pair: pair[1]))
    required = [each for each in catalogue_of(house, account_id).attributes(category_id) if each.is_required]
    keys = [(each, f"{category_id}/{each.attribute_id}") for each in required]
    return [Source(key, each.name, pairs.get(("source", key)), names) for each, key in keys]


def _words(house: House, pairs: dict[Key, NamedId]) -> dict[NamedId, list[WordInUse]]:
    """By category of the marketplace, what the products say that are mapped to it; one question to the shop."""
    meant = {int(key): pair for (kind, key), pair in pairs.items() if kind == "category" and key.isdecimal()}
    found: dict[NamedId, list[WordInUse]] = defaultdict(list)
    for each in house.shop.words_in_use(sorted(meant)) if meant else []:
        found[meant[each.category_id]].append(each)
    return found


def _texts(words: Sequence[WordInUse], name: str) -> dict[str, int]:
    """Text -> products, of what is said under that name; the same text in other letters counts once."""
    found: dict[str, tuple[str, int]] = {}
    for each in words:
        if word(each.name) == name and normalised(each.text):
            text, count = found.get(normalised(each.text), (each.text, 0))
            found[normalised(each.text)] = (text, count + each.products)
    return dict(found.values())


def _row(label: str, key: str, text: str, products: int, pairs: dict[Key, NamedId], left_out: set[Key], guesser: Guesser) -> MappingRow:
    pair = pairs.get(("value", key))
    found = () if pair else guesser.suggest(key, (text,))
    return MappingRow(
        "value", key, label + text, products, pair.id if pair else None, pair.name if pair else "", found, ("value", key) in left_out
    )


def _is_value(row: MappingRow) -> bool:
    """The text is one of the values, so that a draft finds it without a pair."""
    return any(normalised(each.name) == row.local_key.split("/", 2)[2] for each in row.suggestions or ())


def _lessons(taught: Sequence[tuple[str, str]], attribute_id: str) -> list[Lesson]:
    """What was chosen for the same attribute, in this category or another."""
    parts = [(key, key.split("/", 2), remote_id) for key, remote_id in taught]
    return [Lesson(key, (names[2],), remote_id) for key, names, remote_id in parts if len(names) == 3 and names[1] == attribute_id]


def _attributes(catalogue: Catalogue, category_id: str) -> Iterator[Attribute]:
    if catalogue.is_read("attributes", category_id):
        yield from catalogue.attributes(category_id)


def _values(catalogue: Catalogue, category_id: str, attribute: Attribute) -> list[NamedId]:
    is_there = catalogue.is_read("values", f"{category_id}/{attribute.attribute_id}")
    return catalogue.values(category_id, attribute.attribute_id) if is_there else []


def _recalled(house: House, account_id: int) -> Catalogue:
    catalogue = catalogue_of(house, account_id)
    for kind in ("attributes", "values"):
        catalogue.recall(kind)
    return catalogue
