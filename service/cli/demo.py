"""Show everything on this machine: a generated shop, a simulated marketplace, and what travels between them."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from service.demo.acts import Report
from service.demo.stage import Stage
from service.domain.clock import now
from service.domain.errors import MeschainError

T = TypeVar("T")
HOW_MANY = {
    "connect the account": "{mapped} categories and brands matched",
    "list the goods": "{listings_live} live, {listings_rejected} rejected, {listings_invalid} incomplete",
    "push price and stock": "{products_changed} products changed, {changed_without_event} of them without an event",
    "sell and bring the orders": "{orders} orders, {units_sold} units, stock fell by {stock_fell_by}",
    "ship and track": "{tracked} tracking numbers in the shop",
    "hear from the buyers": "{claim} returns, {question} questions, {settlement} bookings wait for you",
}
"""The acts of the demo in their order, and what each is proud of."""


@click.command(help=__doc__)
@click.option("--once", is_flag=True, help="End when everything has arrived; exit code 0 only then.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts and times as JSON.")
@click.option("--products", default=240, show_default=True, help="Products of the generated shop.")
def command(once: bool, as_json: bool, products: int) -> None:
    from service.demo.stage import stage

    console = Console(stderr=as_json)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.default_int_handler)
    started, failure = time.monotonic(), ""
    report = Report()
    with stage(products, lambda what: console.print(f"[dim]{what} …[/dim]")) as world:
        try:
            _play(world, report, console)
        except MeschainError as error:
            failure = str(error)
        result = _result(world, report, time.monotonic() - started, failure)
        click.echo(orjson.dumps(result, option=orjson.OPT_INDENT_2)) if as_json else _print(console, result)
        if not once:
            _stay(world, console)
    sys.exit(1 if failure else 0)


def _play(world: Stage, report: Report, console: Console) -> None:
    from service.demo import acts

    columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:

        def act(title: str, what: Callable[[Callable[[int, int], None]], T]) -> T:
            bar, began = progress.add_task(title, total=None), time.monotonic()
            result = what(lambda done, total: progress.update(bar, completed=done, total=total))
            report.seconds[title] = round(time.monotonic() - began, 2)
            return result

        account = act("connect the account", lambda watch: acts.connect(world, report, watch))
        act("list the goods", lambda watch: acts.list_everything(world, account, report, watch))
        act("push price and stock", lambda watch: acts.change_the_shop(world, account, report, watch))
        keys = act("sell and bring the orders", lambda watch: acts.sell(world, account, report, watch))
        act("ship and track", lambda watch: acts.ship(world, account, keys, report, watch))
        act("hear from the buyers", lambda watch: acts.hear_from_buyers(world, account, report, watch))


def _result(world: Stage, report: Report, seconds: float, failure: str) -> dict[str, Any]:
    from service.ledger.reports_dashboard import latency

    with world.house.ledger.look() as work:
        seen = latency(work, now() - timedelta(hours=1))
    return {
        "ok": not failure,
        "failure": failure,
        "counts": report.counts,
        "seconds": {**report.seconds, "all": round(seconds, 1)},
        "commit_to_marketplace_seconds": {"p50": seen.p50, "p95": seen.p95, "offers": seen.count},
        "not_listed": report.reasons,
    }


def _print(console: Console, result: dict[str, Any]) -> None:
    counts, seconds, speed = result["counts"], result["seconds"], result["commit_to_marketplace_seconds"]
    table = Table("What happened", "How many", "Seconds")
    for act, text in HOW_MANY.items():
        if act in seconds:
            table.add_row(act, text.format_map(counts), f"{seconds[act]:.1f}")
    table.add_row("all, with starting everything", "", f"{seconds['all']:.1f}")
    if speed["offers"]:
        table.add_row(
            "from commit in the shop to the marketplace", f"{speed['offers']} offers", f"p50 {speed['p50']:.2f}, p95 {speed['p95']:.2f}"
        )
    console.print(table)
    for reason, count in result["not_listed"].items():
        console.print(f"[dim]not listed, on purpose: {count} × {reason}[/dim]", highlight=False, soft_wrap=True)
    if result["failure"]:
        console.print(f"[bold red]Not everything arrived:[/bold red] {result['failure']}")


def _stay(world: Stage, console: Console) -> None:
    from service.auth.browser import ticket

    # Not through the console, which would break a long address into lines that nobody can follow.
    click.echo(f"\nThe dashboard: {ticket(world.house.settings)}\nCtrl-C ends the demo and removes everything it made.")
    try:
        signal.pause()
    except KeyboardInterrupt:
        console.print("ending …")
