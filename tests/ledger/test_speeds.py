"""Sales and latencies as kept, on both databases."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from service.domain.clock import now
from service.ledger import speeds, submissions
from service.ledger.submissions import Item
from service.ledger.work import Ledger


def one_listing(ledger: Ledger) -> tuple[int, int]:
    """An account and its listing."""
    moment = now()
    blank = {"settings": {}, "secrets": "", "base_url": "", "allow_private": False, "policies": {}, "store_id": 0}
    stamps = {"created_at": moment, "updated_at": moment}
    with ledger.work() as work:
        account = work.insert(work.t.account, marketplace="trendyol", title="T", state="active", **blank, **stamps)
        goods = {"product_id": 1, "variant": "", "barcode": "B", "sku": "S", "title": "T", "state": "live", "dirty": 0}
        return account, work.insert(work.t.listing, account_id=account, **goods, **stamps)


WAITS = [([], 0), ([1, 2, 4], 5), ([1] * 38 + [16, 59], 60), ([1] * 39 + [900], 5), ([900] * 40 + [1] * 40, 5), ([10**6], 86_400)]


@pytest.mark.parametrize(("waits", "latency"), WAITS)
def test_the_latency_is_the_95th_percentile_of_the_longest_waits(ledger: Ledger, waits: list[int], latency: int) -> None:
    account, listing = one_listing(ledger)
    moment = now()
    with ledger.work() as work:
        for wait in waits:
            item = Item(listing, "B", 1, Decimal(1), Decimal(1), moment - timedelta(seconds=wait))
            number = submissions.start(work, account, "offers", [item])
            submissions.change(work, number, accepted_at=moment)
        speeds.measure_latency(work, account)
        assert speeds.latency(work, account) == latency


def test_speeds_are_replaced_and_what_differs_is_told(ledger: Ledger) -> None:
    with ledger.work() as work:
        assert speeds.keep_sold(work, {1: Decimal(2), 2: Decimal("0.5"), 3: Decimal(1)}) == {1, 2, 3}
        assert speeds.keep_sold(work, {1: Decimal("2.0000"), 2: Decimal("0.6")}) == {2, 3}
        assert speeds.sold(work, [1, 2, 3, 4]) == {1: Decimal(2), 2: Decimal("0.6")}
