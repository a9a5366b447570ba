"""What RQ calls: a number comes in, the row says the rest."""

from __future__ import annotations

import os
import socket
from functools import cache

from service.settings import load
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.runner import run
from service.sync.use_cases import USE_CASES


@cache
def _house(process: int) -> House:
    """One set of connections per process: a connection does not survive a fork."""
    return House.open(load())


def run_job(job_id: int) -> None:
    """Run the job of that number, then hand on what it asked for."""
    house = _house(os.getpid())
    run(house, job_id, f"{socket.gethostname()}-{os.getppid()}/{os.getpid()}", USE_CASES)
    dispatch(house)
