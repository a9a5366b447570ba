"""Jobs are rows: one of a kind waits or runs, whoever holds the lease may change it, nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.domain import clock
from service.ledger.work import Ledger, Work
from service.sync import jobs


@pytest.fixture
def work(ledger: Ledger) -> Iterator[Work]:
    with ledger.work() as unit:
        yield unit


def state(work: Work, number: int) -> dict[str, object]:
    return dict(work.db.execute(select(work.t.job).where(work.t.job.c.job_id == number)).mappings().one())


def as_if_later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    real = clock.now
    monkeypatch.setattr(jobs, "now", lambda: real() + timedelta(seconds=seconds))


def test_asking_twice_makes_one_job(work: Work) -> None:
    assert jobs.request(work, "sweep") == jobs.request(work, "sweep")


def test_other_subjects_are_other_jobs(work: Work) -> None:
    assert jobs.request(work, "write_order", subject="1") != jobs.request(work, "write_order", subject="2")


def test_a_waiting_job_is_brought_forward(work: Work) -> None:
    number = jobs.request(work, "sweep", delay=600)
    jobs.request(work, "sweep")
    assert jobs.claim(work, number, "w") is not None


def test_a_job_that_waits_after_a_failure_is_not_brought_forward(work: Work) -> None:
    number = jobs.request(work, "sweep")
    held = jobs.claim(work, number, "w")
    assert held is not None
    jobs.postpone(work, held, 600, "the server is away", failed=True)
    jobs.request(work, "sweep")
    assert jobs.claim(work, number, "w") is None


def test_a_job_is_claimed_once(work: Work) -> None:
    number = jobs.request(work, "sweep")
    assert jobs.claim(work, number, "first") is not None
    assert jobs.claim(work, number, "second") is None


def test_asking_while_it_runs_makes_it_run_once_more(work: Work) -> None:
    number = jobs.request(work, "sweep")
    held = jobs.claim(work, number, "w")
    assert held is not None
    assert jobs.request(work, "sweep") == number
    jobs.finish(work, held, "ok")
    assert state(work, number)["state"] == "queued"
    again = jobs.claim(work, number, "w")
    assert again is not None
    jobs.finish(work, again, "ok")
    assert state(work, number)["state"] == "done"
    assert jobs.request(work, "sweep") != number


def test_asking_while_it_runs_for_later_makes_it_wait(work: Work) -> None:
    number = jobs.request(work, "sweep")
    held = jobs.claim(work, number, "w")
    assert held is not None
    jobs.request(work, "sweep", delay=600)
    jobs.finish(work, held, "ok")
    assert state(work, number)["state"] == "queued"
    assert jobs.claim(work, number, "w") is None


def test_a_lost_lease_is_taken_over_and_the_first_runner_can_change_nothing(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    number = jobs.request(work, "sweep")
    first = jobs.claim(work, number, "killed")
    assert first is not None
    as_if_later(monkeypatch, jobs.LEASE.total_seconds() + 1)
    assert number in [job.job_id for job in jobs.due(work)]
    second = jobs.claim(work, number, "other")
    assert second is not None
    assert second.fence == first.fence + 1
    assert not jobs.renew(work, first)
    jobs.finish(work, first, "ok")
    assert state(work, number)["state"] == "running"
    outcomes = work.db.execute(select(work.t.attempt.c.worker, work.t.attempt.c.outcome).order_by(work.t.attempt.c.fence)).all()
    assert [tuple(row) for row in outcomes] == [("killed", "lost"), ("other", None)]


def test_a_handed_over_job_is_handed_over_again_when_the_queue_forgot_it(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    number = jobs.request(work, "sweep")
    assert [job.job_id for job in jobs.due(work)] == [number]
    assert jobs.due(work) == []
    as_if_later(monkeypatch, jobs.TOLD.total_seconds() + 1)
    assert [job.job_id for job in jobs.due(work)] == [number]


def test_giving_up_frees_the_slot(work: Work) -> None:
    number = jobs.request(work, "sweep")
    held = jobs.claim(work, number, "w")
    assert held is not None
    jobs.give_up(work, held, "refused", "it never works")
    assert state(work, number)["state"] == "dead"
    assert jobs.request(work, "sweep") != number


def test_two_at_once_get_one_job_between_them(ledger: Ledger) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ledger.work() as unit:
        number = jobs.request(unit, "sweep")
    time.sleep(0.002)

    def take(name: str) -> bool:
        with ledger.work() as unit:
            return jobs.claim(unit, number, name) is not None

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, "abcd")) == 1
