"""The binary log followed on a real server: what other programs write is noted once, whatever happens to the process or the server."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from service.auth.secrets import make_key
from service.domain.clock import now
from service.ledger import binlog as choice
from service.ledger import cursors
from service.ledger.engine import open_engine
from service.ledger.migrations import migrate
from service.ledger.work import Ledger
from service.opencart.binlog import here
from service.settings import Settings, save
from service.sync import binlog as following
from service.sync.health.capture import capture
from tests.servers import MariaDb, free_port
from tests.worker.conftest import END_SECONDS, wait_until
from worker import binlog as process
from worker.supervisor import meschain

RIGHTS = "REPLICATION SLAVE, BINLOG MONITOR ON *.*"
MANY = "SET sql_mode = ''; INSERT INTO oc_product (product_id, quantity, price) SELECT seq, 1, 1 FROM seq_1000_to_1299"


@dataclass
class Followed:
    """A shop with its ledger on a server that keeps a binary log; the log is chosen."""

    server: MariaDb
    database: str
    settings: Settings
    ledger: Ledger

    def sql(self, statement: str) -> tuple[tuple[object, ...], ...]:
        return self.server.execute(statement, self.database)

    def noted(self) -> list[tuple[str, int]]:
        with self.ledger.look() as work:
            change = work.t.change.c
            return sorted((str(kind), int(number)) for kind, number in work.db.execute(select(change.kind, change.entity_id)))

    def said(self) -> list[str]:
        with self.ledger.look() as work:
            return list(work.db.execute(select(work.t.activity.c.message)).scalars())

    def alive(self) -> bool:
        with self.ledger.look() as work:
            return "binlog" in work.db.execute(select(work.t.process.c.kind)).scalars().all()

    def forget_notes(self) -> None:
        self.sql("DELETE FROM oc_meschain_change")

    def place(self) -> str:
        with self.ledger.look() as work:
            return str(cursors.get(work, choice.NAME))

    @contextmanager
    def following(self) -> Iterator[None]:
        """The process's loop in a thread."""
        over = threading.Event()
        thread = threading.Thread(target=process.run, args=(self.settings, over))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(END_SECONDS)
            assert not thread.is_alive()

    def wait_for(self, product: int) -> None:
        wait_until(lambda: ("product", product) in self.noted())

    def expect(self, *products: int) -> None:
        """Exactly these products are noted, each once, and then forgotten."""
        wanted = sorted(("product", number) for number in products)
        wait_until(lambda: len(self.noted()) >= len(wanted), otherwise=f"only {self.noted()} of {wanted} were noted")
        assert self.noted() == wanted
        self.forget_notes()


@pytest.fixture
def make_followed(logging_mariadb: MariaDb, shared_dir: Path, home: Path, redis_url: str) -> Iterator[Callable[..., Followed]]:
    made: list[Followed] = []

    def make(version: str = "4.1.0.4") -> Followed:
        database = logging_mariadb.create_database("shop")
        for name in (f"schema-{version}.sql", f"seed-{version}.sql.gz"):
            logging_mariadb.load_sql(database, shared_dir / "opencart" / name)
        user, password = logging_mariadb.create_user(database, "ALL PRIVILEGES")
        for host in ("127.0.0.1", "localhost"):
            logging_mariadb.execute(f"GRANT {RIGHTS} TO '{user}'@'{host}'")
        address = logging_mariadb.url(database, user, password)
        settings = Settings(home=home, database_url=address, redis_url=redis_url, port=free_port(), live_port=free_port())
        save(settings)
        if not settings.key_file.exists():
            make_key(settings.key_file)
        ledger = Ledger(open_engine(settings.database_url), settings.prefix)
        migrate(ledger)
        choice.choose(ledger, str(here(ledger.engine)))
        made.append(Followed(logging_mariadb, database, settings, ledger))
        return made[-1]

    yield make
    for shop in made:
        shop.ledger.engine.dispose()
        logging_mariadb.start()
        logging_mariadb.drop_database(shop.database)


@pytest.fixture
def shop(make_followed: Callable[..., Followed]) -> Followed:
    return make_followed()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(following, "KEEP_SECONDS", 0.2)


@pytest.mark.parametrize("version", ["3.0.5.1", "4.0.2.3", "4.1.0.4"])
def test_what_any_program_writes_is_noted_once_and_what_does_not_matter_is_not(make_followed, version):
    shop = make_followed(version)
    unlike = "viewed = viewed + 1" if shop.sql("SHOW COLUMNS FROM oc_product LIKE 'viewed'") else "sort_order = sort_order + 1"
    with_table = bool(shop.sql("SHOW TABLES LIKE 'oc_product_special'"))
    (choices,) = shop.sql("SELECT product_id FROM oc_product_option_value WHERE product_option_value_id = 1")
    with shop.following():
        shop.sql(f"UPDATE oc_product SET {unlike}, date_modified = NOW()")
        shop.sql("UPDATE oc_product SET quantity = quantity WHERE product_id = 28")
        shop.sql("UPDATE oc_product_option_value SET weight = weight + 1")
        shop.sql("UPDATE oc_product SET price = price + 1, quantity = quantity - 1 WHERE product_id = 40")
        shop.expect(40)

        shop.sql("UPDATE oc_product_option_value SET quantity = quantity - 1 WHERE product_option_value_id = 1")
        shop.expect(int(str(choices[0])))

        rest = "customer_group_id, priority, price, date_start, date_end"
        kind = ("oc_product_special", rest, "") if with_table else ("oc_product_discount", f"special, quantity, {rest}", "1, 1, ")
        shop.sql(f"INSERT INTO {kind[0]} (product_id, {kind[1]}) VALUES (41, {kind[2]}1, 1, 9, '2026-01-01', '2026-01-02')")
        shop.expect(41)
        shop.sql(f"UPDATE {kind[0]} SET date_end = '2026-02-02' WHERE product_id = 41")
        shop.expect(41)
        shop.sql(f"DELETE FROM {kind[0]} WHERE product_id = 41")
        shop.expect(41)


def test_an_order_is_noted_when_its_status_changes_and_not_when_a_checkout_begins(shop):
    with shop.following():
        shop.sql("SET sql_mode = ''; INSERT INTO oc_order (order_id, order_status_id) VALUES (7, 0)")
        shop.sql("UPDATE oc_order SET date_modified = NOW() WHERE order_id = 7")
        shop.sql("UPDATE oc_order SET order_status_id = 2 WHERE order_id = 7")
        wait_until(shop.noted)
        assert shop.noted() == [("order", 7)]


def test_other_shops_of_the_server_and_other_tables_are_nothing_to_us(shop, make_followed):
    other = make_followed()
    with shop.following():
        other.sql("UPDATE oc_product SET price = price + 1 WHERE product_id = 40")
        shop.sql("UPDATE oc_manufacturer SET sort_order = sort_order + 1")
        shop.sql("UPDATE oc_product SET price = price + 1 WHERE product_id = 41")
        shop.expect(41)


def test_a_table_that_is_altered_is_understood_as_it_is_then(shop):
    with shop.following():
        shop.sql("UPDATE oc_product SET price = price + 1 WHERE product_id = 40")
        shop.expect(40)
        shop.sql("ALTER TABLE oc_product ADD COLUMN erp_code VARCHAR(9) CHARACTER SET latin5 NOT NULL DEFAULT 'ş' FIRST")
        shop.sql("UPDATE oc_product SET erp_code = 'x'")
        shop.sql("UPDATE oc_product SET price = price + 1 WHERE product_id = 41")
        shop.expect(41)


def test_a_large_transaction_is_noted_whole_and_what_is_rolled_back_is_not(shop, monkeypatch):
    shop.sql(MANY)
    shop.ledger.settle(lambda work: cursors.put(work, choice.NAME, str(here(shop.ledger.engine))))
    monkeypatch.setattr("service.opencart.binlog.PART", 100)
    with shop.following():
        shop.sql("START TRANSACTION; UPDATE oc_product SET price = price + 1 WHERE product_id = 28; ROLLBACK")
        shop.sql("UPDATE oc_product SET price = price + 1 WHERE product_id >= 1000")
        shop.expect(*range(1000, 1300))


def test_what_breaks_between_place_and_notes_undoes_both(shop, monkeypatch):
    tries = []

    def break_once():
        tries.append(shop.noted())
        if len(tries) == 1:
            raise OSError("broken off")
        return now()

    monkeypatch.setattr(following, "now", break_once)
    with shop.following():
        shop.sql("UPDATE oc_product SET price = price + 1 WHERE product_id = 40")
        shop.expect(40)
    assert tries == [[], []]


def test_a_process_killed_at_any_moment_loses_and_doubles_nothing(shop, start):
    shop.sql(MANY)
    shop.ledger.settle(lambda work: cursors.put(work, choice.NAME, str(here(shop.ledger.engine))))
    for first in (1000, 1040, 1080):
        follower = start()
        for number in range(first, first + 40):
            shop.sql(f"UPDATE oc_product SET quantity = 5 WHERE product_id = {number}")
            if number % 40 == 20:
                shop.wait_for(number)
            if number % 40 == 30:
                follower.kill()
        follower.wait()
    start()
    shop.expect(*range(1000, 1120))


def purged(shop: Followed) -> bool:
    """The server keeps an old log for a while after it was closed."""
    ((last, *_),) = shop.sql("SHOW MASTER STATUS")
    shop.sql(f"PURGE BINARY LOGS TO '{last}'")
    return [name for name, _ in shop.sql("SHOW BINARY LOGS")] == [last]


@pytest.mark.parametrize("lost", ["purged", "another server"])
def test_a_log_that_does_not_reach_back_is_said_once_and_followed_from_now_on(shop, lost):
    shop.sql("UPDATE oc_product SET price = price + 1 WHERE product_id = 40")
    if lost == "purged":
        shop.sql("FLUSH BINARY LOGS")
        wait_until(lambda: purged(shop), otherwise="the old log is still there")
    else:
        moved = replace(here(shop.ledger.engine), server="2 elsewhere")
        shop.ledger.settle(lambda work: cursors.put(work, choice.NAME, str(moved)))
    with shop.following():
        wait_until(shop.said)
        shop.sql("UPDATE oc_product SET price = price + 1 WHERE product_id = 41")
        shop.expect(41)
    (sentence,) = shop.said()
    assert ("does not reach back" if lost == "purged" else "another server") in sentence


def test_a_server_that_goes_away_is_followed_again(shop):
    with shop.following():
        shop.sql("UPDATE oc_product SET price = price + 1 WHERE product_id = 40")
        shop.expect(40)
        shop.server.stop()
        shop.server.start()
        shop.sql("UPDATE oc_product SET price = price + 1 WHERE product_id = 41")
        shop.expect(41)
    assert shop.said() == []


def test_the_place_follows_a_quiet_log_and_rests_with_it(shop):
    with shop.following():
        before = shop.place()
        shop.sql("FLUSH BINARY LOGS")
        wait_until(lambda: shop.place() != before)


def test_two_that_follow_the_same_log_note_everything_once(shop):
    with shop.following(), shop.following():
        for number in (28, 29, 30, 31, 40, 41):
            shop.sql(f"UPDATE oc_product SET price = price + 1 WHERE product_id = {number}")
        shop.expect(28, 29, 30, 31, 40, 41)


@pytest.fixture
def start(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts `./meschain binlog`, or another command, for the home."""
    started: list[subprocess.Popen[bytes]] = []
    monkeypatch.setenv("MESCHAIN_HOME", str(home))

    def begin(*command: str) -> subprocess.Popen[bytes]:
        with (home / "test.log").open("ab") as log:
            started.append(subprocess.Popen(meschain(*(command or ["binlog"])), stdout=log, stderr=log))
        return started[-1]

    yield begin
    for follower in started:
        with suppress(ProcessLookupError):
            follower.kill()
        follower.wait()


def test_the_process_ends_when_it_is_told_and_when_the_choice_is_taken_back(shop, start, home):
    follower = start()
    wait_until(shop.alive)
    told = next(finding for finding in capture(shop.settings) if finding.name == "binlog")
    assert (told.state, told.sentence[:8]) == ("ok", "In use: ")
    assert follower.poll() is None, "doctor's trial has not put it out"
    follower.terminate()
    assert follower.wait(END_SECONDS) == 0
    assert not shop.alive()

    follower = start()
    wait_until(shop.alive)
    assert choice.forget(shop.ledger)
    assert follower.wait(END_SECONDS) == 0

    assert start().wait(END_SECONDS) == 1
    assert "`./meschain capture use binlog` chooses it" in (home / "test.log").read_text()


def test_up_runs_it_while_it_is_chosen(shop, start):
    def kinds():
        with shop.ledger.look() as work:
            return set(work.db.execute(select(work.t.process.c.kind)).scalars())

    place = shop.place()
    choice.forget(shop.ledger)
    up = start("up", "--workers", "1")
    wait_until(lambda: {"scheduler", "worker"} <= kinds(), 60)
    assert not shop.alive()
    choice.choose(shop.ledger, place)
    wait_until(shop.alive)
    choice.forget(shop.ledger)
    wait_until(lambda: not shop.alive())
    assert up.poll() is None
    choice.choose(shop.ledger, place)
    wait_until(shop.alive)
    up.terminate()
    assert up.wait(END_SECONDS) == 0
    assert not shop.alive()
