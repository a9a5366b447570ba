"""Every signed id works once: the table's primary key decides."""

from __future__ import annotations

import time

from sqlalchemy import Engine, Table
from sqlalchemy.exc import IntegrityError


class NonceTable:
    """Used ids, in a table with the columns `jti` (primary key) and `expires_at` (seconds)."""

    def __init__(self, engine: Engine, table: Table) -> None:
        self._engine, self._table = engine, table

    def fresh(self, jti: str, exp: int) -> bool:
        """Note the id; False when it was noted before. A database that does not answer raises: nobody is let in then."""
        table = self._table
        try:
            with self._engine.begin() as connection:
                connection.execute(table.delete().where(table.c.expires_at < int(time.time())))
                connection.execute(table.insert().values(jti=jti, expires_at=exp))
        except IntegrityError:
            return False
        return True
