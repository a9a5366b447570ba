"""Offers on their way: the newest value, the most urgent first, a refusal once, lanes that share, turns that end, a lease that is ours."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from service.connectors.trendyol.connector import Trendyol
from service.domain import clock
from service.ledger import offers_sent, submissions, urgency
from service.ledger.urgency import FALLING, PRICE, RISING, TO_ZERO
from service.pricing.offer import WantedOffer
from service.sync import jobs, lanes, listings, offers, ranks, runner, turn
from service.sync.capture import note_products
from service.sync.house import House
from service.sync.ranks import rank
from service.sync.runner import run
from service.sync.strands import STRANDS
from service.sync.use_cases import USE_CASES
from tests.sync.conftest import Marketplace

Drain = Callable[..., list[str]]


@pytest.fixture
def listed(house: House, account: int, drain: Drain) -> House:
    """A few products without options that are live and whose offers were taken."""
    found = house.shop.offers(range(1, 41)).items()
    in_stock = [key.product_id for key, offer in found if not key.variant and offer.enabled and (offer.quantity or 0) > 4]
    listings.list_products(house, account, in_stock[:6], "test")
    drain()
    return house


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """The batches that leave from now on."""
    batches: list[list[Any]] = []
    real = Trendyol.push_offers

    def record(self: Trendyol, targets: Any, *rest: Any) -> Any:
        batches.append(list(targets))
        return real(self, targets, *rest)

    monkeypatch.setattr(Trendyol, "push_offers", record)
    return batches


def live(house: House) -> list[Any]:
    with house.ledger.look() as work:
        row = work.t.listing
        return list(work.db.execute(select(row).where(row.c.state == "live").order_by(row.c.listing_id)).mappings())


def plain(house: House) -> list[Any]:
    return [row for row in live(house) if row["variant"] == "" and (row["sent_quantity"] or 0) > 2]


def job(house: House, number: int) -> Any:
    with house.ledger.look() as work:
        return work.db.execute(select(work.t.job).where(work.t.job.c.job_id == number)).mappings().one()


def ask(house: House, kind: str, account: int | None = None, **more: Any) -> int:
    with house.ledger.work() as work:
        return jobs.request(work, kind, account_id=account, **more)


def set_product(house: House, product_id: int, **columns: Any) -> None:
    product = house.shop.shape["product"]
    with house.ledger.work() as work:
        work.db.execute(product.update().where(product.c.product_id == product_id).values(**columns))


def capture(house: House, *product_ids: int) -> None:
    with house.ledger.work() as work:
        note_products(work, set(product_ids))
    run(house, ask(house, "capture"), "test", USE_CASES)


def forget_all_sent(house: House, account: int) -> int:
    """Every live listing has to be sent again; how many."""
    numbers = [row["listing_id"] for row in live(house)]
    with house.ledger.work() as work:
        offers_sent.forget_sent(work, numbers)
    return len(numbers)


@pytest.mark.parametrize(
    ("sent", "quantity", "price", "expected"),
    [
        (5, 0, 10, TO_ZERO),
        (5, 4, 10, FALLING),
        (5, 4, 11, FALLING),
        (5, 9, 11, PRICE),
        (5, 9, 10, RISING),
        (None, 9, 10, PRICE),
        (0, 0, 10, RISING),
    ],
)
def test_what_would_be_oversold_is_most_urgent(sent: int | None, quantity: int, price: int, expected: int) -> None:
    shown = None if sent is None else Decimal(10)
    row = {"sent_quantity": sent, "sent_price": shown, "sent_list_price": shown}
    assert rank(row, WantedOffer(quantity, Decimal(price), Decimal(price))) == expected


def test_a_changed_product_is_due_by_what_its_offer_becomes(listed: House, account: int) -> None:
    empty, fewer, *_ = plain(listed)
    set_product(listed, empty["product_id"], quantity=0)
    set_product(listed, fewer["product_id"], quantity=fewer["sent_quantity"] - 1)
    capture(listed, fewer["product_id"], empty["product_id"])
    with listed.ledger.look() as work:
        due = urgency.dirty(work, account, 10)
    assert [row["listing_id"] for row in due] == [empty["listing_id"], fewer["listing_id"]]


def test_terms_that_cannot_be_had_hold_nothing_up(listed: House, account: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*args: Any) -> Any:
        raise ranks.ConnectorError("the shop has no such currency")

    monkeypatch.setattr(ranks, "terms", none)
    capture(listed, plain(listed)[0]["product_id"])
    with listed.ledger.look() as work:
        assert urgency.any_due(work, account)


def test_the_newest_value_is_sent(listed: House, account: int, pushed: list[list[Any]]) -> None:
    target = plain(listed)[0]
    set_product(listed, target["product_id"], quantity=1)
    capture(listed, target["product_id"])
    set_product(listed, target["product_id"], quantity=2)
    run(listed, ask(listed, "push_offers", account), "test", USE_CASES)
    assert [(item.barcode, item.quantity) for batch in pushed for item in batch] == [(target["barcode"], 2)]


def refuse(marketplace: Marketplace, times: int) -> None:
    marketplace.do("faults", kind="partial_failure", operation="updatePriceAndInventory", times=times)


def test_a_refused_price_does_not_hold_its_stock_up(
    listed: House, account: int, marketplace: Marketplace, drain: Drain, pushed: list[list[Any]]
) -> None:
    target = plain(listed)[0]
    refuse(marketplace, times=1)
    set_product(listed, target["product_id"], quantity=1)
    capture(listed, target["product_id"])
    drain()
    (refused,) = [row for row in live(listed) if row["problem_code"]]
    assert (refused["listing_id"], refused["problem_code"]) == (target["listing_id"], "price_rejected")
    assert "hata" in refused["problem"]
    assert marketplace.listings()[target["barcode"]]["quantity"] == 1
    capture(listed, target["product_id"])
    set_product(listed, target["product_id"], quantity=0)
    capture(listed, target["product_id"])
    drain()
    assert [[(item.quantity, item.price is None) for item in batch] for batch in pushed] == [[(1, False)], [(1, True)], [(0, True)]]
    assert marketplace.listings()[target["barcode"]]["quantity"] == 0


def test_another_price_is_tried_again(listed: House, account: int, marketplace: Marketplace, drain: Drain, pushed: list[list[Any]]) -> None:
    target = plain(listed)[0]
    refuse(marketplace, times=1)
    set_product(listed, target["product_id"], quantity=1)
    capture(listed, target["product_id"])
    drain()
    set_product(listed, target["product_id"], price="77.77")
    capture(listed, target["product_id"])
    drain()
    assert len(pushed) == 3
    assert not [row for row in live(listed) if row["problem_code"]]
    shown = marketplace.listings()[target["barcode"]]
    assert (shown["quantity"], Decimal(shown["price"])) == (1, pushed[2][0].price)


def test_a_refused_offer_says_why_and_waits_for_another_one(
    listed: House, account: int, marketplace: Marketplace, drain: Drain, pushed: list[list[Any]]
) -> None:
    target = plain(listed)[0]
    refuse(marketplace, times=2)
    set_product(listed, target["product_id"], quantity=1)
    capture(listed, target["product_id"])
    drain()
    (refused,) = [row for row in live(listed) if row["problem_code"]]
    assert (refused["listing_id"], refused["problem_code"]) == (target["listing_id"], "stock_rejected")
    assert "hata" in refused["problem"]
    capture(listed, target["product_id"])
    drain()
    assert len(pushed) == 2
    set_product(listed, target["product_id"], quantity=2)
    capture(listed, target["product_id"])
    drain()
    assert len(pushed) == 3
    assert not [row for row in live(listed) if row["problem_code"]]
    assert marketplace.listings()[target["barcode"]]["quantity"] == 2


def _lost_answer(marketplace: Marketplace, monkeypatch: pytest.MonkeyPatch) -> None:
    marketplace.do("faults", kind="drop_answer", operation="updatePriceAndInventory", times=1)


def _killed_after_sending(marketplace: Marketplace, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = Trendyol.push_offers, count()

    def push(self: Trendyol, *args: Any) -> Any:
        receipt = real(self, *args)
        if next(calls) == 0:
            raise SystemExit
        return receipt

    monkeypatch.setattr(Trendyol, "push_offers", push)


@pytest.mark.parametrize("accident", [_lost_answer, _killed_after_sending])
def test_an_offer_that_may_have_arrived_is_corrected_though_the_shop_is_as_before(
    listed: House,
    account: int,
    marketplace: Marketplace,
    drain: Drain,
    monkeypatch: pytest.MonkeyPatch,
    accident: Callable[[Marketplace, pytest.MonkeyPatch], None],
) -> None:
    target, before = plain(listed)[0], marketplace.state()["requests"]["updatePriceAndInventory"]
    accident(marketplace, monkeypatch)
    monkeypatch.setattr(runner, "BACKOFF", (0.1,))
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.5))
    set_product(listed, target["product_id"], quantity=target["sent_quantity"] + 3)
    capture(listed, target["product_id"])
    with suppress(SystemExit):
        run(listed, ask(listed, "push_offers", account), "test", USE_CASES)
    assert marketplace.state()["requests"]["updatePriceAndInventory"] == before + 1
    set_product(listed, target["product_id"], quantity=target["sent_quantity"])
    drain(patience=20.0)
    assert marketplace.listings()[target["barcode"]]["quantity"] == target["sent_quantity"]


@pytest.fixture
def crowded(listed: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Two workers, and a backlog of two is worth sharing."""
    monkeypatch.setattr(lanes, "MANY", 2)
    monkeypatch.setattr(urgency, "PART_IDS", 1)
    with listed.ledger.work() as work:
        rows = [{"name": f"w{n}", "kind": "worker", "seen_at": clock.now(), "detail": ""} for n in (1, 2)]
        work.db.execute(work.t.process.insert(), rows)
    return listed


def lane_jobs(house: House) -> list[Any]:
    with house.ledger.look() as work:
        row = work.t.job
        query = select(row).where(row.c.slot.like("push%/%")).order_by(row.c.slot)
        return list(work.db.execute(query).mappings())


def test_a_large_backlog_is_shared_and_nothing_is_sent_twice(crowded: House, account: int, drain: Drain, pushed: list[list[Any]]) -> None:
    total, main = forget_all_sent(crowded, account), ask(crowded, "push_offers", account)
    run(crowded, main, "test", USE_CASES)
    assert not pushed
    assert [row["payload"] for row in lane_jobs(crowded)] == [{"lane": 0, "lanes": 2}, {"lane": 1, "lanes": 2}]
    drain()
    sent = Counter(item.barcode for batch in pushed for item in batch)
    assert set(sent.values()) == {1}
    sizes = sorted(len(batch) for batch in pushed)
    assert sum(sizes) == total
    assert sizes[-1] - sizes[0] <= 1
    assert len(sizes) == 2 * STRANDS


def test_while_a_lane_is_open_the_main_job_only_passes_the_word_on(crowded: House, account: int, pushed: list[list[Any]]) -> None:
    forget_all_sent(crowded, account)
    run(crowded, ask(crowded, "push_offers", account), "test", USE_CASES)
    first, second = lane_jobs(crowded)
    run(crowded, first["job_id"], "test", USE_CASES)
    of_the_lane = len(pushed)
    target = next(row for row in plain(crowded) if row["listing_id"] % 2 == 0)
    set_product(crowded, target["product_id"], quantity=0)
    capture(crowded, target["product_id"])
    run(crowded, ask(crowded, "push_offers", account), "test", USE_CASES)
    assert len(pushed) == of_the_lane > 0
    again = next(row for row in lane_jobs(crowded) if row["slot"] == first["slot"])
    run(crowded, again["job_id"], "test", USE_CASES)
    assert [(item.barcode, item.quantity) for batch in pushed[of_the_lane:] for item in batch] == [(target["barcode"], 0)]
    assert second["job_id"] in [row["job_id"] for row in lane_jobs(crowded)]


@pytest.mark.parametrize("somebody_waits", [False, True])
def test_a_long_run_makes_room_for_others_that_wait(
    listed: House, account: int, pushed: list[list[Any]], monkeypatch: pytest.MonkeyPatch, somebody_waits: bool
) -> None:
    monkeypatch.setattr(turn, "SLICE", 0.0)
    monkeypatch.setattr(submissions, "CHECK_AFTER", (60,) * len(submissions.CHECK_AFTER))
    monkeypatch.setattr(Trendyol, "max_offer_items", 2)
    total, number = forget_all_sent(listed, account), ask(listed, "push_offers", account)
    with listed.ledger.work() as work:
        work.db.execute(work.t.job.delete().where(work.t.job.c.job_id != number, work.t.job.c.state == "queued"))
    if somebody_waits:
        ask(listed, "tidy")
    run(listed, number, "test", USE_CASES)
    assert len(pushed) == (1 if somebody_waits else -(-total // 2))
    assert job(listed, number)["state"] == ("queued" if somebody_waits else "done")


def test_a_worker_that_was_stopped_too_long_sends_nothing(
    listed: House, account: int, pushed: list[list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_all_sent(listed, account)
    number, real, clock_now, monotonic = ask(listed, "push_offers", account), offers.compute, clock.now, time.monotonic
    taken: list[jobs.Claim | None] = []

    def stopped_meanwhile(*args: Any) -> Any:
        found, late = real(*args), jobs.LEASE + timedelta(seconds=5)
        monkeypatch.setattr(jobs, "now", lambda: clock_now() + late)
        with listed.ledger.work() as work:
            taken.append(jobs.claim(work, number, "another"))
        monkeypatch.setattr(runner.time, "monotonic", lambda: monotonic() + late.total_seconds())
        return found

    monkeypatch.setattr(offers, "compute", stopped_meanwhile)
    run(listed, number, "first", USE_CASES)
    monkeypatch.undo()
    assert taken[0] is not None
    assert not pushed
    assert job(listed, number)["fence"] == taken[0].fence
    with listed.ledger.look() as work:
        assert not work.db.execute(select(work.t.submission).where(work.t.submission.c.state == "sending")).all()


def test_a_fresh_lease_is_not_asked_for(listed: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with listed.ledger.work() as work:
        held = jobs.claim(work, jobs.request(work, "sweep"), "test")
    assert held is not None
    lease = runner.Lease(listed, held)
    monkeypatch.setattr(jobs, "renew", lambda *args: pytest.fail("the ledger was asked"))
    lease.check()
