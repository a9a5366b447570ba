"""Look for what is misconfigured, and say what to do about it."""

from __future__ import annotations

import click

from service.cli._failure import explained
from service.cli._findings import show
from service.settings import load


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(as_json: bool) -> None:
    """Check everything the service depends on. Exit code 1 when something is wrong; nothing is changed."""
    # Imported late: help should come at once.
    from service.sync.health.report import report

    show(report(load(), explained), as_json=as_json)
