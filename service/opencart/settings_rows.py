"""The shop's own settings: what it is configured to, and the two rows that pair it with this service."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, select

from service.domain.money import decimal
from service.opencart.door import unescape, zone_named
from service.opencart.shape import Shape

PAIRING = "meschain_sync"
URL_KEY, KEY_KEY = f"{PAIRING}_url", f"{PAIRING}_key"
EXTENSION_CODE = "meschain_sync"


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency of the shop; `value` is relative to the default currency, which has 1."""

    currency_id: int
    code: str
    value: Decimal
    enabled: bool


@dataclass(frozen=True, slots=True)
class Store:
    """One storefront of the shop; store 0 always exists and stands in the settings."""

    store_id: int
    name: str
    url: str


@dataclass(frozen=True)
class ShopSettings:
    """What the shop is configured to, read once; unescaped, ids as numbers."""

    config: Mapping[str, Any]
    languages: Mapping[str, int]
    """Language id by code, enabled ones first, in the shop's order."""
    currencies: Mapping[str, Currency]
    stores: tuple[Store, ...]

    def number(self, key: str, default: int = 0) -> int:
        """A numeric setting; `default` when it is missing or no number."""
        try:
            return int(str(self.config.get(key, default)))
        except ValueError:
            return default

    def _ids(self, key: str) -> frozenset[int]:
        value = self.config.get(key)
        return frozenset(int(item) for item in value) if isinstance(value, list) else frozenset()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the shop's DATETIME columns."""
        return zone_named(self.config.get("config_timezone"))

    @property
    def language(self) -> str:
        """Code of the storefront's language (4.1 has another key for it)."""
        wanted = self.config.get("config_language_catalog") or self.config.get("config_language")
        return str(wanted) if wanted in self.languages else next(iter(self.languages), "en-gb")

    @property
    def language_id(self) -> int:
        """Id of the storefront's language."""
        return self.languages.get(self.language, 1)

    @property
    def currency(self) -> str:
        """Code of the default currency: all amounts in the tables are in it."""
        return str(self.config.get("config_currency", ""))

    @property
    def customer_group_id(self) -> int:
        """The group that prices, specials and taxes are read for."""
        return self.number("config_customer_group_id", 1)

    @property
    def processing_statuses(self) -> frozenset[int]:
        """Order statuses in which the goods count as sold and being worked on."""
        return self._ids("config_processing_status")

    @property
    def complete_statuses(self) -> frozenset[int]:
        """Order statuses in which the order is finished."""
        return self._ids("config_complete_status")

    @property
    def sold_statuses(self) -> frozenset[int]:
        """Order statuses in which stock is taken."""
        return self.processing_statuses | self.complete_statuses


def read(db: Connection, shape: Shape) -> ShopSettings:
    """The settings of store 0 with languages, currencies and stores."""
    config = read_code(db, shape, "config")
    return ShopSettings(config, _languages(db, shape), _currencies(db, shape), _stores(db, shape, config))


def read_code(db: Connection, shape: Shape, code: str) -> dict[str, Any]:
    """All settings of one code of store 0, by key; serialised ones decoded, a broken one left out."""
    row = shape["setting"].c
    rows = db.execute(select(row.key, row.value, row.serialized).where(row.code == code, row.store_id == 0))
    return {key: value for key, value in ((key, _value(raw, serialised)) for key, raw, serialised in rows) if value is not None}


def _value(raw: object, serialised: object) -> Any:
    if not serialised:
        return unescape(raw)
    try:
        return json.loads(str(raw))
    except ValueError:
        return None


def _languages(db: Connection, shape: Shape) -> dict[str, int]:
    row = shape["language"].c
    rows = db.execute(select(row.code, row.language_id).order_by(row.status.desc(), row.sort_order, row.language_id))
    return {str(code): int(language_id) for code, language_id in rows}


def _currencies(db: Connection, shape: Shape) -> dict[str, Currency]:
    row = shape["currency"].c
    rows = db.execute(select(row.currency_id, row.code, row.value, row.status).order_by(row.currency_id))
    return {str(code): Currency(int(number), str(code), decimal(value or 0), bool(status)) for number, code, value, status in rows}


def _stores(db: Connection, shape: Shape, config: Mapping[str, Any]) -> tuple[Store, ...]:
    row = shape["store"].c
    rows = db.execute(select(row.store_id, row.name, row.url).order_by(row.store_id))
    others = tuple(Store(int(number), unescape(name), unescape(url)) for number, name, url in rows)
    return (Store(0, str(config.get("config_name", "")), ""), *others)


def pair(db: Connection, shape: Shape, url: str, key: str) -> None:
    """Tell the extension where the service is and which key they share; repeating is harmless."""
    unpair(db, shape)
    for name, value in ((URL_KEY, url.rstrip("/")), (KEY_KEY, key)):
        db.execute(shape["setting"].insert().values(store_id=0, code=PAIRING, key=name, value=value, serialized=0))


def unpair(db: Connection, shape: Shape) -> None:
    """Remove the pairing rows; harmless when there are none."""
    row = shape["setting"].c
    db.execute(shape["setting"].delete().where(and_(row.code == PAIRING, row.store_id == 0)))


def paired_with(db: Connection, shape: Shape) -> tuple[str, str] | None:
    """Service address and shared key as the shop knows them; None when it is not paired."""
    found = read_code(db, shape, PAIRING)
    return (str(found[URL_KEY]), str(found[KEY_KEY])) if URL_KEY in found and KEY_KEY in found else None


def extension_is_installed(db: Connection, shape: Shape) -> bool:
    """Whether the extension's hooks are registered in the shop and not all switched off."""
    row = shape["event"].c
    return db.execute(select(row.event_id).where(row.code.like(f"{EXTENSION_CODE}%"), row.status == 1).limit(1)).first() is not None
