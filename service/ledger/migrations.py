"""Applies the numbered files of `sql/` to the ledger's database: in order, once each, one process at a time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, Table, inspect, select, text
from sqlalchemy.exc import DBAPIError

from service.domain.clock import now
from service.domain.errors import SetupError
from service.ledger.types import Code, Utc
from service.ledger.work import Ledger
from service.settings import REPOSITORY

SQL_FOLDER = REPOSITORY / "sql"
WRITTEN_PREFIX = "oc_"
LOCK_SECONDS = 60

# What a `;` or an identifier must not be looked for in: comments and quoted text. The order of the alternatives matters.
TOKEN = re.compile(
    r"""(?P<comment>--(?=\s|$)[^\n]*|\#[^\n]*|/\*.*?\*/)
      | (?P<text>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")
      | (?P<name>`(?:[^`]|``)*`)
      | (?P<end>;)
      | (?P<other>[^;'"`\#/-]+|.)""",
    re.VERBOSE | re.DOTALL,
)


def migrate(ledger: Ledger, folder: Path = SQL_FOLDER) -> list[str]:
    """Bring the ledger's tables up to date; the names of the files applied, none when nothing was to do.

    Any number of processes may call this at once. Killed midway, the next call finishes it. Raises SetupError
    when a file was changed after it was applied or the database refuses.
    """
    if ledger.engine.dialect.name == "sqlite":
        return _migrate_sqlite(ledger, folder)
    with ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection, _alone(connection, ledger):
        todo = _todo(connection, ledger, folder)
        for path in todo:
            _apply(connection, path, shop_prefix(ledger))
            _note(connection, ledger, path)
        return [path.stem for path in todo]


def pending(ledger: Ledger, folder: Path = SQL_FOLDER) -> list[str]:
    """The names of the files that `migrate` would apply."""
    with ledger.engine.connect().execution_options(only_reads=True) as connection:
        return [path.stem for path in _todo(connection, ledger, folder)]


def shop_prefix(ledger: Ledger) -> str:
    """The prefix of the shop's own tables."""
    return ledger.t.prefix.removesuffix("meschain_")


def drop(ledger: Ledger) -> None:
    """Remove the ledger with everything in it."""
    if ledger.engine.dialect.name == "sqlite":
        with ledger.engine.begin() as connection:
            ledger.t.metadata.drop_all(connection)
            _version_table(ledger).drop(connection, checkfirst=True)
        return
    with ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection, _alone(connection, ledger):
        _apply(connection, SQL_FOLDER / "uninstall.sql", shop_prefix(ledger))


def statements(sql: str, prefix: str) -> Iterator[str]:
    """The single statements of a file, without comments, its identifiers (in texts too) moved from `oc_` to the prefix."""
    parts: list[str] = []
    for token in TOKEN.finditer(sql):
        if token.lastgroup == "end":
            yield from _whole(parts)
            parts = []
        elif token.lastgroup in ("name", "text"):
            parts.append(token[0].replace(f"`{WRITTEN_PREFIX}", f"`{prefix}"))
        else:
            parts.append(" " if token.lastgroup == "comment" else token[0])
    yield from _whole(parts)


def _whole(parts: list[str]) -> Iterator[str]:
    if statement := "".join(parts).strip():
        yield statement


def _files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    if not found:
        raise SetupError(f"{folder} holds no numbered .sql files. The installation is incomplete: fetch it again.")
    return found


def _checksum(path: Path) -> str:
    # The same file has other line ends after a checkout on Windows.
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _version_table(ledger: Ledger) -> Table:
    return Table(
        f"{ledger.t.prefix}migration",
        MetaData(),
        Column("name", Code(64), primary_key=True),
        Column("checksum", Code(64), nullable=False),
        Column("applied_at", Utc, nullable=False),
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
    )


def _todo(connection: Connection, ledger: Ledger, folder: Path) -> list[Path]:
    """The files without a version row. An empty checksum is an administrator's: it agrees with every file."""
    table = _version_table(ledger)
    known = inspect(connection).has_table(table.name)
    done = {row.name: row.checksum for row in connection.execute(select(table))} if known else {}
    for path in _files(folder):
        if done.get(path.stem) and done[path.stem] != _checksum(path):
            raise SetupError(f"{path.name} was changed after it had been applied. Put the original back; changes belong into a new file.")
    return [path for path in _files(folder) if path.stem not in done]


def _apply(connection: Connection, path: Path, prefix: str) -> None:
    for statement in statements(path.read_text(encoding="utf-8"), prefix):
        try:
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
        except DBAPIError as error:
            raise SetupError(_refusal(path, statement, error)) from error


def _refusal(path: Path, statement: str, error: DBAPIError) -> str:
    reason = error.orig.args[-1] if error.orig and error.orig.args else str(error)
    what = re.split(r"[(\n]", statement, maxsplit=1)[0].strip()
    return (
        f"The database refused “{what}” of {path.name}: {reason}. Give the database user that right, or let an administrator run the file."
    )


def _note(connection: Connection, ledger: Ledger, path: Path) -> None:
    table = _version_table(ledger)
    connection.execute(table.delete().where(table.c.name == path.stem))
    connection.execute(table.insert().values(name=path.stem, checksum=_checksum(path), applied_at=now()))


def _migrate_sqlite(ledger: Ledger, folder: Path) -> list[str]:
    table = _version_table(ledger)
    with ledger.engine.begin() as connection:
        todo = _todo(connection, ledger, folder)
        if todo:
            table.create(connection, checkfirst=True)
            ledger.t.metadata.create_all(connection)
            _create_indexes(connection, ledger)
        for path in todo:
            _note(connection, ledger, path)
    return [path.stem for path in todo]


def _create_indexes(connection: Connection, ledger: Ledger) -> None:
    """Those that came after their table."""
    for table in ledger.t.metadata.tables.values():
        for index in table.indexes:
            index.create(connection, checkfirst=True)


@contextmanager
def _alone(connection: Connection, ledger: Ledger) -> Iterator[None]:
    """The server's own lock: freed by itself when its holder dies. Names end at 64 characters, hence the digest."""
    where = f"{ledger.engine.url.database}/{ledger.t.prefix}".encode()
    name = "meschain-" + hashlib.sha256(where).hexdigest()[:32]
    if not connection.execute(text("SELECT GET_LOCK(:name, :seconds)"), {"name": name, "seconds": LOCK_SECONDS}).scalar():
        raise SetupError("Another process is changing the ledger's tables. Wait until it has finished, then run the command again.")
    try:
        yield
    finally:
        connection.execute(text("SELECT RELEASE_LOCK(:name)"), {"name": name})
