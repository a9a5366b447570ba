"""A shop's folder with its config.php beside real OpenCart tables, and the command line with a home of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service import embedded
from service.cli import cli
from service.settings import FILE_NAME, Settings, load
from tests.servers import MariaDb


@dataclass
class ShopFolder:
    """A shop as a host's customer has it: a folder, a database, a user with rights on it."""

    mariadb: MariaDb
    path: Path
    database: str
    user: str
    password: str
    prefix: str = "oc_"

    def configure(self, **changes: str) -> None:
        """Write config.php, with some values changed."""
        values = {
            "host": "127.0.0.1",
            "user": self.user,
            "password": self.password,
            "database": self.database,
            "prefix": self.prefix,
            **changes,
        }
        quoted = {name: value.replace("\\", "\\\\").replace("'", "\\'") for name, value in values.items()}
        (self.path / "config.php").write_text(
            f"""<?php
define('HTTP_SERVER', 'http://127.0.0.1:1/');
define('DB_DRIVER', 'mysqli');
define('DB_HOSTNAME', '{quoted["host"]}');
define('DB_USERNAME', '{quoted["user"]}');
define('DB_PASSWORD', '{quoted["password"]}');
define('DB_DATABASE', '{quoted["database"]}');
define('DB_PORT', '{self.mariadb.port}');
define('DB_PREFIX', '{quoted["prefix"]}');
"""
        )

    def sql(self, statement: str) -> tuple[tuple[object, ...], ...]:
        """Ask or change the shop's database as its administrator."""
        return self.mariadb.execute(statement, self.database)

    def our_tables(self) -> set[str]:
        return {str(row[0]) for row in self.sql("SHOW TABLES LIKE '%meschain%'")}

    def pairing(self) -> dict[str, str]:
        return dict(self.sql(f"SELECT `key`, `value` FROM {self.prefix}setting WHERE code = 'meschain_sync'"))


@pytest.fixture
def make_shop(mariadb, shared_dir, tmp_path):
    """Makes a shop of that OpenCart version whose database user has these rights."""
    made: list[str] = []

    def make(version: str = "4.1.0.4", rights: str = "ALL PRIVILEGES") -> ShopFolder:
        database = mariadb.create_database("shop")
        made.append(database)
        mariadb.load_sql(database, shared_dir / "opencart" / f"schema-{version}.sql")
        mariadb.load_sql(database, shared_dir / "opencart" / f"seed-{version}.sql.gz")
        user, password = mariadb.create_user(database, rights)
        path = tmp_path / "shop"
        path.mkdir(exist_ok=True)
        shop = ShopFolder(mariadb, path, database, user, password)
        shop.configure()
        return shop

    yield make
    for database in made:
        mariadb.drop_database(database)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The folder of an installation that is not there yet; its embedded Redis is ended if a test starts it."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MESCHAIN_{name.upper()}", raising=False)
    folder = tmp_path / "home"
    monkeypatch.setenv("MESCHAIN_HOME", str(folder))
    yield folder
    if (folder / FILE_NAME).exists():
        embedded.stop(load(folder))


@pytest.fixture
def run(home):
    """Runs `./meschain` with these arguments."""

    def call(*args: str, input: str | None = None) -> Result:  # noqa: A002
        return CliRunner().invoke(cli, args, input=input)

    return call
