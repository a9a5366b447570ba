from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import inspect

from service.domain.clock import now
from service.domain.errors import SetupError
from service.ledger.engine import open_engine
from service.ledger.migrations import SQL_FOLDER, drop, migrate, pending, shop_prefix, statements
from service.ledger.tables import tables
from service.ledger.work import Ledger
from service.settings import REPOSITORY
from tests.servers import MariaDb, program

ALL = [path.stem for path in sorted(SQL_FOLDER.glob("0*.sql"))]

# What makes two schemas one. The version table belongs to the runner alone.
SCHEMA = {
    "tables": """SELECT table_name, engine, table_collation FROM information_schema.tables WHERE table_schema = '{db}'""",
    "columns": """SELECT table_name, ordinal_position, column_name, column_type, is_nullable, column_default, collation_name, extra
                    FROM information_schema.columns WHERE table_schema = '{db}'""",
    "indexes": """SELECT table_name, index_name, non_unique, seq_in_index, column_name, sub_part
                    FROM information_schema.statistics WHERE table_schema = '{db}'""",
    "foreign keys": """SELECT k.table_name, k.column_name, k.referenced_table_name, k.referenced_column_name, r.delete_rule, r.update_rule
                    FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
                      ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
                   WHERE k.table_schema = '{db}' AND k.referenced_table_name IS NOT NULL""",
}


def schema(mariadb: MariaDb, database: str, prefix: str = "oc_") -> dict[str, list[tuple[object, ...]]]:
    def plain(row):
        return tuple(re.sub(f"^{prefix}meschain_", "oc_meschain_", value) if isinstance(value, str) else value for value in row)

    found = {name: sorted(map(plain, mariadb.execute(sql.format(db=database))), key=repr) for name, sql in SCHEMA.items()}
    return {name: [row for row in rows if row[0] != "oc_meschain_migration"] for name, rows in found.items()}


@pytest.fixture
def empty(mariadb):
    """Opens an empty database as a ledger with a prefix."""
    made: list[Ledger] = []

    def make(prefix: str = "oc_") -> Ledger:
        made.append(Ledger(open_engine(mariadb.url(mariadb.create_database("mig"))), prefix))
        return made[-1]

    yield make
    for ledger in made:
        ledger.engine.dispose()
        mariadb.drop_database(ledger.engine.url.database)


@pytest.mark.parametrize("prefix", ["oc_", "x9_", ""])
def test_sql_and_python_describe_one_schema(mariadb, empty, prefix):
    by_sql, by_python = empty(prefix), empty("oc_")

    assert migrate(by_sql) == ALL
    tables("oc_").metadata.create_all(by_python.engine)

    left, right = (schema(mariadb, ledger.engine.url.database, name) for ledger, name in ((by_sql, prefix), (by_python, "oc_")))
    for part in SCHEMA:
        assert left[part] == right[part], part
    assert len(left["tables"]) == len(tables("oc_").metadata.tables)


def test_another_prefix_leaves_no_table_under_the_usual_one(mariadb, empty):
    ledger = empty("x9_")

    migrate(ledger)

    names = [row[0] for row in mariadb.execute("SHOW TABLES", ledger.engine.url.database)]
    assert names
    assert all(str(name).startswith("x9_meschain_") for name in names)
    assert shop_prefix(ledger) == "x9_"


@pytest.mark.parametrize("kind", ["sqlite", "mariadb"])
def test_a_second_run_does_nothing_and_keeps_the_rows(kind, request, tmp_path):
    ledger = request.getfixturevalue("empty")() if kind == "mariadb" else Ledger(open_engine(f"sqlite:///{tmp_path / 'l.db'}"), "oc_")

    assert pending(ledger) == ALL
    assert migrate(ledger) == ALL
    with ledger.work() as work:
        work.upsert(work.t.cursor, [{"name": "orders", "value": "1", "updated_at": now()}], ["value"])

    assert pending(ledger) == []
    assert migrate(ledger) == []
    with ledger.work() as work:
        assert work.db.execute(work.t.cursor.select()).one().value == "1"


@pytest.mark.parametrize("kind", ["sqlite", "mariadb"])
def test_a_file_that_was_changed_after_it_was_applied_is_refused(kind, request, tmp_path):
    ledger = request.getfixturevalue("empty")() if kind == "mariadb" else Ledger(open_engine(f"sqlite:///{tmp_path / 'l.db'}"), "oc_")
    folder = tmp_path / "sql"
    shutil.copytree(SQL_FOLDER, folder)
    migrate(ledger, folder)

    windows = (folder / f"{ALL[0]}.sql").read_bytes().replace(b"\n", b"\r\n")
    (folder / f"{ALL[0]}.sql").write_bytes(windows)
    assert migrate(ledger, folder) == []

    (folder / f"{ALL[0]}.sql").write_bytes(windows + b"SELECT 1;")
    with pytest.raises(SetupError, match=ALL[0]):
        migrate(ledger, folder)


def test_eight_starters_at_once_apply_each_file_once(empty):
    ledger = empty()

    with ThreadPoolExecutor(8) as pool:
        applied = list(pool.map(lambda _: migrate(ledger), range(8)))

    assert sorted(applied) == [[]] * 7 + [ALL]


def test_a_run_that_was_killed_midway_is_finished_by_the_next_one(mariadb, empty, tmp_path):
    ledger = empty()
    folder = tmp_path / "sql"
    shutil.copytree(SQL_FOLDER, folder)
    first = (folder / f"{ALL[0]}.sql").read_text()
    half = first.index("CREATE TABLE IF NOT EXISTS `oc_meschain_listing`")
    (folder / f"{ALL[0]}.sql").write_text(first[:half] + "DO SLEEP(60);\n" + first[half:])
    url, database = ledger.engine.url.render_as_string(hide_password=False), ledger.engine.url.database
    code = f"""
from pathlib import Path
from service.ledger import engine, migrations, work
migrations.migrate(work.Ledger(engine.open_engine({url!r}), "oc_"), Path({str(folder)!r}))"""
    victim = subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY)
    sleeping = f"SELECT id FROM information_schema.processlist WHERE db = '{database}' AND info LIKE 'DO SLEEP%'"
    while not (rows := mariadb.execute(sleeping)):
        assert victim.poll() is None
        time.sleep(0.05)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    mariadb.execute(f"KILL {rows[0][0]}")

    assert inspect(ledger.engine).has_table("oc_meschain_account")
    assert pending(ledger) == ALL

    assert migrate(ledger) == ALL
    assert set(tables("oc_").metadata.tables) <= set(inspect(ledger.engine).get_table_names())


def by_hand(mariadb: MariaDb, ledger: Ledger, name: str) -> None:
    """What the header of each file tells an administrator to type."""
    client = f"{program('mariadb')} --no-defaults --socket={mariadb.socket} --user=root {ledger.engine.url.database}"
    command = f"sed 's/`oc_/`{shop_prefix(ledger)}/g' {SQL_FOLDER / name} | {client}"
    subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True)


def test_an_administrator_may_run_the_files_by_hand_and_the_service_finds_it_done(mariadb, empty):
    hand, runner = empty("shop_"), empty("oc_")
    for name in ALL:
        by_hand(mariadb, hand, f"{name}.sql")
        by_hand(mariadb, hand, f"{name}.sql")
    migrate(runner)

    assert pending(hand) == []
    assert migrate(hand) == []
    assert schema(mariadb, hand.engine.url.database, "shop_") == schema(mariadb, runner.engine.url.database)


def test_a_user_without_the_right_gets_a_sentence_that_names_it(mariadb, empty):
    name = empty().engine.url.database
    user, password = mariadb.create_user(name, "SELECT, INSERT, UPDATE, DELETE")
    ledger = Ledger(open_engine(mariadb.url(name, user, password)), "oc_")

    with pytest.raises(SetupError, match="CREATE command denied"):
        migrate(ledger)

    assert mariadb.execute("SHOW TABLES", name) == ()
    ledger.engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "mariadb"])
def test_drop_leaves_nothing_of_ours_and_everything_of_the_shop(kind, request, tmp_path):
    ledger = request.getfixturevalue("empty")() if kind == "mariadb" else Ledger(open_engine(f"sqlite:///{tmp_path / 'l.db'}"), "oc_")
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE oc_product (product_id INT)")
    migrate(ledger)

    drop(ledger)

    assert inspect(ledger.engine).get_table_names() == ["oc_product"]


def test_uninstall_names_every_table_that_we_make():
    made = re.findall(r"CREATE TABLE IF NOT EXISTS (`\w+`)", "".join((SQL_FOLDER / f"{name}.sql").read_text() for name in ALL))
    dropped = re.findall(r"DROP TABLE IF EXISTS (`\w+`)", (SQL_FOLDER / "uninstall.sql").read_text())

    assert sorted(made) == sorted(dropped)


@pytest.mark.parametrize("version", ["3.0.4.x", "4.0.2.3", "4.1.0.4"])
def test_the_triggers_note_price_stock_and_status_and_nothing_else(mariadb, empty, shared_dir, version):
    ledger = empty()
    database = ledger.engine.url.database
    mariadb.load_sql(database, shared_dir / "opencart" / f"schema-{version}.sql")
    mariadb.load_sql(database, shared_dir / "opencart" / f"seed-{version}.sql.gz")
    migrate(ledger)
    by_hand(mariadb, ledger, "optional/change_triggers.sql")
    by_hand(mariadb, ledger, "optional/change_triggers.sql")
    option_value = mariadb.execute("SELECT MIN(product_option_value_id) FROM oc_product_option_value WHERE product_id = 42", database)[0][0]

    for change in (
        "UPDATE oc_product SET viewed = 7, sort_order = 3 WHERE product_id = 42"
        if version == "3.0.4.x"
        else "UPDATE oc_product SET sort_order = 3",
        "UPDATE oc_product SET quantity = quantity - 1 WHERE product_id = 43",
        f"UPDATE oc_product_option_value SET price = price + 1 WHERE product_option_value_id = {option_value}",
    ):
        mariadb.execute(change, database)

    noted = mariadb.execute(
        "SELECT kind, entity_id, ABS(TIMESTAMPDIFF(SECOND, noted_at, UTC_TIMESTAMP())) < 60 FROM oc_meschain_change", database
    )
    assert noted == (("product", 43, 1), ("product", 42, 1))


def test_statements_are_split_where_they_end_and_nowhere_else():
    sql = """
-- a comment; with `oc_x` and it's quotes
CREATE TABLE `oc_a` (`b;` INT COMMENT 'it''s; \\'`oc_b`'); # oc_ ; tail
/* `oc_c`; */ INSERT INTO `oc_a` VALUES ("a;b", 5--1, 'oc_');
SELECT `a`.`oc_d` - 1 / 2 FROM `oc_a` `a`"""

    assert list(statements(sql, "x9_")) == [
        "CREATE TABLE `x9_a` (`b;` INT COMMENT 'it''s; \\'`x9_b`')",
        "INSERT INTO `x9_a` VALUES (\"a;b\", 5--1, 'oc_')",
        "SELECT `a`.`x9_d` - 1 / 2 FROM `x9_a` `a`",
    ]


def test_an_older_sqlite_ledger_gets_the_indexes_that_came_after_its_tables(tmp_path):
    ledger = Ledger(open_engine(f"sqlite:///{tmp_path / 'l.db'}"), "oc_")
    migrate(ledger)
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX oc_meschain_order_placed")
        connection.exec_driver_sql("DELETE FROM oc_meschain_migration WHERE name = '0005_dashboard'")

    assert migrate(ledger) == ["0005_dashboard"]
    assert "oc_meschain_order_placed" in {index["name"] for index in inspect(ledger.engine).get_indexes("oc_meschain_order")}
