"""A unit of work: one transaction and the tables it may touch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.exc import DBAPIError

from service.ledger.engine import is_conflict
from service.ledger.tables import Tables, tables

T = TypeVar("T")
TRIES = 5


@dataclass(frozen=True, slots=True)
class Work:
    """An open transaction on the ledger; everything done with it is kept together or not at all."""

    db: Connection
    t: Tables

    def upsert(self, table: Table, rows: Sequence[Mapping[str, Any]], update: Sequence[str]) -> None:
        """Insert the rows; where a unique key exists already, set the named columns from them instead."""
        if not rows:
            return
        if self.db.dialect.name == "sqlite":
            new = sqlite.insert(table)
            self.db.execute(new.on_conflict_do_update(set_={name: new.excluded[name] for name in update}), list(rows))
        else:
            row = mysql.insert(table)
            self.db.execute(row.on_duplicate_key_update({name: row.inserted[name] for name in update}), list(rows))

    def insert(self, table: Table, **values: Any) -> int:
        """Insert one row; the number it got."""
        key = self.db.execute(table.insert().values(**values)).inserted_primary_key
        if key is None:
            raise LookupError(f"{table.name} gave no number")
        return int(key[0])

    def insert_new(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert the rows whose unique keys are free; the number that were."""
        if not rows:
            return 0
        insert = (
            table.insert()
            .prefix_with("OR IGNORE", dialect="sqlite")
            .prefix_with("IGNORE", dialect="mysql")
            .prefix_with("IGNORE", dialect="mariadb")
        )
        return self.db.execute(insert, list(rows)).rowcount


class Ledger:
    """The ledger of one shop. Safe to share between threads; open a new one after a fork."""

    def __init__(self, engine: Engine, prefix: str) -> None:
        self.engine, self.t = engine, tables(prefix)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with self.engine.begin() as connection:
            yield Work(connection, self.t)

    def settle(self, do: Callable[[Work], T]) -> T:
        """What `do` returns: a few statements in one transaction, done again when another transaction was in the way."""
        for _ in range(TRIES):
            try:
                with self.work() as work:
                    return do(work)
            except DBAPIError as error:
                if not is_conflict(error):
                    raise
        with self.work() as work:
            return do(work)

    @contextmanager
    def look(self) -> Iterator[Work]:
        """A view of the ledger as it stands now, for reading only; on SQLite it waits for no writer."""
        with self.engine.connect().execution_options(only_reads=True) as connection, connection.begin():
            yield Work(connection, self.t)
