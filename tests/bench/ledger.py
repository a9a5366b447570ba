"""Writing 100,000 listings to the ledger: in sets, as the service does, against one statement per listing."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from service.cli.bench import Result
from service.domain.clock import now
from service.domain.errors import SetupError
from service.ledger.engine import open_engine
from service.ledger.migrations import migrate
from service.ledger.work import Ledger, Work
from tests.servers import MariaDb

ROWS, SET, SAMPLE = 100_000, 2_000, 5_000
AT_LEAST = 5.0
UPDATED = ["wanted_quantity", "wanted_price", "updated_at"]


def run() -> list[Result]:
    """Listings per second on a private MariaDB, new ones and changed ones."""
    if not MariaDb.is_installed():
        raise SetupError(f"The benchmark “ledger” cannot run: {MariaDb.missing}.")
    with tempfile.TemporaryDirectory(prefix="msb-") as folder:
        server = MariaDb(Path(folder) / "m")
        server.start()
        try:
            return _measure(Ledger(open_engine(server.url(server.create_database("bench"))), "oc_"))
        finally:
            server.stop()


def _measure(ledger: Ledger) -> list[Result]:
    migrate(ledger)
    account_id = _account(ledger)
    results = []
    for name, price in (("listings new", 100), ("listings changed", 101)):
        rows = [_row(account_id, number, Decimal(price)) for number in range(ROWS)]
        single = SAMPLE / _seconds(lambda rows=rows: _one_by_one(ledger, rows[:SAMPLE]))
        in_sets = (ROWS - SAMPLE) / _seconds(lambda rows=rows: _in_sets(ledger, rows[SAMPLE:]))
        ratio = in_sets / single
        results.append(
            Result(name, in_sets, "rows/s", f"at least {AT_LEAST:g} times one by one", ratio >= AT_LEAST, reference=single, ratio=ratio)
        )
    ledger.engine.dispose()
    return results


def _one_by_one(ledger: Ledger, rows: list[dict[str, Any]]) -> None:
    with ledger.work() as work:
        for row in rows:
            _upsert(work, [row])


def _in_sets(ledger: Ledger, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), SET):
        with ledger.work() as work:
            _upsert(work, rows[start : start + SET])


def _upsert(work: Work, rows: list[dict[str, Any]]) -> None:
    work.upsert(work.t.listing, rows, UPDATED)


def _row(account_id: int, number: int, price: Decimal) -> dict[str, Any]:
    moment = now()
    return {
        "account_id": account_id,
        "product_id": number + 1,
        "variant": "",
        "barcode": f"868{number:010d}",
        "sku": f"ÇANTA-{number}",
        "title": f"Çanta {number} inç",
        "state": "live",
        "dirty": 0,
        "wanted_quantity": number % 50,
        "wanted_price": price,
        "created_at": moment,
        "updated_at": moment,
    }


def _account(ledger: Ledger) -> int:
    moment = now()
    text = {"marketplace": "trendyol", "title": "Bench", "state": "active", "secrets": "", "base_url": ""}
    rest = {"settings": {}, "policies": {}, "allow_private": False, "store_id": 0, "created_at": moment, "updated_at": moment}
    with ledger.work() as work:
        return work.insert(work.t.account, **text, **rest)


def _seconds(what: Callable[[], None]) -> float:
    started = time.perf_counter()
    what()
    return time.perf_counter() - started
