"""Prove it: last units sold everywhere at once while processes, Redis and the database are killed; then every sum must be right."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module

import click
import orjson

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be: `kind` is loss, double, wrong offer or open."""

    kind: str
    what: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did and found. Units: `unavoidable` and the two after it are explained where they are counted (tests/chaos/tally.py)."""

    seed: int
    trials: int
    calm_trials: int
    seconds: float
    kill_points: int
    kills: Mapping[str, int]
    faults: Mapping[str, int]
    orders: int
    shop_sales: int
    listings_created: int
    sold: int
    oversold: int
    unavoidable: int
    unavoidable_by_polling: int
    naive_oversold: float
    calm_sold: int
    calm_oversold: int
    calm_unavoidable: int
    calm_naive_oversold: float
    losses: int
    doubles: int
    wrong_offers: int
    left_open: int
    findings: Sequence[Finding]


@click.command(help=__doc__)
@click.option("--trials", default=3, show_default=True, type=click.IntRange(1, 500), help="Each about a minute and 80 kill points.")
@click.option("--seed", default=1, show_default=True, help="The same seed plans the same sales and faults; what meets what differs.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(trials: int, seed: int, as_json: bool) -> None:
    """Exit code 1 on any loss, double, wrong offer or anything left open."""
    # Whoever ends us politely gets the servers and processes ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    report: Report = import_module("tests.chaos.run").run(trials, seed, partial(click.echo, err=True))
    if as_json:
        click.echo(orjson.dumps(asdict(report), option=orjson.OPT_INDENT_2))
    else:
        _print(report)
    if report.findings:
        click.get_current_context().exit(1)


def _print(report: Report) -> None:
    click.echo(f"seed {report.seed}: {report.trials} trials and {report.calm_trials} calm ones in {report.seconds:.0f} s")
    click.echo(f"kill points  {report.kill_points}: {_listed(report.kills)}")
    click.echo(f"faults       {_listed(report.faults)}")
    click.echo(f"work         {report.orders} marketplace orders, {report.shop_sales} shop sales, {report.listings_created} listings")
    click.echo(f"oversold     {_units(report.sold, report.oversold, report.unavoidable, report.naive_oversold)}")
    click.echo(f"  of these unavoidable for whoever is not told of orders but has to ask: {report.unavoidable_by_polling}")
    click.echo(f"  in calm    {_units(report.calm_sold, report.calm_oversold, report.calm_unavoidable, report.calm_naive_oversold)}")
    click.echo(f"losses {report.losses}, doubles {report.doubles}, wrong offers {report.wrong_offers}, left open {report.left_open}")
    for finding in report.findings[:SHOWN]:
        click.echo(f"  {finding.kind}: {finding.what}\n    {finding.evidence}")
    if len(report.findings) > SHOWN:
        click.echo(f"  and {len(report.findings) - SHOWN} more; --json names them all")


def _units(sold: int, oversold: int, unavoidable: int, naive: float) -> str:
    return f"{oversold} of {sold} units ({unavoidable} unavoidable); a poller every 15 minutes oversells {naive}"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{times} {name}" for name, times in sorted(counts.items())) or "none"
