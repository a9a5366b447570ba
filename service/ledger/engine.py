"""Engines that keep what the databases promise: UTC, utf8mb4, no lost updates on SQLite."""

from __future__ import annotations

import zlib
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url

MYSQL_CONNECT = {"charset": "utf8mb4", "connect_timeout": 5}
MYSQL_SESSION = (
    "SET time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', "
    "innodb_lock_wait_timeout = 20, lock_wait_timeout = 20"
)
CONFLICTS = ((1205,), (1213,), (1020,))
"""Lock wait timeout, deadlock, and MariaDB's "record has changed since last read"."""
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON")


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///FILE` or `mysql+pymysql://…`; connections are opened when they are needed."""
    return _sqlite(url) if url.startswith("sqlite") else _mysql(url)


def _mysql(url: str) -> Engine:
    # Bytes, because PyMySQL takes text for Latin-1 and a password may hold any letter.
    password = (make_url(url).password or "").encode()
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_recycle=300,
        isolation_level="READ COMMITTED",
        connect_args={**MYSQL_CONNECT, "password": password},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(MYSQL_SESSION)

    return engine


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        connection.create_function("crc32", 1, lambda text: zlib.crc32(text.encode()), deterministic=True)
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # Without IMMEDIATE a read that becomes a write can lose another one's update; who only reads waits for nobody.
        only_reads = connection.get_execution_options().get("only_reads")
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")

    return engine


def is_conflict(error: BaseException | None) -> bool:
    """True when a transaction was given up for another one's sake (a deadlock, a lock waited for too long): it may be done again."""
    cause = getattr(error, "orig", None)
    return cause is not None and (cause.args[:1] in CONFLICTS or "database is locked" in str(cause))
