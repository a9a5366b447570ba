"""`./meschain capture`: triggers are chosen, refused with a reason, never in the shop's way, and taken away again."""

import json

import pytest

from tests.servers import MariaDb

TRIGGERS = "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY TRIGGER_NAME"
NO_TRIGGERS = "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX, ALTER, REFERENCES, LOCK TABLES"


def chosen(shop):
    return [str(row[0]) for row in shop.sql(TRIGGERS)]


def changes(shop):
    return {tuple(row) for row in shop.sql("SELECT kind, entity_id FROM oc_meschain_change")}


def found(run):
    return {finding["name"]: finding for finding in json.loads(run("capture", "show", "--json").stdout)["findings"]}


@pytest.fixture(params=["3.0.5.1", "4.1.0.4"])
def shop(request, run, make_shop):
    """A shop of MyISAM tables and one of InnoDB tables, set up."""
    shop = make_shop(request.param)
    assert run("init", "--opencart", str(shop.path)).exit_code == 0
    shop.sql("DELETE FROM oc_meschain_change")
    return shop


def test_triggers_note_what_any_program_writes_until_they_are_taken_away(run, shop):
    assert "possible" in found(run)["triggers"]["sentence"]
    stock = shop.sql("SELECT quantity FROM oc_product WHERE product_id = (SELECT MIN(product_id) FROM oc_product)")

    assert run("capture", "use", "triggers").exit_code == 0
    assert run("capture", "use", "triggers").exit_code == 0, "choosing them twice does no harm"
    assert len(chosen(shop)) == 3
    assert changes(shop) == set(), "the trial leaves nothing"
    assert shop.sql("SELECT quantity FROM oc_product WHERE product_id = (SELECT MIN(product_id) FROM oc_product)") == stock

    shop.sql("UPDATE oc_product SET quantity = quantity + 1 WHERE product_id = 40")
    shop.sql("UPDATE oc_product SET viewed = viewed + 1 WHERE product_id = 41" if shop_has_views(shop) else "DO 0")
    shop.sql("UPDATE oc_product_option_value SET price = price + 1 WHERE product_option_value_id = 1")
    (owner,) = shop.sql("SELECT product_id FROM oc_product_option_value WHERE product_option_value_id = 1")
    assert changes(shop) == {("product", 40), ("product", owner[0])}
    assert found(run)["triggers"]["sentence"].startswith("In use")

    assert "3 triggers were removed" in run("capture", "use", "events").stdout
    assert chosen(shop) == []


def shop_has_views(shop):
    return bool(shop.sql("SHOW COLUMNS FROM oc_product LIKE 'viewed'"))


def test_a_change_table_that_is_gone_or_full_does_not_stop_the_shops_own_update(run, shop):
    assert run("capture", "use", "triggers").exit_code == 0
    shop.sql("CREATE TRIGGER full BEFORE INSERT ON oc_meschain_change FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114")
    shop.sql("UPDATE oc_product SET quantity = 77 WHERE product_id = 40")
    assert shop.sql("SELECT quantity FROM oc_product WHERE product_id = 40") == ((77,),)
    assert changes(shop) == set()
    shop.sql("DROP TABLE oc_meschain_change")
    shop.sql("UPDATE oc_product SET quantity = 78 WHERE product_id = 40")
    assert shop.sql("SELECT quantity FROM oc_product WHERE product_id = 40") == ((78,),)


@pytest.mark.parametrize("purge", [(), ("--purge",)], ids=["keeping the ledger", "purging"])
def test_uninstall_takes_the_triggers_away(run, shop, purge):
    assert run("capture", "use", "triggers").exit_code == 0
    assert run("uninstall", "--yes", *purge).exit_code == 0
    assert chosen(shop) == []


def test_a_user_without_the_right_is_told_which_and_nothing_is_half_done(run, make_shop):
    shop = make_shop("4.1.0.4", NO_TRIGGERS)
    assert run("init", "--opencart", str(shop.path)).exit_code == 0
    refused = run("capture", "use", "triggers")
    assert refused.exit_code == 1
    assert "lacks the right TRIGGER" in refused.output
    assert chosen(shop) == []
    told = found(run)["triggers"]
    assert told["state"] == "ok"
    assert "lacks the right TRIGGER" in told["sentence"]
    assert run("capture", "use", "events").exit_code == 0
    assert run("uninstall", "--yes").exit_code == 0


@pytest.fixture
def logging_server(server_folder):
    """A server that keeps a binary log, as most hosts' do."""
    server = MariaDb(server_folder / "b", "--log-bin=log", "--server-id=1", "--binlog-format=ROW")
    server.start()
    yield server
    server.stop()


def test_a_server_with_a_binary_log_refuses_with_error_1419_and_that_is_said(run, logging_server, make_shop, monkeypatch):
    shop = make_shop("4.1.0.4")
    database = logging_server.create_database("shop")
    copied = ("product", "product_option_value", "order")
    tables = [str(row[0]) for row in shop.sql("SHOW TABLES")]
    for name in tables:
        (definition,) = shop.sql(f"SHOW CREATE TABLE `{name}`")
        logging_server.execute(str(definition[1]), database)
    assert {f"oc_{name}" for name in copied} <= set(tables)
    user, password = logging_server.create_user(database, "ALL PRIVILEGES")
    shop.mariadb, shop.database, shop.user, shop.password = logging_server, database, user, password
    shop.configure()
    assert run("init", "--opencart", str(shop.path)).exit_code == 0, "the ledger needs no such right"
    refused = run("capture", "use", "triggers")
    assert refused.exit_code == 1
    assert "1419" in refused.output
    assert chosen(shop) == []
