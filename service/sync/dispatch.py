"""From job rows to RQ: only numbers travel, and a wiped Redis is filled again from the rows."""

from __future__ import annotations

from rq import Queue
from rq.queue import EnqueueData
from rq.serializers import JSONSerializer

from service.sync import jobs
from service.sync.house import House

ENTRY_POINT = "worker.entry.run_job"
JOB_TIMEOUT = 600
KEEP_SECONDS = 60
"""RQ forgets finished and failed jobs soon; the row is the record."""


def dispatch(house: House) -> int:
    """Hand due jobs to their queues, a few at a time; how many. Handing one over twice is harmless: its row is claimed once."""
    room = _room(house)
    with house.ledger.look() as work:
        waiting = bool(jobs.next_in_line(work, room))
    found = house.ledger.settle(lambda work: jobs.due(work, room)) if waiting else []
    for queue_name in {job.queue for job in found}:
        _enqueue(house, queue_name, [job for job in found if job.queue == queue_name])
    return len(found)


def _room(house: House) -> dict[str, int]:
    pipeline = house.redis.pipeline(transaction=False)
    for name in jobs.QUEUES:
        pipeline.llen(Queue(name, connection=house.redis, serializer=JSONSerializer).key)
    return {name: max(jobs.LINE - length, 0) for name, length in zip(jobs.QUEUES, pipeline.execute(), strict=True)}


def _enqueue(house: House, queue_name: str, found: list[jobs.Due]) -> None:
    queue = Queue(queue_name, connection=house.redis, serializer=JSONSerializer)
    # The list decides, not the status that RQ keeps: a worker killed right after it took a job leaves it "queued" for ever.
    pipeline = house.redis.pipeline(transaction=False)
    for job in found:
        pipeline.lpos(queue.key, _rq_id(job))
    missing = [job for job, place in zip(found, pipeline.execute(), strict=True) if place is None]
    queue.enqueue_many([_prepared(job) for job in missing])


def _prepared(job: jobs.Due) -> EnqueueData:
    return Queue.prepare_data(ENTRY_POINT, (job.job_id,), job_id=_rq_id(job), timeout=JOB_TIMEOUT, result_ttl=0, failure_ttl=KEEP_SECONDS)


def _rq_id(job: jobs.Due) -> str:
    """One id per run: while a job runs, its next run is another job to RQ."""
    return f"meschain-{job.job_id}-{job.fence}"
