"""What a worker occupies while every listing of a large account is sent."""

from __future__ import annotations

from statistics import median

from service.cli.bench import Result
from tests.bench._kit import Memory, all_new, opened, workers

LISTINGS = 1_000_000
MOST_MB, MOST_GROWTH = 200.0, 1.1


def run() -> list[Result]:
    """The larger of two workers with its running job, twice a second: at first, at most, at last."""
    with opened(LISTINGS) as bench, Memory(workers(bench)) as memory:
        all_new(bench)
    quarter = max(len(memory.samples) // 4, 1)
    # The very first samples are of workers that had nothing to do yet.
    first, last = median(memory.samples[quarter // 2 : quarter + quarter // 2]), median(memory.samples[-quarter:])
    return [
        Result(
            f"worker, {LISTINGS:,} listings to send, most",
            max(memory.samples),
            "MB",
            f"at most {MOST_MB:g} MB",
            max(memory.samples) <= MOST_MB,
        ),
        Result(
            "worker, last quarter against the first",
            last,
            "MB",
            f"at most {MOST_GROWTH:g} times",
            last <= MOST_GROWTH * first,
            first,
            last / first,
        ),
    ]
