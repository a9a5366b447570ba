"""Workers may be killed at any line: another one takes their jobs up, nothing is lost, nothing is done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from service.sync import listings
from tests.worker.conftest import World, children, is_alive, wait_until

TAKEN_UP_WITHIN = 30
FIRST, LATER = list(range(1, 31)), list(range(31, 41))

# A worker in which the shop's order is written and then nothing more happens.
DIES_AFTER_THE_SHOPS_ORDER = """
import os, time
from service.opencart import shop

whole = shop.Shop.write_order

def write_order(self, *args, **kwargs):
    whole(self, *args, **kwargs)
    open(os.path.join(os.environ["MESCHAIN_HOME"], "written"), "w").close()
    time.sleep(60)

shop.Shop.write_order = write_order
"""


def kill(worker: subprocess.Popen[bytes]) -> None:
    """With SIGKILL in the middle of a job; the process that runs the job must not outlive it."""
    (child,) = children(worker.pid)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    print(f"the job's process was gone {wait_until(lambda: not is_alive(child), 2):.2f} s after its worker")


def running(world: World, kind: str) -> int:
    (job,) = [row for row in world.rows("job", kind=kind) if row["state"] == "running"]
    return int(job["job_id"])


def stock(world: World, product_id: int) -> int:
    product = world.house.shop.shape["product"]
    with world.house.ledger.look() as work:
        return int(work.db.execute(select(product.c.quantity).where(product.c.product_id == product_id)).scalar_one())


def listed(world: World, account: int) -> list[Any]:
    """Live listings that stand as they should; the worker that brought them there has ended."""
    listings.list_products(world.house, account, FIRST, "test")
    world.start("scheduler")
    worker = world.start("worker")
    wait_until(lambda: len(world.plain_live()) >= 3, 40)
    wait_until(lambda: not any(row["dirty"] for row in world.rows("listing", state="live")))
    worker.terminate()
    assert worker.wait(20) == 0
    return world.plain_live()


def test_three_workers_killed_while_they_create_offer_and_write_an_order(world: World, account: int, home: Path) -> None:
    first, second, third, *_ = listed(world, account)
    requests = world.marketplace.state()["requests"]
    for operation in ("createProducts", "updatePriceAndInventory"):
        world.marketplace.do("faults", kind="late", operation=operation, times=1, seconds=9)
    (home / "sitecustomize.py").write_text(DIES_AFTER_THE_SHOPS_ORDER)
    before = stock(world, third["product_id"])

    creating, offering = world.start("worker", "--queue", "listings"), world.start("worker", "--queue", "stock")
    writing = world.start("worker", "--queue", "orders", path=str(home))
    listings.list_products(world.house, account, LATER, "test")
    world.change_stock(first["product_id"], 1)
    world.change_stock(second["product_id"], 2)
    listings.sync_now(world.house, account, [first["product_id"], second["product_id"]], "test")
    world.marketplace.do("sales", barcode=third["barcode"], quantity=2)
    world.ask("poll_orders", account)

    def all_in_the_middle() -> bool:
        now = world.marketplace.state()["requests"]
        sent = [now.get(name, 0) > requests.get(name, 0) for name in ("createProducts", "updatePriceAndInventory")]
        return all(sent) and (home / "written").exists()

    wait_until(all_in_the_middle, 9, "the three jobs did not get where they were to be killed")
    numbers = {kind: running(world, kind) for kind in ("publish", "push_offers", "write_order")}
    for worker in (creating, offering, writing):
        kill(worker)
    assert world.rows("order")[0]["shop_order_id"] is None
    # While nobody works, the shop moves on: the old number must not be what stays.
    world.change_stock(second["product_id"], 3)
    listings.sync_now(world.house, account, [second["product_id"]], "test")

    taken_up(world, numbers)
    creates_nothing_twice(world, requests["createProducts"])
    wait_until(lambda: (world.shows(first["barcode"]), world.shows(second["barcode"])) == (1, 3), 20)
    assert world.count("submission", state="sending") == 0
    writes_one_order(world)
    assert stock(world, third["product_id"]) == before - 2
    wait_until(lambda: world.shows(third["barcode"]) == before - 2, 20)


def taken_up(world: World, numbers: dict[str, int]) -> None:
    began = time.monotonic()
    world.start("worker")
    for kind, number in numbers.items():
        wait_until(lambda number=number: world.job(number)["fence"] > 1, TAKEN_UP_WITHIN, f"{kind} was not taken up")
        print(f"{kind} was taken up {time.monotonic() - began:.1f} s after the kill")
        assert world.rows("attempt", job_id=number, fence=1)[0]["outcome"] == "lost"


def creates_nothing_twice(world: World, sent_before: int) -> None:
    ends = {"live", "rejected", "invalid"}
    wait_until(lambda: {row["state"] for row in world.rows("listing")} <= ends, 40, "a listing did not come to its end")
    assert world.marketplace.state()["requests"]["createProducts"] == sent_before + 1
    live = [row for row in world.rows("listing", state="live") if row["product_id"] in LATER]
    assert live
    assert {row["barcode"] for row in live} <= world.marketplace.listings().keys()


def writes_one_order(world: World) -> None:
    wait_until(lambda: world.rows("order")[0]["shop_state"] == "written")
    table = world.house.shop.shape["order"]
    with world.house.ledger.look() as work:
        marked = select(table.c.order_id).where(table.c.user_agent.like("MesChain trendyol %"))
        assert list(work.db.execute(marked).scalars()) == [world.rows("order")[0]["shop_order_id"]]
