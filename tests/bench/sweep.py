"""The sweep over 1,000,000 products and 2,000,000 option values with 1 % changed, against a Python loop that reads every row.

Besides, what the optional triggers cost the shop on a bulk update of prices.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
from redis import Redis
from sqlalchemy import select

from service.auth.secrets import SecretBox
from service.cli.bench import Result
from service.domain.errors import SetupError
from service.ledger import triggers
from service.ledger.engine import open_engine
from service.ledger.migrations import migrate
from service.ledger.work import Ledger
from service.opencart.demo import create_demo_shop
from service.opencart.shop import Shop
from service.settings import REPOSITORY, Settings
from service.sync import jobs, sweep
from service.sync.house import House
from service.sync.runner import run as run_job
from tests.servers import MariaDb, RedisServer

PRODUCTS, CHANGED_SHARE, BULK = 1_000_000, 100, 100_000
MOST_SECONDS, MOST_MEGABYTES, AT_LEAST = 8.0, 150.0, 10.0
PAGE = 1_000
ENGINES = ("MyISAM", "InnoDB")
# What a server for a shop of this size has; the defaults are for much smaller ones.
SERVER = ("--innodb-buffer-pool-size=2G", "--key-buffer-size=256M")

# OpenCart 4.0's own tables, without any index that OpenCart does not make.
TABLES = {
    "product": """product_id int NOT NULL AUTO_INCREMENT, master_id int NOT NULL, model varchar(64) NOT NULL, sku varchar(64) NOT NULL,
        upc varchar(12) NOT NULL, ean varchar(14) NOT NULL, jan varchar(13) NOT NULL, isbn varchar(17) NOT NULL, mpn varchar(64) NOT NULL,
        location varchar(128) NOT NULL, variant text NOT NULL, override text NOT NULL, quantity int NOT NULL, stock_status_id int NOT NULL,
        image varchar(255) NOT NULL, manufacturer_id int NOT NULL, shipping tinyint(1) NOT NULL, price decimal(15,4) NOT NULL,
        points int NOT NULL, tax_class_id int NOT NULL, date_available date NOT NULL, weight decimal(15,8) NOT NULL,
        weight_class_id int NOT NULL, length decimal(15,8) NOT NULL, width decimal(15,8) NOT NULL, height decimal(15,8) NOT NULL,
        length_class_id int NOT NULL, subtract tinyint(1) NOT NULL, minimum int NOT NULL, rating int NOT NULL, sort_order int NOT NULL,
        status tinyint(1) NOT NULL, date_added datetime NOT NULL, date_modified datetime NOT NULL, PRIMARY KEY (product_id)""",
    "product_option_value": """product_option_value_id int NOT NULL AUTO_INCREMENT, product_option_id int NOT NULL, product_id int NOT NULL,
        option_id int NOT NULL, option_value_id int NOT NULL, quantity int NOT NULL, subtract tinyint(1) NOT NULL,
        price decimal(15,4) NOT NULL, price_prefix varchar(1) NOT NULL, points int NOT NULL, points_prefix varchar(1) NOT NULL,
        weight decimal(15,8) NOT NULL, weight_prefix varchar(1) NOT NULL, PRIMARY KEY (product_option_value_id)""",
    "product_special": """product_special_id int NOT NULL AUTO_INCREMENT, product_id int NOT NULL, customer_group_id int NOT NULL,
        priority int NOT NULL, price decimal(15,4) NOT NULL, date_start date NOT NULL, date_end date NOT NULL,
        PRIMARY KEY (product_special_id), KEY product_id (product_id)""",
    "product_discount": """product_discount_id int NOT NULL AUTO_INCREMENT, product_id int NOT NULL, customer_group_id int NOT NULL,
        quantity int NOT NULL, priority int NOT NULL, price decimal(15,4) NOT NULL, date_start date NOT NULL, date_end date NOT NULL,
        PRIMARY KEY (product_discount_id), KEY product_id (product_id)""",
}
ROWS = {
    "product": """SELECT seq, 0, CONCAT('MODEL-', seq), CONCAT('SKU-', seq), '', '', '', '', '', '', '', '', seq % 50, 7,
        CONCAT('catalog/products/', seq, '.jpg'), seq % 100 + 1, 1, 10 + seq % 1000, 0, 9, '2020-01-01', 1.5, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1,
        NOW(), NOW() FROM seq_1_to_{0}""",
    "product_option_value": """SELECT seq, (seq + 1) DIV 2, (seq + 1) DIV 2, 5, seq % 10 + 1, seq % 50, 1, seq % 7, '+', 0, '+', 0, '+'
        FROM seq_1_to_{1}""",
    "product_special": "SELECT seq, seq * 20, seq % 3 + 1, 1, 9.5, '2020-01-01', '2099-01-01' FROM seq_1_to_{2}",
    "product_discount": "SELECT seq, seq * 20, 1, seq % 2 * 9 + 1, 1, 8.5, '2020-01-01', '2099-01-01' FROM seq_1_to_{2}",
}
LISTINGS = """INSERT INTO oc_meschain_listing (account_id, product_id, variant, barcode, sku, title, state, dirty, created_at, updated_at)
    SELECT 1, seq, '', CONCAT('B', seq), CONCAT('SKU-', seq), '', 'live', 0, NOW(), NOW() FROM seq_1_to_{0}"""
ACCOUNT = """INSERT INTO oc_meschain_account (account_id, marketplace, title, state, settings, secrets, base_url, allow_private, policies,
    store_id, created_at, updated_at) VALUES (1, 'trendyol', 'Bench', 'active', '{}', '', '', 0, '{}', 0, NOW(), NOW())"""
# 1 % of the products with one of their options each, and as many other options.
CHANGES = (
    "UPDATE oc_product SET quantity = quantity + 1 WHERE product_id % {0} = 0",
    "UPDATE oc_product_option_value SET quantity = quantity + 1 WHERE product_option_value_id % {0} = 0",
)


def run() -> list[Result]:
    """Seconds and memory of a sweep on either engine, and the cost of triggers."""
    if not MariaDb.is_installed():
        raise SetupError(f"The benchmark “sweep” cannot run: {MariaDb.missing}.")
    with tempfile.TemporaryDirectory(prefix="msb-") as folder:
        redis = RedisServer(Path(folder) / "r")
        server = MariaDb(Path(folder) / "m", *SERVER)
        try:
            redis.start()
            server.start()
            return [result for engine in ENGINES for result in _measure(server, redis.url, engine, Path(folder))]
        finally:
            server.stop()
            redis.stop()


def _measure(server: MariaDb, redis_url: str, engine: str, folder: Path) -> Iterator[Result]:
    database = server.create_database("bench")
    url = server.url(database)
    fill(server, database, engine)
    first = _sweep(url, redis_url, folder)
    yield _plain(f"{engine}: first sweep, everything new", first["seconds"])
    yield _plain(f"{engine}: nothing changed", _sweep(url, redis_url, folder)["seconds"])
    for change in ("TRUNCATE TABLE oc_meschain_change", *CHANGES):
        server.execute(change.format(CHANGED_SHARE), database)
    loop, differing = _read_every_row(url)
    swept = _sweep(url, redis_url, folder)
    noted = int(str(server.execute("SELECT COUNT(DISTINCT entity_id) FROM oc_meschain_change", database)[0][0]))
    if noted != differing:
        raise SetupError(f"The sweep noted {noted} products and the loop {differing}: the benchmark measures two different things.")
    ratio, seconds = loop / swept["seconds"], swept["seconds"]
    yield Result(f"{engine}: 1 % changed", seconds, "s", f"at most {MOST_SECONDS:g} s", seconds <= MOST_SECONDS)
    yield Result(f"{engine}: against reading every row", seconds, "s", f"at least {AT_LEAST:g} times", ratio >= AT_LEAST, loop, ratio)
    yield Result(f"{engine}: memory", swept["megabytes"], "MB", f"at most {MOST_MEGABYTES:g} MB", swept["megabytes"] <= MOST_MEGABYTES)
    yield _triggers(server, database, engine)
    server.drop_database(database)


def fill(server: MariaDb, database: str, engine: str) -> None:
    """A shop of that size whose products are all listed; the server makes the rows."""
    opened = open_engine(server.url(database))
    create_demo_shop(opened, "oc_", products=20)
    migrate(Ledger(opened, "oc_"))
    opened.dispose()
    sizes = (PRODUCTS, 2 * PRODUCTS, PRODUCTS // 20)
    for name, columns in TABLES.items():
        server.execute(f"DROP TABLE oc_{name}", database)
        server.execute(f"CREATE TABLE oc_{name} ({columns}) ENGINE={engine}", database)
        server.execute(f"INSERT INTO oc_{name} {ROWS[name].format(*sizes)}", database)
    server.execute(ACCOUNT, database)
    server.execute(LISTINGS.format(*sizes), database)


def _sweep(url: str, redis_url: str, folder: Path) -> dict[str, float]:
    """One whole pass in a process of its own, as a worker does it."""
    command = [sys.executable, "-c", "from tests.bench.sweep import child; child()", url, redis_url, str(folder)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False)
    if done.returncode:
        raise SetupError(f"The sweep broke: {done.stderr.decode(errors='replace')[-800:]}")
    told: dict[str, float] = orjson.loads(done.stdout)
    return told


def child() -> None:
    """Sweep until the end of the shop; prints seconds and the peak of this process's memory."""
    import resource

    url, redis_url, folder = sys.argv[1:]
    engine = open_engine(url)
    ledger = Ledger(engine, "oc_")
    house = House(
        Settings(home=Path(folder), database_url=url), ledger, Shop(engine, "oc_"), Redis.from_url(redis_url), SecretBox(b"k" * 32)
    )
    seconds = _seconds(lambda: _whole_pass(house))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.buffer.write(orjson.dumps({"seconds": seconds, "megabytes": peak}))


def _whole_pass(house: House) -> None:
    while True:
        number = house.ledger.settle(lambda work: jobs.request(work, "sweep"))
        run_job(house, number, "bench", {"sweep": sweep.sweep})
        with house.ledger.look() as work:
            row = work.db.execute(select(work.t.job).where(work.t.job.c.job_id == number)).mappings().one()
            if row["outcome"] != "ok":
                raise SetupError(f"The sweep ended “{row['outcome']}”: {row['message']}")
            if sweep.is_through(work, house.shop.values()):
                return


def _read_every_row(url: str) -> tuple[float, int]:
    """What a loop does that reads all rows of both sides, page by page, and compares them in Python."""
    engine = open_engine(url)
    products: set[int] = set()
    with engine.connect() as db:
        values = Shop(engine, "oc_").values()
        tables = Ledger(engine, "oc_").t
        started = time.perf_counter()
        for of_range, seen, top in ((values.products, tables.seen_product, PRODUCTS), (values.options, tables.seen_option, 2 * PRODUCTS)):
            key = next(iter(seen.c))
            for low in range(0, top + 1, PAGE):
                now_there = {row[0]: row for row in db.execute(of_range(low, low + PAGE)).all()}
                known = {row[0]: row for row in db.execute(select(seen).where(key >= low, key < low + PAGE)).all()}
                products |= {row.product_id for number, row in now_there.items() if known.get(number) != row}
                products |= {row.product_id for number, row in known.items() if number not in now_there}
        seconds = time.perf_counter() - started
    engine.dispose()
    return seconds, len(products)


def _triggers(server: MariaDb, database: str, engine: str) -> Result:
    raise_prices = f"UPDATE oc_product SET price = price + 1 WHERE product_id <= {BULK}"  # noqa: S608
    without = min(_seconds(lambda: server.execute(raise_prices, database)) for _ in range(3))
    ledger = Ledger(open_engine(server.url(database)), "oc_")
    triggers.add(ledger)
    with_them = min(_seconds(lambda: server.execute(raise_prices, database)) for _ in range(3))
    triggers.remove(ledger)
    ledger.engine.dispose()
    name = f"{engine}: {BULK:,} prices in one update, with triggers against without"
    return Result(name, with_them, "s", "measured", True, without, with_them / without)


def _plain(name: str, seconds: float) -> Result:
    return Result(name, seconds, "s", "measured", True)


def _seconds(what: Callable[[], Any]) -> float:
    started = time.perf_counter()
    what()
    return time.perf_counter() - started
