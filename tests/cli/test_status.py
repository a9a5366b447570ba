from __future__ import annotations

import json
import re
import threading
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from redis import Redis

from service import __version__, embedded
from service.auth.secrets import make_key
from service.auth.tokens import SHOP, verify
from service.connectors.breaker import IN_A_ROW, RedisBreaker
from service.domain.clock import now
from service.ledger.engine import open_engine
from service.ledger.migrations import migrate
from service.ledger.work import Ledger
from service.settings import FILE_NAME, Settings, load, save


@pytest.fixture
def house(home):
    """A small installation on SQLite: settings, key, an empty ledger."""
    settings = Settings(home=home, database_url=f"sqlite:///{home / 'ledger.db'}", shared_key="k" * 64)
    save(settings)
    make_key(settings.key_file)
    ledger = Ledger(open_engine(settings.database_url), settings.prefix)
    migrate(ledger)
    yield settings, ledger
    ledger.engine.dispose()


def findings(result) -> dict[str, tuple[str, str]]:
    body = json.loads(result.stdout)
    assert body["ok"] == (result.exit_code == 0)
    return {found["name"]: (found["state"], found["sentence"]) for found in body["findings"]}


def account(work, title: str, state: str, reason: str | None = None) -> int:
    table, moment = work.t.account, now()
    row = table.insert().values(
        marketplace="trendyol", title=title, state=state, state_reason=reason, settings={}, secrets="", base_url="",
        allow_private=False, policies={}, store_id=0, created_at=moment, updated_at=moment,
    )  # fmt: skip
    return work.db.execute(row).inserted_primary_key[0]


def heartbeat(work, name: str, kind: str, seconds_ago: int) -> None:
    work.db.execute(work.t.process.insert().values(name=name, kind=kind, seen_at=now() - timedelta(seconds=seconds_ago), detail=""))


def job(work, state: str, *, minutes_ago: int = 0, message: str | None = None) -> None:
    moment = now() - timedelta(minutes=minutes_ago)
    work.db.execute(
        work.t.job.insert().values(
            kind="push_offers",
            queue="stock",
            payload={},
            state=state,
            failures=0,
            fence=0,
            due_at=moment,
            request_id="",
            created_at=moment,
            message=message,
        )  # fmt: skip
    )


def listing(work, account_id: int, product_id: int, state: str, dirty: int = 0) -> None:
    work.db.execute(
        work.t.listing.insert().values(
            account_id=account_id,
            product_id=product_id,
            variant="",
            sku="Ç",
            title="Çanta",
            state=state,
            dirty=dirty,
            created_at=now(),
            updated_at=now(),
        )  # fmt: skip
    )


def order(work, account_id: int, number: str, problem: str | None) -> None:
    work.db.execute(
        work.t.order.insert().values(
            account_id=account_id,
            remote_id=number,
            number=number,
            state="new",
            remote_state="Created",
            currency="TRY",
            total=Decimal(1),
            placed_at=now(),
            modified_at=now(),
            body={},
            shop_state="failed" if problem else "written",
            carrier="",
            tracking_number="",
            tracking_url="",
            problem=problem,
            created_at=now(),
            updated_at=now(),
        )  # fmt: skip
    )


def test_before_init_it_names_the_command(run):
    result = run("status")

    assert result.exit_code == 1
    assert "meschain init" in result.stderr


def test_when_nothing_runs_it_fails_and_says_what_to_start(run, house):
    found = findings(run("status", "--json"))

    assert found["processes"][0] == "fail"
    assert "meschain up" in found["processes"][1]
    assert found["redis"][0] == "fail"
    assert found["accounts"][0] == "warn"


def test_when_all_is_well_every_finding_is_ok(run, house):
    settings, ledger = house
    embedded.redis_url(settings)
    with ledger.work() as work:
        heartbeat(work, "h-1", "worker", 5)
        heartbeat(work, "h-2", "worker", 5)
        heartbeat(work, "cron", "tick", 150)
        listing(work, account(work, "Mağaza", "active"), 7, "live", dirty=1)
        job(work, "queued")
        job(work, "done")

    result = run("status", "--json")

    found = findings(result)
    assert {state for state, _ in found.values()} == {"ok"}, found
    assert found["processes"][1] == "Running: 1 tick, 2 worker."
    assert found["queue stock"][1] == "1 waiting, 0 running."
    assert found["offers"][1] == "0 changes of the shop to look at, 1 offers to send."
    assert found["listings"][1] == "1 live."
    assert run("status").stdout.count("✓") == len(found)


def test_an_account_whose_marketplace_fails_says_that_it_rests(run, house):
    settings, ledger = house
    with ledger.work() as work:
        number = account(work, "Mağaza", "active")
    with Redis.from_url(embedded.redis_url(settings)) as redis:
        for _ in range(IN_A_ROW):
            RedisBreaker(redis).failed(str(number))

    state, sentence = findings(run("status", "--json"))["account Mağaza (trendyol)"]

    assert state == "warn"
    assert re.fullmatch(r"Its marketplace does not answer. All calls rest; one tries again in [1-5] s.", sentence)


def test_what_failed_is_named_with_its_reason(run, house):
    settings, ledger = house
    embedded.redis_url(settings)
    with ledger.work() as work:
        heartbeat(work, "alive", "web", 1)
        heartbeat(work, "silent-one", "worker", 600)
        stopped = account(work, "Mağaza", "stopped", "The API key was refused.")
        account(work, "Second", "paused")
        listing(work, stopped, 7, "rejected")
        listing(work, stopped, 8, "live")
        order(work, stopped, "1001", None)
        order(work, stopped, "1002", "Currency XYZ is not in the shop.")
        job(work, "dead", message="no answer")
        job(work, "queued", minutes_ago=6)

    result = run("status", "--json")

    found = findings(result)
    assert result.exit_code == 1
    assert found["account Mağaza (trendyol)"] == (
        "fail",
        "Stopped: The API key was refused. Correct its settings on the Accounts page.",
    )
    assert found["account Second (trendyol)"][0] == "warn"
    assert found["processes"][0] == "warn"
    assert "silent-one" in found["processes"][1]
    assert found["given up"][0] == "warn"
    assert "no answer" in found["given up"][1]
    assert found["waiting"][0] == "fail"
    assert found["listings"] == ("warn", "1 live, 1 rejected. The Listings page says what each one lacks.")
    assert found["orders"][0] == "warn"
    assert "1 of 2" in found["orders"][1]
    assert "Currency XYZ" in found["orders"][1]


@pytest.mark.parametrize("command", ["status", "doctor"])
def test_a_database_that_does_not_answer_is_a_finding(run, home, mariadb, command):
    save(Settings(home=home, database_url=mariadb.url("nowhere"), shared_key="k" * 64))

    found = findings(run(command, "--json"))

    assert found["database"][0] == "fail"
    assert "nowhere" in found["database"][1]


def test_doctor_on_a_fresh_installation_finds_nothing_broken(run, house):
    settings, _ = house
    embedded.redis_url(settings)

    result = run("doctor", "--json")

    found = findings(result)
    assert result.exit_code == 0, found
    assert [found[name][0] for name in ("python", "settings", "key", "ledger", "redis")] == ["ok"] * 5
    assert found["schedule"][0] == "warn"


def test_doctor_starts_nothing(run, house):
    found = findings(run("doctor", "--json"))

    assert found["redis"][0] == "warn"
    assert not (house[0].home / "redis").exists()


def test_doctor_notices_files_that_are_open_to_others(run, house):
    settings, _ = house
    settings.key_file.chmod(0o640)
    (settings.home / FILE_NAME).chmod(0o644)

    found = findings(run("doctor", "--json"))

    assert found["key"][0] == "fail"
    assert "chmod 600" in found["key"][1]
    assert found["settings"][0] == "fail"


def test_doctor_notices_another_program_on_our_port(run, house, redis_server):
    settings, _ = house
    save(settings.model_copy(update={"port": redis_server.port}))

    found = findings(run("doctor", "--json"))

    assert found["port"][0] == "fail"
    assert str(redis_server.port) in found["port"][1]
    assert found["live port"][0] == "warn"


def test_doctor_notices_a_redis_that_drops_jobs(run, house, redis_server, redis):
    settings, _ = house
    save(settings.model_copy(update={"redis_url": redis_server.url}))
    redis.config_set("maxmemory", "50mb")
    redis.config_set("maxmemory-policy", "allkeys-lru")

    found = findings(run("doctor", "--json"))
    redis.config_set("maxmemory", "0")

    assert found["redis memory"][0] == "fail"
    assert found["redis storage"][0] == "warn"


def test_doctor_notices_a_schedule_that_stands_still(run, house):
    _, ledger = house
    with ledger.work() as work:
        work.db.execute(work.t.cursor.insert().values(name="due:sweep:0", value="x", updated_at=now() - timedelta(minutes=9)))

    found = findings(run("doctor", "--json"))

    assert found["schedule"][0] == "fail"
    assert "9 minutes" in found["schedule"][1]


def test_doctor_looks_at_a_real_shop(run, home, make_shop):
    shop = make_shop()
    run("init", "--opencart", str(shop.path))
    shop.sql("ALTER TABLE oc_meschain_cursor ENGINE=MyISAM")

    found = findings(run("doctor", "--json"))

    assert found["shop"][0] == "ok"
    assert "OpenCart 4.1" in found["shop"][1]
    assert found["pairing"][0] == "ok"
    assert found["time zone"][0] == "ok"
    assert found["clock"][0] == "ok"
    assert found["extension"][0] == "fail"
    assert "Install" in found["extension"][1]
    assert found["database"][0] == "fail"
    assert "oc_meschain_cursor" in found["database"][1]


def test_doctor_notices_a_lost_pairing_and_a_storefront_that_does_not_answer(run, home, make_shop):
    shop = make_shop()
    run("init", "--opencart", str(shop.path))
    shop.sql("DELETE FROM oc_setting WHERE code = 'meschain_sync'")
    shop.sql("INSERT INTO oc_event (code, `trigger`, action, status) VALUES ('meschain_sync', 'admin/x/before', 'y', 1)")

    found = findings(run("doctor", "--json"))

    assert found["pairing"][0] == "fail"
    assert found["extension"][0] == "fail"
    assert "does not answer" in found["extension"][1]


@pytest.fixture
def storefront():
    """A shop's storefront that answers every signed ping with what the test puts into `answer`."""

    class Handler(BaseHTTPRequestHandler):
        answer: ClassVar[dict[str, str]] = {}

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            verify(
                keys[0], self.headers["X-Meschain-Token"], audience=SHOP, method="POST", path="ping", body=body, fresh=lambda jti, exp: True
            )
            content = json.dumps(self.answer).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

    keys: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", Handler, keys
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("version", "state"), [(__version__, "ok"), ("0.0.1", "warn")])
def test_doctor_asks_the_shop_itself_and_compares_versions(run, home, make_shop, storefront, monkeypatch, version, state):
    url, handler, keys = storefront
    shop = make_shop()
    run("init", "--opencart", str(shop.path))
    monkeypatch.setenv("MESCHAIN_SHOP_URL", url)
    keys.append(load(home).shared_key)
    handler.answer = {"opencart": "4.1.0.4", "extension": version, "php": "8.2.29"}
    shop.sql("INSERT INTO oc_event (code, `trigger`, action, status) VALUES ('meschain_sync', 'admin/x/before', 'y', 1)")

    found = findings(run("doctor", "--json"))

    assert found["extension"][0] == state
    assert f"OpenCart 4.1.0.4, PHP 8.2.29, extension {version}" in found["extension"][1]


def test_open_prints_an_address_that_signs_in(run, house):
    result = run("open")

    assert result.stdout.startswith("http://127.0.0.1:8765/enter?ticket=")
    assert result.exit_code == 0
