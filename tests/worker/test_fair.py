"""Who comes first: accounts take turns, urgent work passes what takes long, and planning writes only when something is due."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import event

from service.domain.clock import now
from service.ledger.urgency import RISING
from service.ledger.work import Ledger, Work
from service.sync import accounts, jobs
from service.sync.capture import note_products
from service.sync.dispatch import dispatch
from service.sync.schedule import SCHEDULE, plan
from tests.sync.conftest import KEY
from tests.sync.shelf import plain_products, put_up
from tests.worker.conftest import World, wait_until
from worker.supervisor import everything

QUEUED = [f"--queue {name}" for name in jobs.QUICK]

# A worker with small slices and small batches, so that a backlog of a few listings takes many of both.
SMALL_SLICES = """
from service.connectors.trendyol.connector import Trendyol
from service.sync import turn

turn.SLICE = 0.6
Trendyol.max_offer_items = 1
"""


def account(world: World, title: str) -> int:
    return accounts.create(world.house, "trendyol", title, KEY, base_url=world.marketplace.url, allow_private=True)


def ask(world: World, account_id: int, how_many: int) -> None:
    with world.house.ledger.work() as work:
        for number in range(how_many):
            jobs.request(work, "write_order", account_id=account_id, subject=f"{account_id}/{number}")


def handed(world: World) -> list[int]:
    """The accounts in line, first first."""
    numbers = [int(name.split("-")[1]) for name in Queue("orders", connection=world.house.redis, serializer=JSONSerializer).get_job_ids()]
    return [world.job(number)["account_id"] for number in numbers]


def take_one(world: World) -> int:
    """As a worker would: the first in line is run; its account."""
    name = world.house.redis.lpop("rq:queue:orders")
    number = int(name.decode().split("-")[1])
    with world.house.ledger.work() as work:
        held = jobs.claim(work, number, "test")
        assert held
        jobs.finish(work, held, "ok")
    dispatch(world.house)
    return int(world.job(number)["account_id"])


@pytest.fixture
def two(world: World) -> tuple[int, int]:
    found = account(world, "large"), account(world, "small")
    with world.house.ledger.work() as work:
        work.db.execute(work.t.job.delete())
    return found


def test_a_backlog_that_came_first_does_not_stand_before_everybody(world: World, two: tuple[int, int]) -> None:
    large, small = two
    ask(world, large, 50)
    assert dispatch(world.house) == jobs.LINE
    ask(world, small, 3)
    assert dispatch(world.house) == 0, "the line is full; rows keep their freedom"

    order = [take_one(world) for _ in range(53)]

    assert order[: jobs.LINE] == [large] * jobs.LINE
    assert order.index(small) == jobs.LINE
    assert [place for place, who in enumerate(order) if who == small][-1] <= jobs.LINE + 8
    assert sorted(order) == [large] * 50 + [small] * 3


def test_accounts_that_come_together_take_turns(world: World, two: tuple[int, int]) -> None:
    large, small = two
    ask(world, large, 20)
    ask(world, small, 20)
    dispatch(world.house)
    assert handed(world) == [large, small] * (jobs.LINE // 2)


def test_a_running_job_counts_for_its_account(ledger: Ledger) -> None:
    with ledger.work() as work:
        numbers = [jobs.request(work, "write_order", subject=str(number)) for number in range(4)]
        rows = {"account_id": _an_account(work), "kind": "write_order"}
        work.db.execute(work.t.job.update().where(work.t.job.c.job_id.in_(numbers[2:])).values(**rows))
        jobs.claim(work, numbers[0], "test")

        assert [row.job_id for row in jobs.next_in_line(work, {"orders": 2})] == numbers[2:3] + numbers[1:2]
        assert jobs.next_in_line(work, {"orders": 0, "stock": 5}) == []


def _an_account(work: Work) -> int:
    moment = now()
    text = {"marketplace": "trendyol", "title": "x", "state": "active", "secrets": "", "base_url": ""}
    rest = {"settings": {}, "policies": {}, "allow_private": False, "store_id": 0, "created_at": moment, "updated_at": moment}
    return work.insert(work.t.account, **text, **rest)


def started(world: World) -> list[tuple[datetime, int]]:
    """The runs in the order of their beginning, each with the number of its job."""
    return sorted((row["started_at"], row["job_id"]) for row in world.rows("attempt"))


def test_a_flood_in_one_queue_does_not_keep_a_worker_from_the_others(world: World) -> None:
    with world.house.ledger.work() as work:
        flood = [jobs.request(work, "capture", subject=str(number)) for number in range(2 * jobs.LINE)]
        others = [jobs.request(work, kind) for kind in ("read_histories", "tidy")]
    assert {jobs.QUEUE_OF[kind] for kind in ("capture", "read_histories", "tidy")} == {"stock", "orders", "reports"}
    dispatch(world.house)

    assert world.start("worker", "--burst").wait(60) == 0

    order = [number for _, number in started(world)]
    assert sorted(order) == sorted(flood + others)
    assert max(order.index(number) for number in others) < len(jobs.QUEUES), "all queues are served in one turn"


def test_one_change_of_one_account_does_not_wait_for_the_backlog_of_another(world: World, two: tuple[int, int], home: Path) -> None:
    """The real way from the shop's change on, beside a backlog that takes one worker many slices."""
    large, small = two
    (home / "sitecustomize.py").write_text(SMALL_SLICES)
    changed, *many = plain_products(world.house, 40)
    put_up(world.house, small, [changed])
    backlog = put_up(world.house, large, many, due_rank=RISING, changed_at=now())
    world.marketplace.do("faults", kind="late", operation="updatePriceAndInventory", times=1000, seconds=0.3)

    def sent() -> list[int]:
        """Whose batches left, in their order."""
        return [row["account_id"] for row in sorted(world.rows("submission"), key=lambda row: row["submission_id"])]

    world.start("scheduler")
    world.start("worker", path=str(home))
    wait_until(lambda: large in sent())
    world.change_stock(changed, 3)
    with world.house.ledger.work() as work:
        note_products(work, {changed})
    noted_at = now()
    wait_until(lambda: small in sent())
    wait_until(lambda: sent().count(large) == len(backlog), 60)

    assert large in sent()[sent().index(small) :], "the backlog was not over"
    left_at = min(row["created_at"] for row in world.rows("submission", account_id=small))
    pushes = {row["job_id"] for row in world.rows("job", kind="push_offers", account_id=large)}
    between = [at for at, number in started(world) if number in pushes and noted_at < at < left_at]
    assert len(between) <= 2, "the slice that had just begun, and the one that began before the change was looked at"


def test_of_several_workers_one_is_kept_free_of_what_takes_long() -> None:
    commands = {name: " ".join(line) for name, line in everything(3).items()}
    assert all(part in commands["worker-1"] for part in QUEUED)
    assert "--queue" not in commands["worker-2"] + commands["worker-3"]
    assert "--queue" not in " ".join(everything(1)["worker-1"])
    long_ones = {kind for kind, queue in jobs.QUEUE_OF.items() if queue not in jobs.QUICK}
    assert {"sweep", "refresh_catalogue", "publish"} <= long_ones
    assert {"capture", "push_offers"}.isdisjoint(long_ones)


@pytest.mark.usefixtures("two")
def test_planning_reads_once_and_writes_only_what_is_due(world: World) -> None:
    everywhere = sum(1 if not entry.per_account else 2 for entry in SCHEDULE)
    assert plan(world.house) == everywhere
    said: list[str] = []
    event.listen(world.house.ledger.engine, "before_cursor_execute", lambda *args: said.append(args[2]))

    assert plan(world.house) == 0

    assert said[0] == "BEGIN", "a transaction that takes SQLite's one writer"
    assert [words.split()[0] for words in said[1:]] == ["SELECT", "SELECT"]


def test_only_active_accounts_are_planned_and_one_of_several_schedulers_plans(world: World, two: tuple[int, int]) -> None:
    _, small = two
    with world.house.ledger.work() as work:
        work.db.execute(work.t.account.update().where(work.t.account.c.account_id == small).values(state="paused"))
    plan(world.house)
    assert {row["account_id"] for row in world.rows("job")} == {None, two[0]}
    number = len(world.rows("job"))
    assert [plan(world.house), plan(world.house)] == [0, 0]
    assert len(world.rows("job")) == number
