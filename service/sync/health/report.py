"""Everything that doctor looks at, one after the other; nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from service.domain.errors import MeschainError
from service.settings import Settings
from service.sync.health import capture, indexes, machine, servers
from service.sync.health.findings import FAIL, Finding

Check = Callable[[Settings], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    machine.python,
    machine.files,
    machine.disk,
    servers.database,
    servers.redis,
    servers.shop,
    capture.capture,
    indexes.indexes,
    machine.ports,
)


def report(settings: Settings, unforeseen: Callable[[Exception], str]) -> list[Finding]:
    """The findings of every check; `unforeseen` says an error that nobody foresaw in one sentence."""
    return [finding for check in CHECKS for finding in _examined(check, settings, unforeseen)]


def _examined(check: Check, settings: Settings, unforeseen: Callable[[Exception], str]) -> list[Finding]:
    """One check's findings; a check that breaks is a finding itself and stops no other one."""
    found: list[Finding] = []
    try:
        found.extend(check(settings))
    except MeschainError as error:
        found.append(Finding(check.__name__, FAIL, " ".join(str(error).split())))
    except Exception as error:  # noqa: BLE001  whatever is broken is what doctor was asked about
        found.append(Finding(check.__name__, FAIL, unforeseen(error)))
    return found
