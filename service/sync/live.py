"""Tells open pages that something moved; nothing depends on the message arriving."""

from __future__ import annotations

from redis import Redis
from redis.exceptions import RedisError

CHANNEL = "meschain:live"


def publish(redis: Redis, topic: str) -> None:
    """Announce a topic (listings, orders, jobs, accounts) to whoever watches; a Redis that is away is ignored."""
    try:
        redis.publish(CHANNEL, topic)
    except RedisError:
        return
