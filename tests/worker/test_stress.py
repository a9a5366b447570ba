"""Many runners on one MariaDB: no job is lost, none runs twice at once, and no lock error escapes."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from service.ledger.engine import open_engine
from service.ledger.work import Ledger, Work
from service.sync import jobs

THREADS, SECONDS, SUBJECTS = 8, 4.0, 12


def hammer(ledger: Ledger, seed: int, end: float, inside: Counter[int], mutex: threading.Lock) -> Counter[str]:
    """Ask for jobs, hand them over, run them; what was done."""
    dice, did = random.Random(seed), Counter[str]()
    while time.monotonic() < end:
        subjects = sorted(dice.sample(range(SUBJECTS), 2))
        for subject in subjects:
            ledger.settle(lambda work, subject=subject: jobs.request(work, "write_order", subject=str(subject)))
            did["asked"] += 1
        for job in ledger.settle(jobs.due):
            did["handed over"] += 1
            held = ledger.settle(lambda work, job=job: jobs.claim(work, job.job_id, f"w{seed}"))
            if held is None:
                continue
            with mutex:
                inside[held.job_id] += 1
                assert inside[held.job_id] == 1, "two run one job"
            time.sleep(dice.uniform(0, 0.005))
            ledger.settle(lambda work, held=held: jobs.renew(work, held))
            with mutex:
                inside[held.job_id] -= 1
            ledger.settle(lambda work, held=held: jobs.finish(work, held, "ok"))
            did["ran"] += 1
    return did


def test_eight_threads_ask_run_and_finish(mariadb_ledger: Ledger) -> None:
    inside, mutex, end = Counter[int](), threading.Lock(), time.monotonic() + SECONDS
    ledgers = [Ledger(open_engine(mariadb_ledger.engine.url.render_as_string(hide_password=False)), "oc_") for _ in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        did = sum(pool.map(lambda n: hammer(ledgers[n], n, end, inside, mutex), range(THREADS)), Counter[str]())
    print(dict(did))
    for ledger in ledgers:
        ledger.engine.dispose()
    assert did["ran"] == did["handed over"] > 0
    with mariadb_ledger.work() as work:
        job = work.t.job
        assert not work.db.execute(select(job.c.job_id).where(job.c.state == "running")).all()
        left = work.db.execute(select(job.c.job_id).where(job.c.state == "queued")).scalars().all()
        assert {each.job_id for each in jobs.due(work, dict.fromkeys(jobs.QUEUES, SUBJECTS))} >= set(left), (
            "a job waits that nobody would hand over"
        )


def test_ten_ask_at_once_for_one_job(mariadb_ledger: Ledger) -> None:
    def ask(subject: int) -> int:
        with mariadb_ledger.work() as work:
            return jobs.request(work, "write_order", subject=str(subject))

    with ThreadPoolExecutor(10) as pool:
        for subject in range(20):
            assert len(set(pool.map(ask, [subject] * 10))) == 1


@pytest.mark.parametrize("number", [1213, 1205])
def test_a_transaction_in_the_way_costs_no_failure_and_no_time(sqlite_ledger: Ledger, number: int) -> None:
    from types import SimpleNamespace
    from typing import Any

    from sqlalchemy.exc import OperationalError

    from service.sync.runner import run

    def collides(task: Any) -> None:
        raise OperationalError("UPDATE", {}, Exception(number, "Deadlock found when trying to get lock"))

    with sqlite_ledger.work() as work:
        job_id = jobs.request(work, "sweep")
    house: Any = SimpleNamespace(ledger=sqlite_ledger, redis=SimpleNamespace(publish=lambda *_: 0))
    assert run(house, job_id, "test", {"sweep": collides})
    assert run(house, job_id, "test", {"sweep": lambda task: None})
    with sqlite_ledger.look() as work:
        job = work.db.execute(select(work.t.job)).mappings().one()
    assert (job["state"], job["outcome"], job["failures"]) == ("done", "ok", 0)


def test_a_deadlock_is_settled_by_doing_it_again(mariadb_ledger: Ledger) -> None:
    """Two transactions that lock two jobs in opposite orders: MariaDB gives one up, and both are done."""
    with mariadb_ledger.work() as work:
        numbers = [jobs.request(work, "write_order", subject=name) for name in "ab"]
    both_hold_one, tries = threading.Barrier(2), Counter[int]()

    def cross(order: list[int]) -> None:
        def do(work: Work) -> None:
            tries[order[0]] += 1
            for place, number in enumerate(order):
                job = work.t.job
                work.db.execute(job.update().where(job.c.job_id == number).values(failures=job.c.failures + 1))
                if place == 0 and tries[order[0]] == 1:
                    both_hold_one.wait(10)

        mariadb_ledger.settle(do)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(cross, [numbers, numbers[::-1]]))
    with mariadb_ledger.look() as work:
        assert work.db.execute(select(work.t.job.c.failures)).scalars().all() == [2, 2]
    assert sorted(tries.values()) == [1, 2]
