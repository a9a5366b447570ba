from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from service.domain.errors import SetupError, ShopUnavailable
from service.ledger.engine import open_engine
from service.opencart.shape import check_rights, recognise
from service.opencart.shop import Shop
from tests.opencart.conftest import REAL, Bench
from tests.servers import MariaDb, free_port

FAMILIES = {"3.0.4.x": "3.0", "3.0.5.1": "3.0", "4.0.2.3": "4.0", "4.1.0.3": "4.1", "4.1.0.4": "4.1"}


@pytest.mark.parametrize("version", FAMILIES)
def test_each_version_is_recognised_by_its_tables(version: str, real: Callable[[str], Bench]) -> None:
    shape = real(version).shop.shape

    assert shape.family == FAMILIES[version]
    assert shape.has("product", "sku") == (version != "4.1.0.4")
    assert shape.has("product_code") == shape.names_are_apart == (shape.family == "4.1")
    assert shape.has("product_special") == (shape.family != "4.1")
    assert shape.columns["order"]["payment_postcode"].length == 10
    assert shape.takes_emoji == (shape.family != "3.0")
    assert shape.columns["order"]["firstname"].is_narrow == (version == "3.0.4.x")


def test_the_generated_shop_has_the_columns_of_its_family(demo: Bench, real: Callable[[str], Bench]) -> None:
    model = real("4.0.2.3").shop.shape.columns
    ours = demo.shop.shape.columns

    assert {name: set(columns) for name, columns in ours.items()} == {name: set(model[name]) for name in ours}
    lengths = {(table, name): info.length for table, columns in ours.items() for name, info in columns.items() if info.length}
    assert all(model[table][name].length in (length, None) for (table, name), length in lengths.items())


def test_a_wrong_prefix_names_those_that_exist(demo: Bench) -> None:
    with pytest.raises(SetupError, match=r'prefix "wrong_".*There are some with: "oc_"'):
        recognise(demo.shop.engine, "wrong_")


def test_a_database_without_a_shop_says_so(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r'No OpenCart tables .*looked for "oc_product".*config\.php'):
        recognise(open_engine(f"sqlite:///{tmp_path / 'empty.db'}"), "oc_")


@pytest.mark.parametrize(
    "change",
    ["ALTER TABLE oc_product RENAME COLUMN master_id TO not_master_id", "ALTER TABLE oc_order ADD COLUMN payment_code VARCHAR(128)"],
    ids=["before 3.0", "4.0.0"],
)
def test_an_unknown_version_names_the_supported_ones(demo: Bench, change: str) -> None:
    with demo.shop.engine.begin() as db:
        db.execute(text(change))
    with pytest.raises(SetupError, match=r"not known here\. Update the shop to 3\.0\.4 or later"):
        recognise(demo.shop.engine, "oc_")


def test_missing_tables_are_named(demo: Bench) -> None:
    with demo.shop.engine.begin() as db:
        db.execute(text("DROP TABLE oc_order_total"))
    with pytest.raises(SetupError, match="not complete: order_total not found"):
        recognise(demo.shop.engine, "oc_")


def test_rights_are_proved_without_changing_anything(demo: Bench) -> None:
    before = demo.rows("setting"), demo.rows("order_history")
    check_rights(demo.shop.engine, demo.shop.shape)
    assert (demo.rows("setting"), demo.rows("order_history")) == before


def a_small_shop(mariadb: MariaDb) -> str:
    if not REAL.is_dir():
        pytest.skip("the schemas of real OpenCart versions are not here")
    name = mariadb.create_database("shop")
    mariadb.load_sql(name, REAL / "schema-4.0.2.3.sql")
    return name


@pytest.mark.parametrize(("rights", "missing"), [("SELECT", "UPDATE in oc_product"), ("SELECT, UPDATE, INSERT", "DELETE in oc_setting")])
def test_a_missing_right_is_named(mariadb: MariaDb, rights: str, missing: str) -> None:
    name = a_small_shop(mariadb)
    engine = open_engine(mariadb.url(name, *mariadb.create_user(name, rights)))
    with pytest.raises(SetupError, match=f"may not {missing}"):
        check_rights(engine, recognise(engine, "oc_"))


def test_wrong_password_wrong_database_and_no_server_are_told_apart(mariadb: MariaDb) -> None:
    name = a_small_shop(mariadb)
    user, _ = mariadb.create_user(name, "SELECT")
    with pytest.raises(SetupError, match="refuses user and password") as refused:
        recognise(open_engine(mariadb.url(name, user, "wrong")), "oc_")
    assert "wrong" not in str(refused.value)
    with pytest.raises(SetupError, match="does not exist or the user may not use it"):
        recognise(open_engine(mariadb.url("nowhere")), "oc_")
    with pytest.raises(ShopUnavailable, match="does not answer"):
        recognise(open_engine(f"mysql+pymysql://root@127.0.0.1:{free_port()}/x"), "oc_")


def test_a_server_that_goes_away_is_unavailable_not_wrong(mariadb: MariaDb) -> None:
    name = a_small_shop(mariadb)
    shop = Shop(open_engine(mariadb.url(name)), "oc_")
    assert shop.product_count() == 0
    mariadb.stop()
    with pytest.raises(ShopUnavailable, match="It is tried again"):
        shop.product_count()
    mariadb.start()
    assert shop.product_count() == 0
