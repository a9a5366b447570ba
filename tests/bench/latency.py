"""From a commit in the shop to the marketplace's acceptance, change by change, with real processes and Trendyol's real quotas."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from statistics import quantiles
from typing import Any

import requests
from sqlalchemy import select

from service.cli.bench import Result
from service.domain.clock import now
from service.domain.errors import SetupError
from tests.bench._kit import Bench, opened
from worker.supervisor import everything

SELLABLES, PER_SECOND = 1000, 20.0
P50, P95, SWEEP_P95, TAKEN_UP = 1.0, 2.0, 65.0, 30.0
LONGEST = 180.0


def run() -> list[Result]:
    """Seconds of changes noted by an event, of changes that the sweep finds alone, and until a killed worker's job runs again."""
    with opened(SELLABLES, "tests.bench._simulator", str(SELLABLES)) as bench:
        for name in ("scheduler", "worker-1", "worker-2"):
            bench.start(*everything(2)[name][2:])
        _until("the house to come to rest", lambda: _is_at_rest(bench))
        with_events = _seconds(bench, noted=True)
        by_sweep = _seconds(bench, noted=False)
        killed = _kill(bench)
    p50, p95 = _percentiles(with_events)
    sweep50, sweep95 = _percentiles(by_sweep)
    return [
        Result(
            f"events, p50 of {len(with_events)} (reference: once a minute)", p50, "s", "at most 1 s", p50 <= P50, sweep50, sweep50 / p50
        ),
        Result("events, p95", p95, "s", "at most 2 s", p95 <= P95, sweep95, sweep95 / p95),
        Result("events, slowest", with_events[-1], "s", "", holds=True, reference=by_sweep[-1], ratio=by_sweep[-1] / with_events[-1]),
        Result(f"sweep alone, p95 of {len(by_sweep)}", sweep95, "s", "at most 65 s", sweep95 <= SWEEP_P95),
        Result("worker killed, its work taken up again", killed, "s", "at most 30 s", killed <= TAKEN_UP),
    ]


def _is_at_rest(bench: Bench) -> bool:
    """Everything is sent, and the sweep has seen the shop."""
    swept = bench.count("job", kind="sweep", state="done")
    with bench.house.ledger.look() as work:
        due = work.db.execute(select(work.t.listing.c.listing_id).where(work.t.listing.c.due_rank.is_not(None)).limit(1)).first()
    return bool(swept) and due is None and bench.count("change") == 0


def _seconds(bench: Bench, *, noted: bool) -> list[float]:
    """One unit of each product is sold, one after the other; the seconds until the marketplace had accepted each, sorted."""
    committed, began = dict[str, tuple[int, float]](), time.monotonic()
    for number in range(1, SELLABLES + 1):
        time.sleep(max(began + number / PER_SECOND - time.monotonic(), 0.0))
        quantity = _sell(bench, number, noted=noted)
        committed[f"868{number:010d}"] = (quantity, time.time())
    _until("all changes to arrive", lambda: _arrived(bench, committed))
    shown = bench.state()["shown"]
    return sorted(shown[barcode][1] - moment for barcode, (_, moment) in committed.items())


def _sell(bench: Bench, number: int, *, noted: bool) -> int:
    """What a sale writes; an event of ours stands in the same transaction. The quantity that is left."""
    product, log = bench.house.shop.shape["product"], bench.house.ledger.t.change
    mine = product.c.product_id == number
    with bench.house.ledger.engine.begin() as db:
        db.execute(product.update().where(mine).values(quantity=product.c.quantity - 1))
        if noted:
            db.execute(log.insert().values(kind="product", entity_id=number, noted_at=now()))
        return int(db.execute(select(product.c.quantity).where(mine)).scalar_one())


def _arrived(bench: Bench, committed: dict[str, tuple[int, float]]) -> bool:
    shown = bench.state()["shown"]
    return all(shown[barcode][0] == quantity for barcode, (quantity, _) in committed.items())


def _kill(bench: Bench) -> float:
    """Seconds from the death of a worker in the middle of a push until another one runs that push."""
    requests.post(f"{bench.url}/_simulator/faults", json={"kind": "late", "operation": "updatePriceAndInventory", "seconds": 60}, timeout=5)
    arrived = len(bench.state()["arrivals"])
    _sell(bench, 1, noted=True)
    _until("a push to hang", lambda: len(bench.state()["arrivals"]) > arrived)
    running = _running_push(bench)
    os.kill(int(running["worker"].partition("/")[0].rpartition("-")[2]), signal.SIGKILL)
    began = time.monotonic()
    _until("the push to run again", lambda: bench.count("attempt", job_id=running["job_id"], fence=running["fence"] + 1))
    return time.monotonic() - began


def _running_push(bench: Bench) -> Any:
    with bench.house.ledger.look() as work:
        attempt, job = work.t.attempt, work.t.job
        query = select(attempt).join(job, job.c.job_id == attempt.c.job_id).where(job.c.kind == "push_offers", attempt.c.ended_at.is_(None))
        return work.db.execute(query).mappings().one()


def _until(what: str, reached: Callable[[], Any]) -> Any:
    end = time.monotonic() + LONGEST
    while not (found := reached()):
        if time.monotonic() > end:
            raise SetupError(f"The benchmark waited in vain for {what}.")
        time.sleep(0.2)
    return found


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    cuts = quantiles(seconds, n=20)
    return cuts[9], cuts[18]
