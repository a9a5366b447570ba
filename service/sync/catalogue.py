"""A marketplace's catalogue, read once and kept in the ledger until it expires."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import and_, select

from service.connectors.contract import ReadsCatalogue
from service.connectors.http import NoLimiter
from service.domain.catalogue import Attribute, Category, NamedId
from service.domain.clock import now
from service.domain.errors import MeschainError
from service.sync.account import Account
from service.sync.house import House

KEEP = timedelta(days=7)
"""Marketplaces change ids of categories and attributes now and then; a week is what their guides ask for."""
KEEP_UNKNOWN_BRAND = timedelta(hours=1)
"""A brand that the marketplace did not have may have been made since."""
NOW = timedelta(0)

Rows = list[dict[str, Any]]


class NotRead(MeschainError):
    """This part of the catalogue is not in the ledger, and the marketplace may not be asked here."""


class Catalogue:
    """One account's view of its marketplace's catalogue: what is kept, and what is not is asked for.

    Without a connector nothing is asked for: NotRead. What expires within `margin` counts as expired.
    """

    def __init__(self, house: House, account: Account, connector: ReadsCatalogue | None, margin: timedelta = NOW) -> None:
        self._house, self._account, self._connector, self._margin = house, account, connector, margin
        self._read: dict[tuple[str, str], Rows] = {}

    def categories(self) -> list[Category]:
        """The whole tree, parents first."""
        rows = self._cached("categories", "", lambda marketplace: marketplace.categories())
        return [Category(row["category_id"], row["name"], tuple(row["path"]), row["is_leaf"]) for row in rows]

    def attributes(self, category_id: str) -> list[Attribute]:
        """The attributes of a leaf category."""
        return [
            Attribute(**row) for row in self._cached("attributes", category_id, lambda marketplace: marketplace.attributes(category_id))
        ]

    def values(self, category_id: str, attribute_id: str) -> list[NamedId]:
        """The values that a list attribute allows."""
        key = f"{category_id}/{attribute_id}"
        rows = self._cached("values", key, lambda marketplace: marketplace.attribute_values(category_id, attribute_id))
        return [NamedId(**row) for row in rows]

    def brands(self, name: str) -> list[NamedId]:
        """Brands of that name."""
        return [NamedId(**row) for row in self._cached("brands", name, lambda marketplace: marketplace.brands(name))]

    def carriers(self) -> list[NamedId]:
        """The carriers that an own contract may name; only where the connector tracks parcels."""
        return [NamedId(**row) for row in self._cached("carriers", "", lambda marketplace: marketplace.carriers())]

    def recall(self, kind: str) -> None:
        """Take everything of a kind out of the ledger at once, for a page that will look at most of it."""
        with self._house.ledger.look() as work:
            cache = work.t.remote_cache
            mine = and_(cache.c.account_id == self._account.account_id, cache.c.kind == kind, cache.c.expires_at > now() + self._margin)
            for row in work.db.execute(select(cache.c.cache_key, cache.c.body).where(mine)):
                self._read[kind, row.cache_key] = orjson.loads(row.body)

    def brands_read(self) -> list[NamedId]:
        """Every brand that was recalled or asked for, each once."""
        return list({row["id"]: NamedId(**row) for (kind, _), rows in self._read.items() if kind == "brands" for row in rows}.values())

    def is_read(self, kind: str, key: str) -> bool:
        """Whether that part was recalled or asked for."""
        return (kind, key[:191]) in self._read

    def _cached(self, kind: str, key: str, ask: Callable[[Any], Sequence[Any]]) -> Rows:
        key = key[:191]
        if (kind, key) not in self._read:
            kept = self._kept(kind, key)
            self._read[kind, key] = self._asked(kind, key, ask) if kept is None else kept
        return self._read[kind, key]

    def _kept(self, kind: str, key: str) -> Rows | None:
        with self._house.ledger.look() as work:
            cache = work.t.remote_cache
            mine = and_(cache.c.account_id == self._account.account_id, cache.c.kind == kind, cache.c.cache_key == key)
            body = work.db.execute(select(cache.c.body).where(mine, cache.c.expires_at > now() + self._margin)).scalar()
        known: Rows | None = None if body is None else orjson.loads(body)
        return known

    def _asked(self, kind: str, key: str, ask: Callable[[Any], Sequence[Any]]) -> Rows:
        if self._connector is None:
            raise NotRead("This part of the marketplace's catalogue was not read yet. A job reads it; try again in a minute.")
        rows = [asdict(entry) for entry in ask(self._connector)]
        with self._house.ledger.work() as work:
            row = {"account_id": self._account.account_id, "kind": kind, "cache_key": key}
            row |= {"body": orjson.dumps(rows).decode(), "expires_at": now() + (KEEP if rows or kind != "brands" else KEEP_UNKNOWN_BRAND)}
            work.upsert(work.t.remote_cache, [row], ["body", "expires_at"])
        return rows


def open_catalogue(house: House, account: Account, margin: timedelta = NOW) -> Catalogue | None:
    """The account's catalogue, None when its marketplace offers none."""
    connector = house.connector(account)
    return Catalogue(house, account, connector, margin) if isinstance(connector, ReadsCatalogue) else None


def kept_catalogue(house: House, account: Account) -> Catalogue | None:
    """The same as far as it is in the ledger; never asks the marketplace."""
    return Catalogue(house, account, None) if isinstance(house.connector(account, NoLimiter()), ReadsCatalogue) else None


def kept_carriers(house: House, account: Account) -> list[NamedId]:
    """The carriers of an own contract, as far as they were read; NotRead before."""
    return Catalogue(house, account, None).carriers()
