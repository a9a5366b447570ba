"""The note that the shop makes for us, on a real server: whatever is wrong with our table, the shop's request goes on at once."""

import contextlib
import json
import shutil
import subprocess
from pathlib import Path

import pymysql
import pytest

from service.ledger.engine import open_engine
from service.ledger.tables import tables

NOTE = Path(__file__).with_name("note.php")
PATIENCE = 40
"""Seconds until a request that hangs is given up: a lock is held for as long as the request takes."""
SERVERS = {"mariadb": "", "mysql's way": "8.0.36"}


@pytest.fixture
def database(mariadb):
    name = mariadb.create_database("changes")
    mariadb.execute(
        "CREATE TABLE oc_meschain_change (change_id BIGINT AUTO_INCREMENT PRIMARY KEY, kind VARCHAR(16) NOT NULL, "
        "entity_id BIGINT NOT NULL, noted_at DATETIME(3) NOT NULL) ENGINE=InnoDB",
        name,
    )
    yield name
    mariadb.drop_database(name)


@pytest.fixture(params=["3", "4"], ids=["OpenCart 3", "OpenCart 4"])
def note(request, mariadb, database):
    """Make two notes as one request of the shop; what was asked and logged."""
    if not shutil.which("php") or "mysqli" not in subprocess.run(["php", "-m"], capture_output=True, text=True, check=True).stdout:
        pytest.skip("PHP with mysqli is not installed")

    def note(version):
        command = ["php", str(NOTE), str(mariadb.port), database, version, request.param]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    return note


@contextlib.contextmanager
def missing(mariadb, database):
    mariadb.execute("DROP TABLE oc_meschain_change", database)
    yield


@contextlib.contextmanager
def locked(mariadb, database):
    with contextlib.closing(mariadb.admin(database)) as somebody, somebody.cursor() as cursor:
        cursor.execute("LOCK TABLES oc_meschain_change WRITE")
        yield


@contextlib.contextmanager
def rows_locked(mariadb, database):
    with contextlib.closing(mariadb.admin(database)) as somebody, somebody.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("BEGIN")
        cursor.execute("SELECT * FROM oc_meschain_change FOR UPDATE")
        yield


@contextlib.contextmanager
def full(mariadb, database):
    """A table that holds no more rows: the engine's own error 1114."""
    with contextlib.closing(mariadb.admin(database)) as somebody, somebody.cursor() as cursor:
        cursor.execute("SET SESSION max_heap_table_size = 16384")
        cursor.execute("ALTER TABLE oc_meschain_change ENGINE=MEMORY")
        with pytest.raises(pymysql.Error, match="is full"):
            cursor.execute("INSERT INTO oc_meschain_change (kind, entity_id, noted_at) SELECT 'product', 1, NOW() FROM seq_1_to_10000")
    yield


TROUBLES = (missing, locked, rows_locked, full)


@pytest.mark.parametrize("version", SERVERS.values(), ids=SERVERS)
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_whatever_is_wrong_with_our_table_the_request_goes_on_and_the_connection_is_as_before(mariadb, database, note, trouble, version):
    with trouble(mariadb, database):
        told = note(version)
    assert len(told["logged"]) == 1
    assert sum("INSERT" in statement for statement in told["asked"]) == 1, "a note that failed is not tried again"
    assert told["as_before"]


@pytest.mark.parametrize("version", SERVERS.values(), ids=SERVERS)
def test_the_notes_arrive(mariadb, database, note, version):
    told = note(version)
    assert told["logged"] == []
    assert told["as_before"]
    rows = mariadb.execute("SELECT kind, entity_id FROM oc_meschain_change ORDER BY change_id", database)
    assert rows == (("product", 40), ("product", 41))
    assert len(told["asked"]) == (7 if version else 3)


def test_the_note_fills_the_ledgers_own_table(mariadb, note, database):
    mariadb.execute("DROP TABLE oc_meschain_change", database)
    engine = open_engine(mariadb.url(database))
    tables("oc_").change.create(engine)
    assert note("")["logged"] == []
    engine.dispose()
