"""How an account makes its prices and stock: show the rules, change them, see their versions, take the last change back."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from service.cli._failure import Failure
from service.cli._house import opened
from service.cli._unified import dumps, pair, read_json

if TYPE_CHECKING:
    from service.pricing.policy import OfferPolicy
    from service.sync.account import Account
    from service.sync.house import House
    from service.sync.rules import Version

account_option = click.option("--account", "account_name", required=True, help="Its number or title.")
yes_option = click.option("--yes", is_flag=True, help="Do it without asking.")
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group(help=__doc__)
def command() -> None:
    pass


@command.command()
@account_option
@json_option
def show(account_name: str, as_json: bool) -> None:
    """The rules that count now."""
    from service.domain.forms import fields
    from service.pricing.body import as_body
    from service.pricing.policy import OfferPolicy
    from service.sync import rules

    with _opened(account_name) as (house, account):
        body = as_body(rules.current(house, account.account_id))
    if as_json:
        return click.echo(dumps(body))
    for field in fields(OfferPolicy):
        click.echo(f"{field.name:<24} {body[field.name]:<10} {field.label}. {field.help}".rstrip())
    for number, rule in enumerate(body["rules"], 1):
        click.echo(f"rule {number}: " + ", ".join(f"{name} {value}" for name, value in rule.items()))
    return None


@command.command("set")
@click.argument("changes", nargs=-1, metavar="KEY=VALUE...")
@click.option("--file", "file", help="A JSON file with any of the keys, price rules under “rules”; “-” is standard input.")
@click.option("--note", default="", help="Why; kept with the version.")
@account_option
@yes_option
def set_rules(changes: tuple[str, ...], file: str | None, note: str, account_name: str, yes: bool) -> None:
    """Change some of the rules; the others stay. Tells first what differs and how many listings it concerns.

    A price rule in the file has a name, an action (percent, fixed or margin) and an amount; it may have category_ids,
    manufacturer_ids, price_from, price_to, starts and ends. The first that fits decides.
    """
    from service.pricing.body import as_body, parse_policy
    from service.sync import rules

    typed: Any = {} if file is None else read_json(file)
    if not isinstance(typed, dict):
        raise Failure(f"{file} must hold a JSON object, as `./meschain rules show --json` prints it.")
    with _opened(account_name) as (house, account):
        old = rules.current(house, account.account_id)
        new = parse_policy({**as_body(old), **typed, **dict(pair(change) for change in changes)})
        if _agreed(house, account, old, new, yes):
            number = rules.change(house, account.account_id, new, note=note, actor=_person())
            click.echo(f"Version {number} counts from now on; every listing is computed again.")


@command.command()
@account_option
@json_option
def history(account_name: str, as_json: bool) -> None:
    """Every version, newest first, with what it changed."""
    from service.sync import rules

    with _opened(account_name) as (house, account):
        versions = rules.history(house, account.account_id)
    told = [(new, rules.differences(old.policy, new.policy)) for new, old in zip(versions, versions[1:], strict=False)]
    if as_json:
        return click.echo(dumps([_plain(version, changed) for version, changed in told]))
    for version, changed in told:
        click.echo(f"{version.rule_set_id:>6}  {version.at:%Y-%m-%d %H:%M:%S} UTC  {version.actor}  {version.note}".rstrip())
        _tell(changed)
    click.echo("     0  the defaults" if told else "The account has the default rules; nobody has changed them yet.")
    return None


@command.command()
@account_option
@yes_option
def undo(account_name: str, yes: bool) -> None:
    """Go back to the version before the present one; doing it twice comes back here."""
    from service.sync import rules

    with _opened(account_name) as (house, account):
        present, before = rules.last_two(house, account.account_id)
        if _agreed(house, account, present.policy, before.policy, yes):
            number = rules.undo(house, account.account_id, actor=_person())
            click.echo(f"Version {number} is as version {before.rule_set_id} was; every listing is computed again.")


def _plain(version: Version, changed: list[tuple[str, str, str]]) -> dict[str, Any]:
    changes = [{"setting": name, "before": before, "after": after} for name, before, after in changed]
    return {"version": version.rule_set_id, "at": version.at, "actor": version.actor, "note": version.note, "changes": changes}


@contextmanager
def _opened(account_name: str) -> Iterator[tuple[House, Account]]:
    from service.sync import accounts

    with opened() as house:
        yield house, accounts.named(house, account_name)


def _agreed(house: House, account: Account, old: OfferPolicy, new: OfferPolicy, yes: bool) -> bool:
    """Tell what would change and ask; without a terminal only `--yes` is a yes."""
    from service.sync import rules

    changed = rules.differences(old, new)
    if not changed:
        click.echo("Nothing differs from the present rules; nothing is changed.")
        return False
    _tell(changed)
    click.echo(f"{rules.concerned(house, account.account_id)} live listings of “{account.title}” are computed again.")
    if yes or (sys.stdin.isatty() and click.confirm("Change the rules?")):
        return True
    raise Failure("Nothing was changed. Repeat the command with --yes to do it.")


def _tell(changed: list[tuple[str, str, str]]) -> None:
    for name, before, after in changed:
        click.echo(f"        {name}: {before or 'none'} → {after or 'none'}")


def _person() -> str:
    return f"{getpass.getuser()} (command line)"
