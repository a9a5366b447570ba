"""The process that follows the binary log. Whatever goes wrong here, the sweep finds the changes meanwhile."""

from __future__ import annotations

import socket
import threading

import structlog
from sqlalchemy.exc import DBAPIError

from service.domain.errors import ShopUnavailable
from service.ledger.engine import open_engine
from service.ledger.work import Ledger
from service.opencart.binlog import PlaceGone, own_server_id
from service.settings import Settings
from service.sync import binlog
from service.sync.presence import Presence

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 2.0


def run(settings: Settings, over: threading.Event) -> None:
    """Note what moves until `over` is set or the binary log is not chosen any more; a server that is away is tried again."""
    ledger, presence = Ledger(open_engine(settings.database_url), settings.prefix), Presence(settings, "binlog")
    server_id = own_server_id(socket.gethostname(), str(settings.home), settings.database_url, settings.prefix)

    def goes_on() -> bool:
        presence.beat()
        return not over.is_set()

    lost = ""
    while goes_on():
        try:
            if lost:
                binlog.go_on_from_now(ledger, lost)
                lost = ""
            if not binlog.follow(ledger, settings.prefix, server_id, goes_on):
                break
        except (ShopUnavailable, DBAPIError, OSError) as error:
            log.warning("the database went away", error=str(error)[:300])
        except PlaceGone as gone:
            lost = str(gone)
        except Exception:
            log.exception("the binary log could not be read")
            lost = binlog.UNREADABLE
        over.wait(PAUSE_SECONDS)
    presence.end()
