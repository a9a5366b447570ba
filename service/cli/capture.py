"""Choose how changes in the shop are noticed: by OpenCart's events alone, or by database triggers besides."""

from __future__ import annotations

import click

from service.cli._checks_capture import capture
from service.cli._findings import show
from service.domain.errors import SetupError
from service.ledger import triggers
from service.ledger.engine import open_engine
from service.ledger.work import Ledger
from service.settings import load


@click.group()
def command() -> None:
    """Choose how changes in the shop are noticed: by OpenCart's events alone, or by database triggers besides."""


@command.command("show")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show_ways(as_json: bool) -> None:
    """Say which ways are in use, which are possible here, and what each one gives."""
    show(list(capture(load())), as_json=as_json)


@command.command()
@click.argument("way", type=click.Choice(["events", "triggers"]))
def use(way: str) -> None:
    """Use only events (removes the triggers), or triggers besides. The sweep works either way."""
    settings = load()
    if settings.database_url.startswith("sqlite"):
        raise SetupError("This installation has no real shop. Triggers are for a shop's MySQL or MariaDB.")
    ledger = Ledger(open_engine(settings.database_url), settings.prefix)
    if way == "events":
        click.echo(f"{triggers.remove(ledger)} triggers were removed. OpenCart's events and the sweep notice the changes.")
        return
    triggers.add(ledger)
    click.echo("Triggers note every change of prices, stock and order statuses now. `./meschain capture use events` takes them away.")
