"""Hold the connectors against the marketplaces' descriptions, without any call."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import click
import orjson

from service.connectors import registry
from service.connectors.contract_suite import FAILED, PASSED, SKIPPED, Contract, Result, check, counts, suite_of
from service.settings import REPOSITORY

MARKS = {PASSED: ("✓", "green"), FAILED: ("✗", "red"), SKIPPED: ("-", None)}
NO_FOLDER = 2


def contract_folder(given: Path | None = None) -> Path | None:
    """Where the descriptions lie: the given folder, MESCHAIN_CONTRACTS, or `shared/contracts` beside the repository."""
    named = given or (Path(os.environ["MESCHAIN_CONTRACTS"]) if os.environ.get("MESCHAIN_CONTRACTS") else None)
    folder = named or REPOSITORY.parent / "shared" / "contracts"
    return folder if folder.is_dir() else None


@click.command(help=__doc__)
@click.argument("slug", required=False)
@click.option("--dir", "folder", type=click.Path(path_type=Path), help="Folder with one folder per marketplace.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(slug: str | None, folder: Path | None, as_json: bool) -> None:
    """Exit code 1 when an operation fails, 2 when there is no description to hold against."""
    found = contract_folder(folder)
    slugs = [registry.manifest(slug).slug] if slug else [manifest.slug for manifest in registry.manifests()]
    if found is None:
        click.echo("There is no contract folder. Name it with --dir or MESCHAIN_CONTRACTS.", err=True)
        click.get_current_context().exit(NO_FOLDER)
    results = {name: results_for(name, found) for name in slugs}
    (_print_json if as_json else _print)(results)
    if any(result.state == FAILED for checked in results.values() for result in checked):
        click.get_current_context().exit(1)


def results_for(slug: str, folder: Path) -> list[Result]:
    """Every operation of one marketplace; one skipped line when it cannot be held against anything."""
    suite = suite_of(slug)
    if suite is None:
        return [Result(slug, SKIPPED, "the connector folder has no contract_cases.py")]
    if not (folder / slug / "openapi.yaml").is_file():
        return [Result(slug, SKIPPED, f"there is no {slug}/openapi.yaml in the contract folder")]
    return check(Contract(folder / slug), suite)


def _print_json(results: dict[str, list[Result]]) -> None:
    shown = {slug: {**counts(checked), "operations": [asdict(result) for result in checked]} for slug, checked in results.items()}
    click.echo(orjson.dumps(shown, option=orjson.OPT_INDENT_2))


def _print(results: dict[str, list[Result]]) -> None:
    for slug, checked in results.items():
        width = max(len(result.operation) for result in checked)
        click.echo(click.style(slug, bold=True))
        for result in checked:
            mark, colour = MARKS[result.state]
            click.echo(f"  {click.style(mark, fg=colour)} {result.operation:<{width}}  {result.detail}")
        click.echo("  " + ", ".join(f"{count} {state}" for state, count in counts(checked).items()))
