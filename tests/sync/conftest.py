"""A small house for real: a generated shop, the ledger beside it, Redis, and the simulated marketplace on loopback."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from redis import Redis
from werkzeug.serving import make_server

from service.auth.secrets import SecretBox
from service.connectors import registry
from service.ledger import submissions
from service.ledger.engine import open_engine
from service.ledger.work import Ledger
from service.opencart.demo import create_demo_shop
from service.opencart.shop import Shop
from service.settings import Settings
from service.sync import accounts, jobs, mapping, refresh, results
from service.sync.house import House
from service.sync.runner import run
from service.sync.use_cases import USE_CASES
from worker.scheduler import look

logging.getLogger("werkzeug").setLevel(logging.ERROR)
KEY = {"seller_id": "2738", "api_key": "simulatorKey", "api_secret": "simulatorSecret"}


@dataclass
class Marketplace:
    """The simulated marketplace, seen from outside."""

    url: str

    def state(self) -> dict[str, Any]:
        return dict(requests.get(f"{self.url}/_simulator/state", timeout=5).json())

    def listings(self) -> dict[str, Any]:
        return dict(self.state()["listings"])

    def do(self, what: str, **body: Any) -> Any:
        answer = requests.post(f"{self.url}/_simulator/{what}", json=body, timeout=5)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses between questions, shortened: what is asked and what follows from the answers stays as it is."""
    monkeypatch.setattr(submissions, "CHECK_AFTER", (0.1,) * len(submissions.CHECK_AFTER))
    monkeypatch.setattr(results, "REVIEW_AFTER", (0.1,) * len(results.REVIEW_AFTER))


@pytest.fixture
def marketplace() -> Iterator[Marketplace]:
    maker = registry.manifest("trendyol").simulator
    assert maker is not None
    app = maker(review_seconds=0.1, batch_seconds=0.05, scan_seconds=0.2, quota_scale=100)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Marketplace(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()


@pytest.fixture
def house(tmp_path: Path, redis_url: str) -> Iterator[House]:
    settings = Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path / 'shop.db'}", redis_url=redis_url, direct_orders=True)
    engine = open_engine(settings.database_url)
    create_demo_shop(engine, "oc_", seed=1, products=40)
    ledger = Ledger(engine, "oc_")
    ledger.t.metadata.create_all(engine)
    shop = Shop(engine, "oc_", shop_url="https://shop.example/")
    with Redis.from_url(redis_url) as redis:
        yield House(settings, ledger, shop, redis, SecretBox(b"k" * 32))
    engine.dispose()


@pytest.fixture
def account(house: House, marketplace: Marketplace) -> int:
    """A connected account whose categories and brands are mapped."""
    account_id = accounts.create(house, "trendyol", "Test", KEY, base_url=marketplace.url, allow_private=True)
    refresh.fill(house, accounts.load(house, account_id), lambda done, total: None)
    mapping.confirm_suggestions(house, account_id)
    return account_id


@pytest.fixture
def drain(house: House) -> Callable[..., list[str]]:
    """Run jobs here until none falls due within the patience; the kinds that ran."""

    def work(patience: float = 3.0, limit: int = 200) -> list[str]:
        ran: list[str] = []
        while len(ran) < limit:
            look(house)
            with house.ledger.look() as unit:
                number, wait = jobs.next_one(unit)
                kind = unit.db.execute(unit.t.job.select().where(unit.t.job.c.job_id == number)).mappings().first()
            if number is None or wait > patience or kind is None:
                return ran
            time.sleep(wait)
            run(house, number, "test", USE_CASES)
            ran.append(kind["kind"])
        raise AssertionError(f"the jobs do not come to rest: {ran[-20:]}")

    return work
