"""Choose how changes in the shop are noticed: by OpenCart's events alone, or by database triggers or the binary log besides."""

from __future__ import annotations

import click

from service.cli._findings import show
from service.domain.errors import SetupError
from service.ledger import binlog, triggers
from service.ledger.engine import open_engine
from service.ledger.work import Ledger
from service.settings import load
from service.sync.health.capture import capture


@click.group()
def command() -> None:
    """Choose how changes in the shop are noticed: by OpenCart's events alone, or by database triggers or the binary log besides."""


@command.command("show")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show_ways(as_json: bool) -> None:
    """Say which ways are in use, which are possible here, and what each one gives."""
    show(list(capture(load())), as_json=as_json)


@command.command()
@click.argument("way", type=click.Choice(["events", "triggers", "binlog"]))
def use(way: str) -> None:
    """Use only events, or triggers or the binary log besides, one of them at a time. The sweep works either way."""
    settings = load()
    if settings.database_url.startswith("sqlite"):
        raise SetupError("This installation has no real shop. Triggers and the binary log are for a shop's MySQL or MariaDB.")
    {"events": _events, "triggers": _triggers, "binlog": _binlog}[way](Ledger(open_engine(settings.database_url), settings.prefix))


def _events(ledger: Ledger) -> None:
    ended = " The binary log is followed no longer." if binlog.forget(ledger) else ""
    click.echo(f"{triggers.remove(ledger)} triggers were removed.{ended} OpenCart's events and the sweep notice the changes.")


def _triggers(ledger: Ledger) -> None:
    triggers.add(ledger)
    binlog.forget(ledger)
    click.echo("Triggers note every change of prices, stock and order statuses now. `./meschain capture use events` takes them away.")


def _binlog(ledger: Ledger) -> None:
    # Imported late: only this way needs the library that reads the log.
    from service.opencart.binlog import here
    from service.sync.health.binlog import refusal

    if reason := refusal(ledger.engine):
        raise SetupError(f"The binary log cannot be followed here: {reason}. Changes are noted as before.")
    binlog.choose(ledger, str(here(ledger.engine)))
    triggers.remove(ledger)
    click.echo(
        "The binary log is followed from now on, by a process that `./meschain up` starts within seconds. "
        "`./meschain capture use events` ends it."
    )
