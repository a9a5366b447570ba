"""Look at a connector by hand: what it can do, how it reads orders, what it would send."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from service.cli._failure import Failure
from service.cli._new_connector import create
from service.cli._passport import connected, of_account, passport, readable
from service.cli._unified import dumps, offers_in, orders_out, pair, read_json
from service.connectors import closed, registry
from service.connectors.calls import Call, encode
from service.connectors.contract import Manifest
from service.domain.forms import MASK, fields, parse


@click.group(help=__doc__)
def command() -> None:
    pass


@command.command("list")
def list_connectors() -> None:
    """Every marketplace there is a connector for."""
    for manifest in registry.manifests():
        click.echo(f"{manifest.slug:<16} {manifest.title} ({', '.join(manifest.countries)}, {manifest.currency})")


@command.command()
@click.argument("slug")
@click.option("--account", "account_name", metavar="ACCOUNT", help="Its number or title: its own limits, and what is used of them now.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show(slug: str, account_name: str | None, as_json: bool) -> None:
    """The connector's passport: abilities, settings, limits."""
    if gone := closed.find(slug):
        return click.echo(f"{gone.sentence} `./meschain old-listings FILE` does that.")
    manifest = registry.manifest(slug)
    shown = passport(manifest) | (of_account(manifest, account_name) if account_name else {})
    return click.echo(dumps(shown) if as_json else readable(shown))


@command.command()
@click.argument("name")
@click.option("--title", default="", help="As people write it, if that is not NAME with a capital.")
def new(name: str, title: str) -> None:
    """Make the folder of a connector that you are about to write; the tests that hold for all connectors fail until it is."""
    for path in create(name, title):
        click.echo(path)
    click.echo(f"Fill in what says FILL IN; ./meschain test -k {name} tells what is left.")


@command.command("parse")
@click.argument("slug")
@click.argument("kind", type=click.Choice(["orders"]))
@click.argument("file")
def parse_file(slug: str, kind: str, file: str) -> None:
    """A marketplace's answer in our unified JSON. FILE "-" is standard input; what cannot be understood is told on stderr."""
    manifest = registry.manifest(slug)
    try:
        page = manifest.parse_orders(read_json(file))
    except (KeyError, TypeError, ValueError) as error:
        raise Failure(f"{file} does not hold {manifest.title} {kind}: {error}.") from error
    for problem in page.problems:
        click.echo(problem, err=True)
    click.echo(dumps(orders_out(page)))
    if page.problems and not page.orders:
        click.get_current_context().exit(1)


@command.command()
@click.argument("slug")
@click.argument("kind", type=click.Choice(["offers"]))
@click.argument("file")
@click.option(
    "--setting", "settings", multiple=True, metavar="NAME=VALUE", help="An account setting; made-up ones stand in for the others."
)
def build(slug: str, kind: str, file: str, settings: Sequence[str]) -> None:
    """The requests that would set these offers (a JSON list), without secrets. Impossible offers are told on stderr and left out."""
    manifest, targets = registry.manifest(slug), offers_in(read_json(file))
    values = {**manifest.example, **dict(pair(entry) for entry in settings)}
    good = []
    for target in targets:
        problems = manifest.offer_problems(target)
        for problem in problems:
            click.echo(f"{target.barcode or 'without barcode'}: {problem.message}", err=True)
        good += [] if problems else [target]
    calls = manifest.build_offers(parse(manifest.settings, values), good)
    headers = _headers(manifest, values)
    click.echo(dumps([_request(call, headers) for call in calls]))


def _request(call: Call, headers: dict[str, str]) -> dict[str, Any]:
    query = {"query": dict(call.query)} if call.query else {}
    return {
        "method": call.method,
        "path": call.path,
        **query,
        "headers": {**headers, **call.headers},
        "body": json.loads(encode(call.body)),
    }


def _headers(manifest: Manifest, values: dict[str, str]) -> dict[str, str]:
    transport, _ = connected(manifest, values)
    secrets = [values[field.name] for field in fields(manifest.settings) if field.secret and values.get(field.name)]
    shown = {name: MASK if any(secret in value for secret in secrets) else value for name, value in transport.headers.items()}
    return {**shown, "Content-Type": "application/json; charset=utf-8"}
