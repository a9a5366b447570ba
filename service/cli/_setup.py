"""Setting up for a shop: everything is looked at first, and only then anything is written."""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from service.auth.secrets import load_key, make_key
from service.cli._shop import database_url
from service.domain.errors import SetupError
from service.ledger.engine import open_engine
from service.ledger.migrations import migrate, pending
from service.ledger.work import Ledger
from service.opencart import settings_rows
from service.opencart.config_php import ShopConfig, read_config
from service.opencart.shape import Shape, check_rights, recognise
from service.settings import FILE_NAME, Settings, build, environment, load, save

PROBE = "meschain_probe"


@dataclass(frozen=True, slots=True)
class Plan:
    """What `carry_out` will do; making one changes nothing."""

    settings: Settings
    shape: Shape
    engine: Engine
    service_url: str
    surprises: tuple[str, ...]
    """Sentences a person should agree to first."""
    extension_is_installed: bool

    @property
    def ledger(self) -> Ledger:
        """The ledger beside this shop."""
        return Ledger(self.engine, self.shape.prefix)


def look(path: Path, home: Path, url: str | None) -> Plan:
    """Check the shop, the database, the rights and our own folder; SetupError names the first thing that is wrong."""
    config = read_config(path)
    engine = open_engine(database_url(config))
    shape = recognise(engine, config.prefix)
    check_rights(engine, shape)
    if pending(Ledger(engine, shape.prefix)):
        _check_may_create(engine, shape.prefix)
    old = _existing(home)
    settings = _settings(config, home, old)
    with engine.connect() as connection:
        paired = settings_rows.paired_with(connection, shape)
        installed = settings_rows.extension_is_installed(connection, shape)
    ours = paired is not None and paired[1] == settings.shared_key
    service_url = url or (paired[0] if paired and ours else f"http://{settings.bind_host}:{settings.port}")
    other = None if paired is None or ours else paired[0]
    return Plan(settings, shape, engine, service_url, _surprises(old, settings, other), installed)


def carry_out(plan: Plan) -> list[str]:
    """Do it, and tell what was done in sentences. Doing it again does no harm and keeps the keys."""
    settings = plan.settings
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    done = [f"The key for secrets at rest is in {settings.key_file}."]
    if not settings.key_file.exists():
        make_key(settings.key_file)
        done = [f"A key for secrets at rest was made: {settings.key_file}. Keep a copy of it in a safe place."]
    applied = migrate(plan.ledger)
    done.append(f"The ledger's tables were created ({', '.join(applied)})." if applied else "The ledger's tables are up to date.")
    done.append(f"The settings are in {save(settings)}.")
    with plan.engine.begin() as connection:
        settings_rows.pair(connection, plan.shape, plan.service_url, settings.shared_key)
    done.append(f"The shop is paired: its extension will ask the service at {plan.service_url}.")
    return done


def _existing(home: Path) -> Settings | None:
    return load(home) if (home / FILE_NAME).exists() else None


def _settings(config: ShopConfig, home: Path, old: Settings | None) -> Settings:
    _check_home(home)
    shop = {
        "database_url": database_url(config),
        "prefix": config.prefix,
        "shop_path": str(config.folder),
        "shop_url": config.storefront_url,
    }
    given = environment()
    for name in shop.keys() & given.keys():
        if given[name] != shop[name]:
            raise SetupError(
                f"MESCHAIN_{name.upper()} in the environment is not what the shop's config.php says. Remove it from the environment."
            )
    values = old.model_dump() if old else {**given}
    values["shared_key"] = values.get("shared_key") or secrets.token_hex(32)
    return build(home, {**values, **shop})


def _check_home(home: Path) -> None:
    """We can write there, and a key that lies there already is one that works."""
    folder = next(parent for parent in (home, *home.parents) if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SetupError(
            f"{folder} cannot be written to ({error.strerror}). Run the command as its owner, or set MESCHAIN_HOME."
        ) from error
    if (home / "secret.key").exists():
        load_key(home / "secret.key")


def _surprises(old: Settings | None, new: Settings, other_service: str | None) -> tuple[str, ...]:
    found = []
    if old and (old.database_url, old.prefix) != (new.database_url, new.prefix):
        found.append(f"{old.home} is set up for another database; its settings will be replaced.")
    if other_service:
        found.append(f"This shop is paired with another service at {other_service}; that one will no longer be let in.")
    return tuple(found)


def _check_may_create(engine: Engine, prefix: str) -> None:
    """Prove the rights that our tables need with one empty table that is gone at once."""
    # The name is our own, so that two of these at once do not meet. DROP comes first: nothing may be left behind.
    name = f"`{prefix}{PROBE}_{os.getpid()}`"
    for statement in (
        f"DROP TABLE IF EXISTS {name}",
        f"CREATE TABLE {name} (`id` INT PRIMARY KEY, `up` INT, KEY (`up`), FOREIGN KEY (`up`) REFERENCES {name} (`id`)) ENGINE=InnoDB",
        f"DROP TABLE {name}",
    ):
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql(statement)
        except DBAPIError as error:
            reason = error.orig.args[-1] if error.orig else error
            raise SetupError(
                f"The database user may not make our tables ({reason}). Give it CREATE, ALTER, INDEX, REFERENCES and DROP on the shop's "
                "database, or let an administrator run sql/0001_ledger.sql, then try again."
            ) from error
