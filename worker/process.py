"""RQ's worker with the settings that RQ has no switch for (each was seen to matter)."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
from collections.abc import Sequence
from typing import Any

from redis import Redis
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import DequeueStrategy

import worker.entry  # noqa: F401  imported once here: a forked job would pay for it every time
from service.connectors import registry
from service.settings import Settings
from service.sync.presence import Presence

PR_SET_PDEATHSIG = 1
HEARTBEAT_SECONDS = 15
SELDOM = (50_000, 20, 50)
"""When Python looks for cycles: a page of listings is tens of thousands of objects without any."""


class JobWorker(Worker):
    """Takes up the work of a dead worker within seconds, and dies as one with its running job."""

    # RQ would wait up to a minute for the next look at a Redis that was away.
    max_connection_wait_time = 2.0

    def __init__(self, queues: Sequence[Queue], presence: Presence, **options: Any) -> None:
        super().__init__(queues, **options)
        self._presence = presence

    def reorder_queues(self, reference_queue: Queue) -> None:
        """Serve the queues in turn: in strict order a busy first one would starve the others."""
        self._dequeue_strategy = DequeueStrategy.ROUND_ROBIN
        super().reorder_queues(reference_queue)

    def get_heartbeat_ttl(self, job: Job) -> int:
        """RQ would add a minute to every heartbeat."""
        return HEARTBEAT_SECONDS

    def heartbeat(self, *args: Any, **kwargs: Any) -> None:
        """Also a sign of life in the ledger; the child that runs a job gives none of its own."""
        super().heartbeat(*args, **kwargs)
        if not self.is_horse:
            self._presence.beat()

    def register_death(self) -> None:
        """The worker ends as it should, or its Redis is gone."""
        self._presence.end()
        super().register_death()  # type: ignore[no-untyped-call]

    def main_work_horse(self, *args: Any, **kwargs: Any) -> None:
        """The child that runs a job ends with its parent, else the job would run twice."""
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != self.pid:
            os._exit(1)
        super().main_work_horse(*args, **kwargs)


def make_worker(redis: Redis, queues: Sequence[str], settings: Settings) -> JobWorker:
    """A worker for the queues."""
    registry.manifests()  # every connector is imported here, else every job would do it
    gc.freeze()  # what is loaded stays: no collection looks at it again, and no job copies its pages
    gc.set_threshold(*SELDOM)
    return JobWorker(
        [Queue(name, connection=redis, serializer=JSONSerializer) for name in queues],
        Presence(settings, "worker", ", ".join(queues)),
        connection=redis,
        serializer=JSONSerializer,
        worker_ttl=20,
        job_monitoring_interval=5,
        maintenance_interval=5,
    )
