import dataclasses
import threading

import pytest

from service.api import live
from service.api.live import create_live_app, stream
from service.auth.browser import Sessions
from service.auth.secrets import load_key
from service.sync.live import CHANNEL, publish
from tests.web.kit import open_house


@pytest.fixture
def listening(sqlite_ledger, tmp_path, redis):
    """The stream's application on a real Redis, and the sessions that sign its tickets."""
    house = dataclasses.replace(open_house(sqlite_ledger, tmp_path), redis=redis)
    return create_live_app(house).test_client(), Sessions(load_key(house.settings.key_file))


def test_without_a_good_ticket_there_is_no_stream(listening):
    client, sessions = listening
    for ticket in ("", "abc", sessions.ticket("enter")):
        assert client.get(f"/live?ticket={ticket}").status_code == 401
    ticket = sessions.ticket("live")
    with client.get(f"/live?ticket={ticket}", buffered=False) as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "text/event-stream"
    assert client.get(f"/live?ticket={ticket}").status_code == 401


def test_only_our_own_page_may_read_it(listening):
    client, sessions = listening
    for origin, allowed in (("http://localhost:8765", "http://localhost:8765"), ("http://evil.example", None)):
        with client.get(f"/live?ticket={sessions.ticket('live')}", headers={"Origin": origin}, buffered=False) as answer:
            assert answer.headers.get("Access-Control-Allow-Origin") == allowed


def test_what_moved_together_is_one_event_and_silence_is_a_comment(redis, monkeypatch):
    monkeypatch.setattr(live, "GATHER_SECONDS", 0.3)
    events = stream(redis, 0.2)
    assert next(events) == ": listening\n\n"
    publish(redis, "jobs")
    assert next(events) == "event: moved\ndata: jobs\n\n"
    assert next(events) == ": listening\n\n"

    def move():
        for topic in ("orders", "listings", "listings", "<b>", "orders"):
            publish(redis, topic)

    threading.Timer(0.05, move).start()
    heard = next(event for event in events if event.startswith("event"))
    assert heard == "event: moved\ndata: listings orders\n\n"
    events.close()
    assert dict(redis.pubsub_numsub(CHANNEL)).get(CHANNEL.encode(), 0) == 0


def test_the_stream_ends_when_redis_goes(redis, redis_server):
    events = stream(redis, 0.2)
    next(events)
    next(events)
    redis_server.stop()
    assert len(list(events)) < 5


def test_telling_nobody_stops_no_work(redis, redis_server):
    redis_server.stop()
    publish(redis, "orders")


def test_too_many_listeners_are_told_to_ask_instead(listening):
    client, sessions = listening
    open_ones = [client.get(f"/live?ticket={sessions.ticket('live')}", buffered=False) for _ in range(live.MOST_STREAMS)]
    assert {answer.status_code for answer in open_ones} == {200}
    assert client.get(f"/live?ticket={sessions.ticket('live')}").status_code == 503
    assert client.get("/health").status_code == 200
    open_ones.pop().close()
    with client.get(f"/live?ticket={sessions.ticket('live')}", buffered=False) as answer:
        assert answer.status_code == 200
    for answer in open_ones:
        answer.close()
