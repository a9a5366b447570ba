"""Sets the stage: a shop, a ledger, a marketplace and all our processes, in a folder that goes away again."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from service.auth.secrets import make_key
from service.domain.errors import SetupError
from service.embedded import redis_url, stop
from service.ledger.engine import open_engine
from service.ledger.migrations import migrate
from service.ledger.work import Ledger
from service.opencart.demo import create_demo_shop
from service.settings import Settings, save
from service.sync.house import House
from worker.supervisor import everything, meschain, supervise

PREFIX, SEED = "oc_", 1
CREDENTIALS = {"seller_id": "2738", "api_key": "demoKey", "api_secret": secrets.token_hex(8)}
START_SECONDS = 30.0


@dataclass(frozen=True)
class Stage:
    """Everything that the acts play with."""

    house: House
    simulator: str
    products: int

    def simulated(self, what: str, body: Mapping[str, Any] | None = None) -> Any:
        """Ask the simulator's own controls: `state`, or with a body `sales` and the like."""
        address = f"{self.simulator}/_simulator/{what}"
        answer = requests.get(address, timeout=10) if body is None else requests.post(address, json=body, timeout=10)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def stage(products: int, announce: Callable[[str], None]) -> Iterator[Stage]:
    """The demo's whole world, running while the block runs."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="meschain-demo-", ignore_cleanup_errors=True)))
        announce("making a shop")
        settings = _prepare(folder, products)
        os.environ["MESCHAIN_HOME"] = str(folder)
        stack.callback(stop, settings)
        redis_url(settings)
        announce("starting the service and the marketplace")
        simulator_port = free_port()
        _run(stack, folder / "log", simulator_port)
        _wait_for(f"http://127.0.0.1:{simulator_port}/_simulator/state", folder)
        _wait_for(f"http://127.0.0.1:{settings.port}/health", folder)
        yield Stage(House.open(settings), f"http://127.0.0.1:{simulator_port}", products)


def _prepare(folder: Path, products: int) -> Settings:
    settings = Settings(
        home=folder,
        database_url=f"sqlite:///{folder / 'demo.db'}",
        prefix=PREFIX,
        shop_url="https://demo-shop.example/",
        direct_orders=True,
        port=free_port(8765),
        live_port=free_port(8766),
        shared_key=secrets.token_hex(32),
    )
    save(settings)
    make_key(settings.key_file)
    engine = open_engine(settings.database_url)
    create_demo_shop(engine, PREFIX, seed=SEED, products=products)
    migrate(Ledger(engine, PREFIX))
    engine.dispose()
    return settings


def _run(stack: ExitStack, logs: Path, simulator_port: int) -> None:
    over = threading.Event()
    options = [f"--key={name}={value}" for name, value in CREDENTIALS.items()]
    simulator = meschain("simulator", "trendyol", f"--port={simulator_port}", *options)
    keeper = threading.Thread(target=supervise, args=(everything(2) | {"simulator": simulator}, logs, over), name="supervisor")
    keeper.start()
    stack.callback(keeper.join)
    stack.callback(over.set)


def _wait_for(address: str, folder: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            if requests.get(address, timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    tails = "\n".join(_tail(path) for path in sorted((folder / "log").glob("*.log")))
    raise SetupError(f"{address} did not answer within {START_SECONDS:.0f} s. The last lines of the logs:\n{tails}")


def _tail(path: Path) -> str:
    return f"{path.name}: {path.read_text(errors='replace')[-500:]}"


def free_port(wanted: int = 0) -> int:
    """The wanted port if nobody has it, else any free one."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
