"""Listings that a marketplace shows and nobody made here: read them, link them to products, or leave them alone."""

from __future__ import annotations

import getpass
from typing import Any

import click

from service.cli._house import opened
from service.cli._unified import dumps

account_argument = click.argument("account_name", metavar="ACCOUNT")
SHOWN = ("found_id", "barcode", "title", "state", "price", "quantity", "product_id", "variant", "reason", "confidence")


@click.group(help=__doc__)
def command() -> None:
    pass


@command.command("list")
@account_argument
@click.option("--ignored", is_flag=True, help="Those that are left alone.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_found(account_name: str, ignored: bool, as_json: bool) -> None:
    """What waits, with the product that each seems to be."""
    from service.ledger import found_listings
    from service.sync import accounts

    with opened() as house:
        account = accounts.named(house, account_name)
        with house.ledger.look() as work:
            rows = found_listings.in_decision(work, account.account_id, found_listings.IGNORED if ignored else found_listings.WAITING)
    found = [{name: row[name] for name in SHOWN} for row in rows]
    nothing = f"Nothing of “{account.title}” is left alone." if ignored else f"Nothing of “{account.title}” waits."
    click.echo(dumps(found) if as_json else "\n".join(map(_line, found)) or nothing)


@command.command()
@account_argument
def read(account_name: str) -> None:
    """Ask for everything that the account shows to be read; the workers do it."""
    from service.sync import accounts, found

    with opened() as house:
        number = found.read_now(house, accounts.named(house, account_name).account_id)
    click.echo(f"Job {number} reads it. `./meschain found list` shows what it finds.")


@command.command()
@account_argument
@click.argument("found_id", type=int)
@click.argument("product_id", type=int, required=False)
@click.option("--variant", default="", help="Of the product: its option value ids, joined by “-”.")
def accept(account_name: str, found_id: int, product_id: int | None, variant: str) -> None:
    """FOUND_ID is the product that it seems to be, or PRODUCT_ID."""
    from service.domain.sellable import SellableKey
    from service.sync import accounts, found

    with opened() as house:
        key = SellableKey(product_id, variant) if product_id else None
        found.accept(house, accounts.named(house, account_name).account_id, found_id, key, getpass.getuser())
    click.echo("Linked. Its price and stock follow the shop from now on.")


@command.command()
@account_argument
@click.argument("found_ids", type=int, nargs=-1, required=True)
@click.option("--undo", is_flag=True, help="Ask about them again.")
def ignore(account_name: str, found_ids: tuple[int, ...], undo: bool) -> None:
    """Leave listings alone."""
    from service.sync import accounts, found

    with opened() as house:
        count = found.ignore(house, accounts.named(house, account_name).account_id, found_ids, getpass.getuser(), ignored=not undo)
    click.echo(f"{count} listings {'wait again' if undo else 'are left alone'}.")


def _line(row: dict[str, Any]) -> str:
    meant = f"product {row['product_id']} {row['variant']}".strip() + f" ({row['reason']}, {row['confidence']})"
    return f"{row['found_id']:>7}  {row['barcode']:<16} {meant if row['product_id'] else 'no product is like it':<36}  {row['title']}"
