"""The database server's binary log as the shop's changes: what each committed transaction touched.

The server sends the log by itself: no table of the shop is read or locked. Told is only that something moved, never what it is now.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from zlib import crc32

import pymysql
from pymysql.constants import CR, ER
from pymysqlreplication import BinLogStreamReader
from pymysqlreplication.event import HeartbeatLogEvent, QueryEvent, RotateEvent, XidEvent
from pymysqlreplication.row_event import DeleteRowsEvent, RowsEvent, UpdateRowsEvent, WriteRowsEvent
from sqlalchemy import Engine, RowMapping, text
from sqlalchemy.exc import DBAPIError

from service.domain.errors import MeschainError, ShopUnavailable
from service.opencart.binlog_rows import WATCHED, Rows

# It warns that the log names no columns wherever binlog_row_metadata is not FULL; we ask for the names ourselves.
logging.getLogger("pymysqlreplication").setLevel(logging.ERROR)

TICK = 0.1
"""Seconds for which changes are gathered."""
PART = 1000
SILENCE_SECONDS = 30
"""The server sends a sign at every tick: after so long without one the connection is broken."""
EVENTS = (UpdateRowsEvent, WriteRowsEvent, DeleteRowsEvent, QueryEvent, XidEvent, RotateEvent, HeartbeatLogEvent)
STATUS = ("SHOW MASTER STATUS", "SHOW BINARY LOG STATUS")
"""The second is MySQL's since 8.4."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far one server's log was read: up to the end of a transaction."""

    server: str
    file: str
    position: int

    def __str__(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved, as (kind, id) of the change log, and the place before which all of it was told."""

    found: frozenset[tuple[str, int]]
    place: Place


class PlaceGone(MeschainError):
    """The log cannot be read from that place any more; the sentence is for the activity log."""


def own_server_id(*parts: str) -> int:
    """The number under which we ask for the log: of the upper half, where few servers have theirs, the same for the same parts."""
    return 0x80000000 | crc32("\n".join(parts).encode())


def status(engine: Engine) -> RowMapping | None:
    """The server's own words on its log (File, Position, Binlog_Do_DB, …); None when it keeps none."""
    with engine.connect() as db:
        for statement in STATUS:
            try:
                return db.execute(text(statement)).mappings().first()
            except DBAPIError as error:
                if statement == STATUS[-1] or getattr(error.orig, "args", ())[:1] != (ER.PARSE_ERROR,):
                    raise
    return None


def here(engine: Engine) -> Place:
    """Where the log ends now; ShopUnavailable when there is none."""
    found = status(engine)
    if found is None:
        raise ShopUnavailable("The shop's database does not answer: it keeps no binary log. It is tried again.")
    return Place(_server(engine), str(found["File"]), int(found["Position"]))


def try_out(engine: Engine, server_id: int) -> None:
    """Ask for the end of the log once; whatever the server has against it is raised."""
    stream = _stream(engine, here(engine), server_id, (), blocking=False)
    try:
        for _ in stream:
            pass
    finally:
        stream.close()


def moved(engine: Engine, prefix: str, place: str, server_id: int) -> Iterator[Moved]:
    """What is committed from the place on, in order; something comes at every tick, even if nothing moved. Ends with the connection.

    PlaceGone when this server's log does not hold the place, ShopUnavailable when the server does not answer.
    """
    start = Place(**json.loads(place))
    if start.server != _server(engine):
        raise PlaceGone("The shop's database is on another server now. Its binary log is read from now on; the sweep finds the rest.")
    stream = _stream(engine, start, server_id, [prefix + name for name in WATCHED], blocking=True)
    try:
        yield from _gathered(stream, start, Rows(engine, prefix))
    except pymysql.MySQLError as error:
        if error.args[:1] == (ER.MASTER_FATAL_ERROR_READING_BINLOG,):
            raise PlaceGone(
                "The binary log does not reach back to where it was left. It is read from now on; the sweep finds the rest."
            ) from error
        raise ShopUnavailable(f"The shop's database does not answer: {error.args[-1]}. It is tried again.") from error
    finally:
        stream.close()


def _gathered(stream: BinLogStreamReader, place: Place, rows: Rows) -> Iterator[Moved]:
    found: set[tuple[str, int]] = set()
    began = time.monotonic()
    for event in stream:
        if isinstance(event, RowsEvent):
            found.update(rows.told(event))
        elif isinstance(event, RotateEvent):
            place = replace(place, file=event.next_binlog, position=event.position)
        elif isinstance(event, XidEvent) or (isinstance(event, QueryEvent) and event.query != "BEGIN"):
            # Only here: whoever begins within a transaction does not learn which tables its rows are of.
            place = replace(place, position=event.packet.log_pos)
            stream.table_map.clear()
        many = len(found) >= PART
        if many or isinstance(event, HeartbeatLogEvent) or time.monotonic() - began >= TICK:
            # Within a transaction the place stays: what is told then is told again after a kill, so little waits for its end.
            told = found if many or not isinstance(event, RowsEvent) else set()
            yield Moved(frozenset(told), place)
            found, began = found - told, time.monotonic()


def _server(engine: Engine) -> str:
    """Which server this is: MySQL has a name for it, MariaDB its number and its machine."""
    query = "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'server_id', 'hostname')"
    with engine.connect() as db:
        found = {str(name): str(value) for name, value in db.execute(text(query))}
    return found.get("server_uuid") or f"{found['server_id']} {found['hostname']}"


def _stream(engine: Engine, place: Place, server_id: int, tables: Sequence[str], *, blocking: bool) -> BinLogStreamReader:
    _, options = engine.dialect.create_connect_args(engine.url)
    database = options.pop("database")
    settings = {**options, "password": (engine.url.password or "").encode(), "connect_timeout": 5, "read_timeout": SILENCE_SECONDS}
    return BinLogStreamReader(
        settings,
        server_id,
        resume_stream=True,
        blocking=blocking,
        only_events=EVENTS,
        only_schemas=[database],
        only_tables=tables,
        log_file=place.file,
        log_pos=place.position,
        slave_heartbeat=TICK,
        ignore_decode_errors=True,
        enable_logging=False,
        pymysql_wrapper=_once(),
    )


def _once() -> Callable[..., Any]:
    """Connects once for each purpose: after a lost connection the library would go on in the middle of a transaction."""
    made: set[bool] = set()

    def connect(**options: Any) -> Any:
        purpose = "cursorclass" in options
        if purpose in made:
            raise pymysql.OperationalError(CR.CR_SERVER_LOST, "the connection was lost")
        made.add(purpose)
        return pymysql.connect(database=options.pop("db", None), **options)

    return connect
