"""Look for what is misconfigured, and say what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from service.cli import _checks, _checks_capture, _checks_indexes, _checks_servers
from service.cli._failure import explained
from service.cli._findings import FAIL, Finding, show
from service.settings import Settings, load

Check = Callable[[Settings], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    _checks.python,
    _checks.files,
    _checks.disk,
    _checks_servers.database,
    _checks_servers.redis,
    _checks_servers.shop,
    _checks_capture.capture,
    _checks_indexes.indexes,
    _checks.ports,
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(as_json: bool) -> None:
    """Check everything the service depends on. Exit code 1 when something is wrong; nothing is changed."""
    settings = load()
    show([finding for check in CHECKS for finding in _examined(check, settings)], as_json=as_json)


def _examined(check: Check, settings: Settings) -> list[Finding]:
    """One check's findings; a check that breaks is a finding itself and stops no other one."""
    found: list[Finding] = []
    try:
        found.extend(check(settings))
    except Exception as error:  # noqa: BLE001  whatever is broken is what doctor was asked about
        found.append(Finding(check.__name__, FAIL, explained(error)))
    return found
