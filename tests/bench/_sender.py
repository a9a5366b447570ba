"""One worker of the benchmark `shared-limit`: takes a number from the shared list, waits for the shared budget, sends, says that it did.

Run as `python -m tests.bench._sender NAME REDIS_URL MARKETPLACE_URL`; it begins and ends when the keys `bench:begin` and `bench:end` say.
"""

from __future__ import annotations

import logging
import sys
import time

import structlog
from redis import Redis

from service.connectors import registry
from service.connectors.breaker import RedisBreaker
from service.connectors.http import Transport
from service.connectors.limiter import RedisLimiter
from service.connectors.repeats import RedisRepeats
from service.domain.errors import RateLimited
from service.domain.forms import parse
from service.domain.listing import OfferTarget
from tests.bench._kit import SELLER


def main(name: str, redis_url: str, marketplace_url: str) -> None:
    redis, manifest = Redis.from_url(redis_url), registry.manifest("trendyol")
    settings = parse(manifest.settings, SELLER)
    limiter, guards = RedisLimiter(redis, manifest.quotas(settings), name), (RedisBreaker(redis), RedisRepeats(redis))
    transport = Transport("1", marketplace_url, {}, limiter, breaker=guards[0], repeats=guards[1], allow_private=True)
    connector = manifest.connect(settings, transport)
    redis.rpush("bench:ready", name)
    while (begin := redis.get("bench:begin")) is None:
        time.sleep(0.01)
    time.sleep(max(float(begin) - time.time(), 0.0))
    end = float(redis.get("bench:end") or 0)
    while time.time() < end:
        number = redis.lpop("bench:work")
        while number is not None and time.time() < end:
            try:
                connector.push_offers([OfferTarget(f"868{int(number):010d}", 1, None, None, "TRY")])
            except RateLimited as told:
                time.sleep(min(told.retry_after or 0.0, max(end - time.time(), 0.0)))
            else:
                redis.rpush(f"bench:sent:{name}", number)
                break


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    main(*sys.argv[1:])
