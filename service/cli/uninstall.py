"""Remove the extension's traces from the shop; the ledger stays unless --purge."""

from __future__ import annotations

import click

from service.domain.errors import SetupError
from service.ledger import binlog, triggers
from service.ledger.engine import open_engine
from service.ledger.migrations import drop, pending
from service.ledger.work import Ledger
from service.opencart.shape import recognise
from service.opencart.traces import remove
from service.settings import load


@click.command()
@click.option("--purge", is_flag=True, help="Also delete the ledger: accounts, links, order history. There is no way back.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(purge: bool, yes: bool) -> None:
    """Remove the extension's settings, events, rights, module rows and triggers from the shop."""
    settings = load()
    if settings.database_url.startswith("sqlite"):
        raise SetupError("This installation has no real shop. Delete its folder to remove it.")
    if not yes:
        click.confirm(_question(purge), abort=True, err=True)
    engine = open_engine(settings.database_url)
    shape = recognise(engine, settings.prefix)
    with engine.begin() as connection:
        counts = remove(connection, shape)
    ledger = Ledger(engine, settings.prefix)
    counts["triggers"] = triggers.remove(ledger)
    if not pending(ledger):
        binlog.forget(ledger)
    for name, count in counts.items():
        click.echo(f"{name}: {count} removed.")
    if purge:
        drop(ledger)
        click.echo("The ledger was deleted.")
    else:
        click.echo("The ledger was kept; `./meschain uninstall --purge` deletes it too.")
    click.echo("Next: stop the service, and remove the package in OpenCart (Extensions › Installer).")


def _question(purge: bool) -> str:
    what = "and DELETE the ledger with all accounts, links and order history" if purge else "and keep the ledger"
    return f"Disconnect MesChain Sync from this shop {what}?"
