"""What somebody else changed at the marketplace: list it, put it right, or let it stand."""

from __future__ import annotations

import getpass
from typing import Any

import click

from service.cli._house import opened
from service.cli._unified import dumps

account_option = click.option("--account", "account_name", required=True, help="Its number or title.")
skus_argument = click.argument("skus", nargs=-1, metavar="[SKU]...")
SHOWN = ("sku", "title", "drift", "drift_at", "sent_quantity", "seen_quantity", "sent_price", "seen_price")


@click.group(help=__doc__)
def command() -> None:
    pass


@command.command("list")
@account_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_drifts(account_name: str, as_json: bool) -> None:
    """The listings that show something else than was sent, as far as they were read back."""
    from service.ledger import drifts
    from service.sync import accounts
    from service.sync.drift import ABSENT

    with opened() as house:
        account = accounts.named(house, account_name)
        with house.ledger.look() as work:
            rows = drifts.every(work, account.account_id, (*drifts.OFFER_KINDS, *ABSENT))
    found = [{name: row[name] for name in SHOWN} for row in rows]
    nothing = f"Everything that “{account.title}” showed when it was last read is as it was sent."
    click.echo(dumps(found) if as_json else "\n".join(map(_line, found)) or nothing)


@command.command()
@account_option
@skus_argument
def repair(account_name: str, skus: tuple[str, ...]) -> None:
    """Send our price and stock again; what is off sale or gone is put back. Without a SKU: everything that differs."""
    from service.sync import accounts, drift

    with opened() as house:
        count = drift.repair(house, accounts.named(house, account_name).account_id, skus, getpass.getuser())
    click.echo(f"{count} listings are put right.")


@command.command()
@account_option
@skus_argument
def accept(account_name: str, skus: tuple[str, ...]) -> None:
    """Let stand what is shown, until the next change of the product. A quantity above ours is never accepted."""
    from service.sync import accounts, drift

    with opened() as house:
        count = drift.accept(house, accounts.named(house, account_name).account_id, skus, getpass.getuser())
    click.echo(f"{count} listings stay as they are shown.")


def _line(row: dict[str, Any]) -> str:
    what = {"missing": "is not there any more", "off_sale": "is off sale there"}.get(row["drift"], _difference(row))
    return f"{row['sku']:<24} {what}, since {row['drift_at']:%Y-%m-%d %H:%M} UTC  {row['title']}"


def _difference(row: dict[str, Any]) -> str:
    return f"shows {_offer(row, 'seen')}, sent {_offer(row, 'sent')}"


def _offer(row: dict[str, Any], word: str) -> str:
    quantity, price = row[f"{word}_quantity"], row[f"{word}_price"]
    return f"{'?' if quantity is None else quantity} × {'?' if price is None else format(price, '.2f')}"
