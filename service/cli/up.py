"""Run everything: web, live events, scheduler and workers in one process group."""

from __future__ import annotations

import signal
import threading

import click
import structlog
from sqlalchemy.exc import DBAPIError

from service.cli._alone import alone, check_port
from service.domain.errors import SetupError
from service.embedded import redis_url, stop
from service.ledger import binlog
from service.ledger.engine import open_engine
from service.ledger.work import Ledger
from service.settings import Settings, load

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
CHOICE_SECONDS = 5.0


@click.command(help=__doc__)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Worker processes.")
def command(workers: int) -> None:
    settings = load()
    with alone(settings.home / "up.lock") as first:
        if not first:
            raise SetupError(f"`up` runs already for {settings.home}. End that one first, or set MESCHAIN_HOME for another installation.")
        check_port(settings.bind_host, settings.port, "MESCHAIN_PORT")
        check_port(settings.bind_host, settings.live_port, "MESCHAIN_LIVE_PORT")
        _run(settings, workers)


def _run(settings: Settings, workers: int) -> None:
    from worker.supervisor import everything, supervise

    over = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: over.set())
    redis_url(settings)
    keeper = threading.Thread(target=_keep_redis, args=(settings, over), name="redis")
    keeper.start()
    chosen = threading.Event()
    # Nobody waits for its end: a database that does not answer would keep it.
    threading.Thread(target=_ask_for_choice, args=(settings, chosen, over), name="choice", daemon=True).start()
    click.echo(f"MesChain Sync is on http://{settings.bind_host}:{settings.port}/ (Ctrl-C ends it; logs in {settings.log_folder}).")
    try:
        supervise(everything(workers), settings.log_folder, over, {"binlog": chosen})
    finally:
        over.set()
        keeper.join()
        end(settings)


def end(settings: Settings) -> None:
    """Stop the embedded Redis, if it is ours."""
    if not settings.redis_url:
        stop(settings)


def _keep_redis(settings: Settings, over: threading.Event) -> None:
    """An embedded Redis that was killed is started again."""
    while not over.wait(LOOK_SECONDS):
        try:
            redis_url(settings)
        except SetupError as error:
            log.warning("no Redis", error=str(error))


def _ask_for_choice(settings: Settings, chosen: threading.Event, over: threading.Event) -> None:
    """Keep `chosen` as the ledger says whether the binary log is followed."""
    ledger = Ledger(open_engine(settings.database_url), settings.prefix)
    while not over.is_set():
        try:
            chosen.set() if binlog.chosen(ledger) else chosen.clear()
        except DBAPIError as error:
            log.warning("no database", error=str(error)[:200])
        over.wait(CHOICE_SECONDS)
