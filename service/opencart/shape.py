"""What this shop's tables look like, asked from the database and never from a version number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, TableClause, column, inspect, table, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.sql import quoted_name

from service.domain.errors import SetupError, ShopUnavailable

OWN = "meschain_"
LANDMARK = "product_to_category"
SUPPORTED = "3.0.4 or later, 4.0.2.3 and 4.1"
NEEDED = (
    *("product", "product_description", "product_to_store", "product_to_category", "product_option", "product_option_value"),
    *("option", "option_description", "option_value_description", "product_discount", "product_image", "product_attribute"),
    *("attribute_description", "manufacturer", "category", "category_description", "category_path"),
    *("tax_rule", "tax_rate", "tax_rate_to_customer_group", "customer_group_description", "zone_to_geo_zone", "country", "zone"),
    *("weight_class", "weight_class_description", "length_class", "length_class_description"),
    *("setting", "language", "currency", "store", "event"),
    *("order", "order_product", "order_option", "order_total", "order_history", "order_status"),
)
WRITTEN = ("product", "product_option_value", "order", "order_product", "order_option", "order_total", "order_history", "setting")
TEXT_LENGTH = 65535
NO_DATE = "1970-01-02"
MISSING_RIGHT = (1142, 1143, 1044, 1227)


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """One column as the database describes it."""

    length: int | None
    """Characters that fit; None: no short limit."""
    is_narrow: bool
    """The column holds three bytes a character: no emoji."""
    blank: str | int | None
    """What a new row has to say when it has nothing to say; None: the column looks after itself (NULL, default, counter)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The tables of one shop. Safe to share: it holds no connection."""

    prefix: str
    family: str
    """"3.0", "4.0" or "4.1"."""
    columns: Mapping[str, Mapping[str, ColumnInfo]]
    """By table name without prefix, then by column name."""
    tables: Mapping[str, TableClause]

    def __getitem__(self, name: str) -> TableClause:
        """The table of that name without prefix."""
        return self.tables[name]

    def has(self, table_name: str, column_name: str | None = None) -> bool:
        """Whether the shop has the table, or the column in it."""
        columns = self.columns.get(table_name, {})
        return bool(columns) if column_name is None else column_name in columns

    @property
    def names_are_apart(self) -> bool:
        """Country and zone names stand in tables of their own."""
        return self.has("country_description")

    @property
    def takes_emoji(self) -> bool:
        """The order tables, and the connection the shop itself writes them through, hold every Unicode character."""
        return self.family != "3.0" and not self.columns["order"]["firstname"].is_narrow


def recognise(engine: Engine, prefix: str) -> Shape:
    """The shape of the shop with that table prefix; SetupError when there is none that we know."""
    with _said_plainly(engine), engine.connect().execution_options(only_reads=True) as connection:
        names = set(inspect(connection).get_table_names())
        if not {prefix + name for name in ("product", "setting", "order")} <= names:
            raise SetupError(_not_here(names, prefix))
        columns = _columns(connection, prefix, names)
        family = _family(columns)
    return Shape(prefix, family, columns, {name: _table(prefix + name, found) for name, found in columns.items()})


def check_rights(engine: Engine, shape: Shape) -> None:
    """Prove that the database user may read and write what the service needs, changing nothing; SetupError names what is missing."""
    preparer = engine.dialect.identifier_preparer
    for name in NEEDED:
        _try(engine, f"SELECT 1 FROM {preparer.quote(shape.prefix + name)} WHERE 1 = 0", "SELECT", shape.prefix + name)
    for name in WRITTEN:
        quoted = preparer.quote(shape.prefix + name)
        key = preparer.quote(next(iter(shape.columns[name])))
        _try(engine, f"UPDATE {quoted} SET {key} = {key} WHERE 1 = 0", "UPDATE", shape.prefix + name)
        _try(engine, f"INSERT INTO {quoted} SELECT * FROM {quoted} WHERE 1 = 0", "INSERT", shape.prefix + name)
    _try(engine, f"DELETE FROM {preparer.quote(shape.prefix + 'setting')} WHERE 1 = 0", "DELETE", shape.prefix + "setting")


def _try(engine: Engine, statement: str, right: str, name: str) -> None:
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    except DBAPIError as error:
        if _code(error) not in MISSING_RIGHT:
            raise
        raise SetupError(
            f"The database user may not {right} in {name}. "
            "Give it SELECT, INSERT, UPDATE and DELETE on the shop's database, then try again."
        ) from error


def _family(columns: Mapping[str, Mapping[str, ColumnInfo]]) -> str:
    missing = [name for name in NEEDED if name not in columns]
    has_variants, has_codes = "master_id" in columns["product"], "payment_code" in columns["order"]
    if missing:
        raise SetupError(
            f"The shop's tables are not complete: {', '.join(missing)} not found or not readable. "
            f"MesChain Sync works with OpenCart {SUPPORTED}; check the database user's rights and the shop's version."
        )
    if has_variants and not has_codes:
        return "4.1" if "special" in columns["product_discount"] else "4.0"
    if not has_variants and has_codes and "seo_url" in columns:
        return "3.0"
    raise SetupError(f"These tables belong to an OpenCart version that is not known here. Update the shop to {SUPPORTED}, then try again.")


def _columns(connection: Connection, prefix: str, names: set[str]) -> dict[str, dict[str, ColumnInfo]]:
    is_sqlite = connection.dialect.name == "sqlite"
    found = _columns_of_sqlite(connection, prefix, names) if is_sqlite else _columns_of_mysql(connection)
    ours = {name: columns for name, columns in found.items() if name.startswith(prefix) and not name.startswith(prefix + OWN)}
    return {name[len(prefix) :]: columns for name, columns in ours.items()}


def _columns_of_mysql(connection: Connection) -> dict[str, dict[str, ColumnInfo]]:
    rows = connection.execute(
        text(
            "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, CHARACTER_SET_NAME, IS_NULLABLE, COLUMN_DEFAULT, EXTRA "
            "FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION"
        )
    )
    found: dict[str, dict[str, ColumnInfo]] = {}
    for name, column_name, kind, length, charset, nullable, default, extra in rows:
        fits = int(length) if length is not None and int(length) < TEXT_LENGTH else None
        cares_for_itself = nullable == "YES" or default is not None or bool(extra)
        info = ColumnInfo(fits, charset in ("utf8", "utf8mb3"), None if cares_for_itself else _blank(str(kind)))
        found.setdefault(name, {})[column_name] = info
    return found


def _columns_of_sqlite(connection: Connection, prefix: str, names: set[str]) -> dict[str, dict[str, ColumnInfo]]:
    inspector = inspect(connection)
    return {
        name: {found["name"]: _info_of_sqlite(found) for found in inspector.get_columns(name)} for name in names if name.startswith(prefix)
    }


def _info_of_sqlite(found: Any) -> ColumnInfo:
    cares_for_itself = found["nullable"] or found["default"] is not None or found["primary_key"]
    blank = None if cares_for_itself else _blank(str(found["type"]).lower())
    return ColumnInfo(getattr(found["type"], "length", None), False, blank)


def _blank(kind: str) -> str | int:
    if kind.startswith(("date", "timestamp")):
        return NO_DATE
    return "" if any(word in kind for word in ("char", "text", "enum", "set", "blob", "binary")) else 0


def _table(name: str, columns: Mapping[str, Any]) -> TableClause:
    return table(str(quoted_name(name, quote=None)), *(column(found) for found in columns))


def _not_here(names: set[str], prefix: str) -> str:
    others = sorted(name.removesuffix(LANDMARK) for name in names if name.endswith(LANDMARK))
    if others:
        there = ", ".join(f'"{other}"' for other in others)
        return f'No OpenCart tables with the prefix "{prefix}" in this database. There are some with: {there}. Use one of these prefixes.'
    return (
        f'No OpenCart tables in this database (looked for "{prefix}product"). '
        "Check the database name in config.php and whether the shop is installed."
    )


class _said_plainly:
    """Turns the driver's errors of a first connection into sentences for the person who set it up."""

    def __init__(self, engine: Engine) -> None:
        self._where = engine.url.render_as_string(hide_password=True)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if not isinstance(error, OperationalError):
            return
        code = _code(error)
        if code == 1045:
            raise SetupError(f"The database refuses user and password for {self._where}. Check DB_USERNAME and DB_PASSWORD.") from error
        if code in (1049, *MISSING_RIGHT):
            raise SetupError(
                f"The database of {self._where} does not exist or the user may not use it. Check DB_DATABASE and rights."
            ) from error
        raise ShopUnavailable(f"The shop's database does not answer ({self._where}): {error.orig}. It is tried again.") from error


def _code(error: DBAPIError) -> int:
    args = getattr(error.orig, "args", ())
    return int(args[0]) if args and isinstance(args[0], int) else 0
