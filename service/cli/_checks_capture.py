"""Doctor's checks of how changes in the shop are noticed: what works here, and what each way gives."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

from service.cli._findings import FAIL, OK, WARN, Finding
from service.domain.errors import MeschainError
from service.ledger import triggers
from service.ledger.engine import open_engine
from service.ledger.work import Ledger
from service.opencart.shop import Shop
from service.settings import Settings


def capture(settings: Settings) -> Iterator[Finding]:
    """The ways by which changes are noticed, and which of them are in use."""
    yield Finding("sweep", OK, "Every minute the whole shop is compared with what was last seen: it finds every change and needs no hook.")
    if settings.database_url.startswith("sqlite"):
        return
    ledger = Ledger(open_engine(settings.database_url), settings.prefix)
    try:
        yield _events(Shop(ledger.engine, settings.prefix))
        yield _triggers(ledger)
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
        return Finding("triggers", OK, f"Not in use, and not possible now: {reason}. The sweep finds the same within a minute or so.")
    return Finding("triggers", OK, f"Not in use, but possible: other programs' changes would be noted at once. {COST} {USE}")


COST = "Bulk updates of prices then take several times longer (`./meschain bench sweep` measures it)."
BACK = "`./meschain capture use events` takes them away."
USE = "`./meschain capture use triggers` adds them."
