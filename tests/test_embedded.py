from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis import Redis

from service import embedded
from service.domain.errors import SetupError
from service.settings import REPOSITORY, Settings


@pytest.fixture
def home(tmp_path_factory):
    made: list[Settings] = []

    def make(name: str = "h") -> Settings:
        made.append(Settings(home=tmp_path_factory.mktemp(name), database_url="sqlite:///x.db"))
        return made[-1]

    yield make
    for settings in made:
        embedded.stop(settings)


def pid_of(url: str) -> int:
    with Redis.from_url(url) as client:
        return client.info("server")["process_id"]


def test_a_configured_server_is_taken_as_it_is(tmp_path):
    settings = Settings(home=tmp_path, database_url="sqlite:///x.db", redis_url="redis://10.0.0.9/3")

    assert embedded.redis_url(settings) == "redis://10.0.0.9/3"
    assert embedded.stop(settings) is False


def test_everybody_gets_the_same_server_also_when_all_ask_at_once(home):
    settings = home()

    with ThreadPoolExecutor(8) as pool:
        urls = set(pool.map(lambda _: embedded.redis_url(settings), range(8)))

    assert len(urls) == 1
    assert embedded.redis_url(settings, start=False) == urls.pop()


def test_without_start_a_stopped_server_is_an_error(home):
    with pytest.raises(SetupError, match="meschain up"):
        embedded.redis_url(home(), start=False)


def test_what_was_written_is_there_after_stop_and_start(home):
    settings = home()
    with Redis.from_url(embedded.redis_url(settings)) as client:
        client.set("a", "1")

    assert embedded.stop(settings) is True

    with Redis.from_url(embedded.redis_url(settings)) as client:
        assert client.get("a") == b"1"


def test_a_killed_server_is_started_again(home):
    settings = home()
    first = pid_of(embedded.redis_url(settings))
    os.kill(first, signal.SIGKILL)
    embedded_folder = settings.home / "redis"

    second = pid_of(embedded.redis_url(settings))

    assert second != first
    assert (embedded_folder / "pid").read_text().strip() == str(second)


def test_stop_ends_this_home_only(home):
    one, two = home(), home()
    other = embedded.redis_url(two)
    embedded.redis_url(one)

    embedded.stop(one)

    assert pid_of(other) > 0


def test_the_server_outlives_the_command_that_started_it(home):
    settings = home()
    code = f"from pathlib import Path; from service.settings import Settings; from service.embedded import redis_url; \
print(redis_url(Settings(home=Path({str(settings.home)!r}), database_url='sqlite:///x.db')))"
    url = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout.strip()

    assert embedded.redis_url(settings, start=False) == url


def test_a_home_with_a_long_path_gets_a_loopback_port(home):
    settings = home("h" * 120)

    assert embedded.redis_url(settings).startswith("redis://127.0.0.1:")
    assert embedded.stop(settings) is True


def test_the_socket_is_for_its_owner_only(home):
    url = embedded.redis_url(home())

    assert Path(url.removeprefix("unix://")).stat().st_mode & 0o077 == 0
