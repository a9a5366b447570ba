"""Set up for a shop: read its config.php, make our tables beside it, pair the extension."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli._setup import carry_out, look
from service.settings import home_folder

PACKAGE = "dist/meschain_sync.ocmod.zip"


def _web_address(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value and not value.startswith(("http://", "https://")):
        raise click.BadParameter("must begin with http:// or https://")
    return value and value.rstrip("/")


@click.command()
@click.option("--opencart", "path", required=True, type=click.Path(path_type=Path), help="The shop's folder (the one with config.php).")
@click.option("--url", callback=_web_address, help="Where the shop's server reaches this service, if not on the same machine.")
@click.option("--yes", is_flag=True, help="Do not ask, even when an earlier pairing is replaced.")
def command(path: Path, url: str | None, yes: bool) -> None:
    """Set up for the OpenCart shop in a folder. Running it again does no harm and keeps the keys."""
    plan = look(path, home_folder(), url)
    for sentence in plan.surprises:
        click.echo(sentence, err=True)
    if plan.surprises and not yes:
        click.confirm("Go on?", abort=True, err=True)
    click.echo(f"OpenCart {plan.shape.family} found in {path.absolute()} (table prefix “{plan.shape.prefix}”).")
    for sentence in carry_out(plan):
        click.echo(sentence)
    if not plan.extension_is_installed:
        click.echo(f"Next: install {PACKAGE} in OpenCart (Extensions › Installer, then Extensions › Modules).")
    click.echo("Next: `./meschain up` starts the service; `./meschain doctor` looks whether all is well.")
