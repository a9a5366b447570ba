"""What every test may ask for: private servers, a ledger on both databases, recorded answers of marketplaces."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from pytest_socket import socket_allow_hosts
from redis import Redis

from service.ledger.engine import open_engine
from service.ledger.tables import tables
from service.ledger.work import Ledger
from tests.servers import MariaDb, RedisServer

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
LOOPBACK = ["127.0.0.1", "::1", "localhost"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a server, so that `-m "not mariadb"` runs without one."""
    for item in items:
        wanted = set(getattr(item, "fixturenames", ()))
        params = getattr(getattr(item, "callspec", None), "params", {})
        if wanted & {"mariadb", "logging_mariadb", "mariadb_ledger"} or params.get("ledger") == "mariadb":
            item.add_marker("mariadb")
        if wanted & {"redis_url", "redis_server", "redis"}:
            item.add_marker("redis")
        if "described" in wanted:
            item.add_marker("contracts")


@pytest.fixture(autouse=True)
def _only_this_machine() -> None:
    """No test talks to the outside; pytest-socket lifts this after each test."""
    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """A test that runs a command or an application leaves the way of logging as it found it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    # Not pytest's own folder: a unix socket's path may have 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="mst-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def _mariadb(server_folder: Path) -> Iterator[MariaDb]:
    if not MariaDb.is_installed():
        pytest.skip(MariaDb.missing)
    server = MariaDb(server_folder / "m")
    yield from _running(server)


@pytest.fixture(scope="session")
def _logging_mariadb(server_folder: Path) -> Iterator[MariaDb]:
    if not MariaDb.is_installed():
        pytest.skip(MariaDb.missing)
    yield from _running(MariaDb(server_folder / "b", "--log-bin=log", "--server-id=1", "--binlog-format=ROW"))


@pytest.fixture(scope="session")
def _redis(server_folder: Path) -> Iterator[RedisServer]:
    yield from _running(RedisServer(server_folder / "r"))


def _running(server: Any) -> Iterator[Any]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def mariadb(_mariadb: MariaDb) -> Iterator[MariaDb]:
    """The session's private MariaDB, running again after a test that stopped or froze it."""
    yield _mariadb
    _mariadb.resume()
    _mariadb.start()


@pytest.fixture
def logging_mariadb(_logging_mariadb: MariaDb) -> Iterator[MariaDb]:
    """The session's private MariaDB that keeps a binary log of rows, as many hosts' do."""
    yield _logging_mariadb
    _logging_mariadb.start()


@pytest.fixture
def redis_server(_redis: RedisServer) -> Iterator[RedisServer]:
    """The session's private Redis, emptied, running again after a test that stopped or froze it."""
    with Redis.from_url(_redis.url) as client:
        client.flushall()
    yield _redis
    _redis.resume()
    _redis.start()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """The address of an empty Redis."""
    return redis_server.url


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """A client of an empty Redis."""
    with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture(params=["sqlite", "mariadb"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger with the prefix `oc_`, once on each database."""
    if request.param == "mariadb":
        yield request.getfixturevalue("mariadb_ledger")
    else:
        yield from _opened(f"sqlite:///{tmp_path / 'ledger.db'}")


@pytest.fixture
def sqlite_ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger in a file, for tests that do not care about the database."""
    yield from _opened(f"sqlite:///{tmp_path / 'ledger.db'}")


@pytest.fixture
def mariadb_ledger(mariadb: MariaDb) -> Iterator[Ledger]:
    """An empty ledger in a database of its own."""
    name = mariadb.create_database("ledger")
    yield from _opened(mariadb.url(name))
    mariadb.drop_database(name)


def _opened(url: str) -> Iterator[Ledger]:
    ledger = Ledger(open_engine(url), "oc_")
    tables("oc_").metadata.create_all(ledger.engine)
    yield ledger
    ledger.engine.dispose()


@pytest.fixture(scope="session")
def recorded() -> Callable[[str], Any]:
    """`recorded("trendyol/batch_one_failed")`: a vendor's body from `tests/recorded`, decoded, fresh each time."""
    return lambda name: json.loads((HERE / "recorded" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder with fact sheets, contracts and real shop schemas, where it lies beside the repository."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder `shared` with real shop schemas is not beside the repository")
    return folder
