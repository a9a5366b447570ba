"""Doctor's checks of what we depend on: database, Redis, shop, scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from redis import Redis, RedisError
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from service import __version__
from service.auth.secrets import SecretBox, load_key
from service.domain.clock import now
from service.domain.errors import MeschainError, SetupError
from service.embedded import redis_url
from service.ledger.engine import open_engine
from service.ledger.migrations import pending
from service.ledger.work import Ledger
from service.opencart.shape import check_rights
from service.opencart.shop import Shop
from service.settings import Settings
from service.sync import storefront
from service.sync.health.findings import FAIL, OK, WARN, Finding
from service.sync.house import House

DRIFT_NOTED, DRIFT_REFUSED = 5, 30
"""Seconds; the wire refuses a token that comes from further in the future."""
SCHEDULE_SILENT = timedelta(minutes=3)
KEEPS_ALL = "noeviction"


def database(settings: Settings) -> Iterator[Finding]:
    """It answers, its tables are ours, and its clock is right."""
    ledger = Ledger(open_engine(settings.database_url), settings.prefix)
    try:
        if missing := pending(ledger):
            yield Finding("ledger", FAIL, f"Its tables are not up to date ({', '.join(missing)}). Run `./meschain init` again.")
        else:
            yield Finding("ledger", OK, f"Its tables are up to date ({settings.prefix}meschain_…).")
            yield _schedule(ledger)
        if ledger.engine.dialect.name != "sqlite":
            yield from _mysql(ledger)
    except DBAPIError as error:
        yield Finding("database", FAIL, f"It does not answer: {error.orig}. Start it, or correct MESCHAIN_DATABASE_URL.")
    finally:
        ledger.engine.dispose()


def _mysql(ledger: Ledger) -> Iterator[Finding]:
    with ledger.engine.connect() as connection:
        before = now()
        version, clock = connection.execute(text("SELECT VERSION(), UTC_TIMESTAMP(3)")).one()
        wrong = connection.execute(
            text(
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME LIKE :ours "
                "AND (ENGINE <> 'InnoDB' OR TABLE_COLLATION NOT LIKE 'utf8mb4%')"
            ),
            {"ours": ledger.t.prefix.replace("_", r"\_") + "%"},
        ).scalars()
        names = ", ".join(wrong)
    if names:
        yield Finding("database", FAIL, f"{version}, but these tables are not InnoDB with utf8mb4: {names}. Convert them with ALTER TABLE.")
    else:
        yield Finding("database", OK, f"{version}, InnoDB and utf8mb4.")
    yield _clock(abs((clock.replace(tzinfo=before.tzinfo) - before).total_seconds()))


def _clock(drift: float) -> Finding:
    if drift < DRIFT_NOTED:
        return Finding("clock", OK, f"{drift:.1f} s between this machine and the database.")
    state = FAIL if drift >= DRIFT_REFUSED else WARN
    return Finding("clock", state, f"{drift:.0f} s between this machine and the database. Set both clocks by NTP: signed requests expire.")


def _schedule(ledger: Ledger) -> Finding:
    with ledger.look() as work:
        cursor = work.t.cursor
        last = work.db.execute(select(func.max(cursor.c.updated_at)).where(cursor.c.name.like("due:%"))).scalar()
    if last is None:
        return Finding("schedule", WARN, "It has never run. Start `./meschain up`, or let cron call `./meschain tick` every minute.")
    minutes = int((now() - last) / timedelta(minutes=1))
    if now() - last > SCHEDULE_SILENT:
        sentence = f"Nothing was planned for {minutes} minutes. Start `./meschain up`, or let cron call `./meschain tick` every minute."
        return Finding("schedule", FAIL, sentence)
    return Finding("schedule", OK, "Work is planned regularly.")


def redis(settings: Settings) -> Iterator[Finding]:
    """It answers, throws nothing away and keeps what it has over a restart."""
    try:
        with Redis.from_url(redis_url(settings, start=False)) as client:
            server, memory, kept = client.info("server"), client.config_get("maxmemory*"), client.config_get("appendonly")
            saved = client.config_get("save")
    except SetupError as error:
        yield Finding("redis", WARN, str(error))
        return
    except RedisError as error:
        yield Finding("redis", FAIL, f"It does not answer: {error}. Start it, or correct MESCHAIN_REDIS_URL.")
        return
    yield Finding("redis", OK, f"It answers (version {server['redis_version']}).")
    if memory.get("maxmemory") != "0" and memory.get("maxmemory-policy") != KEEPS_ALL:
        yield Finding("redis memory", FAIL, f"When it is full it drops keys, and jobs with them. Set maxmemory-policy to {KEEPS_ALL}.")
    if kept.get("appendonly") != "yes" and not saved.get("save"):
        yield Finding("redis storage", WARN, "It forgets everything when it restarts; the queue is then rebuilt. Set appendonly to yes.")


def shop(settings: Settings) -> Iterator[Finding]:
    """Its tables are known, we have the rights, the extension is installed, paired, reachable and of our version."""
    if settings.database_url.startswith("sqlite"):
        return
    house = _house(settings)
    try:
        check_rights(house.shop.engine, house.shop.shape)
        yield Finding("shop", OK, f"OpenCart {house.shop.shape.family} in {settings.shop_path}; the database user has all rights.")
        yield _pairing(house)
        yield _zone(house)
        yield _images(house.shop.image_url)
        yield from _extension(house)
    except MeschainError as error:
        yield Finding("shop", FAIL, str(error))
    finally:
        house.ledger.engine.dispose()


def _house(settings: Settings) -> House:
    """The shop's side of the house; doctor starts no Redis, so there is none in it."""
    engine = open_engine(settings.database_url)
    shop = Shop(engine, settings.prefix, shop_url=settings.shop_url, image_url=settings.image_url)
    return House(settings, Ledger(engine, settings.prefix), shop, Redis(), SecretBox(load_key(settings.key_file)))


def _pairing(house: House) -> Finding:
    paired = house.shop.paired_with()
    if paired is None:
        return Finding("pairing", FAIL, "The shop does not know this service. Run `./meschain init` again.")
    if paired[1] != house.settings.shared_key:
        return Finding("pairing", FAIL, f"The shop is paired with another service ({paired[0]}). Run `./meschain init` again to take over.")
    return Finding("pairing", OK, f"The shop asks this service at {paired[0]}.")


def _zone(house: House) -> Finding:
    shop = house.shop.settings()
    wanted, zone = shop.config.get("config_timezone"), shop.zone
    if wanted and str(zone) != wanted:
        return Finding(
            "time zone", WARN, f"The shop's time zone “{wanted}” is not known here; UTC is used. Choose another in its settings."
        )
    return Finding("time zone", OK, f"The shop keeps its times in {zone}.")


def _images(address: str) -> Finding:
    if address.startswith("https://"):
        return Finding("images", OK, f"Marketplaces load them from {address}.")
    if address:
        sentence = (
            f"Marketplaces would load them from {address}, and most take https only. Set MESCHAIN_IMAGE_URL to an https address of them."
        )
    else:
        sentence = "They have no address without a shop_url. Set MESCHAIN_IMAGE_URL to an https address of the shop's image folder."
    return Finding("images", WARN, sentence)


def _extension(house: House) -> Iterator[Finding]:
    if not house.shop.extension_is_installed():
        yield Finding(
            "extension", FAIL, "It is not installed in OpenCart. Install dist/meschain_sync.ocmod.zip, then press Install under Modules."
        )
        return
    if not house.settings.shop_url:
        yield Finding(
            "extension",
            WARN,
            "No shop_url is set: orders are written straight into the tables. Set MESCHAIN_SHOP_URL if it is a live shop.",
        )
        return
    try:
        answer = storefront.ask(house, "ping", {})
    except MeschainError as error:
        yield Finding("extension", FAIL, f"It does not answer: {error}. Check shop_url, maintenance mode and the module's status.")
        return
    text = f"OpenCart {answer.get('opencart')}, PHP {answer.get('php')}, extension {answer.get('extension')}"
    if answer.get("extension") != __version__:
        yield Finding("extension", WARN, f"{text}, but the service is {__version__}. Install the package of the same version.")
    else:
        yield Finding("extension", OK, f"{text}.")
