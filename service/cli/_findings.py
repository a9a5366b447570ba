"""How status and doctor print what they found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click
import orjson

from service.sync.health.findings import FAIL, OK, WARN, Finding

STYLES = {OK: ("✓", "green"), WARN: ("!", "yellow"), FAIL: ("✗", "red")}


def show(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Print the findings; ends the command with exit code 1 when one of them failed."""
    failed = any(finding.state == FAIL for finding in findings)
    if as_json:
        click.echo(orjson.dumps({"ok": not failed, "findings": [asdict(finding) for finding in findings]}, option=orjson.OPT_INDENT_2))
    else:
        width = max((len(finding.name) for finding in findings), default=0)
        for finding in findings:
            mark, colour = STYLES[finding.state]
            click.echo(f"{click.style(mark, fg=colour)} {finding.name:<{width}}  {finding.sentence}")
    if failed:
        click.get_current_context().exit(1)
