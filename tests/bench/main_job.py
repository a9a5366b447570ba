"""The whole demo as a user runs it: how long it takes, and how fast a change reaches the marketplace."""

from __future__ import annotations

import subprocess
import sys

import orjson

from service.cli.bench import Result
from service.domain.errors import SetupError
from service.settings import REPOSITORY

LONGEST_SECONDS, P50_SECONDS, P95_SECONDS = 30.0, 1.0, 2.0


def run() -> list[Result]:
    """Seconds of `demo --once`, and seconds from a commit in the shop to the marketplace's acceptance."""
    command = [sys.executable, "-m", "service.cli", "demo", "--once", "--json"]
    played = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False)
    if played.returncode != 0:
        raise SetupError(f"The demo did not come to its end: {played.stderr.decode(errors='replace')[-500:]}")
    told = orjson.loads(played.stdout)
    speed = told["commit_to_marketplace_seconds"]
    return [
        _result("demo, everything with its start", told["seconds"]["all"], LONGEST_SECONDS),
        _result(f"commit to acceptance, p50 of {speed['offers']}", speed["p50"], P50_SECONDS),
        _result(f"commit to acceptance, p95 of {speed['offers']}", speed["p95"], P95_SECONDS),
    ]


def _result(name: str, seconds: float, most: float) -> Result:
    return Result(name, seconds, "s", f"at most {most:g} s", seconds <= most)
