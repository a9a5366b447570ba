"""Print an address that signs one browser in to the stand-alone pages."""

from __future__ import annotations

import click

from service.auth.browser import ticket
from service.settings import load


@click.command(name="open")
def command() -> None:
    """Print a sign-in address. It works once, within ten minutes."""
    click.echo(ticket(load()))
