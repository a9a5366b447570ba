"""Live events in a process of their own, because every open stream holds a thread: `gunicorn --threads 64`."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Request, Response, request
from redis import Redis, RedisError

from service.auth.browser import Sessions
from service.auth.replay import NonceTable
from service.auth.secrets import load_key
from service.sync.house import House
from service.sync.live import CHANNEL

log = structlog.get_logger(__name__)

MOST_STREAMS = 60
"""A few threads stay free for `/health` and for saying no."""
BEAT_SECONDS = 15.0
GATHER_SECONDS = 0.3
"""A thousand listings that move together are one event."""
TOPIC = re.compile(r"[a-z]+", re.ASCII)


def create_live_app(house: House) -> Flask:
    """The application of the stream process; opens nothing until somebody listens."""
    app = Flask("service.live", static_folder=None)
    nonces = NonceTable(house.ledger.engine, house.ledger.t.nonce)
    sessions, room = Sessions(load_key(house.settings.key_file)), threading.BoundedSemaphore(MOST_STREAMS)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/live")
    def live() -> Response:
        if not sessions.redeem(request.args.get("ticket", ""), "live", nonces.fresh):
            return Response("The ticket is unknown, too old or used: load the page again.\n", 401, mimetype="text/plain")
        if not room.acquire(blocking=False):
            return Response("Too many pages are listening: this one asks by itself instead.\n", 503, mimetype="text/plain")
        answer = Response(
            stream(house.redis), mimetype="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        answer.call_on_close(room.release)
        if origin := _our_page(request):
            answer.headers["Access-Control-Allow-Origin"] = origin
        return answer

    return app


def stream(redis: Redis, beat_seconds: float = BEAT_SECONDS) -> Iterator[str]:
    """Server-sent events: `moved` with its topics, a comment at the beginning and in silence; it ends when Redis goes."""
    try:
        for topics in listen(redis, beat_seconds):
            yield f"event: moved\ndata: {' '.join(sorted(topics))}\n\n" if topics else ": listening\n\n"
    except RedisError as error:
        log.warning("live stream ended", reason=str(error))


def listen(redis: Redis, beat_seconds: float) -> Iterator[frozenset[str]]:
    """The topics that moved, gathered for a moment; an empty set at once when listening began and every `beat_seconds` of silence."""
    with redis.pubsub() as channel:  # type: ignore[no-untyped-call]
        channel.subscribe(CHANNEL)
        channel.get_message(timeout=beat_seconds)
        yield frozenset()
        while True:
            first = _topic(channel.get_message(timeout=beat_seconds))
            yield frozenset({first, *_gathered(channel)}) if first else frozenset()


def _gathered(channel: Any) -> Iterator[str]:
    end = time.monotonic() + GATHER_SECONDS
    while (left := end - time.monotonic()) > 0:
        if topic := _topic(channel.get_message(timeout=left)):
            yield topic


def _topic(message: dict[str, Any] | None) -> str:
    data = message["data"] if message and message["type"] == "message" else b""
    text = data.decode("ascii", "replace") if isinstance(data, bytes) else str(data)
    return text if TOPIC.fullmatch(text) else ""


def _our_page(request: Request) -> str:
    """The page's origin when it is the service on the same machine name; another port makes it another origin."""
    origin = request.headers.get("Origin", "")
    return origin if urlsplit(origin).hostname == urlsplit(request.host_url).hostname else ""
