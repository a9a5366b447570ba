"""Signs of life: each process keeps one row, for `status` and the Settings page, and takes it away when it ends."""

from __future__ import annotations

import atexit
import os
import socket
import threading
import time

import structlog
from sqlalchemy.exc import DBAPIError

from service.domain.clock import now
from service.ledger.engine import open_engine
from service.ledger.work import Ledger
from service.settings import Settings

log = structlog.get_logger(__name__)

BEAT_SECONDS = 10.0


class Presence:
    """One process's row. No connection is kept between two signs, so the process may fork; a database that is away is no error."""

    def __init__(self, settings: Settings, kind: str, detail: str = "", name: str = "") -> None:
        self._settings, self._kind, self._detail = settings, kind, detail[:255]
        self._name = (name or f"{kind}-{socket.gethostname()}-{os.getpid()}")[:96]
        self._beaten = -BEAT_SECONDS

    def beat(self) -> None:
        """Say that the process is alive; more often than every ten seconds nothing happens."""
        if time.monotonic() - self._beaten >= BEAT_SECONDS:
            self._beaten = time.monotonic()
            self._change(alive=True)

    def end(self) -> None:
        """The process ends as it should."""
        self._change(alive=False)

    def keep(self) -> None:
        """Give signs from a thread until this process ends."""
        threading.Thread(target=self._beat_for_ever, daemon=True, name="presence").start()
        atexit.register(self.end)

    def _beat_for_ever(self) -> None:
        while True:
            self.beat()
            time.sleep(BEAT_SECONDS)

    def _change(self, *, alive: bool) -> None:
        engine = open_engine(self._settings.database_url)
        try:
            with Ledger(engine, self._settings.prefix).work() as work:
                if alive:
                    row = {"name": self._name, "kind": self._kind, "seen_at": now(), "detail": self._detail}
                    work.upsert(work.t.process, [row], ["seen_at", "detail"])
                else:
                    work.db.execute(work.t.process.delete().where(work.t.process.c.name == self._name))
        except DBAPIError as error:
            log.warning("no sign of life could be left", error=str(error)[:200])
        finally:
            engine.dispose()
