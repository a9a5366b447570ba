"""What happens in the demo, one act after the other; each waits until its promise is kept and tells what it saw."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from service.demo.stage import CREDENTIALS, Stage
from service.domain.clock import now
from service.domain.errors import MeschainError
from service.opencart.demo_goods import FLAWS
from service.sync import accounts, jobs, listings, mapping
from service.sync.capture import note_products
from service.sync.dispatch import dispatch

SETTLED = ("live", "rejected", "invalid")
SALES = 10
CHANGES = 40
QUESTIONS = ("Merhaba, rengi fotoğraftaki gibi mi?", "Yarın kargoya verilir mi? 🎁", "Bedeni dar mı, bir büyük mü almalıyım?")
VOICES = len(QUESTIONS)
LONGEST_SECONDS = 60.0


class NotArrived(MeschainError):
    """Something did not arrive where it should."""


@dataclass
class Report:
    """What the demo saw; `seconds` by act."""

    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    """Why listings are not live, and how many."""


Watch = Callable[[int, int], None]
"""(done, total) of the running act."""


def connect(stage: Stage, report: Report, watch: Watch) -> int:
    """Add the account, try its credentials, confirm the categories and brands that have the same name on both sides."""
    account_id = accounts.create(stage.house, "trendyol", "Demo", CREDENTIALS, base_url=stage.simulator, allow_private=True, actor="demo")
    watch(1, 3)
    accounts.check(stage.house, account_id)
    watch(2, 3)
    _until(lambda: not _busy(stage, ("refresh_catalogue",)), "the marketplace's catalogue was not read")
    report.counts["mapped"] = mapping.confirm_suggestions(stage.house, account_id, actor="demo")
    watch(3, 3)
    return account_id


def list_everything(stage: Stage, account_id: int, report: Report, watch: Watch) -> None:
    """List every product of the shop; approved, rejected or told what is missing."""
    listings.list_products(stage.house, account_id, None, "demo")

    def settled() -> bool:
        states = _states(stage, account_id)
        done, total = sum(states.get(state, 0) for state in SETTLED), sum(states.values())
        watch(done, max(total, stage.products))
        return total >= stage.products and done == total and not _busy(stage, ("enlist", "publish"))

    _until(settled, "the listings were not settled")
    states = _states(stage, account_id)
    report.counts |= {f"listings_{state}": states.get(state, 0) for state in SETTLED}
    report.reasons = _reasons(stage, account_id)
    _check_listings(stage, account_id)


def change_the_shop(stage: Stage, account_id: int, report: Report, watch: Watch) -> None:
    """Prices and stock change in the shop: half with OpenCart's event, half behind its back; all arrive."""
    product_ids = _live_products(stage, account_id)[:CHANGES]
    told, silent = product_ids[: CHANGES // 2], product_ids[CHANGES // 2 :]
    for count, product_id in enumerate(product_ids):
        _edit_product(stage, product_id, quantity=7 + count, price=Decimal("111.11") + count, told=product_id in told)
    with stage.house.ledger.work() as work:
        jobs.request(work, "sweep")
    dispatch(stage.house)
    _until_offers_stand(stage, account_id, watch)
    report.counts |= {"products_changed": len(product_ids), "changed_without_event": len(silent)}


def sell(stage: Stage, account_id: int, report: Report, watch: Watch) -> list[int]:
    """Buyers order at the marketplace; the orders arrive in the shop and its stock falls everywhere."""
    before = _units_in_shop(stage)
    sold = stage.simulated("sales", {"count": SALES})["orders"]
    with stage.house.ledger.work() as work:
        jobs.request(work, "poll_orders", account_id=account_id)
    dispatch(stage.house)

    def written() -> bool:
        rows = _orders(stage, account_id)
        done = sum(row["shop_state"] == "written" for row in rows)
        watch(done, SALES)
        return bool(done == SALES)

    _until(written, "the orders did not arrive in the shop")
    for row in _orders(stage, account_id):
        _check_order(stage, row)
    units = sum(int(line["quantity"]) for row in _orders(stage, account_id) for line in row["body"]["lines"])
    fallen = before - _units_in_shop(stage)
    if fallen != units or len(sold) != SALES:
        raise NotArrived(f"{units} units were sold, the shop's stock fell by {fallen}")
    _until_offers_stand(stage, account_id, lambda done, total: None)
    report.counts |= {"orders": SALES, "units_sold": units, "stock_fell_by": fallen}
    return [row["order_key"] for row in _orders(stage, account_id)]


def ship(stage: Stage, account_id: int, order_keys: list[int], report: Report, watch: Watch) -> None:
    """The shop marks its orders as shipped; the marketplace is told, and its tracking numbers come back into the shop."""
    account = accounts.load(stage.house, account_id)
    for row in _orders(stage, account_id):
        stage.house.shop.add_history(row["shop_order_id"], account.policies.status_shipped, "")
        with stage.house.ledger.work() as work:
            change = {"kind": "order", "entity_id": row["shop_order_id"], "noted_at": now()}
            work.db.execute(work.t.change.insert(), [change])

    def tracked() -> bool:
        rows = _orders(stage, account_id)
        done = sum(bool(row["tracking_number"]) and row["tracking_number"] in (row["shop_told"] or "") for row in rows)
        watch(done, len(order_keys))
        return done == len(order_keys)

    _until(tracked, "the tracking numbers did not arrive in the shop")
    report.counts["tracked"] = len(order_keys)


def hear_from_buyers(stage: Stage, account_id: int, report: Report, watch: Watch) -> None:
    """Some want to give something back, some ask, and the marketplace makes up its accounts; all of it waits for the seller."""
    barcodes = [row["barcode"] for row in _listings(stage, account_id) if row["state"] == "live" and row["wanted_quantity"] > VOICES]
    for barcode, text in zip(barcodes, QUESTIONS, strict=False):
        stage.simulated("returns", {"barcode": barcode})
        stage.simulated("questions", {"barcode": barcode, "text": text})
    stage.simulated("bookings", {})
    with stage.house.ledger.work() as work:
        for kind in ("poll_claims", "poll_questions", "poll_settlements"):
            jobs.request(work, kind, account_id=account_id)
    dispatch(stage.house)

    def heard() -> bool:
        report.counts |= {name: _count(stage, name) for name in ("claim", "question", "settlement")}
        done = min(report.counts["claim"], VOICES) + min(report.counts["question"], VOICES) + min(report.counts["settlement"], 1)
        watch(done, 2 * VOICES + 1)
        return done == 2 * VOICES + 1

    _until(heard, "returns, questions and bookings did not arrive")


def _count(stage: Stage, table: str) -> int:
    with stage.house.ledger.look() as work:
        return int(work.db.execute(select(func.count()).select_from(getattr(work.t, table))).scalar_one())


def _until(kept: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while not kept():
        if time.monotonic() > end:
            raise NotArrived(f"{otherwise} within {LONGEST_SECONDS:.0f} s")
        time.sleep(0.1)


def _until_offers_stand(stage: Stage, account_id: int, watch: Watch) -> None:
    """What the marketplace shows is what the shop's values mean, for every live listing."""

    def equal() -> bool:
        shown = stage.simulated("state")["listings"]
        rows = [row for row in _listings(stage, account_id) if row["state"] == "live"]
        done = sum(_stands(row, shown.get(row["barcode"])) for row in rows)
        watch(done, len(rows))
        return done == len(rows) and not any(row["dirty"] for row in rows) and not _changes(stage)

    _until(equal, "prices and stock did not arrive")


def _stands(row: Any, shown: Any) -> bool:
    if shown is None or row["wanted_price"] is None:
        return False
    return bool(shown["quantity"] == row["wanted_quantity"] and Decimal(str(shown["price"])) == row["wanted_price"])


def _states(stage: Stage, account_id: int) -> dict[str, int]:
    with stage.house.ledger.look() as work:
        listing = work.t.listing
        query = select(listing.c.state, func.count()).where(listing.c.account_id == account_id).group_by(listing.c.state)
        return {state: int(count) for state, count in work.db.execute(query)}


def _listings(stage: Stage, account_id: int) -> Any:
    with stage.house.ledger.look() as work:
        return work.db.execute(select(work.t.listing).where(work.t.listing.c.account_id == account_id)).mappings().all()


def _check_listings(stage: Stage, account_id: int) -> None:
    """The ledger says of every listing what the marketplace says, and what was refused was refused on purpose."""
    shown = {barcode: entry["state"] for barcode, entry in stage.simulated("state")["listings"].items()}
    expected = {"live": "approved", "rejected": "rejected", "invalid": None}
    for row in _listings(stage, account_id):
        if shown.get(row["barcode"]) != expected[row["state"]]:
            raise NotArrived(f"listing {row['sku']} is {row['state']} here and {shown.get(row['barcode'])} at the marketplace")
        if row["state"] != "live" and row["product_id"] not in FLAWS:
            raise NotArrived(f"{row['title']} should have been listed, but: {row['problem']}")


def _check_order(stage: Stage, row: Any) -> None:
    """The shop's order is worth what the buyer paid."""
    order = stage.house.shop.shape["order"].c
    query = select(order.total * order.currency_value, order.currency_code).where(order.order_id == row["shop_order_id"])
    with stage.house.ledger.look() as work:
        total, currency = work.db.execute(query).one()
    if (Decimal(str(total)).quantize(Decimal("0.01")), currency) != (row["total"].quantize(Decimal("0.01")), row["currency"]):
        raise NotArrived(f"order {row['number']} is worth {row['total']} {row['currency']}, in the shop {total} {currency}")


def _reasons(stage: Stage, account_id: int) -> dict[str, int]:
    return dict(Counter(row["problem"] for row in _listings(stage, account_id) if row["state"] != "live"))


def _orders(stage: Stage, account_id: int) -> Any:
    with stage.house.ledger.look() as work:
        return work.db.execute(select(work.t.order).where(work.t.order.c.account_id == account_id)).mappings().all()


def _changes(stage: Stage) -> bool:
    with stage.house.ledger.look() as work:
        return work.db.execute(select(work.t.change.c.change_id).limit(1)).first() is not None


def _busy(stage: Stage, kinds: tuple[str, ...]) -> bool:
    with stage.house.ledger.look() as work:
        job = work.t.job
        return (
            work.db.execute(select(job.c.job_id).where(job.c.kind.in_(kinds), job.c.state.in_(["queued", "running"]))).first() is not None
        )


def _live_products(stage: Stage, account_id: int) -> list[int]:
    return sorted({row["product_id"] for row in _listings(stage, account_id) if row["state"] == "live" and row["variant"] == ""})


def _edit_product(stage: Stage, product_id: int, *, quantity: int, price: Decimal, told: bool) -> None:
    """What saving a product in OpenCart's admin does; without its event it is what an ERP does."""
    product = stage.house.shop.shape["product"]
    with stage.house.ledger.work() as work:
        work.db.execute(product.update().where(product.c.product_id == product_id).values(quantity=quantity, price=str(price)))
        if told:
            note_products(work, {product_id})


def _units_in_shop(stage: Stage) -> int:
    product = stage.house.shop.shape["product"]
    with stage.house.ledger.look() as work:
        return int(work.db.execute(select(func.sum(product.c.quantity))).scalar() or 0)
