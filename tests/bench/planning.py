"""A whole pass over every listing of one account: nothing changed, one percent changed, everything new."""

from __future__ import annotations

import time

from service.cli.bench import Result
from service.sync import sweep
from tests.bench import naive
from tests.bench._kit import Bench, all_new, opened, sure, workers

LISTINGS = 1_000_000
NOTHING, ONE_PERCENT, ALL_NEW = 15.0, 25.0, 150.0
"""Seconds promised for a million."""


def run() -> list[Result]:
    """Seconds on two workers through RQ, with MariaDB and the marketplace on the same cores."""
    share = LISTINGS / 1_000_000
    with opened(LISTINGS) as bench:
        plain = naive.rate(bench)
        workers(bench)
        before = bench.cpu()
        new, followed = all_new(bench)
        cpu = (bench.cpu() - before) / LISTINGS * 1e6
        _look_at_all(bench)
        nothing = _sweep(bench, 0)
        changed = bench.sql("UPDATE {p}product SET quantity = quantity + 1 WHERE product_id % 100 = 0")
        one_percent = _sweep(bench, changed)
    return [
        _result("nothing changed", nothing, NOTHING * share),
        _result("1 % changed, until accepted", one_percent, ONE_PERCENT * share),
        _result("all new, until accepted", new, ALL_NEW * share, LISTINGS / plain),
        Result("all new, until every result was read", followed, "s", "", holds=True),
        Result("all new, processor time a listing, everything together", cpu, "µs", "", holds=True),
        Result("all new, listings an hour", LISTINGS / new * 3600 / 1e6, "million", "24 million an hour", LISTINGS / new >= 1e6 / ALL_NEW),
    ]


def _look_at_all(bench: Bench) -> None:
    """The sweep has seen the shop as it is, as it has in a shop in operation."""
    bench.run_here("sweep")
    while not _is_through(bench):
        bench.run_here("sweep")
    bench.forget_jobs()


def _sweep(bench: Bench, changed: int) -> float:
    """Seconds of a pass that begins with the sweep and ends when all of it was accepted."""
    total, began = bench.state()["items"] + changed, time.monotonic()
    bench.ask("sweep")
    bench.until(lambda: _has_swept(bench) and bench.state()["items"] >= total)
    seconds = time.monotonic() - began
    bench.until(bench.is_idle)
    sure(bench, total)
    bench.forget_jobs()
    return seconds


def _has_swept(bench: Bench) -> bool:
    """Whether the shop was gone through; a run that used up its budget on the way is followed by another."""
    if any(bench.count("job", kind="sweep", state=state) for state in ("queued", "running")):
        return False
    if _is_through(bench):
        return True
    bench.ask("sweep")
    return False


def _is_through(bench: Bench) -> bool:
    with bench.house.ledger.look() as work:
        return sweep.is_through(work, bench.house.shop.values())


def _result(name: str, seconds: float, most: float, reference: float | None = None) -> Result:
    """`reference`: what one job and one request per product would take, extrapolated from some hundred measured in this run."""
    ratio = None if reference is None else reference / seconds
    return Result(f"{LISTINGS:,} listings, {name}", seconds, "s", f"at most {most:g} s", seconds <= most, reference, ratio)
