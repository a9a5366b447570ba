"""Doctor's checks of how changes in the shop are noticed: what works here, and what each way gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from service.domain.clock import now
from service.domain.errors import MeschainError
from service.ledger import binlog, reports_system, triggers
from service.ledger.engine import open_engine
from service.ledger.work import Ledger
from service.opencart.shop import Shop
from service.settings import Settings
from service.sync.health.findings import FAIL, OK, WARN, Finding


def capture(settings: Settings) -> Iterator[Finding]:
    """The ways by which changes are noticed, and which of them are in use."""
    yield Finding("sweep", OK, "Every minute the whole shop is compared with what was last seen: it finds every change and needs no hook.")
    if settings.database_url.startswith("sqlite"):
        return
    ledger = Ledger(open_engine(settings.database_url), settings.prefix)
    try:
        yield _events(Shop(ledger.engine, settings.prefix))
        yield _triggers(ledger)
        yield _binlog(ledger)
    except (DBAPIError, MeschainError) as error:
        yield Finding("capture", FAIL, f"The database was not asked to its end: {error}. Correct that, then ask again.")
    finally:
        ledger.engine.dispose()


def _events(shop: Shop) -> Finding:
    if shop.extension_is_installed():
        return Finding("events", OK, "In use: OpenCart tells of every order and every saved product at once.")
    sentence = "Not there: orders and saved products wait for the sweep. Install the extension in OpenCart and press Install under Modules."
    return Finding("events", WARN, sentence)


def _triggers(ledger: Ledger) -> Finding:
    if triggers.present(ledger):
        return Finding("triggers", OK, TRIGGERS_USED)
    if reason := triggers.refusal(ledger):
        return _impossible("triggers", reason)
    return Finding("triggers", OK, TRIGGERS_POSSIBLE)


def _impossible(name: str, reason: str) -> Finding:
    return Finding(name, OK, f"Not in use, and not possible now: {reason}. The sweep finds the same within a minute or so.")


def _binlog(ledger: Ledger) -> Finding:
    # Imported late: doctor looks at much before it needs the library that reads the log.
    from service.sync.health.binlog import refusal

    reason = refusal(ledger.engine)
    if not binlog.chosen(ledger):
        return _impossible("binlog", reason) if reason else Finding("binlog", OK, BINLOG_POSSIBLE)
    if reason:
        return Finding("binlog", WARN, f"In use, but it tells nothing now: {reason}. The sweep finds the same within a minute or so.")
    with ledger.look() as work:
        followed = any(row["kind"] == "binlog" and row["seen_at"] > now() - FRESH for row in reports_system.processes(work))
    return Finding("binlog", OK, BINLOG_USED) if followed else Finding("binlog", WARN, BINLOG_ALONE)


TRIGGERS_USED = (
    "In use: what other programs write into the tables is noted at once. Bulk updates of prices take several times longer for it "
    "(`./meschain bench sweep` measures it). `./meschain capture use events` takes them away."
)
TRIGGERS_POSSIBLE = (
    "Not in use, but possible: other programs' changes would be noted at once. Bulk updates of prices would take several times longer "
    "(`./meschain bench sweep` measures it). `./meschain capture use triggers` adds them."
)
BINLOG_POSSIBLE = (
    "Not in use, but possible: other programs' changes would be noted at once, specials and discounts too, and no statement of theirs "
    "would wait for it. The server sends its whole binary log to one process of ours, which reads at least a thousand rows a second. "
    "`./meschain capture use binlog` chooses it."
)
BINLOG_USED = (
    "In use: other programs' changes are noted at once, specials and discounts too, and no statement of theirs waits for it. The server "
    "sends its whole binary log to one process of ours. `./meschain capture use events` ends it."
)
BINLOG_ALONE = (
    "In use, but no process follows it. Start `./meschain up`, or `./meschain binlog`. The sweep finds the same within a minute or so."
)
FRESH = timedelta(minutes=1)
