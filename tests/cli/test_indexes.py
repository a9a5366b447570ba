"""Doctor names the indexes that a large shop lacks with the statement that adds them, and adds none itself."""

import json

import pytest

from service.sync.health import indexes
from service.sync.health.indexes import FILE

LOTS = "INSERT INTO {}product_option (product_id, option_id, value, required) SELECT seq, 1, '', 1 FROM seq_1_to_60000"
OPTIONS, VALUES, MASTERS = "index product_option", "index product_option_value", "index product"


@pytest.fixture(params=["3.0.5.1", "4.1.0.4"])
def shop(request, run, make_shop):
    """A shop of MyISAM tables and one of InnoDB tables, set up."""
    shop = make_shop(request.param)
    assert run("init", "--opencart", str(shop.path)).exit_code == 0
    return shop


def found(run):
    every = json.loads(run("doctor", "--json").stdout)["findings"]
    return {finding["name"]: finding for finding in every if finding["name"].startswith("index")}


def indexed(shop, table):
    return {(str(row[2]), str(row[4])) for row in shop.sql(f"SHOW INDEX FROM {table}")} - {("PRIMARY", f"{table[3:]}_id")}


def test_a_large_table_without_an_index_is_named_with_the_statement_that_adds_it(run, shop):
    assert [finding["state"] for finding in found(run).values()] == ["ok"]
    shop.sql(LOTS.format("oc_"))
    shop.sql("ANALYZE TABLE oc_product_option")

    told = found(run)

    assert told.keys() == {OPTIONS}
    assert told[OPTIONS]["state"] == "warn"
    assert indexed(shop, "oc_product_option") == set(), "doctor changes nothing"
    shop.sql("CREATE " + told[OPTIONS]["sentence"].partition(": CREATE ")[2])
    assert indexed(shop, "oc_product_option") == {("product_id", "product_id")}
    assert found(run).keys() == {"indexes"}


def test_only_an_index_that_begins_with_the_column_helps(run, shop):
    shop.sql(LOTS.format("oc_"))
    shop.sql("CREATE INDEX other ON oc_product_option (option_id, product_id)")
    shop.sql("ANALYZE TABLE oc_product_option")
    assert found(run).keys() == {OPTIONS}
    shop.sql("CREATE INDEX fitting ON oc_product_option (product_id, option_id)")
    assert found(run).keys() == {"indexes"}


def test_the_file_for_administrators_holds_every_one_of_them(run, shop, monkeypatch):
    monkeypatch.setattr(indexes, "MANY_ROWS", 5)
    lacking = found(run).keys()
    assert lacking == {OPTIONS, VALUES} | ({MASTERS} if shop.sql("SHOW COLUMNS FROM oc_product LIKE 'master_id'") else set())

    if MASTERS in lacking:
        shop.mariadb.load_sql(shop.database, FILE)
        assert found(run).keys() == {"indexes"}
    else:
        with pytest.raises(RuntimeError, match="master_id"):
            shop.mariadb.load_sql(shop.database, FILE)
        assert found(run).keys() == {"indexes"}, "what OpenCart 3 does not have stands last"
