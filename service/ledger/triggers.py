"""The optional triggers on the shop's tables, through which the database itself notes changes in the change log."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from service.domain.errors import SetupError
from service.ledger.migrations import SQL_FOLDER, WRITTEN_PREFIX, shop_prefix
from service.ledger.work import Ledger

FILE = SQL_FOLDER / "optional" / "change_triggers.sql"
NAME = re.compile(rf"CREATE TRIGGER `{WRITTEN_PREFIX}(\w+)`")
WORDS_ONLY = re.compile(r"^(--|DELIMITER).*$", re.MULTILINE)
REASONS = {
    1419: "the binary log is on, and only an administrator may create triggers (error 1419). An administrator can apply "
    "sql/optional/change_triggers.sql, or set log_bin_trust_function_creators=1",
    1142: "the database user lacks the right TRIGGER. Grant it on the shop's database",
    1044: "the database user lacks the right TRIGGER. Grant it on the shop's database",
    1227: "the database user lacks the right TRIGGER. Grant it on the shop's database",
}


def add(ledger: Ledger) -> None:
    """Create the triggers; all of them, or none and a SetupError that says what to do."""
    with _committing(ledger) as db:
        try:
            for statement in _statements(shop_prefix(ledger)):
                db.exec_driver_sql(statement, execution_options={"no_parameters": True})
        except DBAPIError as error:
            _drop(db, shop_prefix(ledger))
            raise SetupError(f"The database refused the triggers: {_reason(error)}. Changes are noted as before.") from error
        if not _note(ledger):
            _drop(db, shop_prefix(ledger))
            raise SetupError("The triggers were made but note nothing, and were removed again. Run `./meschain init`, then try once more.")


def remove(ledger: Ledger) -> int:
    """Drop the triggers; how many there were."""
    with _committing(ledger) as db:
        return _drop(db, shop_prefix(ledger))


def present(ledger: Ledger) -> bool:
    """True when all triggers are there, as far as this database user may see them."""
    with ledger.engine.connect() as db:
        return len(_there(db, shop_prefix(ledger))) == len(_names(shop_prefix(ledger)))


def refusal(ledger: Ledger) -> str | None:
    """Why the database would refuse them, None when it would not: one is made on a table of ours and dropped again."""
    trial = f"{ledger.t.prefix}trial"
    with _committing(ledger) as db:
        try:
            db.exec_driver_sql(f"DROP TRIGGER IF EXISTS `{trial}`")
            db.exec_driver_sql(f"CREATE TRIGGER `{trial}` BEFORE DELETE ON `{ledger.t.nonce.name}` FOR EACH ROW SET @meschain_trial = 1")
            db.exec_driver_sql(f"DROP TRIGGER `{trial}`")
        except DBAPIError as error:
            return _reason(error)
    return None


def _note(ledger: Ledger) -> bool:
    """Whether a change is noted: tried on one product in a transaction that is rolled back, where the table can do that."""
    product, change = f"`{shop_prefix(ledger)}product`", f"`{ledger.t.change.name}`"
    engine = text("SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = :name")
    with ledger.engine.connect() as db:
        first = db.exec_driver_sql(f"SELECT MIN(product_id) FROM {product}").scalar()
        if first is None or db.execute(engine, {"name": product.strip("`")}).scalar() != "InnoDB":
            return True
        before = db.exec_driver_sql(f"SELECT COUNT(*) FROM {change} WHERE entity_id = {int(first)}").scalar_one()
        db.exec_driver_sql(f"UPDATE {product} SET quantity = quantity + 1 WHERE product_id = {int(first)}")
        noted = db.exec_driver_sql(f"SELECT COUNT(*) FROM {change} WHERE entity_id = {int(first)}").scalar_one()
        db.rollback()
    return int(noted) > int(before)


def _committing(ledger: Ledger) -> Connection:
    return ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _statements(prefix: str) -> Iterator[str]:
    sql = WORDS_ONLY.sub("", FILE.read_text(encoding="utf-8")).replace(f"`{WRITTEN_PREFIX}", f"`{prefix}")
    return (statement.strip() for statement in sql.split("//") if statement.strip())


def _names(prefix: str) -> list[str]:
    return [prefix + name for name in NAME.findall(FILE.read_text(encoding="utf-8"))]


def _there(db: Connection, prefix: str) -> list[str]:
    query = text("SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()")
    return [name for name in db.execute(query).scalars() if name in _names(prefix)]


def _drop(db: Connection, prefix: str) -> int:
    there = _there(db, prefix)
    for name in there:
        db.exec_driver_sql(f"DROP TRIGGER IF EXISTS `{name}`")
    return len(there)


def _reason(error: DBAPIError) -> str:
    code, *words = getattr(error.orig, "args", ()) or (0,)
    return REASONS.get(code, str(words[-1] if words else error))
