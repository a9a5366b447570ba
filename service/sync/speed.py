"""How fast goods sell and how fast marketplaces follow: what stock kept back for sales on the way is reckoned from.

Sales are counted per product, not per variant: each variant keeps back for the sales of all.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from service.domain.clock import now
from service.ledger import speeds
from service.sync import accounts, jobs
from service.sync.capture import note_products
from service.sync.runner import Task
from service.sync.terms import newest

WINDOW = timedelta(days=14)
EXACT = Decimal("0.0001")


def measure_speed(task: Task) -> None:
    """Keep the units sold a day of every product and the latency of every account; where stock is kept back by them, look again."""
    sold = task.house.shop.units_sold(now() - WINDOW)
    known = accounts.all_accounts(task.house)
    with task.house.ledger.work() as work:
        changed = speeds.keep_sold(work, {number: (Decimal(units) / WINDOW.days).quantize(EXACT) for number, units in sold.items()})
        if any(newest(work, account.account_id)[1].buffer_by_sales for account in known):
            note_products(work, changed)
            jobs.request(work, "capture")
    for account in known:
        with task.house.ledger.work() as work:
            speeds.measure_latency(work, account.account_id)
