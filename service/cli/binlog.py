"""Follow the database's binary log, where that was chosen (`capture use binlog`): note changes as they are committed."""

from __future__ import annotations

import signal
import threading

import click

from service.domain.errors import SetupError
from service.ledger.binlog import chosen
from service.ledger.engine import open_engine
from service.ledger.work import Ledger
from service.logs import configure
from service.settings import load


@click.command(help=__doc__)
def command() -> None:
    from worker.binlog import run

    settings = load()
    ledger = Ledger(open_engine(settings.database_url), settings.prefix)
    if not chosen(ledger):
        raise SetupError("The binary log is not in use here. `./meschain capture use binlog` chooses it, where the database allows it.")
    ledger.engine.dispose()
    configure()
    over = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: over.set())
    run(settings, over)
