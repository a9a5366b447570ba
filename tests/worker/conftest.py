"""A small house with real processes: workers and schedulers as `./meschain` starts them, ended by their own process ids."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.serving import make_server

from service import embedded
from service.auth.secrets import make_key
from service.connectors import registry
from service.ledger.engine import open_engine
from service.ledger.migrations import migrate
from service.opencart.demo import create_demo_shop
from service.settings import REPOSITORY, Settings, save
from service.sync import accounts, jobs, mapping
from service.sync.house import House
from service.sync.runner import run
from service.sync.use_cases import USE_CASES
from tests.servers import free_port
from tests.sync.conftest import KEY, Marketplace
from worker.supervisor import die_with_parent, meschain

END_SECONDS = 25


def wait_until(kept: Callable[[], Any], seconds: float = 30.0, otherwise: str = "it did not happen") -> float:
    """The seconds until the condition held."""
    began = time.monotonic()
    while not kept():
        assert time.monotonic() - began < seconds, f"{otherwise} within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - began


def is_alive(pid: int) -> bool:
    """A process that ended but was not waited for yet does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(pid: int) -> list[int]:
    """The process's children that run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == pid and state != "Z":
            found.append(int(path.parent.name))
    return sorted(found)


@dataclass
class World:
    """One installation, its marketplace, and the processes that a test has started."""

    settings: Settings
    house: House
    marketplace: Marketplace
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *arguments: str, path: str = "") -> subprocess.Popen[bytes]:
        """A command of `./meschain`, in a session of its own, its words in the home's `test.log`; `path` goes before our modules."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MESCHAIN_")}
        environment |= {"MESCHAIN_HOME": str(self.settings.home), "PYTHONPATH": f"{path}{os.pathsep}{REPOSITORY}"}
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603
                meschain(*arguments),
                env=environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self.started.append(process)
        return process

    @property
    def log(self) -> Path:
        return self.settings.home / "test.log"

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def end(self) -> None:
        """Stop what still runs, politely first, and then our embedded Redis."""
        for process in self.started:
            if process.poll() is None:
                process.terminate()
        for process in self.started:
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        embedded.stop(self.settings)

    def ask(self, kind: str, account_id: int | None = None, **payload: Any) -> int:
        with self.house.ledger.work() as work:
            subject = str(payload.get("order_key", ""))
            return jobs.request(work, kind, account_id=account_id, payload=payload, subject=subject)

    def rows(self, table: str, **where: Any) -> list[Any]:
        with self.house.ledger.look() as work:
            source = getattr(work.t, table)
            query = select(source).where(*(source.c[name] == value for name, value in where.items()))
            return list(work.db.execute(query).mappings())

    def count(self, table: str, **where: Any) -> int:
        with self.house.ledger.look() as work:
            source = getattr(work.t, table)
            query = select(func.count()).select_from(source).where(*(source.c[name] == value for name, value in where.items()))
            return int(work.db.execute(query).scalar_one())

    def job(self, number: int) -> Any:
        return self.rows("job", job_id=number)[0]

    def work_here(self) -> None:
        """Run what is due in this process."""
        while True:
            with self.house.ledger.look() as work:
                number, wait = jobs.next_one(work)
            if number is None or wait > 0:
                return
            run(self.house, number, "test", USE_CASES)

    def change_stock(self, product_id: int, quantity: int) -> None:
        product = self.house.shop.shape["product"]
        with self.house.ledger.work() as work:
            work.db.execute(product.update().where(product.c.product_id == product_id).values(quantity=quantity))

    def shows(self, barcode: str) -> int:
        return int(self.marketplace.listings()[barcode]["quantity"])

    def plain_live(self) -> list[Any]:
        """Live listings of products without options that can be sold."""
        found = [row for row in self.rows("listing", state="live", variant="") if (row["wanted_quantity"] or row["seen_quantity"] or 0) > 4]
        return sorted(found, key=lambda row: row["listing_id"])


@pytest.fixture
def marketplace() -> Iterator[Marketplace]:
    maker = registry.manifest("trendyol").simulator
    assert maker is not None
    app = maker(review_seconds=0.2, batch_seconds=0.05, scan_seconds=0.2, quota_scale=100)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Marketplace(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()


@contextmanager
def opened(home: Path, marketplace: Marketplace, database_url: str, redis_url: str) -> Iterator[World]:
    """A world whose shop stands in the database already; the ledger is made."""
    settings = Settings(
        home=home,
        database_url=database_url,
        redis_url=redis_url,
        shop_url="https://shop.example/",
        shared_key="k" * 64,
        direct_orders=True,
        port=free_port(),
        live_port=free_port(),
    )
    save(settings)
    make_key(settings.key_file)
    house = House.open(settings)
    migrate(house.ledger)
    world = World(settings, house, marketplace)
    try:
        yield world
    finally:
        world.end()
        house.redis.close()
        house.ledger.engine.dispose()


@pytest.fixture
def home(server_folder: Path) -> Path:
    """Short enough for a unix socket's path."""
    path = server_folder / f"h{time.monotonic_ns() % 10**9}"
    path.mkdir()
    return path


@pytest.fixture
def world(home: Path, marketplace: Marketplace, redis_url: str) -> Iterator[World]:
    """A generated shop of 40 products on SQLite and an empty Redis."""
    engine = demo_shop(f"sqlite:///{home / 'shop.db'}")
    with opened(home, marketplace, engine, redis_url) as world:
        yield world


def demo_shop(url: str) -> str:
    engine = open_engine(url)
    create_demo_shop(engine, "oc_", seed=1, products=40)
    engine.dispose()
    return url


def connect(world: World) -> int:
    """A connected account whose categories and brands are mapped."""
    account_id = accounts.create(world.house, "trendyol", "Test", KEY, base_url=world.marketplace.url, allow_private=True)
    world.work_here()
    mapping.confirm_suggestions(world.house, account_id)
    return account_id


@pytest.fixture
def account(world: World) -> int:
    return connect(world)
