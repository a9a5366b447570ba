"""Doctor's checks of this machine: Python, files, ports, disk."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import socket
import stat
import sys
from collections.abc import Iterator

import requests

from service.auth.secrets import load_key
from service.domain.errors import SetupError
from service.settings import FILE_NAME, REPOSITORY, Settings
from service.sync.health.findings import FAIL, OK, WARN, Finding

MEGABYTE = 1024 * 1024
LITTLE, TOO_LITTLE = 1024 * MEGABYTE, 200 * MEGABYTE
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def python(settings: Settings) -> Iterator[Finding]:
    """The interpreter and the packages are the ones the code was made for."""
    version = ".".join(map(str, sys.version_info[:3]))
    pins = PIN.findall((REPOSITORY / "requirements.txt").read_text(encoding="utf-8"))
    wrong = [name for name, wanted in pins if _installed(name) != wanted]
    if wrong:
        yield Finding("python", FAIL, f"{version}, but these packages are missing or of another version: {', '.join(wrong)}. Delete .venv.")
    else:
        yield Finding("python", OK, f"{version}, {len(pins)} packages as required.")


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def files(settings: Settings) -> Iterator[Finding]:
    """Settings and key can be read by us and by nobody else."""
    path = settings.home / FILE_NAME
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding("settings", FAIL, f"{path} holds passwords and is open to other users. Run `chmod 600 {path}`.")
    else:
        yield Finding("settings", OK, f"{path} is for its owner only." if path.exists() else "They come from the environment.")
    try:
        load_key(settings.key_file)
        yield Finding("key", OK, f"{settings.key_file} holds a key and is for its owner only.")
    except SetupError as error:
        yield Finding("key", FAIL, str(error))


def disk(settings: Settings) -> Iterator[Finding]:
    """We can write to our folder and there is room."""
    if not os.access(settings.home, os.W_OK | os.X_OK):
        yield Finding("folder", FAIL, f"{settings.home} cannot be written to. Give it to the user that runs the service.")
        return
    free = shutil.disk_usage(settings.home).free
    megabytes, home = free // MEGABYTE, settings.home
    if free < LITTLE:
        sentence = f"Only {megabytes} MB are free in {home}. Make room: queue and logs stop when it is full."
        yield Finding("disk", FAIL if free < TOO_LITTLE else WARN, sentence)
    else:
        yield Finding("disk", OK, f"{megabytes} MB are free in {home}.")


def ports(settings: Settings) -> Iterator[Finding]:
    """Our ports are answered by us or free."""
    for name, port in (("port", settings.port), ("live port", settings.live_port)):
        yield Finding(name, *_port(_reachable(settings.bind_host), port))


def _port(host: str, port: int) -> tuple[str, str]:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(2)
        if probe.connect_ex((host, port)):
            return WARN, f"Nobody answers on {port}. `./meschain up` starts the service."
    if _is_ours(host, port):
        return OK, f"The service answers on {port}."
    return (
        FAIL,
        f"Another program uses {port}. End it, or set MESCHAIN_PORT and MESCHAIN_LIVE_PORT to free ones and run `./meschain init` again.",
    )


def _is_ours(host: str, port: int) -> bool:
    shown = f"[{host}]" if ":" in host else host
    try:
        answer = requests.get(f"http://{shown}:{port}/health", timeout=3, allow_redirects=False)
        return answer.status_code == 200 and answer.json() == {"status": "ok"}
    except (requests.RequestException, ValueError):
        return False


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
