"""What the shop's categories, brands and values are at a marketplace: suggestions, pairs confirmed together, CSV out and in."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli._failure import Failure
from service.cli._house import opened
from service.cli._unified import dumps

if TYPE_CHECKING:
    from service.sync.account import Account
    from service.sync.house import House
    from service.sync.mapping import MappingRow, Suggestion

account_argument = click.argument("account_name", metavar="ACCOUNT")
yes_option = click.option("--yes", is_flag=True, help="Do it without asking.")
level_option = click.option("--at-least", type=click.IntRange(1, 100), default=90, show_default=True, help="Confidence, 1 to 100.")


@click.group(help=__doc__)
def command() -> None:
    pass


@command.command()
@account_argument
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def suggest(account_name: str, as_json: bool) -> None:
    """What waits, with suggestions; what holds up most products first."""
    from service.sync import mapping

    with _opened(account_name) as (house, account):
        kinds = (mapping.category_rows, mapping.brand_rows, mapping.value_rows)
        rows = [row for each in kinds for row in each(house, account.account_id)]
    waiting = [row for row in rows if row.is_open]
    if as_json:
        return click.echo(dumps([_plain(row) for row in waiting]))
    for row in waiting:
        click.echo(f"{row.kind:<9} {row.local_key:>6}  {row.name}  ({row.products} products)")
        for each in row.suggestions or ():
            click.echo(f"{'':>18}{each.confidence:>3}  {each.source:<10}  {each.id}  {each.name}")
    if not waiting:
        click.echo("Nothing waits.")
    return None


@command.command()
@account_argument
@level_option
@yes_option
def confirm(account_name: str, at_least: int, yes: bool) -> None:
    """Confirm every first suggestion that is sure enough. Tells first which."""
    from service.sync import mapping

    with _opened(account_name) as (house, account):
        plan = mapping.plan(house, account.account_id, at_least)
        for row, first in plan:
            click.echo(f"{first.confidence:>3}  {first.source:<10}  {row.kind} {row.name} → {first.name}")
        if not plan:
            return click.echo("No suggestion that waits is that sure.")
        _agreed(f"Confirm these {len(plan)} pairs?", yes)
        count = mapping.confirm_suggestions(house, account.account_id, _person(), at_least)
    return click.echo(f"{count} pairs confirmed. `./meschain mapping undo` takes them back.")


@command.command()
@account_argument
@yes_option
def undo(account_name: str, yes: bool) -> None:
    """Put back what was before the last pairs that were confirmed or imported together."""
    from service.sync import mapping

    with _opened(account_name) as (house, account):
        _agreed("Take the last pairs that were changed together back?", yes)
        count = mapping.undo(house, account.account_id, _person())
    click.echo(f"{count} pairs are as they were before.")


@command.command()
@account_argument
@click.option("--file", "file", type=click.Path(dir_okay=False, path_type=Path), help="Where to; without it standard output.")
def export(account_name: str, file: Path | None) -> None:
    """Every pair, and what waits with its best suggestion, as CSV."""
    from service.sync import mapping_csv

    with _opened(account_name) as (house, account):
        text = mapping_csv.export(house, account.account_id)
    if file is None:
        return click.echo(text.encode(), nl=False)
    file.write_bytes(text.encode())
    return click.echo(f"{file} is written.")


@command.command("import")
@account_argument
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@yes_option
def import_pairs(account_name: str, file: Path, dry_run: bool, yes: bool) -> None:
    """Change pairs from a CSV file as `export` writes it: all of it, or nothing when a line is bad."""
    from service.sync import mapping_csv

    with _opened(account_name) as (house, account):
        plan = mapping_csv.plan(house, account.account_id, file.read_bytes())
        for each in plan.changes:
            before, after = (pair.name if pair else "none" for pair in (each.before, each.after))
            click.echo(f"line {each.line}: {each.kind} {each.local_key}: {before} → {after}")
        for bad in plan.bad:
            click.echo(f"line {bad.line}: {bad.message}", err=True)
        if plan.bad:
            raise Failure(f"{len(plan.bad)} lines cannot be read, so nothing is changed.")
        click.echo(f"{len(plan.changes)} pairs would change, {plan.unchanged} stay.")
        if dry_run or not plan.changes:
            return
        _agreed("Change them?", yes)
        click.echo(f"{mapping_csv.apply(house, account.account_id, plan, _person())} pairs changed.")


def _plain(row: MappingRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "shop_key": row.local_key,
        "shop_name": row.name,
        "products": row.products,
        "suggestions": [_suggested(each) for each in row.suggestions or ()],
    }


def _suggested(each: Suggestion) -> dict[str, Any]:
    return {"id": each.id, "name": each.name, "confidence": each.confidence, "source": each.source}


@contextmanager
def _opened(account_name: str) -> Iterator[tuple[House, Account]]:
    from service.sync import accounts

    with opened() as house:
        yield house, accounts.named(house, account_name)


def _agreed(question: str, yes: bool) -> None:
    """Without a terminal only `--yes` is a yes."""
    if not (yes or (sys.stdin.isatty() and click.confirm(question))):
        raise Failure("Nothing was changed. Repeat the command with --yes to do it.")


def _person() -> str:
    return f"{getpass.getuser()} (command line)"
