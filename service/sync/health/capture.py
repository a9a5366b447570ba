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
        return Finding("triggers", OK, f"In use: what other programs write into the tables is noted at once. {COST} {BACK}")
    if reason := triggers.refusal(ledger):
        return Finding("triggers", OK, f"Not in use, and not possible now: {reason}. {FOUND_ANYWAY}")
    return Finding("triggers", OK, f"Not in use, but possible: other programs' changes would be noted at once. {COST} {USE}")


def _binlog(ledger: Ledger) -> Finding:
    # Imported late: doctor looks at much before it needs the library that reads the log.
    from service.sync.health.binlog import refusal

    reason = refusal(ledger.engine)
    if not binlog.chosen(ledger):
        if reason:
            return Finding("binlog", OK, f"Not in use, and not possible now: {reason}. {FOUND_ANYWAY}")
        return Finding("binlog", OK, f"Not in use, but possible: {GAIN} {LOAD} `./meschain capture use binlog` chooses it.")
    if reason:
        return Finding("binlog", WARN, f"In use, but it tells nothing now: {reason}. {FOUND_ANYWAY}")
    with ledger.look() as work:
        followed = any(row["kind"] == "binlog" and row["seen_at"] > now() - FRESH for row in reports_system.processes(work))
    if not followed:
        return Finding("binlog", WARN, f"In use, but no process follows it. Start `./meschain up`, or `./meschain binlog`. {FOUND_ANYWAY}")
    return Finding("binlog", OK, f"In use: {GAIN} {LOAD} `./meschain capture use events` ends it.")


COST = "Bulk updates of prices then take several times longer (`./meschain bench sweep` measures it)."
BACK = "`./meschain capture use events` takes them away."
USE = "`./meschain capture use triggers` adds them."
GAIN = "other programs' changes are noted at once, specials and discounts too, and no statement of theirs waits for it."
LOAD = "The server sends its whole binary log to one process of ours, which reads at least a thousand rows a second."
FOUND_ANYWAY = "The sweep finds the same within a minute or so."
FRESH = timedelta(minutes=1)
