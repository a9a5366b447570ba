"""What of the shop has to be mapped at an account, with what it stands for there or may stand for; the most needed first.

The marketplace is never asked here: what a job has not read yet (`service.sync.refresh`) is NotRead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.domain.catalogue import Category
from service.domain.errors import Misconfigured
from service.ledger.work import Work
from service.sync import accounts
from service.sync.account import Account
from service.sync.catalogue import Catalogue, kept_catalogue
from service.sync.house import House
from service.sync.mapping_guess import Guesser, Lesson, Suggestion, Target
from service.sync.mapping_pairs import elsewhere, known, skipped

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One of the shop's names and what it stands for at the marketplace."""

    kind: str
    local_key: str
    name: str
    products: int
    remote_id: str | None
    remote_name: str
    suggestions: tuple[Suggestion, ...] | None
    """Likeliest first; None: the marketplace was not asked yet."""
    is_skipped: bool = False

    @property
    def is_open(self) -> bool:
        """Waits for somebody's choice."""
        return self.remote_id is None and not self.is_skipped


def category_rows(house: House, account_id: int) -> list[MappingRow]:
    """The shop's categories that hold products, those that hold up most first, with their pair or suggestions. NotRead."""
    account = accounts.load(house, account_id)
    targets = [Target(leaf.category_id, leaf.path) for leaf in leaves(house, account_id)]
    language = language_of(account)
    in_use = [(str(entry.category_id), entry.path, entry.products) for entry in house.shop.categories_in_use(language)]
    return _rows(house, account, "category", in_use, targets)


def brand_rows(house: House, account_id: int) -> list[MappingRow]:
    """The shop's manufacturers that have products, in the same way; those that were not read yet have no suggestions at all."""
    account, catalogue = accounts.load(house, account_id), catalogue_of(house, account_id)
    catalogue.recall("brands")
    targets = [Target(brand.id, (brand.name,)) for brand in catalogue.brands_read()]
    in_use = [(str(entry.manufacturer_id), (entry.name,), entry.products) for entry in house.shop.brands_in_use()]
    rows = _rows(house, account, "brand", in_use, targets)
    return [
        row if row.remote_id or row.suggestions or catalogue.is_read("brands", row.name) else replace(row, suggestions=None) for row in rows
    ]


def catalogue_of(house: House, account_id: int) -> Catalogue:
    """What is in the ledger of the catalogue; Misconfigured where the marketplace has none."""
    account = accounts.load(house, account_id)
    catalogue = kept_catalogue(house, account)
    if catalogue is None:
        raise Misconfigured(f"{account.manifest.title} has no catalogue to map to")
    return catalogue


def leaves(house: House, account_id: int) -> list[Category]:
    """The marketplace's categories that can hold listings. NotRead."""
    return [category for category in catalogue_of(house, account_id).categories() if category.is_leaf]


def language_of(account: Account) -> str:
    """The language in which the shop's names are compared with the marketplace's."""
    return account.policies.language or account.manifest.language


def _rows(
    house: House, account: Account, kind: str, in_use: Sequence[tuple[str, Path, int]], targets: Sequence[Target]
) -> list[MappingRow]:
    """`in_use`: (the shop's key, path, products)."""
    with house.ledger.look() as work:
        pairs, left_out = known(work, account.account_id), skipped(work, account.account_id)
        guesser = Guesser(targets, _lessons(work, account, kind, {key: path for key, path, _ in in_use}))
    rows = []
    for key, path, products in in_use:
        pair = pairs.get((kind, key))
        found, name = () if pair else guesser.suggest(key, path), " > ".join(path)
        remote_id, remote_name = (pair.id, pair.name) if pair else (None, "")
        rows.append(MappingRow(kind, key, name, products, remote_id, remote_name, found, (kind, key) in left_out))
    return sorted(rows, key=lambda row: (not row.is_open, not row.is_skipped, -row.products, row.name))


def _lessons(work: Work, account: Account, kind: str, paths: Mapping[str, Path]) -> list[Lesson]:
    taught = elsewhere(work, account.account_id, account.marketplace, kind)
    return [Lesson(key, paths[key], remote_id) for key, remote_id in taught if key in paths]
