"""Batches planned in sets against one RQ job and one request per product, on the same workers, database and marketplace."""

from __future__ import annotations

from redis import Redis
from rq import Queue

from service.cli.bench import Result
from tests.bench._kit import WORKERS, Bench, all_new, opened, workers
from tests.bench._naive import QUEUE, push_one

LISTINGS, SAMPLE = 100_000, 300
AT_LEAST = 100.0


def run() -> list[Result]:
    """Listings accepted per second, both ways."""
    with opened(LISTINGS) as bench:
        plain = rate(bench)
        workers(bench)
        seconds, _ = all_new(bench)
    ours = LISTINGS / seconds
    ratio = ours / plain
    return [Result("offers accepted, 2 workers", ours, "a second", f"at least {AT_LEAST:g} times", ratio >= AT_LEAST, plain, ratio)]


def rate(bench: Bench) -> float:
    """Products per second with a job and a request for each, measured over a few hundred."""
    settings = bench.house.settings
    started = [bench.start("tests.bench._naive", settings.redis_url) for _ in range(WORKERS)]
    with Redis.from_url(settings.redis_url) as redis:
        queue = Queue(QUEUE, connection=redis)
        bench.until(lambda: int(redis.scard("rq:workers")) == WORKERS)
        before = bench.state()["items"]
        for product_id in range(1, SAMPLE + 1):
            queue.enqueue(push_one, settings.database_url, bench.url, product_id)
        seconds = bench.until(lambda: bench.state()["items"] == before + SAMPLE)
    for process in started:
        process.terminate()
        process.wait()
    return SAMPLE / seconds
