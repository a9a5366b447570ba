"""`./meschain capture`: triggers and the binary log are chosen, refused with a reason, and taken away; the shop is never held up."""

import json

import pytest

from tests.cli.conftest import ShopFolder

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
def logging_shop(logging_mariadb, shared_dir, tmp_path, run):
    """A shop on a server with a binary log; its user has all rights on its database and none on the server."""
    database = logging_mariadb.create_database("shop")
    for name in ("schema-4.1.0.4.sql", "seed-4.1.0.4.sql.gz"):
        logging_mariadb.load_sql(database, shared_dir / "opencart" / name)
    (tmp_path / "shop").mkdir()
    shop = ShopFolder(logging_mariadb, tmp_path / "shop", database, *logging_mariadb.create_user(database, "ALL PRIVILEGES"))
    shop.configure()
    assert run("init", "--opencart", str(shop.path)).exit_code == 0, "the ledger needs no right on the server"
    yield shop
    logging_mariadb.drop_database(database)


def grant(shop, *rights):
    for right in rights:
        shop.sql(f"GRANT {right} ON *.* TO '{shop.user}'@'127.0.0.1'")


def followed_from(shop):
    return shop.sql("SELECT value FROM oc_meschain_cursor WHERE name = 'binlog'")


def test_a_server_with_a_binary_log_refuses_triggers_with_error_1419_and_that_is_said(run, logging_shop):
    refused = run("capture", "use", "triggers")
    assert refused.exit_code == 1
    assert "1419" in refused.output
    assert chosen(logging_shop) == []


def test_the_binary_log_wants_two_rights_and_each_is_named_with_its_grant(run, logging_shop):
    user = f"'{logging_shop.user}'@'127.0.0.1'"
    refused = run("capture", "use", "binlog")
    assert refused.exit_code == 1
    assert (
        f"lacks the right BINLOG MONITOR. An administrator can run GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO {user}."
        in refused.output
    )

    grant(logging_shop, "BINLOG MONITOR")
    assert f"lacks the right REPLICATION SLAVE. An administrator can run GRANT REPLICATION SLAVE ON *.* TO {user}." in (
        run("capture", "use", "binlog").output
    )
    assert followed_from(logging_shop) == ()
    assert "not possible now: the database user lacks" in found(run)["binlog"]["sentence"]

    grant(logging_shop, "REPLICATION SLAVE")
    assert "possible" in found(run)["binlog"]["sentence"]
    assert run("capture", "use", "binlog").exit_code == 0
    (place,) = followed_from(logging_shop)
    logging_shop.sql("UPDATE oc_product SET price = price + 1")
    assert run("capture", "use", "binlog").exit_code == 0, "choosing it twice does no harm"
    assert followed_from(logging_shop) == (place,), "and skips nothing"
    told = found(run)["binlog"]
    assert told["state"] == "warn"
    assert "no process follows it" in told["sentence"]

    assert "followed no longer" in run("capture", "use", "events").stdout
    assert followed_from(logging_shop) == ()


@pytest.mark.parametrize(
    ("name", "value", "good"),
    [
        ("binlog_format", "STATEMENT", "ROW"),
        ("binlog_format", "MIXED", "ROW"),
        ("binlog_row_image", "MINIMAL", "FULL"),
        ("log_bin_compress", "ON", "OFF"),
    ],
)
def test_a_log_that_does_not_tell_rows_is_refused_with_the_setting_that_would(run, logging_shop, name, value, good):
    grant(logging_shop, "BINLOG MONITOR", "REPLICATION SLAVE")
    logging_shop.sql(f"SET GLOBAL {name} = '{value}'")
    try:
        refused = run("capture", "use", "binlog")
        assert refused.exit_code == 1
        assert f"{name} is {value}" in refused.output
        assert f"SET GLOBAL {name} = '{good}'" in refused.output
        assert followed_from(logging_shop) == ()
    finally:
        logging_shop.sql(f"SET GLOBAL {name} = '{good}'")
    assert run("capture", "use", "binlog").exit_code == 0
    logging_shop.sql(f"SET GLOBAL {name} = '{value}'")
    try:
        told = found(run)["binlog"]
        assert told["state"] == "warn"
        assert f"it tells nothing now: {name} is {value}" in told["sentence"]
    finally:
        logging_shop.sql(f"SET GLOBAL {name} = '{good}'")


def test_triggers_and_the_binary_log_are_not_used_together(run, logging_shop):
    grant(logging_shop, "BINLOG MONITOR", "REPLICATION SLAVE", "SUPER")
    assert run("capture", "use", "triggers").exit_code == 0
    assert run("capture", "use", "binlog").exit_code == 0
    assert chosen(logging_shop) == []
    assert run("capture", "use", "triggers").exit_code == 0
    assert followed_from(logging_shop) == ()
    assert run("capture", "use", "binlog").exit_code == 0
    assert run("uninstall", "--yes").exit_code == 0
    assert followed_from(logging_shop) == ()


def test_a_server_without_a_binary_log_is_said_to_have_none(run, shop):
    refused = run("capture", "use", "binlog")
    assert refused.exit_code == 1
    assert "keeps no binary log" in refused.output
    assert "log_bin" in refused.output
    assert followed_from(shop) == ()


def test_without_a_real_shop_there_is_no_binary_log(run, home, monkeypatch):
    monkeypatch.setenv("MESCHAIN_DATABASE_URL", f"sqlite:///{home}/shop.db")
    refused = run("capture", "use", "binlog")
    assert refused.exit_code == 1
    assert "no real shop" in refused.output
