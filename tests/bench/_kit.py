"""A house of a million listings for the benchmarks: private servers, tables filled by SQL, real workers, a marketplace that counts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import func, select, text

from service.auth.secrets import make_key
from service.domain.errors import SetupError
from service.ledger.engine import open_engine
from service.ledger.migrations import migrate
from service.opencart.demo_base import add_base
from service.opencart.demo_rows import Rows
from service.opencart.demo_tables import blank_of, demo_metadata
from service.settings import REPOSITORY, Settings, save
from service.sync import accounts, jobs
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.runner import run
from service.sync.use_cases import USE_CASES
from tests.servers import MariaDb, RedisServer, free_port
from worker.scheduler import look
from worker.supervisor import die_with_parent

PREFIX, WORKERS = "oc_", 2
SELLER = {"seller_id": "2738", "api_key": "simulatorKey", "api_secret": "simulatorSecret", "listing_tier": "unlimited"}
LONGEST = 1800.0


class ShopServer(MariaDb):
    """MariaDB with memory for a shop of this size; like a shop's, it writes its log at every commit."""

    def command(self) -> list[str]:
        return [*super().command(), "--innodb-buffer-pool-size=2G", "--innodb-log-file-size=1G", "--innodb-flush-log-at-trx-commit=1"]

    @property
    def pid(self) -> int:
        """The process that does the work."""
        if self._process is None:
            raise SetupError("MariaDB does not run.")
        return self._process.pid


@dataclass
class Bench:
    """One installation with its account, and the processes at work for it."""

    house: House
    server: ShopServer
    url: str
    account_id: int = 0
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        """A module in a process of its own."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MESCHAIN_")}
        environment |= {"MESCHAIN_HOME": str(self.house.settings.home), "PYTHONPATH": str(REPOSITORY)}
        with (self.house.settings.home / "bench.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", module, *arguments],
                env=environment,
                cwd=REPOSITORY,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                preexec_fn=die_with_parent,
            )
        self.processes.append(process)
        return process

    def sql(self, statement: str, **values: Any) -> int:
        """Run a statement on the shop's database; how many rows it touched. `{p}` is the shop's prefix, `{m}` ours."""
        with self.house.ledger.engine.begin() as db:
            return db.execute(text(statement.format(p=PREFIX, m=f"{PREFIX}meschain_")), values).rowcount

    def count(self, table: str, **where: Any) -> int:
        with self.house.ledger.look() as work:
            source = getattr(work.t, table)
            query = select(func.count()).select_from(source).where(*(source.c[name] == value for name, value in where.items()))
            return int(work.db.execute(query).scalar_one())

    def ask(self, kind: str, account_id: int | None = None) -> int:
        """Ask for a job and hand it to its queue."""
        with self.house.ledger.work() as work:
            number = jobs.request(work, kind, account_id=account_id)
        dispatch(self.house)
        return number

    def run_here(self, kind: str) -> None:
        """Run a job in this process, beside all queues."""
        with self.house.ledger.work() as work:
            number = jobs.request(work, kind)
        run(self.house, number, "bench", USE_CASES)

    def forget_jobs(self) -> None:
        """Nothing waits any more."""
        for table in ("attempt", "job", "change"):
            self.sql(f"DELETE FROM {{m}}{table}")  # noqa: S608

    def is_idle(self) -> bool:
        """No job is due, waits for later or runs."""
        return self.count("job", state="queued") + self.count("job", state="running") == 0

    def until(self, reached: Callable[[], bool]) -> float:
        """Seconds until then, while due jobs are handed to the queues as the scheduler does; SetupError when it never comes."""
        began = time.monotonic()
        while not reached():
            if time.monotonic() - began > LONGEST:
                tail = (self.house.settings.home / "bench.log").read_text(errors="replace")[-2000:]
                raise SetupError(f"The benchmark did not come to its end: {tail}")
            time.sleep(0.2)
            look(self.house)
        return time.monotonic() - began

    def cpu(self) -> float:
        """Seconds of processor time that the workers, the database and the marketplace have used so far."""
        running = [process.pid for process in self.processes if process.poll() is None]
        return sum(cpu_seconds(pid) for pid in (self.server.pid, *running))

    def state(self) -> dict[str, Any]:
        """What the marketplace has counted."""
        return dict(requests.get(f"{self.url}/_state", timeout=30).json())

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(25)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def opened(listings: int, *marketplace: str) -> Iterator[Bench]:
    """A house with so many live listings of one account, none ever sent; `marketplace`: the module that answers, and its arguments."""
    if not MariaDb.is_installed():
        raise SetupError(f"The benchmark cannot run: {MariaDb.missing}.")
    folder = Path(tempfile.mkdtemp(prefix="msb-"))
    database, redis = ShopServer(folder / "m"), RedisServer(folder / "r")
    try:
        database.start()
        redis.start()
        bench = _open(folder, database, redis)
        try:
            module, *arguments = marketplace or ("tests.bench._server",)
            bench.start(module, bench.url.rpartition(":")[2], *arguments)
            fill(bench, listings)
            bench.until(lambda: _answers(bench))
            yield bench
        finally:
            bench.end()
            bench.house.ledger.engine.dispose()
    finally:
        redis.stop()
        database.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _open(folder: Path, database: ShopServer, redis: RedisServer) -> Bench:
    name, home = database.create_database("bench"), folder / "h"
    home.mkdir()
    settings = Settings(home=home, database_url=database.url(name), redis_url=redis.url, direct_orders=True)
    save(settings)
    make_key(settings.key_file)
    _shop(settings)
    house = House.open(settings)
    migrate(house.ledger)
    url = f"http://127.0.0.1:{free_port()}"
    account_id = accounts.create(house, "trendyol", "Bench", SELLER, base_url=url, allow_private=True)
    bench = Bench(house, database, url, account_id)
    bench.forget_jobs()
    return bench


def _shop(settings: Settings) -> None:
    """An empty shop: its settings, currencies and taxes."""
    engine, metadata = open_engine(settings.database_url), demo_metadata(PREFIX)
    rows = Rows(metadata, PREFIX)
    add_base(rows)
    with engine.begin() as db:
        metadata.create_all(db)
        rows.write(db)
    engine.dispose()


def fill(bench: Bench, listings: int) -> None:
    """Plain products 1 to `listings` and a live listing of each, by SQL."""
    given = {
        "product_id": "seq",
        "model": "CONCAT('M-', seq)",
        "sku": "CONCAT('SKU-', seq)",
        "ean": "CONCAT('868', LPAD(seq, 10, '0'))",
        "quantity": "5 + seq % 90",
        "price": "10 + (seq % 500) * 0.37",
        "tax_class_id": "1",
        "subtract": "1",
        "status": "1",
        "date_available": "'2020-01-01'",
    }
    product = demo_metadata(PREFIX).tables[f"{PREFIX}product"]
    names = ", ".join(f"`{column.name}`" for column in product.columns)
    values = ", ".join(given.get(column.name, repr(blank_of(column.type))) for column in product.columns)
    numbers = f"seq_1_to_{listings}"
    bench.sql(f"INSERT INTO {{p}}product ({names}) SELECT {values} FROM {numbers}")  # noqa: S608
    bench.sql(
        "INSERT INTO {m}listing (account_id, product_id, variant, barcode, sku, title, state, dirty, due_rank, changed_at, seen_at, "
        "created_at, updated_at) SELECT :account, seq, '', CONCAT('868', LPAD(seq, 10, '0')), CONCAT('SKU-', seq), "  # noqa: S608
        f"CONCAT('Çanta ', seq, ' inç'), 'live', 1, 2, @at, @at, @at, @at FROM {numbers}, (SELECT @at := UTC_TIMESTAMP(3)) AS clock",
        account=bench.account_id,
    )
    for table in ("{p}product", "{m}listing"):
        bench.sql(f"ANALYZE TABLE {table}")


def workers(bench: Bench, *command: str) -> list[int]:
    """Start workers, by default such that know no quota; their process ids, when they wait for work."""
    started = [bench.start(*(command or ("tests.bench._worker",))).pid for _ in range(WORKERS)]
    bench.until(lambda: bench.count("process", kind="worker") == WORKERS)
    return started


def all_new(bench: Bench) -> tuple[float, float]:
    """Seconds until every listing was accepted, and until its result was read; each exactly once."""
    before = bench.state()["items"]
    total, began = before + bench.count("listing", state="live"), time.monotonic()
    bench.ask("push_offers", bench.account_id)
    bench.until(lambda: bench.state()["items"] >= total)
    accepted = time.monotonic() - began
    bench.until(lambda: bench.count("submission", state="sent") == 0 and bench.is_idle())
    seconds = time.monotonic() - began
    sure(bench, total)
    return accepted, seconds


def sure(bench: Bench, total: int) -> None:
    """SetupError when the marketplace got anything twice, refused anything, or the ledger thinks otherwise."""
    state = bench.state()
    problems = [f"{state['items']} items instead of {total}"] if state["items"] != total else []
    problems += [f"refused: {state['refused']}"] if state["refused"] else []
    left = bench.count("submission_item", state="pending") + bench.count("submission", state="sending")
    problems += [f"{left} items or batches are open in the ledger"] if left else []
    if problems:
        raise SetupError(f"The pass is not right: {'; '.join(problems)}.")


class Memory:
    """Samples what each worker and its running job really occupy, in MB."""

    def __init__(self, pids: Sequence[int]) -> None:
        self._pids, self._over, self.samples = pids, threading.Event(), list[float]()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._over.wait(0.5):
            self.samples.append(max(sum(_megabytes(each) for each in (pid, *_children(pid))) for pid in self._pids))


def cpu_seconds(pid: int) -> float:
    """What the process and its ended children have used so far."""
    return sum(int(number) for number in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> float:
    """The proportional set: pages that a job shares with its worker count once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _children(pid: int) -> list[int]:
    try:
        return [int(number) for number in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _answers(bench: Bench) -> bool:
    try:
        return bool(bench.state() is not None)
    except requests.RequestException:
        return False
