"""What a command makes sure of before it starts: nobody else does the same, and its port is free."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.domain.errors import SetupError


@contextmanager
def alone(lock: Path) -> Iterator[bool]:
    """True for the one process that holds the lock file; the lock ends with the process, however it ends."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def check_port(host: str, port: int, setting: str) -> None:
    """SetupError when nothing can listen there; `setting` names the environment variable that would move it."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SetupError(
                    f"Port {port} of {host} is used by another program. End that one, or choose another port with {setting}."
                ) from error
            reason = os.strerror(error.errno or 0) if not isinstance(error, socket.gaierror) else error.strerror
            raise SetupError(f"Nothing can listen on {host} port {port} ({reason}). Correct MESCHAIN_BIND_HOST or {setting}.") from error
