"""Measure: run a benchmark of tests/bench, or all of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.util import module_from_spec, spec_from_file_location

import click
import orjson

from service.domain.errors import SetupError
from service.settings import REPOSITORY

FOLDER = REPOSITORY / "tests" / "bench"


@dataclass(frozen=True, slots=True)
class Result:
    """One measured figure. `ratio` is the figure against a reference measured in the same run; None where there is none."""

    name: str
    figure: float
    unit: str
    target: str
    """What was promised, in words ("at least 10 times")."""
    holds: bool
    reference: float | None = None
    ratio: float | None = None


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(name: str, as_json: bool) -> None:
    """Run the benchmark NAME, or `all`. Exit code 1 when a figure misses its target."""
    results = [result for known in _names(name) for result in _run(known)]
    if as_json:
        click.echo(orjson.dumps([asdict(result) for result in results], option=orjson.OPT_INDENT_2))
    else:
        _print(results)
    if not all(result.holds for result in results):
        click.get_current_context().exit(1)


def _names(name: str) -> list[str]:
    known = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
    if name == "all":
        return known
    if name.replace("-", "_") not in known:
        raise SetupError(f"There is no benchmark “{name}”. Known: {', '.join(known)}, all.")
    return [name.replace("-", "_")]


def _run(name: str) -> Sequence[Result]:
    spec = spec_from_file_location(f"tests.bench.{name}", FOLDER / f"{name}.py")
    if spec is None or spec.loader is None:
        raise SetupError(f"{FOLDER / name}.py cannot be loaded.")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    found: Sequence[Result] = module.run()
    return found


def _print(results: Sequence[Result]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE)
    for title in ("", "name", "figure", "reference", "ratio", "target"):
        table.add_column(title, justify="right" if title in ("figure", "reference", "ratio") else "left")
    for result in results:
        reference = "" if result.reference is None else f"{result.reference:,.1f} {result.unit}"
        ratio = "" if result.ratio is None else f"{result.ratio:,.1f}"
        mark = "[green]✓[/]" if result.holds else "[red]✗[/]"
        table.add_row(mark, result.name, f"{result.figure:,.1f} {result.unit}", reference, ratio, result.target)
    Console().print(table)
