from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import SetupError
from service.opencart.config_php import _constants, read_config

THREE = r"""<?php
// HTTP
define('HTTP_SERVER', 'http://shop.example/');

// HTTPS
define('HTTPS_SERVER', 'https://shop.example/');

// DIR
define('DIR_APPLICATION', '/srv/shop/catalog/');
define('DIR_SYSTEM', '/srv/shop/system/');
define('DIR_STORAGE', DIR_SYSTEM . 'storage/');

// DB
define('DB_DRIVER', 'mysqli');
define('DB_HOSTNAME', 'localhost');
define('DB_USERNAME', 'shop');
define('DB_PASSWORD', 'it\'s \\ a "secret"');
define('DB_DATABASE', 'shop');
define('DB_PORT', '3306');
define('DB_PREFIX', 'oc_');"""
FOUR = """<?php
// APPLICATION
define('APPLICATION', 'Catalog');
define('HTTP_SERVER', 'https://shop.example/alt');
define('DIR_OPENCART', '/srv/shop/');
define('DIR_SYSTEM', DIR_OPENCART . 'system/');
define('DIR_STORAGE', DIR_SYSTEM . 'storage/');
define('DB_DRIVER', 'mysqli');
define('DB_HOSTNAME', 'db.example');
define('DB_USERNAME', 'shop');
define('DB_PASSWORD', '');
define('DB_DATABASE', 'shop');
define('DB_PORT', 3307);
define('DB_PREFIX', '');
define('DB_SSL_KEY', '');
define('DB_SSL_CERT', '');
define('DB_SSL_CA', '');
"""


def shop(folder: Path, source: str) -> Path:
    (folder / "config.php").write_text(source, encoding="utf-8")
    return folder


def minimal(**changes: str) -> str:
    values = {"DB_HOSTNAME": "'localhost'", "DB_USERNAME": "'u'", "DB_PASSWORD": "'p'", "DB_DATABASE": "'d'"} | changes
    return "<?php\n" + "\n".join(f"define('{name}', {value});" for name, value in values.items())


def test_the_form_of_3_x(tmp_path: Path) -> None:
    config = read_config(shop(tmp_path, THREE))

    assert (config.db_host, config.db_port, config.db_socket, config.db_user, config.db_name) == ("localhost", 3306, "", "shop", "shop")
    assert config.db_password == 'it\'s \\ a "secret"'
    assert (config.prefix, config.storefront_url) == ("oc_", "https://shop.example/")
    assert config.storage_folder == Path("/srv/shop/system/storage/")


def test_the_form_of_4_x(tmp_path: Path) -> None:
    config = read_config(shop(tmp_path, FOUR) / "config.php")

    assert (config.db_host, config.db_port, config.db_password, config.prefix) == ("db.example", 3307, "", "")
    assert config.storefront_url == "https://shop.example/alt/"


def test_odd_spacing_comments_double_quotes_and_const(tmp_path: Path) -> None:
    source = r"""<?php
    # define('DB_PASSWORD', 'in a comment; it's wrong');
    /* define("DB_PASSWORD", "also one"); */
    DEFINE ( "DB_HOSTNAME"  ,'localhost' )  ;define('DB_USERNAME',
        'shop');
    \define('DB_PASSWORD', "p\"a\$s\\;),//s");  // the real one
    const DB_DATABASE = 'shop';
    if (!defined('DB_PREFIX')) { define('DB_PREFIX', 'a' . "b" . '_'); }
    define('DB_PREFIX', 'second definitions do not count');
    ?>"""
    config = read_config(shop(tmp_path, source))

    assert config.db_password == 'p"a$s\\;),//s'
    assert (config.db_name, config.prefix) == ("shop", "ab_")


def test_constants_built_from_constants_and_the_files_own_folder(tmp_path: Path) -> None:
    source = minimal(ROOT="__DIR__ . '/'", DIR_SYSTEM="(ROOT . 'system') . DIRECTORY_SEPARATOR", DIR_STORAGE="DIR_SYSTEM.'storage/'")
    assert read_config(shop(tmp_path, source)).storage_folder == tmp_path.resolve() / "system/storage"


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("'localhost'", "'3306'", ("localhost", 3306, "")),
        ("'localhost:/run/db/my.sock'", "''", ("localhost", 3306, "/run/db/my.sock")),
        ("':/run/my.sock'", "3306", ("localhost", 3306, "/run/my.sock")),
        ("'db.example:3310'", "'3306'", ("db.example", 3310, "")),
        ("'p:127.0.0.1'", "3311", ("127.0.0.1", 3311, "")),
        ("'[::1]:3312'", "''", ("::1", 3312, "")),
        ("''", "'0'", ("localhost", 3306, "")),
    ],
)
def test_host_port_and_socket(tmp_path: Path, host: str, port: str, expected: tuple[str, int, str]) -> None:
    config = read_config(shop(tmp_path, minimal(DB_HOSTNAME=host, DB_PORT=port)))
    assert (config.db_host, config.db_port, config.db_socket) == expected


def test_a_renamed_admin_folder_is_found_in_both_families(tmp_path: Path) -> None:
    for name, mark in (("yonetim", "define('HTTP_CATALOG', 'https://shop.example/');"), ("arka", "define('APPLICATION', 'Admin');")):
        folder = tmp_path / name
        (folder / "install").mkdir(parents=True)
        (folder / "panel").mkdir()
        (folder / "install" / "config.php").write_text("<?php define('APPLICATION', 'Install');")
        (folder / "panel" / "config.php").write_text(f"<?php {mark}")
        assert read_config(shop(folder, THREE)).admin_folder == folder.resolve() / "panel"


def test_each_mistake_has_a_sentence_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"no folder .*nowhere\. Give the folder"):
        read_config(tmp_path / "nowhere")
    with pytest.raises(SetupError, match=r"no config\.php in .*Give the folder"):
        read_config(tmp_path)
    with pytest.raises(SetupError, match="not installed yet. Finish OpenCart's own installation"):
        read_config(shop(tmp_path, "\n"))
    with pytest.raises(SetupError, match="does not define DB_PASSWORD, DB_DATABASE"):
        read_config(
            shop(tmp_path, "<?php define('DB_HOSTNAME', 'x'); define('DB_USERNAME', 'y'); define('DB_PASSWORD', getenv('SECRET'));")
        )


def test_the_password_is_not_in_the_representation(tmp_path: Path) -> None:
    assert "secret" not in repr(read_config(shop(tmp_path, THREE)))


PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")))


@given(text=PRINTABLE, quote=st.sampled_from("'\""), space=st.text(" \n\t"))
def test_any_text_survives_being_written_as_php_writes_it(text: str, quote: str, space: str) -> None:
    written = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    written = written.replace("$", "\\$") if quote == '"' else written
    source = f"<?php{space} define({space}'A'{space},{space}{quote}{written}{quote}{space}){space};define('B', A . A);"
    assert _constants(source, Path("/")) == {"A": text, "B": text + text}


@given(st.text(string.printable))
def test_no_file_makes_the_reader_fail(source: str) -> None:
    assert all(isinstance(value, str) for value in _constants(source, Path("/")).values())
