"""Bad input and faults: each ends in a clear state with a message, and nothing is lost or doubled."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from service.domain import clock
from service.ledger.work import Ledger
from service.sync import accounts, jobs, listings, results
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.runner import run
from service.sync.use_cases import USE_CASES
from tests.servers import RedisServer
from tests.sync.conftest import Marketplace

Drain = Callable[..., list[str]]


def rows(ledger: Ledger, table: str) -> list[Any]:
    with ledger.look() as work:
        return list(work.db.execute(select(getattr(work.t, table))).mappings())


def ask(house: House, kind: str, account: int | None = None, **payload: Any) -> int:
    with house.ledger.work() as work:
        return jobs.request(work, kind, account_id=account, payload=payload)


def listing(house: House, product_id: int) -> list[Any]:
    return [row for row in rows(house.ledger, "listing") if row["product_id"] == product_id]


def plain_live(house: House) -> Any:
    live = [row for row in rows(house.ledger, "listing") if row["state"] == "live"]
    return next(row for row in live if row["variant"] == "" and row["sent_quantity"] > 4)


@pytest.fixture
def listed(house: House, account: int, drain: Drain) -> House:
    listings.list_products(house, account, None, "test")
    drain()
    return house


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    real = clock.now
    for module in (jobs, results):
        monkeypatch.setattr(module, "now", lambda: real() + timedelta(seconds=seconds))


def test_goods_with_flaws_say_what_is_wrong(listed: House, marketplace: Marketplace) -> None:
    no_code, twice, free = listing(listed, 7), listing(listed, 19), listing(listed, 31)
    assert {row["state"] for row in no_code} == {"invalid"}
    assert "barcode" in no_code[0]["problem"]
    assert [row["problem_field"] for row in free if row["state"] == "invalid"].count("price") == 6
    assert {row["problem_field"] for row in twice if row["state"] == "invalid"} <= {"barcode"}


def test_a_lost_answer_never_creates_a_second_listing(
    house: House, account: int, marketplace: Marketplace, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    marketplace.do("faults", kind="drop_answer", operation="createProducts", times=1)
    listings.list_products(house, account, [2, 3], "test")
    drain()
    assert {row["state"] for row in rows(house.ledger, "listing")} == {"in_doubt"}
    later(monkeypatch, 60)
    drain()
    assert {row["state"] for row in rows(house.ledger, "listing")} == {"live"}
    assert marketplace.state()["requests"]["createProducts"] == 1


def test_a_create_that_never_arrived_is_sent_again_after_the_doubt(
    house: House, account: int, marketplace: Marketplace, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    marketplace.do("faults", kind="http_500", operation="createProducts", times=1)
    listings.list_products(house, account, [2], "test")
    drain()
    assert {row["state"] for row in rows(house.ledger, "listing")} == {"in_doubt"}
    later(monkeypatch, results.DOUBT_KEPT.total_seconds() + 60)
    drain()
    assert {row["state"] for row in rows(house.ledger, "listing")} == {"live"}
    assert {row["state"] for row in rows(house.ledger, "submission")} == {"done"}


@pytest.mark.parametrize("kind", ["malformed", "http_500", "http_429", "drop_answer"])
def test_offers_arrive_after_a_fault(
    listed: House, account: int, marketplace: Marketplace, drain: Drain, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    target = plain_live(listed)
    change_stock(listed, target["product_id"], 2)
    marketplace.do("faults", kind=kind, operation="updatePriceAndInventory", times=1)
    listings.sync_now(listed, account, [target["product_id"]], "test")
    drain(patience=12)
    later(monkeypatch, 120)
    drain()
    assert_shown(marketplace, target["barcode"], 2)
    assert {job["state"] for job in rows(listed.ledger, "job")} <= {"done", "queued"}


def test_a_partly_failed_batch_reports_each_item(house: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    marketplace.do("faults", kind="partial_failure", operation="createProducts", times=1)
    listings.list_products(house, account, [2, 3, 4], "test")
    drain()
    states = {row["state"] for row in rows(house.ledger, "listing")}
    assert states == {"live", "rejected"}
    assert all(row["problem"] for row in rows(house.ledger, "listing") if row["state"] == "rejected")


def test_a_product_deleted_while_it_waits_is_not_listed(house: House, account: int, drain: Drain) -> None:
    run(house, listings.list_products(house, account, [2], "test"), "test", USE_CASES)
    delete_product(house, 2)
    drain()
    assert {row["state"] for row in listing(house, 2)} == {"invalid"}
    assert "no longer exists" in listing(house, 2)[0]["problem"]


def test_a_listed_product_that_is_deleted_is_offered_with_nothing(listed: House, marketplace: Marketplace, drain: Drain) -> None:
    target = plain_live(listed)
    ask(listed, "sweep")
    drain()
    delete_product(listed, target["product_id"])
    ask(listed, "sweep")
    drain()
    assert marketplace.listings()[target["barcode"]]["quantity"] == 0


def test_an_order_in_a_currency_that_the_shop_lacks_waits_and_arrives_when_it_is_added(
    listed: House, account: int, marketplace: Marketplace, drain: Drain
) -> None:
    target = plain_live(listed)
    currency = listed.shop.shape["currency"]
    marketplace.do("sales", barcode=target["barcode"], quantity=1)
    with listed.ledger.work() as work:
        kept = dict(work.db.execute(select(currency).where(currency.c.code == "TRY")).mappings().one())
        work.db.execute(currency.update().where(currency.c.code == "TRY").values(code="ZZZ"))
    ask(listed, "poll_orders", account)
    drain(patience=6)
    (order,) = rows(listed.ledger, "order")
    assert order["shop_state"] == "failed"
    assert "TRY" in order["problem"]
    with listed.ledger.work() as work:
        work.db.execute(currency.update().where(currency.c.currency_id == kept["currency_id"]).values(code="TRY"))
    assert "TRY" in (accounts.load(listed, account).state_reason or "")
    accounts.resume(listed, account)
    ask(listed, "retry_orders")
    drain()
    (order,) = rows(listed.ledger, "order")
    assert (order["shop_state"], order["problem"]) == ("written", None)


def test_an_order_of_something_unknown_arrives_with_a_parked_line(
    listed: House, account: int, marketplace: Marketplace, drain: Drain
) -> None:
    target = plain_live(listed)
    marketplace.do("sales", barcode=target["barcode"], quantity=1)
    delete_product(listed, target["product_id"])
    with listed.ledger.work() as work:
        work.db.execute(work.t.listing.delete().where(work.t.listing.c.listing_id == target["listing_id"]))
    ask(listed, "poll_orders", account)
    drain(patience=6)
    (order,) = rows(listed.ledger, "order")
    (line,) = rows(listed.ledger, "order_line")
    assert line["product_id"] is None
    assert order["shop_state"] == "written"


def test_wrong_credentials_stop_the_account_and_say_so(house: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    accounts.update(house, account, {"api_secret": "wrong"})
    listings.list_products(house, account, [2], "test")
    drain()
    stopped = accounts.load(house, account)
    assert stopped.state == "stopped"
    assert stopped.state_reason
    accounts.update(house, account, {"api_secret": "simulatorSecret"})
    listings.list_products(house, account, [2], "test")
    drain()
    assert {row["state"] for row in listing(house, 2)} == {"live"}


def test_redis_away_for_a_while_loses_nothing(
    listed: House, marketplace: Marketplace, drain: Drain, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = plain_live(listed)
    change_stock(listed, target["product_id"], 1)
    number = ask(listed, "push_offers", target["account_id"])
    with listed.ledger.work() as work:
        work.db.execute(work.t.listing.update().where(work.t.listing.c.listing_id == target["listing_id"]).values(dirty=1, due_rank=0))
    redis_server.stop()
    run(listed, number, "test", USE_CASES)
    redis_server.start()
    (job,) = [row for row in rows(listed.ledger, "job") if row["job_id"] == number]
    assert (job["state"], job["failures"]) == ("queued", 1)
    later(monkeypatch, 60)
    drain()
    assert marketplace.listings()[target["barcode"]]["quantity"] == 1


def test_a_wiped_redis_is_filled_again_from_the_rows(house: House, account: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(house, "sweep")
    handed = dispatch(house)
    house.redis.flushall()
    assert dispatch(house) == 0
    later(monkeypatch, jobs.TOLD.total_seconds() + 1)
    assert dispatch(house) == handed
    assert house.redis.llen("rq:queue:sweep") == 1


def test_a_database_that_goes_away_leaves_the_job_to_the_next_runner(
    house: House, account: int, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = ask(house, "sweep")

    def broken(task: Any) -> None:
        raise DBAPIError("SELECT 1", {}, OSError("server has gone away"))

    run(house, number, "test", {"sweep": broken})
    (job,) = [row for row in rows(house.ledger, "job") if row["job_id"] == number]
    assert job["state"] == "queued"
    assert "gone away" in job["message"]
    later(monkeypatch, 60)
    assert "sweep" in drain()


def assert_shown(marketplace: Marketplace, barcode: str, quantity: int) -> None:
    """The marketplace works batches off on its own time."""
    end = time.monotonic() + 5
    while marketplace.listings()[barcode]["quantity"] != quantity and time.monotonic() < end:
        time.sleep(0.05)
    assert marketplace.listings()[barcode]["quantity"] == quantity


def change_stock(house: House, product_id: int, quantity: int) -> None:
    product = house.shop.shape["product"]
    with house.ledger.work() as work:
        work.db.execute(product.update().where(product.c.product_id == product_id).values(quantity=quantity))


def delete_product(house: House, product_id: int) -> None:
    with house.ledger.work() as work:
        for name in ("product", "product_option_value", "product_option"):
            table = house.shop.shape[name]
            work.db.execute(table.delete().where(table.c.product_id == product_id))


@pytest.mark.parametrize(("patience", "state"), [(timedelta(minutes=10), "wanted"), (timedelta(hours=24), "in_doubt")])
def test_where_new_listings_come_up_late_they_are_not_asked_for_again(patience: timedelta, state: str) -> None:
    row = {"state": "in_doubt", "updated_at": clock.now() - timedelta(hours=1)}
    assert results._state(row, None, patience) == state
