from __future__ import annotations

import json
import shutil
import stat

import pytest

from service.settings import FILE_NAME, load

VERSIONS = ("3.0.4.x", "3.0.5.1", "4.0.2.3", "4.1.0.3", "4.1.0.4")


def refused(result) -> str:
    """The one sentence of a command that refused."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.parametrize("version", VERSIONS)
def test_a_shop_of_every_family_is_set_up_and_told_so(run, home, make_shop, version):
    shop = make_shop(version)

    result = run("init", "--opencart", str(shop.path))

    assert result.exit_code == 0, result.output
    settings = load(home)
    assert f"OpenCart {version[:3]} found" in result.stdout
    assert "meschain_sync.ocmod.zip" in result.stdout
    assert shop.pairing() == {"meschain_sync_url": "http://127.0.0.1:8765", "meschain_sync_key": settings.shared_key}
    assert {"oc_meschain_account", "oc_meschain_order"} <= shop.our_tables()
    assert (settings.prefix, settings.shop_url, settings.shop_path) == ("oc_", "http://127.0.0.1:1/", str(shop.path))
    assert [stat.S_IMODE(path.stat().st_mode) for path in (settings.key_file, home / FILE_NAME, home)] == [0o600, 0o600, 0o700]
    assert shop.password not in result.output
    assert settings.shared_key not in result.output


def test_running_it_again_keeps_keys_rows_and_what_was_chosen(run, home, make_shop):
    shop = make_shop()
    run("init", "--opencart", str(shop.path), "--url", "http://10.0.0.5:8765/")
    before = ((home / "secret.key").read_bytes(), load(home), shop.pairing())
    shop.sql("INSERT INTO oc_meschain_cursor VALUES ('orders', 'kept', UTC_TIMESTAMP())")

    result = run("init", "--opencart", str(shop.path / "config.php"))

    assert result.exit_code == 0, result.output
    assert ((home / "secret.key").read_bytes(), load(home), shop.pairing()) == before
    assert before[2]["meschain_sync_url"] == "http://10.0.0.5:8765"
    assert shop.sql("SELECT value FROM oc_meschain_cursor") == (("kept",),)
    assert shop.sql("SELECT COUNT(*) FROM oc_setting WHERE code = 'meschain_sync'") == ((2,),)


def test_a_shop_with_another_prefix(run, home, make_shop):
    shop = make_shop("4.0.2.3")
    for (table,) in shop.sql("SHOW TABLES"):
        shop.sql(f"RENAME TABLE `{table}` TO `x9_{str(table).removeprefix('oc_')}`")
    shop.prefix = "x9_"
    shop.configure()

    result = run("init", "--opencart", str(shop.path))

    assert result.exit_code == 0, result.output
    assert "x9_meschain_account" in shop.our_tables()
    assert not any(name.startswith("oc_") for name in shop.our_tables())
    assert shop.pairing()["meschain_sync_key"] == load(home).shared_key


def wrong_path(shop):
    shutil.rmtree(shop.path)
    return "There is no folder"


def no_config(shop):
    (shop.path / "config.php").unlink()
    return "no config.php"


def wrong_password(shop):
    shop.configure(password="wrong")
    return "refuses user and password"


def wrong_database(shop):
    shop.configure(database="nowhere")
    return "does not exist"


def wrong_prefix(shop):
    shop.configure(prefix="zz_")
    return '"oc_"'


def wrong_port(shop):
    shop.configure(host="127.0.0.1:1")
    return "does not answer"


def unknown_version(shop):
    shop.sql("ALTER TABLE oc_order DROP COLUMN payment_method")
    shop.sql("ALTER TABLE oc_product DROP COLUMN master_id")
    return "not known here"


@pytest.mark.parametrize("spoil", [wrong_path, no_config, wrong_password, wrong_database, wrong_prefix, wrong_port, unknown_version])
def test_what_is_wrong_is_said_in_one_sentence_and_nothing_is_half_done(run, home, make_shop, spoil):
    shop = make_shop()
    words = spoil(shop)

    sentence = refused(run("init", "--opencart", str(shop.path)))

    assert words in sentence
    assert shop.password not in sentence
    assert not home.exists()
    assert shop.our_tables() == set()
    assert shop.pairing() == {}


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        ("SELECT", "may not UPDATE"),
        ("SELECT, INSERT, UPDATE, DELETE", "DROP command denied"),
        ("SELECT, INSERT, UPDATE, DELETE, DROP", "CREATE command denied"),
    ],
)
def test_a_missing_right_is_named_and_nothing_is_half_done(run, home, make_shop, rights, words):
    shop = make_shop(rights=rights)

    sentence = refused(run("init", "--opencart", str(shop.path)))

    assert words in sentence
    assert not home.exists()
    assert shop.our_tables() == set()
    assert shop.pairing() == {}


def test_an_administrator_may_make_the_tables_for_a_user_without_the_right(run, home, make_shop):
    shop = make_shop(rights="SELECT, INSERT, UPDATE, DELETE")
    from service.ledger.migrations import SQL_FOLDER

    for path in sorted(SQL_FOLDER.glob("0*.sql")):
        shop.mariadb.load_sql(shop.database, path)

    assert run("init", "--opencart", str(shop.path)).exit_code == 0
    assert shop.pairing()["meschain_sync_key"] == load(home).shared_key


def test_a_home_that_cannot_be_written_is_said_before_anything_is_done(run, home, make_shop):
    shop = make_shop()
    home.write_text("a file where the folder should be")

    sentence = refused(run("init", "--opencart", str(shop.path)))

    assert "MESCHAIN_HOME" in sentence
    assert shop.our_tables() == set()


def test_a_key_from_the_environment_is_the_one_that_is_paired(run, home, make_shop, monkeypatch):
    shop = make_shop()
    monkeypatch.setenv("MESCHAIN_SHARED_KEY", "e" * 64)

    assert run("init", "--opencart", str(shop.path)).exit_code == 0

    assert shop.pairing()["meschain_sync_key"] == "e" * 64


def test_an_environment_that_names_another_database_is_refused(run, home, make_shop, monkeypatch):
    shop = make_shop()
    monkeypatch.setenv("MESCHAIN_DATABASE_URL", "mysql+pymysql://u@127.0.0.1/other")

    sentence = refused(run("init", "--opencart", str(shop.path)))

    assert "MESCHAIN_DATABASE_URL" in sentence
    assert shop.our_tables() == set()


def test_a_damaged_key_is_not_replaced(run, home, make_shop):
    shop = make_shop()
    home.mkdir()
    (home / "secret.key").write_text("damaged")
    (home / "secret.key").chmod(0o600)

    refused(run("init", "--opencart", str(shop.path)))

    assert (home / "secret.key").read_text() == "damaged"
    assert shop.pairing() == {}


def test_taking_a_shop_from_another_service_is_asked_first(run, home, make_shop):
    shop = make_shop()
    shop.sql("INSERT INTO oc_setting (store_id, code, `key`, value) VALUES (0, 'meschain_sync', 'meschain_sync_url', 'http://other:1')")
    shop.sql(f"INSERT INTO oc_setting (store_id, code, `key`, value) VALUES (0, 'meschain_sync', 'meschain_sync_key', '{'o' * 64}')")

    declined = run("init", "--opencart", str(shop.path), input="n\n")
    assert declined.exit_code == 1
    assert "http://other:1" in declined.stderr
    assert shop.pairing()["meschain_sync_key"] == "o" * 64
    assert not home.exists()

    assert run("init", "--opencart", str(shop.path), "--yes").exit_code == 0
    assert shop.pairing()["meschain_sync_key"] == load(home).shared_key


def traces(shop) -> list[object]:
    return [
        shop.sql("SELECT code FROM oc_setting WHERE code LIKE '%meschain%'"),
        shop.sql("SELECT code FROM oc_event WHERE code LIKE '%meschain%'"),
        shop.sql("SELECT code FROM oc_extension WHERE code LIKE '%meschain%'"),
        shop.sql("SELECT permission FROM oc_user_group WHERE permission LIKE '%meschain%'"),
    ]


@pytest.fixture
def installed(run, make_shop, request):
    """A shop that is set up and whose extension is installed, as OpenCart leaves it."""

    def make(version: str):
        shop = make_shop(version)
        assert run("init", "--opencart", str(shop.path)).exit_code == 0
        route = "extension/module/meschain_sync" if version.startswith("3") else "extension/meschain_sync/module/meschain_sync"
        # IGNORE: OpenCart writes without strict mode. PHP writes a list with a gap as an object.
        permission = {"access": ["catalog/product", route], "modify": {"0": "catalog/product", "2": route}}
        shop.sql(f"INSERT IGNORE INTO oc_user_group (name, permission) VALUES ('Seller', '{json.dumps(permission)}')".replace("/", r"\\/"))
        shop.sql("INSERT IGNORE INTO oc_user_group (name, permission) VALUES ('Empty', '')")
        status = "'module_meschain_sync', 'module_meschain_sync_status'"
        shop.sql(f"INSERT IGNORE INTO oc_setting (code, `key`, value) VALUES ({status}, '1')")
        shop.sql("INSERT IGNORE INTO oc_event (code, `trigger`, action, status) VALUES ('meschain_sync', 'admin/x/before', 'y', 1)")
        shop.sql("INSERT IGNORE INTO oc_extension (type, code) VALUES ('module', 'meschain_sync')")
        return shop

    return make


@pytest.mark.parametrize("version", ["3.0.5.1", "4.0.2.3", "4.1.0.4"])
def test_uninstall_takes_every_trace_and_keeps_ledger_and_neighbours(run, installed, version):
    shop = installed(version)
    counts = [shop.sql(f"SELECT COUNT(*) FROM oc_{name}") for name in ("setting", "event", "extension", "user_group")]

    assert run("uninstall", "--yes").exit_code == 0

    assert traces(shop) == [()] * 4
    assert "oc_meschain_account" in shop.our_tables()
    left = [shop.sql(f"SELECT COUNT(*) FROM oc_{name}") for name in ("setting", "event", "extension", "user_group")]
    assert [before[0][0] - after[0][0] for before, after in zip(counts, left, strict=True)] == [3, 1, 1, 0]
    kept = json.loads(str(shop.sql("SELECT permission FROM oc_user_group WHERE name = 'Seller'")[0][0]))
    assert kept == {"access": ["catalog/product"], "modify": {"0": "catalog/product"}}
    assert run("uninstall", "--yes").exit_code == 0


def test_purge_deletes_the_ledger_too_and_init_starts_afresh(run, installed):
    shop = installed("4.1.0.4")

    assert run("uninstall", "--purge", "--yes").exit_code == 0
    assert shop.our_tables() == set()

    assert run("init", "--opencart", str(shop.path)).exit_code == 0
    assert "oc_meschain_account" in shop.our_tables()


def test_uninstall_asks_first(run, installed):
    shop = installed("4.1.0.4")
    before = traces(shop)

    assert run("uninstall", "--purge", input="n\n").exit_code == 1

    assert traces(shop) == before
    assert "oc_meschain_account" in shop.our_tables()
