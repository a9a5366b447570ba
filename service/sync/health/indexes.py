"""Doctor's check of indexes that OpenCart leaves out and large shops feel; we look, an administrator decides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection, text

from service.ledger.engine import open_engine
from service.ledger.migrations import SQL_FOLDER, WRITTEN_PREFIX
from service.settings import Settings
from service.sync.health.findings import OK, WARN, Finding

FILE = SQL_FOLDER / "optional" / "shop_indexes.sql"
STATEMENT = re.compile(rf"^(CREATE INDEX `\w+` ON `){WRITTEN_PREFIX}(\w+)(` \(`(\w+)`\));$", re.MULTILINE)
MANY_ROWS = 50_000
"""As the database estimates them; with fewer a whole table is read in no time."""
WITHOUT = text(
    "SELECT t.TABLE_ROWS FROM information_schema.TABLES t "
    "JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME AND c.COLUMN_NAME = :column "
    "LEFT JOIN information_schema.STATISTICS i ON i.TABLE_SCHEMA = t.TABLE_SCHEMA AND i.TABLE_NAME = t.TABLE_NAME "
    "AND i.COLUMN_NAME = c.COLUMN_NAME AND i.SEQ_IN_INDEX = 1 "
    "WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME = :table AND t.TABLE_ROWS > :many AND i.INDEX_NAME IS NULL"
)


def indexes(settings: Settings) -> Iterator[Finding]:
    """Each index of `sql/optional/shop_indexes.sql` that this shop is large enough to need and lacks."""
    if settings.database_url.startswith("sqlite"):
        return
    engine = open_engine(settings.database_url)
    try:
        with engine.connect().execution_options(only_reads=True) as db:
            found = list(_lacking(db, settings.prefix))
    finally:
        engine.dispose()
    yield from found or [Finding("indexes", OK, "The shop's tables are small enough for the indexes that they have.")]


def _lacking(db: Connection, prefix: str) -> Iterator[Finding]:
    for before, name, after, column in STATEMENT.findall(FILE.read_text(encoding="utf-8")):
        table = prefix + name
        rows = db.execute(WITHOUT, {"table": table, "column": column, "many": MANY_ROWS}).scalar()
        if rows is not None:
            sentence = (
                f"About {rows} rows in {table}, and none is found by its {column} without reading all of them: computing offers is slow. "
                f"Have an administrator run, at a quiet hour: {before}{table}{after};"
            )
            yield Finding(f"index {name}", WARN, sentence)
