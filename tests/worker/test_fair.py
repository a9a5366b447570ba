"""Who comes first: accounts take turns, urgent work passes what takes long, and planning writes only when something is due."""

from __future__ import annotations

import pytest
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import event

from service.domain.clock import now
from service.ledger.work import Ledger, Work
from service.sync import accounts, jobs
from service.sync.dispatch import dispatch
from service.sync.schedule import SCHEDULE, plan
from tests.sync.conftest import KEY
from tests.worker.conftest import World
from worker.supervisor import everything

QUEUED = [f"--queue {name}" for name in jobs.QUICK]


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
