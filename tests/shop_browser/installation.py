"""A whole installation beside a real shop, as a seller has it: our own commands, the running service, a simulated Trendyol."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from service.settings import ENV_PREFIX, load
from service.sync.house import House
from tests.servers import free_port

REPOSITORY = Path(__file__).parents[2]
KEY = {"seller_id": "2738", "api_key": "simulatorKey", "api_secret": "simulatorSecret"}
PICTURES = "https://pictures.shop.example/image/"
START_SECONDS, LONGEST_SECONDS = 60.0, 90.0


class Installation:
    """`./meschain` in a folder of its own. The shop is served by http, so its pictures have another address."""

    def __init__(self, home: Path, root: Path) -> None:
        self.home, self.root = home, root
        self.port, live_port = free_port(), free_port()
        ours = {"HOME": home, "PORT": self.port, "LIVE_PORT": live_port, "IMAGE_URL": PICTURES}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(ENV_PREFIX)}
        self.environment = inherited | {ENV_PREFIX + name: str(value) for name, value in ours.items()}

    def meschain(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One of our commands, run to its end."""
        return subprocess.run(
            self._command(*arguments), cwd=REPOSITORY, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )

    def init(self) -> subprocess.CompletedProcess[str]:
        """Pair with the shop."""
        return self.meschain("init", "--opencart", str(self.root), "--yes")

    def start(self) -> None:
        """The whole service, until `stop`."""
        self._up = self.spawn("up", answers=f"http://127.0.0.1:{self.port}/health")

    def stop(self) -> None:
        """End the service as Ctrl-C does."""
        self._up.terminate()
        self._up.wait(60)

    def spawn(self, *arguments: str, answers: str) -> subprocess.Popen[bytes]:
        """A command that stays, once its address answers."""
        with (self.home.parent / f"{arguments[0]}.log").open("ab") as log:
            process = subprocess.Popen(self._command(*arguments), cwd=REPOSITORY, env=self.environment, stdout=log, stderr=log)
        try:
            until(lambda: _answers(answers), f"{answers} answers", START_SECONDS)
        except AssertionError:
            process.terminate()
            raise
        return process

    @contextmanager
    def house(self) -> Iterator[House]:
        """The installation from inside, for what has no page yet."""
        house = House.open(load(self.home))
        yield house
        house.redis.close()
        house.ledger.engine.dispose()

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "service.cli", *arguments]


class Simulator:
    """The simulated Trendyol, seen from outside."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def state(self) -> dict[str, Any]:
        return dict(requests.get(f"{self.url}/_simulator/state", timeout=10).json())

    def listing(self, barcode: str) -> dict[str, Any]:
        return dict(self.state()["listings"].get(barcode, {}))

    def package(self, number: int) -> dict[str, Any]:
        return next(dict(order) for order in self.state()["orders"] if order["shipmentPackageId"] == number)

    def do(self, what: str, **body: Any) -> dict[str, Any]:
        """What buyers and the marketplace do beside ordering."""
        answer = requests.post(f"{self.url}/_simulator/{what}", json=body, timeout=10)
        answer.raise_for_status()
        return dict(answer.json())

    def sell(self, barcode: str, quantity: int) -> int:
        """A buyer orders; the number of the package."""
        requests.post(f"{self.url}/_simulator/sales", json={"barcode": barcode, "quantity": quantity}, timeout=10).raise_for_status()
        return max(int(order["shipmentPackageId"]) for order in self.state()["orders"])


def until(holds: Callable[[], Any], promise: str, patience: float = LONGEST_SECONDS) -> float:
    """Seconds until it held; an error that names the promise when it never did."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < patience, f"not within {patience:.0f} s: {promise}"
        time.sleep(0.05)
    return time.monotonic() - began


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except requests.RequestException:
        return False


def findings(result: subprocess.CompletedProcess[str]) -> dict[str, tuple[str, str]]:
    """What `status --json` or `doctor --json` found: (state, sentence) by name."""
    return {found["name"]: (found["state"], found["sentence"]) for found in json.loads(result.stdout)["findings"]}
