"""All pairs of an account as a CSV file for a spreadsheet, and back: looked at line by line first, and applied as a whole or not at all.

Out: UTF-8 with a byte order mark, semicolons. In: whatever `service.sync.sheets` reads.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from service.domain.catalogue import NamedId
from service.domain.errors import Misconfigured
from service.sync import accounts, mapping_pairs, sheets
from service.sync.activity import note
from service.sync.catalogue import NotRead
from service.sync.house import House
from service.sync.mapping import IMPORTED, KINDS, brand_rows, category_rows, value_rows
from service.sync.mapping_pairs import Key, known
from service.sync.mapping_rows import catalogue_of, language_of, leaves

COLUMNS = (
    "kind",
    "shop_key",
    "shop_name",
    "marketplace_id",
    "marketplace_name",
    "products",
    "suggested_id",
    "suggested_name",
    "confidence",
)
NEEDED = ("kind", "shop_key", "marketplace_id")
FORGET = "-"
"""Instead of an id: the pair is to be forgotten. An empty id leaves everything as it is."""
MANGLED = re.compile(r"\d+([.,]\d+)?E\+\d+", re.IGNORECASE)
FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be read, and why."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class ChangedPair:
    """What a line would change."""

    line: int
    kind: str
    local_key: str
    before: NamedId | None
    after: NamedId | None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file would do. With a bad line it does nothing."""

    changes: tuple[ChangedPair, ...]
    bad: tuple[BadLine, ...]
    unchanged: int


def export(house: House, account_id: int) -> str:
    """Every confirmed pair, and what still waits with its best suggestion. NotRead when the catalogue was not read yet."""
    rows = [*category_rows(house, account_id), *brand_rows(house, account_id), *value_rows(house, account_id)]
    with house.ledger.look() as work:
        pairs = known(work, account_id)
    lines: list[tuple[object, ...]] = []
    for row in rows:
        first = row.suggestions[0] if row.suggestions else None
        suggested = (first.id, _plain(first.name), first.confidence) if first and row.is_open else ("", "", "")
        lines.append((row.kind, row.local_key, _plain(row.name), row.remote_id or "", _plain(row.remote_name), row.products, *suggested))
    shown = {(row.kind, row.local_key) for row in rows}
    rest = sorted((key, pair) for key, pair in pairs.items() if key not in shown)
    lines += [(*key, "", pair.id, _plain(pair.name), "", "", "", "") for key, pair in rest]
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([COLUMNS, *lines])
    return "\ufeff" + text.getvalue()


def plan(house: House, account_id: int, content: bytes) -> ImportPlan:
    """What the file would change, and every line that cannot be; nothing is kept. Misconfigured when it is no such file at all."""
    check, changes, bad, unchanged = _Check(house, account_id), list[ChangedPair](), list[BadLine](), 0
    with house.ledger.look() as work:
        pairs = known(work, account_id)
    seen: dict[Key, str] = {}
    for line, row in sheets.lines(content, _heading):
        key, wanted = (row["kind"].lower(), row["shop_key"]), row["marketplace_id"]
        message = check.problem(*key, wanted) or _repeated(seen, key, wanted)
        if message:
            bad.append(BadLine(line, message))
        elif (after := check.meant(*key, wanted, pairs.get(key))) != pairs.get(key):
            changes.append(ChangedPair(line, *key, pairs.get(key), after))
        else:
            unchanged += 1
    return ImportPlan(tuple(changes), tuple(bad), unchanged)


def apply(house: House, account_id: int, found: ImportPlan, actor: str) -> int:
    """Do what the plan says, in one batch that can be undone; how many pairs. Misconfigured while a line is bad."""
    if found.bad:
        raise Misconfigured("bad lines", user_message="Some lines cannot be read, so nothing was changed. Put them right first.")
    if found.changes:
        with house.ledger.work() as work:
            wanted = {(each.kind, each.local_key): each.after for each in found.changes}
            mapping_pairs.change_together(work, account_id, IMPORTED, wanted, actor)
            message = f"{len(wanted)} pairs were changed from a file."
            note(work, "mapping", f"account:{account_id}", message, actor=actor, account_id=account_id)
    return len(found.changes)


class _Check:
    """What the shop and the marketplace have, asked for once and only where a line needs it."""

    def __init__(self, house: House, account_id: int) -> None:
        self._house, self._account = house, accounts.load(house, account_id)
        self._catalogue = catalogue_of(house, account_id)

    def problem(self, kind: str, key: str, wanted: str) -> str:
        """Why the line cannot be; empty when it can."""
        if kind not in KINDS:
            return f"There is no kind “{kind}”; the kinds are category, brand, attribute, value and source."
        if any(MANGLED.fullmatch(text) for text in (key, wanted)):
            return "The spreadsheet has rounded a long number. Format the column as text and enter the number again."
        if kind in ("category", "brand") and key not in self._local(kind):
            return f"{KINDS[kind]}: the shop has none with the number “{key}”."
        if wanted in ("", FORGET) or kind == "source":
            return ""
        if self._name(kind, key, wanted) is None:
            return f"{KINDS[kind]}: the marketplace has none with the number “{wanted}” here, as far as its catalogue was read."
        return ""

    def meant(self, kind: str, key: str, wanted: str, before: NamedId | None) -> NamedId | None:
        """The pair after the line."""
        if not wanted:
            return before
        return None if wanted == FORGET else NamedId(wanted, self._name(kind, key, wanted) or wanted)

    def _local(self, kind: str) -> Mapping[str, object]:
        return self._categories if kind == "category" else self._brands

    def _name(self, kind: str, key: str, wanted: str) -> str | None:
        """What the marketplace calls the id."""
        if kind == "category":
            return self._leaves.get(wanted)
        if kind == "brand":
            return self._remote_brands.get(wanted)
        if kind == "source":
            return wanted
        category_id, attribute_id, *_ = [*key.split("/", 2), ""]
        try:
            return next((each.name for each in self._catalogue.values(category_id, attribute_id) if each.id == wanted), None)
        except NotRead:
            return None

    @cached_property
    def _categories(self) -> Mapping[str, object]:
        return {str(number): path for number, path in self._house.shop.category_names(language_of(self._account)).items()}

    @cached_property
    def _brands(self) -> Mapping[str, object]:
        return {str(number): name for number, name in self._house.shop.brand_names().items()}

    @cached_property
    def _leaves(self) -> Mapping[str, str]:
        return {leaf.category_id: " > ".join(leaf.path) for leaf in leaves(self._house, self._account.account_id)}

    @cached_property
    def _remote_brands(self) -> Mapping[str, str]:
        self._catalogue.recall("brands")
        return {brand.id: brand.name for brand in self._catalogue.brands_read()}


def _heading(names: list[str]) -> list[str]:
    found = [name.strip().lower() for name in names]
    if missing := ", ".join(name for name in NEEDED if name not in found):
        message = f"The first line must name the columns kind, shop_key and marketplace_id; missing: {missing}. Start from an export."
        raise Misconfigured(f"columns {missing} are missing", user_message=message)
    return found


def _repeated(seen: dict[Key, str], key: Key, wanted: str) -> str:
    if seen.setdefault(key, wanted) == wanted:
        return ""
    return f"{KINDS[key[0]]} “{key[1]}” stands in the file twice, with different numbers of the marketplace."


def _plain(text: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
