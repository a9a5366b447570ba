"""The main job on MariaDB with real processes, and MariaDB away in the middle of it: everything arrives afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.sync import listings
from service.sync.capture import note_products
from tests.servers import MariaDb
from tests.sync.conftest import Marketplace
from tests.worker.conftest import World, connect, demo_shop, opened, wait_until

AWAY_SECONDS = 10
ALL_ARRIVES_WITHIN = 60


@pytest.fixture
def world(home: Path, marketplace: Marketplace, mariadb: MariaDb, redis_url: str) -> Iterator[World]:
    """Shop and ledger on MariaDB, two workers and a scheduler."""
    name = mariadb.create_database("shop")
    with opened(home, marketplace, demo_shop(mariadb.url(name)), redis_url) as world:
        yield world
        mariadb.start()
    mariadb.drop_database(name)


def change(world: World, row: Any, quantity: int) -> None:
    world.change_stock(row["product_id"], quantity)
    with world.house.ledger.work() as work:
        note_products(work, {row["product_id"]})


def shipped(world: World, sold: int) -> bool:
    return (
        len([row for row in world.rows("order") if row["tracking_number"] and row["tracking_number"] in (row["shop_told"] or "")]) == sold
    )


def test_the_main_job_outlives_a_database_that_goes_away(world: World, mariadb: MariaDb) -> None:
    account = connect(world)
    listings.list_products(world.house, account, None, "test")
    for command in ("scheduler", "worker", "worker"):
        world.start(command)
    wait_until(lambda: len(world.plain_live()) >= 6, 60)
    wait_until(lambda: not any(row["dirty"] for row in world.rows("listing", state="live")))
    targets = world.plain_live()[:6]

    # Changes and sales come in, and the database goes away under them.
    for row in targets:
        change(world, row, 30)
    sold = world.marketplace.do("sales", barcode=targets[0]["barcode"], quantity=2, count=3)["orders"]
    world.ask("poll_orders", account)
    mariadb.stop()
    time.sleep(AWAY_SECONDS)
    mariadb.start()
    change(world, targets[1], 7)
    began = time.monotonic()
    wait_until(lambda: world.count("order", shop_state="written") == len(sold), ALL_ARRIVES_WITHIN, "the orders did not arrive")
    expected = {row["barcode"]: 30 for row in targets} | {targets[0]["barcode"]: 30 - 6, targets[1]["barcode"]: 7}
    wait_until(lambda: {code: world.shows(code) for code in expected} == expected, ALL_ARRIVES_WITHIN, "the offers did not arrive")
    print(f"everything had arrived {time.monotonic() - began:.1f} s after the database was back")
    assert all(process.poll() is None for process in world.started), "a process gave up"

    for order in world.rows("order"):
        world.house.shop.add_history(order["shop_order_id"], 3, "")
    world.ask("read_histories")
    wait_until(lambda: shipped(world, len(sold)), ALL_ARRIVES_WITHIN, "the tracking numbers did not come back")
    table = world.house.shop.shape["order"]
    with world.house.ledger.look() as work:
        written = work.db.execute(select(table.c.user_agent).where(table.c.user_agent.like("MesChain %"))).scalars().all()
    assert len(set(written)) == len(written) == len(sold), "an order was written twice"
    assert not [job for job in world.rows("job") if job["state"] == "dead"]
