"""Collects rows for the demo shop's tables and writes each table once: a thousand single inserts would take seconds."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, MetaData

from service.opencart.demo_tables import blank_of

LANGUAGES = {"tr-tr": 1, "en-gb": 2}
DAY = "2026-01-05"
MOMENT = f"{DAY} 09:00:00"


class Rows:
    """Rows by table; ids are given here, so that rows can name each other before anything is written."""

    def __init__(self, metadata: MetaData, prefix: str) -> None:
        self._metadata, self._prefix = metadata, prefix
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, table: str, **values: Any) -> int:
        """Keep a row; its id where the table counts, else the number of rows."""
        number = len(self._rows[table]) + 1
        known = self._metadata.tables[self._prefix + table].columns
        key = {f"{table}_id": number} if f"{table}_id" in known else {}
        dates = {name: MOMENT for name in ("date_added", "date_modified") if name in known}
        row = {**key, **dates, **values}
        self._rows[table].append(row)
        return int(row.get(f"{table}_id", number))

    def last(self, table: str) -> dict[str, Any]:
        """The row that was added last, to be completed."""
        return self._rows[table][-1]

    def describe(self, table: str, number: int, turkish: str, english: str, **values: Any) -> None:
        """The names of a thing in both languages."""
        for language_id, name in zip(LANGUAGES.values(), (turkish, english), strict=True):
            self.add(f"{table}_description", **{f"{table}_id": number}, language_id=language_id, name=name, **values)

    def write(self, db: Connection) -> None:
        """All rows, a few statements a table."""
        for table, rows in self._rows.items():
            target = self._metadata.tables[self._prefix + table]
            blanks = {column.name: blank_of(column.type) for column in target.columns}
            db.execute(target.insert(), [blanks | row for row in rows])
