"""An installation with a small believable business in its ledger, and a client that signs as the shop does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from threading import Thread
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import orjson
from redis import ConnectionError as RedisGone
from werkzeug.serving import make_server

from service.app import create_app
from service.auth.secrets import SecretBox, load_key, make_key
from service.auth.tokens import HEADER, SERVICE, sign
from service.domain.clock import now
from service.domain.sellable import SellableKey, ShopOffer
from service.ledger import rule_sets
from service.pricing.basis import encode
from service.pricing.offer import Basis, Terms
from service.pricing.policy import OfferPolicy
from service.settings import Settings
from service.sync import accounts
from service.sync.house import House
from tests.web import after_sale

KEY = "0f1e2d3c" * 8
PERSON = {"sub": "1", "name": "Ayşe", "lang": "en-gb", "store": 0, "ui": "4"}
SECRET = "very-secret-value-4711"
EVIL = '<script>alert("1")</script>'
GOODS = (
    "Deri Çanta 16 inç",
    "Kadın Keten Gömlek",
    "Bambu Kesme Tahtası",
    "Çelik Termos 750 ml",
    "Pamuklu Nevresim Takımı",
    "Seramik Kahve Fincanı",
    "Ahşap Oyuncak Tren",
    "Yün Atkı",
    "Bluetooth Kulaklık",
    "İpek Fular",
    "Şarjlı El Feneri",
    "Zeytinyağlı Sabun 6'lı",
)


@dataclass
class FakeShop:
    """A shop that answers at once."""

    asked: list[str] = field(default_factory=list)

    def settings(self) -> Any:
        return SimpleNamespace(zone=ZoneInfo("Europe/Istanbul"))

    def status_names(self, language: str) -> dict[int, str]:
        return {2: "Processing", 15: "Processed", 3: "Shipped", 5: "Complete", 7: "Canceled", 11: "Refunded"}

    def product_count(self) -> int:
        return 212

    def products_by_code(self, codes: Any) -> dict[str, list[SellableKey]]:
        return {}

    def sellables(self, product_ids: Any) -> list[Any]:
        return []

    def words_in_use(self, category_ids: Any) -> list[Any]:
        return []

    def categories_in_use(self, language: str) -> list[Any]:
        return []

    def brands_in_use(self) -> list[Any]:
        return []

    def products_named(self, text: str, limit: int) -> list[int]:
        return []

    def pages(self) -> list[Any]:
        return []

    def currency_rate(self, code: str) -> Decimal:
        return Decimal(1)

    def category_names(self, language: str) -> dict[int, tuple[str, ...]]:
        return {12: ("Aksesuar",), 20: ("Aksesuar", "Çanta"), 33: ("Ev", "Mutfak")}

    def brand_names(self) -> dict[int, str]:
        return {4: "Derimod", 9: "Paşabahçe"}

    def customer_group_names(self, language: str) -> dict[int, str]:
        return {1: "Perakende", 5: "Bayi"}

    def offers(self, product_ids: Any, **group: Any) -> dict[SellableKey, ShopOffer]:
        net = Decimal("124.9167")
        return {(key := SellableKey(number)): ShopOffer(key, True, 12, net, None, Decimal(20)) for number in product_ids}


class FakeRedis:
    """Answers a ping, publishes to nobody."""

    is_there = True

    def ping(self) -> bool:
        if not self.is_there:
            raise RedisGone("gone")
        return True

    def publish(self, channel: str, message: str) -> int:
        return 0

    def register_script(self, text: str) -> Any:
        return lambda keys, args=(): self.ping() and [0] * max(3, len(keys) // 2)


def open_house(ledger: Any, home: Any, **changes: Any) -> House:
    """An installation on that ledger; its key file lies in `home`."""
    if not (home / "secret.key").exists():
        make_key(home / "secret.key")
    url = ledger.engine.url.render_as_string(hide_password=False)
    values = {"shared_key": KEY, "shop_url": "http://shop.example/", **changes}
    settings = Settings(home=home, database_url=url, **values)
    return House(settings=settings, ledger=ledger, shop=FakeShop(), redis=FakeRedis(), secrets=SecretBox(load_key(settings.key_file)))


class Signed:
    """Requests as the shop's proxy sends them."""

    def __init__(self, house: House) -> None:
        self.app = create_app(house)
        self.app.testing = False
        self.client = self.app.test_client()

    def token(self, method: str, path: str, body: bytes = b"", role: str = "modify", **claims: Any) -> str:
        issuer, audience, key = claims.pop("iss", "opencart"), claims.pop("aud", SERVICE), claims.pop("key", KEY)
        return sign(key, issuer=issuer, audience=audience, method=method, path=path, body=body, **{**PERSON, "role": role, **claims})

    def ask(
        self, method: str, path: str, body: bytes = b"", *, role: str = "modify", type: str = "", headers: Any = None, **claims: Any
    ) -> Any:
        token = self.token(method, path, body, role, **claims)
        return self.client.open(path, method=method, data=body, content_type=type or None, headers={HEADER: token, **(headers or {})})

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.ask("GET", path, **kwargs)

    def form(self, path: str, _role: str = "modify", lang: str = "en-gb", **values: Any) -> Any:
        body = urlencode(values, doseq=True).encode()
        return self.ask("POST", path, body, role=_role, lang=lang, type="application/x-www-form-urlencoded")

    def json(self, method: str, path: str, body: Any, **kwargs: Any) -> Any:
        return self.ask(method, path, orjson.dumps(body), type="application/json", **kwargs)


def seed(house: House, count: int = 120) -> dict[str, int]:
    """Two accounts, listings in every state, orders of every kind, jobs, processes, activity; the interesting ids."""
    first = accounts.create(house, "trendyol", "Trendyol", _settings("2738"), actor="Ayşe")
    second = accounts.create(house, "trendyol", "Trendyol Outlet", _settings("9911"), actor="Ayşe")
    accounts.stop(house, second, "Trendyol refuses the API key: copy it again from Account, Integration.")
    with house.ledger.work() as work:
        rule_sets.add(work, first, {"buffer": "2"}, "", "Ayşe")
        _listings(work, first, second, count)
        _batch(work, first, count)
        order = _orders(work, first)
        job = _jobs(work, first)
        after_sale.seed(work, first)
    return {"account": first, "stopped": second, "listing": 1, "order": order, "job": job, "product": 50, "shop_order": 10402}


def _settings(seller: str) -> dict[str, str]:
    from service.connectors import registry
    from service.domain.forms import fields

    declared = fields(registry.manifest("trendyol").settings)
    return {f.name: f.choices[0] if f.choices else SECRET if f.secret else seller if f.required else f.default for f in declared}


def _listings(work: Any, first: int, second: int, count: int) -> None:
    moment, rows = now(), []
    states = ["live"] * 14 + ["in_review", "submitted", "rejected", "invalid", "wanted", "withdrawn"]
    for number in range(count):
        state = states[number % len(states)]
        price = Decimal(149 + number * 7) + Decimal("0.90")
        rows.append(_listing(first, 50 + number, state, f"{GOODS[number % len(GOODS)]} {number // len(GOODS) + 1}", price, moment, number))
    for number in range(8):
        rows.append(_listing(second, 50 + number, "live", GOODS[number], Decimal(99), moment, 0))
    rows.append(
        {
            **_listing(first, 50, "live", f"{GOODS[0]} – Kahverengi", Decimal("249.90"), moment, 0),
            "variant": "17",
            "barcode": "8690000009999",
        }
    )
    rows.append({**_listing(first, 9_000_000, "invalid", EVIL, Decimal(10), moment, 1), "problem": EVIL, "sku": EVIL})
    work.db.execute(work.t.listing.insert(), rows)


def _basis(product: int, stock: int, price: Decimal, moment: Any) -> str:
    shop = ShopOffer(SellableKey(product), True, stock, (price / Decimal("1.2")).quantize(Decimal("0.0001")), None, Decimal(20))
    return encode(Basis(shop, 0, Decimal(0), moment), Terms(1, OfferPolicy(), "TRY", Decimal(1), 20_000, 0.0))


def _listing(account: int, product: int, state: str, title: str, price: Decimal, moment: Any, number: int) -> dict[str, Any]:
    problem = {
        "rejected": ("review_rejected", "Görsel beyaz zeminli olmalı (image background)", "images"),
        "invalid": ("invalid", "The category “Çanta” is not mapped yet: choose the marketplace's category once.", "category"),
    }.get(state, (None, None, None))
    sent = state in ("live", "in_review", "submitted", "withdrawn")
    waits = state == "live" and number % 20 == 3
    return {
        "account_id": account,
        "product_id": product,
        "variant": "",
        "barcode": f"869{account:02d}{product:08d}",
        "sku": f"MS-{product:04d}",
        "title": title,
        "state": state,
        "remote_id": str(700_000_000 + product) if sent else None,
        "problem_code": problem[0],
        "problem": problem[1],
        "problem_field": problem[2],
        "wanted_quantity": 10 + number % 9,
        "wanted_price": price,
        "wanted_list_price": price,
        "dirty": int(waits),
        "due_rank": 2 if waits else None,
        "changed_at": moment - timedelta(seconds=4) if waits else None,
        "sent_quantity": (13 if waits else 10 + number % 9) if sent else None,
        "sent_price": price if sent else None,
        "sent_list_price": price if sent else None,
        "sent_basis": _basis(product, 12 + number % 9, price, moment) if sent else None,
        "sent_at": moment - timedelta(minutes=number) if sent else None,
        "accepted_at": moment - timedelta(minutes=number) if sent else None,
        "seen_quantity": 10 if state == "live" else None,
        "seen_price": price if state == "live" else None,
        "seen_at": moment if state == "live" else None,
        "created_at": moment - timedelta(days=2),
        "updated_at": moment,
    }


def _batch(work: Any, account: int, count: int) -> None:
    moment = now() - timedelta(minutes=3)
    batch = {"account_id": account, "kind": "offers", "remote_id": "b7c1-0001", "state": "done", "item_count": 40, "checks": 1}
    times = {"created_at": moment, "accepted_at": moment, "done_at": moment}
    number = work.db.execute(work.t.submission.insert().values(**batch, **times)).inserted_primary_key[0]
    items = [
        {
            "submission_id": number,
            "listing_id": 1 + index,
            "state": "applied",
            "quantity": 10,
            "price": Decimal("249.90"),
            "changed_at": moment - timedelta(milliseconds=600 + 70 * index),
        }
        for index in range(min(40, count))
    ]
    work.db.execute(work.t.submission_item.insert(), items)


def _orders(work: Any, account: int) -> int:
    moment, key = now(), 0
    states = ["new", "accepted", "shipped", "delivered", "cancelled", "returned", "unknown"]
    for index in range(24):
        state = states[index % len(states)]
        shipped = state in ("shipped", "delivered")
        row = {
            "account_id": account,
            "remote_id": str(11_600_000_000 + index),
            "number": str(10_840_000_000 + index * 37),
            "state": state,
            "remote_state": {"new": "Created", "accepted": "Picking", "unknown": "AtCustoms"}.get(state, state.title()),
            "currency": "TRY",
            "total": Decimal("499.80") + index,
            "placed_at": moment - timedelta(hours=index * 2),
            "modified_at": moment,
            "body": {},
            "shop_state": "written" if index < 20 else "pending",
            "shop_way": "route",
            "shop_order_id": 10400 + index if index < 20 else None,
            "carrier": "Trendyol Express" if shipped else "",
            "tracking_number": f"7260{index:012d}" if shipped else "",
            "tracking_url": "https://tracking.example/7260" if shipped else "",
            "problem": "There is no status “AtCustoms” in what is known of Trendyol: look at the order there."
            if state == "unknown"
            else None,
            "created_at": moment,
            "updated_at": moment,
        }
        key = work.db.execute(work.t.order.insert().values(**row)).inserted_primary_key[0]
        lines = [_line(key, "1", GOODS[index % len(GOODS)], None if index in (2, 7) else 50 + index)]
        lines += [_line(key, "2", GOODS[(index + 3) % len(GOODS)], 60 + index)] if index % 3 == 0 else []
        work.db.execute(work.t.order_line.insert(), lines)
        note = {"account_id": account, "level": "info", "kind": "order", "subject": f"order:{key}", "actor": "system", "request_id": ""}
        message = f"Order {row['number']}: {row['remote_state'] if state == 'unknown' else state}."
        work.db.execute(work.t.activity.insert().values(at=moment, message=message, **note))
    return 3


def _line(key: int, line_id: str, title: str, product_id: int | None) -> dict[str, Any]:
    return {
        "order_key": key,
        "line_id": line_id,
        "barcode": f"8690000{key:06d}",
        "sku": f"MS-{key:04d}",
        "title": title,
        "quantity": 2,
        "unit_price": Decimal("249.90"),
        "vat_rate": Decimal(20),
        "product_id": product_id,
        "variant": "" if product_id else None,
    }


def _jobs(work: Any, account: int) -> int:
    moment = now()
    common = {"payload": {}, "fence": 1, "due_at": moment, "request_id": "a" * 32, "created_at": moment}
    kinds = [
        ("poll_orders", "orders", "done", "ok", None),
        ("push_offers", "stock", "queued", None, None),
        ("publish", "listings", "running", None, None),
        ("tell_order", "orders", "dead", "refused", "tell_order gave up: Paket bulunamadı"),
    ]
    number = 0
    # Adding the accounts asked for work already.
    work.db.execute(work.t.job.delete())
    for kind, queue, state, outcome, message in kinds:
        ended = {"finished_at": moment if state in ("done", "dead") else None, "slot": None if state in ("done", "dead") else kind}
        progress = {"done_count": 40, "total_count": 120} if state == "running" else {"done_count": None, "total_count": None}
        row = {"kind": kind, "queue": queue, "state": state, "outcome": outcome, "message": message, "failures": 0, "account_id": account}
        number = work.db.execute(work.t.job.insert().values(**row, **ended, **progress, **common)).inserted_primary_key[0]
    processes = [("web-1", "web"), ("worker-1", "worker"), ("worker-2", "worker"), ("scheduler-1", "scheduler")]
    work.db.execute(
        work.t.process.insert(),
        [
            {"name": name, "kind": kind, "seen_at": moment - timedelta(minutes=5 if name == "worker-2" else 0), "detail": "pid 4711"}
            for name, kind in processes
        ],
    )
    return number


@contextmanager
def serving(app: Any, port: int = 0) -> Iterator[int]:
    """The application on a free loopback port, which is given."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
