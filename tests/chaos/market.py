"""The market of a run: a shop on a private MariaDB, a private Redis, marketplaces behind bad lines, and the processes that serve them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from service.auth.secrets import make_key
from service.cli.chaos import Finding
from service.domain.clock import now
from service.ledger.engine import open_engine
from service.ledger.migrations import migrate
from service.ledger.work import Work
from service.opencart.demo import create_demo_shop
from service.settings import REPOSITORY, Settings, save
from service.sync import accounts, jobs, listings, mapping, refresh
from service.sync.house import House
from tests.chaos import checks
from tests.chaos.place import Place
from tests.chaos.till import Till
from tests.chaos.victims import STORM
from tests.servers import MariaDb, RedisServer, free_port
from worker.supervisor import die_with_parent

PLACES, FIRST_PRODUCTS = 3, 14
REST_SECONDS, IDLE_SECONDS, NUDGE_SECONDS, LOOK_SECONDS = 240.0, 30.0, 15.0, 1.0
NUDGED = ("poll_orders", "follow", "review")
SIMPLE = """SELECT p.product_id FROM oc_product p LEFT JOIN oc_product_option o ON o.product_id = p.product_id
    GROUP BY p.product_id HAVING COUNT(o.product_option_id) < 2 ORDER BY p.product_id"""
"""Products with one choice at most: few listings, so that few workers keep them."""
NEVER_ASK = {"cap_zero_percent": "0", "cap_change_percent": "0"}
"""Everything runs out here, which would wait for a person's word."""


class Durable(MariaDb):
    """What it has committed it keeps when it is killed: the tests' own servers give that up for speed."""

    def command(self) -> list[str]:
        return [*super().command(), "--innodb-flush-log-at-trx-commit=2", "--innodb-doublewrite=1"]


@dataclass(frozen=True, slots=True)
class Good:
    """Something that is live at every marketplace: its row in the shop and its barcode by account."""

    product: int
    value: int | None
    barcodes: dict[int, str]


@dataclass
class Market:
    """Everything that runs, and what was there when it began."""

    home: Path
    house: House
    database: Durable
    redis: RedisServer
    till: Till
    places: dict[int, Place]
    victims: subprocess.Popen[bytes] | None = None
    simple: list[int] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)
    base: dict[tuple[str, int], int] = field(default_factory=dict)

    def open_lines(self) -> None:
        """From now on calls take their time; the preparations did not."""
        for place in self.places.values():
            place.line.is_long = True

    def storm(self, *, blows: bool) -> None:
        """Begin or end what is random in every process; lines are bad as long as it blows."""
        for place in self.places.values():
            place.line.is_bad = blows
        (self.home / STORM).touch() if blows else (self.home / STORM).unlink(missing_ok=True)

    def look(self) -> list[Finding]:
        """What is not as it must be now."""
        if self.victims is not None and self.victims.poll() is not None:
            return [Finding("open", "the processes that should serve the market have ended", self.said())]
        rows = checks.read(self.till)
        states = {account: place.state() for account, place in self.places.items()}
        created = {account: place.line.created for account, place in self.places.items()}
        return checks.verdict(checks.Seen(states, created, self.asked, rows, self.base, self.till.moved))

    def rest(self) -> list[Finding]:
        """Wait until everything is as it must be, twice in a row. What is not, once nothing is under way any more or the time is over."""
        began = busy = nudged = time.monotonic()
        good = 0
        while True:
            found, moment = self.look(), time.monotonic()
            good = 0 if found else good + 1
            busy = moment if any(finding.kind == "open" for finding in found) else busy
            if good == 2 or moment - began > REST_SECONDS or moment - busy > IDLE_SECONDS:
                return found
            if moment - nudged > NUDGE_SECONDS:
                self.nudge()
                nudged = moment
            time.sleep(LOOK_SECONDS)

    def said(self) -> str:
        """The last words of the processes."""
        return (self.home / "victims.log").read_text(errors="replace")[-3000:]

    def nudge(self) -> None:
        """The clock is moved on: what waits for its hour, or after a failure, may run now."""
        settle, wanted = self.house.ledger.settle, [(kind, None) for kind in ("sweep", "capture", "retry_orders")]
        for kind, account in [*wanted, *((kind, account) for kind in NUDGED for account in self.places)]:
            settle(partial(jobs.request, kind=kind, account_id=account))
        settle(_wake)

    def publish(self, count: int) -> None:
        """Ask for so many further products to be listed everywhere."""
        products = self.simple[len(self.asked) :][:count]
        self.asked |= set(products)
        for account in self.places:
            listings.list_products(self.house, account, products, "chaos")

    def goods(self) -> list[Good]:
        """What can be bought at every marketplace, at most one of each product."""
        rows = self.till.rows("SELECT account_id, product_id, variant, barcode FROM oc_meschain_listing WHERE state = 'live'")
        found: dict[tuple[int, str], dict[int, str]] = {}
        for row in rows:
            found.setdefault((row["product_id"], row["variant"]), {})[row["account_id"]] = row["barcode"]
        disabled = {row["product_id"] for row in self.till.rows("SELECT product_id FROM oc_product WHERE status = 0 OR price = 0")}
        plain = [(key, codes) for key, codes in sorted(found.items()) if len(codes) == len(self.places) and "-" not in key[1]]
        once = {product: (variant, codes) for (product, variant), codes in plain if product not in disabled}
        return [Good(product, int(variant) if variant else None, codes) for product, (variant, codes) in once.items()]


@contextmanager
def opened(folder: Path, seed: int, products: int) -> Iterator[Market]:
    """A market at rest, its first products listed everywhere; every process of it has ended when the block has."""
    with ExitStack() as stack:
        database, redis = Durable(folder / "m"), RedisServer(folder / "r")
        for server in (database, redis):
            server.start()
            stack.callback(server.stop)
        places = {number: Place(number, seed) for number in range(1, PLACES + 1)}
        for place in places.values():
            stack.callback(place.end)
        name = database.create_database("chaos")
        settings = _settings(folder / "h", database.url(name), redis.url)
        house = House.open(settings)
        stack.callback(house.ledger.engine.dispose)
        create_demo_shop(open_engine(settings.database_url), "oc_", seed, products)
        migrate(house.ledger)
        market = Market(settings.home, house, database, redis, Till(database, name), places)
        stack.callback(lambda: _end(market))
        _connect(market)
        yield market


def start(market: Market) -> None:
    """The workers and the scheduler, and a first look at the stock."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MESCHAIN_")}
    environment |= {"MESCHAIN_HOME": str(market.home), "PYTHONPATH": str(REPOSITORY)}
    with (market.home / "victims.log").open("ab") as log:
        command = [sys.executable, "-P", "-m", "tests.chaos.victims", str(market.home)]
        market.victims = subprocess.Popen(  # noqa: S603
            command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=die_with_parent
        )


def _wake(work: Work) -> None:
    job = work.t.job
    work.db.execute(job.update().where(job.c.state == "queued", job.c.failures > 0).values(due_at=now(), enqueued_at=None))


def _settings(home: Path, database_url: str, redis_url: str) -> Settings:
    home.mkdir()
    ways = {"database_url": database_url, "redis_url": redis_url, "port": free_port(), "live_port": free_port()}
    settings = Settings(home=home, shop_url="https://shop.example/", shared_key="k" * 64, direct_orders=True, **ways)
    save(settings)
    make_key(settings.key_file)
    return settings


def _connect(market: Market) -> None:
    till = market.till
    for number, place in market.places.items():
        account = accounts.create(market.house, "trendyol", f"Account {number}", place.key, base_url=place.url, allow_private=True)
        assert account == number
        refresh.fill(market.house, accounts.load(market.house, account), lambda done, total: None)
        accounts.update(market.house, account, {}, policies=NEVER_ASK)
        mapping.confirm_suggestions(market.house, account)
    products, values = till.rows(checks.QUERIES["product"]), till.rows(checks.QUERIES["value"])
    market.base = {("product", row["product_id"]): row["quantity"] for row in products}
    market.base |= {("value", row["product_option_value_id"]): row["quantity"] for row in values}
    market.simple = [row["product_id"] for row in till.rows(SIMPLE)]
    start(market)
    market.publish(FIRST_PRODUCTS)


def _end(market: Market) -> None:
    if market.victims is not None and market.victims.poll() is None:
        market.victims.kill()
        market.victims.wait()
