"""The sweep finds every change, however it was written; what breaks in the middle concludes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import event, func, select

from service.auth.secrets import SecretBox
from service.domain import clock
from service.ledger.engine import open_engine
from service.ledger.work import Ledger
from service.opencart.demo import create_demo_shop
from service.opencart.shop import Shop
from service.settings import Settings
from service.sync import jobs, sweep
from service.sync.house import House
from service.sync.runner import run
from tests.servers import MariaDb

PRODUCTS = 40
MOMENT = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = MOMENT.date()


@pytest.fixture(params=["sqlite", "mariadb"])
def house(request: pytest.FixtureRequest, tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A shop whose products are all listed, swept once; it is the same day all the time."""
    monkeypatch.setattr(clock, "now", lambda: MOMENT)
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    if request.param == "mariadb":
        mariadb: MariaDb = request.getfixturevalue("mariadb")
        database = mariadb.create_database("sweep")
        url = mariadb.url(database)
    engine = open_engine(url)
    create_demo_shop(engine, "oc_", seed=1, products=PRODUCTS)
    ledger = Ledger(engine, "oc_")
    ledger.t.metadata.create_all(engine)
    with Redis.from_url(redis_url) as redis:
        house = House(Settings(home=tmp_path, database_url=url), ledger, Shop(engine, "oc_"), redis, SecretBox(b"k" * 32))
        _list_everything(house)
        swept(house)
        yield house
    engine.dispose()
    if request.param == "mariadb":
        mariadb.drop_database(database)


def _list_everything(house: House) -> None:
    text = {"marketplace": "trendyol", "title": "Test", "state": "active", "secrets": "", "base_url": ""}
    rest = {"settings": {}, "policies": {}, "allow_private": False, "store_id": 0, "created_at": MOMENT, "updated_at": MOMENT}
    product = house.shop.shape["product"].c.product_id
    with house.ledger.work() as work:
        account_id = work.insert(work.t.account, **text, **rest)
        listing = {
            "account_id": account_id,
            "variant": "",
            "title": "",
            "state": "live",
            "dirty": 0,
            "created_at": MOMENT,
            "updated_at": MOMENT,
        }
        for number in work.db.execute(select(product)).scalars().all():
            work.insert(work.t.listing, product_id=number, sku=f"S{number}", **listing)


def swept(house: House) -> set[int]:
    """Sweep once more; the products that were noted, and forgotten again."""
    number = house.ledger.settle(lambda work: jobs.request(work, "sweep"))
    run(house, number, "test", {"sweep": sweep.sweep})
    return noted(house)


def noted(house: House) -> set[int]:
    with house.ledger.work() as work:
        found = set(work.db.execute(select(work.t.change.c.entity_id)).scalars())
        work.db.execute(work.t.change.delete())
        work.db.execute(work.t.job.delete())
    return found


def write(house: House, statement: str) -> None:
    """What another program writes into the shop's tables."""
    with house.shop.engine.begin() as db:
        db.exec_driver_sql(statement)


def first_option(house: House) -> tuple[int, int]:
    """An option value and its product."""
    value = house.shop.shape["product_option_value"].c
    with house.shop.engine.connect() as db:
        number, product_id = db.execute(select(value.product_option_value_id, value.product_id).limit(1)).one()
    return int(number), int(product_id)


def special(product_id: int = 7, *, group: int = 1, start: object = "2026-01-01", end: object = "2027-01-01", price: int = 5) -> str:
    columns = "product_id, customer_group_id, priority, price, date_start, date_end"
    return f"INSERT INTO oc_product_special ({columns}) VALUES ({product_id}, {group}, 1, {price}, '{start}', '{end}')"


def discount(quantity: int) -> str:
    columns = "product_id, customer_group_id, quantity, priority, price, date_start, date_end"
    return f"INSERT INTO oc_product_discount ({columns}) VALUES (7, 1, {quantity}, 1, 5, '2026-01-01', '2027-01-01')"


def test_a_second_look_at_the_same_shop_notes_nothing(house: House) -> None:
    assert swept(house) == set()


def test_the_first_look_at_a_shop_notes_what_is_listed_and_nothing_else(house: House) -> None:
    with house.ledger.work() as work:
        for table in (work.t.seen_product, work.t.seen_option):
            work.db.execute(table.delete())
        work.db.execute(work.t.listing.delete().where(work.t.listing.c.product_id > 10))
    assert swept(house) == set(range(1, 11))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE oc_product SET quantity = quantity - 1 WHERE product_id = 7",
        "UPDATE oc_product SET price = price + 0.01 WHERE product_id = 7",
        "UPDATE oc_product SET status = 0 WHERE product_id = 7",
        "UPDATE oc_product SET subtract = 0 WHERE product_id = 7",
        "UPDATE oc_product SET date_available = '2030-01-01' WHERE product_id = 7",
        "UPDATE oc_product SET tax_class_id = tax_class_id + 1 WHERE product_id = 7",
        "UPDATE oc_product SET manufacturer_id = manufacturer_id + 1 WHERE product_id = 7",
        "DELETE FROM oc_product WHERE product_id = 7",
        special(),
        special(group=3),
        discount(1),
    ],
)
def test_whatever_moves_a_price_or_the_stock_is_found_once(house: House, statement: str) -> None:
    write(house, statement)
    assert swept(house) == {7}
    assert swept(house) == set()


@pytest.mark.parametrize(
    "statement", ["UPDATE oc_product SET sort_order = 9 WHERE product_id = 7", special(start="2030-01-01"), discount(10)]
)
def test_what_moves_no_price_and_no_stock_is_not_noted(house: House, statement: str) -> None:
    write(house, statement)
    assert swept(house) == set()


def test_a_special_that_changes_or_goes_is_found_for_every_customer_group(house: House) -> None:
    write(house, special(group=3))
    write(house, special(group=2))
    swept(house)
    write(house, "UPDATE oc_product_special SET price = 4 WHERE product_id = 7 AND customer_group_id = 3")
    assert swept(house) == {7}
    write(house, "DELETE FROM oc_product_special WHERE product_id = 7")
    assert swept(house) == {7}


def test_a_special_begins_and_ends_with_the_shops_day_though_no_row_changes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    write(house, special(start=TODAY + timedelta(days=1), end=TODAY + timedelta(days=2)))
    assert swept(house) == set()
    for day, found in ((1, {7}), (1, set()), (2, {7}), (3, set())):
        monkeypatch.setattr(clock, "now", lambda day=day: MOMENT + timedelta(days=day))
        assert swept(house) == found, day


@pytest.mark.parametrize("change", ["SET quantity = quantity + 1", "SET price = price + 1", "SET price_prefix = '-'", "SET subtract = 0"])
def test_a_changed_option_is_its_products_change(house: House, change: str) -> None:
    number, product_id = first_option(house)
    write(house, f"UPDATE oc_product_option_value {change} WHERE product_option_value_id = {number}")
    assert swept(house) == {product_id}
    assert swept(house) == set()


def test_an_option_that_goes_or_moves_concerns_the_product_that_had_it(house: House) -> None:
    number, product_id = first_option(house)
    write(house, f"UPDATE oc_product_option_value SET product_id = 39 WHERE product_option_value_id = {number}")
    assert swept(house) == {product_id, 39}
    write(house, f"DELETE FROM oc_product_option_value WHERE product_option_value_id = {number}")
    assert swept(house) == {39}


def test_a_masters_option_is_noted_though_only_its_variants_are_listed(house: House) -> None:
    number, master = first_option(house)
    write(house, f"UPDATE oc_product SET master_id = {master} WHERE product_id = 7")
    with house.ledger.work() as work:
        work.db.execute(work.t.listing.delete().where(work.t.listing.c.product_id == master))
    swept(house)
    write(house, f"UPDATE oc_product_option_value SET quantity = 1000 WHERE product_option_value_id = {number}")
    assert swept(house) == {master}


def test_ids_far_apart_are_reached_without_walking_the_gap(house: House) -> None:
    write(house, "UPDATE oc_product SET product_id = 2000000000 WHERE product_id = 7")
    asked: list[str] = []
    event.listen(house.ledger.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert swept(house) == {7}
    assert len(asked) < 200
    write(house, "UPDATE oc_product SET product_id = 7 WHERE product_id = 2000000000")
    assert swept(house) == {7}, "the new one is noted, the far one is listed nowhere"


# A budget: a run does what it can and the next one goes on


@pytest.fixture
def hurried(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """One range of five keys of each table a run."""
    monkeypatch.setattr(sweep, "BUDGET_SECONDS", 0.0)
    monkeypatch.setattr(sweep, "RANGE", 5)
    return house


def place(house: House) -> str | None:
    with house.ledger.look() as work:
        cursor = work.t.cursor.c
        found: str | None = work.db.execute(select(cursor.value).where(cursor.name == "sweep:product_id")).scalar()
    return found


def until_found(house: House, product_id: int, most: int) -> int:
    """Runs until the product was noted."""
    for runs in range(1, most + 1):
        if product_id in swept(house):
            return runs
    raise AssertionError(f"{product_id} was not found in {most} runs")


def test_runs_that_are_cut_short_come_round_to_everything(hurried: House) -> None:
    rounds = PRODUCTS // 5 + 1
    write(hurried, "UPDATE oc_product SET quantity = quantity + 1 WHERE product_id IN (3, 38)")
    assert until_found(hurried, 38, rounds) == rounds - 1
    assert place(hurried) == "41"
    swept(hurried)
    assert place(hurried) == "0", "round"
    write(hurried, "UPDATE oc_product SET quantity = quantity + 1 WHERE product_id = 3")
    assert until_found(hurried, 3, rounds) == 1


def test_products_that_come_and_go_at_the_end_are_noticed_on_the_way(hurried: House) -> None:
    for _ in range(3):
        swept(hurried)
    write(hurried, "DELETE FROM oc_product WHERE product_id > 30")
    assert place(hurried) == "16"
    found: set[int] = set()
    for _ in range(6):
        found |= swept(hurried)
    assert found == set(range(31, 41)), "what is gone at the end is still walked to"
    for _ in range(3):
        swept(hurried)
    write(
        hurried,
        "INSERT INTO oc_product_special (product_id, customer_group_id, priority, price, date_start, date_end) "
        "VALUES (30, 1, 1, 5, '2026-01-01', '2027-01-01')",
    )
    assert until_found(hurried, 30, 10) >= 1


# Failures


def ids_seen(house: House) -> int:
    with house.ledger.look() as work:
        return int(work.db.execute(select(func.count()).select_from(work.t.seen_product)).scalar_one())


def outcome(house: House) -> tuple[str, str | None]:
    number = house.ledger.settle(lambda work: jobs.request(work, "sweep"))
    run(house, number, "test", {"sweep": sweep.sweep})
    with house.ledger.look() as work:
        row = work.db.execute(select(work.t.job).where(work.t.job.c.job_id == number)).mappings().one()
    return str(row["state"]), row["message"]


def test_a_statement_that_fails_concludes_nothing(house: House) -> None:
    write(house, "UPDATE oc_product SET quantity = quantity + 1 WHERE product_id = 7")
    write(house, "ALTER TABLE oc_product RENAME TO oc_product_away")
    state, message = outcome(house)
    write(house, "ALTER TABLE oc_product_away RENAME TO oc_product")
    assert state == "queued"
    assert message
    assert noted(house) == set()
    assert ids_seen(house) == PRODUCTS
    assert swept(house) == {7}


def in_the_middle(house: House, do: Callable[[Any], None]) -> None:
    """Something happens once, when the third range of products is about to be compared."""
    ranges = {"left": 3}

    def watch(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "AS shop_now" in statement and "oc_meschain_seen_product" in statement:
            ranges["left"] -= 1
            if ranges["left"] == 0:
                do(connection)

    event.listen(house.ledger.engine, "before_cursor_execute", watch)


@pytest.mark.parametrize("house", ["mariadb"], indirect=True)
def test_a_connection_that_is_killed_in_the_middle_concludes_nothing_of_its_range(
    house: House, mariadb: MariaDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "RANGE", 5)
    write(house, "UPDATE oc_product SET quantity = quantity + 1 WHERE product_id IN (2, 12, 22)")
    in_the_middle(house, lambda connection: mariadb.execute(f"KILL {connection.connection.driver_connection.thread_id()}"))
    state, message = outcome(house)
    assert state == "queued"
    assert message
    assert place(house) == "11", "the range that broke is the next one to be compared"
    assert noted(house) == {2}
    assert ids_seen(house) == PRODUCTS
    assert swept(house) == {12, 22}


@pytest.mark.parametrize("house", ["mariadb"], indirect=True)
def test_a_locked_table_makes_the_sweep_give_way_and_come_back(house: House, mariadb: MariaDb, monkeypatch: pytest.MonkeyPatch) -> None:
    write(house, "UPDATE oc_product SET quantity = quantity + 1 WHERE product_id = 7")
    event.listen(house.ledger.engine, "checkout", lambda connection, *_: _impatient(connection))
    database = house.shop.engine.url.database
    with mariadb.admin(database) as somebody, somebody.cursor() as cursor:
        cursor.execute("LOCK TABLES oc_product WRITE")
        state, message = outcome(house)
    assert state == "queued"
    assert message == "another transaction was in the way"
    assert noted(house) == set()
    assert swept(house) == {7}


def _impatient(connection: Any) -> None:
    """As `open_engine` sets it, only shorter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@lock_wait_timeout")
        assert cursor.fetchone()[0] < 3600, "the server's default is a day"
        cursor.execute("SET lock_wait_timeout = 1")
