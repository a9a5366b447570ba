"""What would be sent and why, before it is sent; and the word on what waits for one."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from service.cli._house import opened
from service.cli._unified import dumps

if TYPE_CHECKING:
    from service.sync.plan import Line, Plan

account_option = click.option("--account", "account_name", required=True, help="Its number or title.")
STOPS = {
    "zero": "So many would be set to zero that they would wait for your word.",
    "change": "So many would change price or gain stock that they would wait for your word.",
}


@click.group(help=__doc__)
def command() -> None:
    pass


@command.command()
@account_option
@click.option("--limit", default=20, show_default=True, help="How many listings to name; all are counted.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def offers(account_name: str, limit: int, as_json: bool) -> None:
    """The prices and stocks that would be sent now. Nothing is sent."""
    from service.sync import accounts
    from service.sync.plan import plan

    with opened() as house:
        found = plan(house, accounts.named(house, account_name).account_id, limit)
    click.echo(dumps(asdict(found)) if as_json else _readable(found))


@command.command()
@account_option
def approve(account_name: str) -> None:
    """Send what waits for a person's word."""
    from service.sync import accounts, caution

    with opened() as house:
        account = accounts.named(house, account_name)
        count = caution.approve(house, account.account_id, getpass.getuser())
    click.echo(f"{count} offers may be sent to “{account.title}”." if count else f"Nothing of “{account.title}” waits for a word.")


@command.command()
@account_option
def drop(account_name: str) -> None:
    """Leave what is shown as it is, until the next change of each product. Undo a wrong rule first: `./meschain rules undo`."""
    from service.sync import accounts, caution

    with opened() as house:
        account = accounts.named(house, account_name)
        count = caution.drop(house, account.account_id, getpass.getuser())
    click.echo(f"{count} offers of “{account.title}” are dropped." if count else f"Nothing of “{account.title}” waits for a word.")


def _readable(found: Plan) -> str:
    groups = ", ".join(f"{count} {name}" for name, count in found.groups.items() if count) or "nothing"
    return "\n".join(
        [
            *(_line(line) for line in found.lines),
            *([""] if found.lines else []),
            f"Would be sent, in this order: {groups}.",
            f"Looked at {found.due} of {found.live} live listings: {found.unchanged} unchanged, {found.problems} without a possible offer.",
            *(STOPS[kind] for kind in found.stops),
            *_waiting(found),
        ]
    )


def _waiting(found: Plan) -> list[str]:
    count = sum(found.waiting.values())
    if not count:
        return []
    return [f"{count} of them wait for your word: `./meschain plan approve` sends them, `./meschain plan drop` leaves what is shown."]


def _line(line: Line) -> str:
    before = f"{_or(line.sent_quantity)} × {_price(line.sent_price)}"
    waits = "  [waits for your word]" if line.waits else ""
    return f"{line.group:<13} {line.sku:<24} {before} → {line.quantity} × {_price(line.price)}{waits}  because {'; '.join(line.why)}"


def _or(value: int | None) -> str:
    return "?" if value is None else str(value)


def _price(value: Decimal | None) -> str:
    return "?" if value is None else f"{value:.2f}"
