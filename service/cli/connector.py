"""Look at a connector by hand: what it can do, how it reads orders, what it would send."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from service.cli._failure import Failure
from service.cli._unified import dumps, offers_in, orders_out, pair, read_json
from service.connectors import registry
from service.connectors.contract import CAPABILITIES, Manifest
from service.connectors.http import Call, NoLimiter, Transport, encode
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
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show(slug: str, as_json: bool) -> None:
    """The connector's passport: abilities, settings, limits."""
    passport = _passport(registry.manifest(slug))
    click.echo(dumps(passport) if as_json else _readable(passport))


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
    transport, _ = _connected(manifest, values)
    secrets = [values[field.name] for field in fields(manifest.settings) if field.secret and values.get(field.name)]
    shown = {name: MASK if any(secret in value for secret in secrets) else value for name, value in transport.headers.items()}
    return {**shown, "Content-Type": "application/json; charset=utf-8"}


def _connected(manifest: Manifest, values: dict[str, str]) -> tuple[Transport, Any]:
    transport = Transport("by hand", manifest.base_url, {}, NoLimiter())
    return transport, manifest.connect(parse(manifest.settings, values), transport)


def _passport(manifest: Manifest) -> dict[str, Any]:
    settings = parse(manifest.settings, manifest.example)
    _, connector = _connected(manifest, dict(manifest.example))
    return {
        "slug": manifest.slug,
        "title": manifest.title,
        "countries": manifest.countries,
        "currency": manifest.currency,
        "language": manifest.language,
        "base_url": manifest.base_url,
        "verified": manifest.verified.isoformat(),
        "capabilities": {protocol.__name__: isinstance(connector, protocol) for protocol in CAPABILITIES},
        "settings": [asdict(field) for field in fields(manifest.settings)],
        "quotas": [asdict(quota) for quota in manifest.quotas(settings)],
        "max_quantity": manifest.max_quantity,
        "order_window_days": manifest.order_window_days,
        "simulator": manifest.simulator is not None,
    }


def _readable(passport: dict[str, Any]) -> str:
    words = {protocol.__name__: text for protocol, text in CAPABILITIES.items()}
    lines = [
        f"{passport['title']} ({passport['slug']}) · {', '.join(passport['countries'])} · {passport['currency']} · {passport['language']}",
        f"Address    {passport['base_url']}",
        f"Verified   {passport['verified']}",
        "",
        *(f"{'✓' if able else '-'} {words[name]}" for name, able in passport["capabilities"].items()),
        "",
        "Settings",
        *(f"  {field['name']:<22} {_field_line(field)}" for field in passport["settings"]),
        "",
        "Limits",
        *(f"  {quota['group']:<28} {quota['limit']} in {quota['seconds']:g} s" for quota in passport["quotas"]),
    ]
    return "\n".join(lines)


def _field_line(field: dict[str, Any]) -> str:
    notes = ["secret"] * field["secret"] + ["required" if field["required"] else f"default {field['default'] or 'empty'}"]
    return f"{field['label']} ({', '.join(notes)}). {field['help']}".strip()
