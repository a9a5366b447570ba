"""A Hepsiburada account against the simulator in the same process; no socket is open."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.test import Client

from service.connectors import registry
from service.connectors.http import NoLimiter, Transport
from service.domain.forms import parse
from service.domain.listing import AttributeValue, ListingDraft, OfferTarget
from tests.connectors.conftest import Clock
from tests.connectors.wsgi import WsgiAdapter

MANIFEST = registry.manifest("hepsiburada")
MERCHANT = MANIFEST.example["merchant_id"]


class Market(SimpleNamespace):
    """The simulator with its control calls: `market.post("faults", kind=…)`, `market.state()`, `market.calls`."""

    def post(self, name: str, **content: Any) -> Any:
        return self.control.post(f"/_simulator/{name}", json=content)

    def state(self) -> Any:
        return self.control.get("/_simulator/state").json

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)

    def window(self) -> tuple[datetime, datetime]:
        return self.moment() - timedelta(days=1), self.moment()


def market_of(clock: Any, **options: Any) -> Market:
    app = MANIFEST.simulator(clock=clock, **options)
    adapter = WsgiAdapter(app)
    return Market(app=app, adapter=adapter, calls=adapter.calls, clock=clock, control=Client(app))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def market(clock):
    return market_of(clock)


def connect(adapter: Any, *, base_url: str = "http://market.test", limiter: Any = None, **settings: str) -> Any:
    """A Hepsiburada connector; without limiter nothing is counted on our side."""
    transport = Transport("7", base_url, {}, limiter or NoLimiter(), allow_private=True, adapter=adapter)
    return MANIFEST.connect(parse(MANIFEST.settings, {**MANIFEST.example, **settings}), transport)


@pytest.fixture
def hepsiburada(market):
    """The connector, talking to the simulator."""
    return connect(market.adapter)


@pytest.fixture
def draft():
    """Makes a listing that the simulator accepts; name what should differ."""

    def make(barcode: str = "8680000000017", **changes: Any) -> ListingDraft:
        good = {
            "barcode": barcode,
            "sku": f"TİŞÖRT-{barcode[-3:]}",
            "group": "TISORT-1",
            "title": "Çizgili Tişört",
            "description": "<p>Pamuklu, <b>ışıltılı</b> 🎈</p>",
            "brand_id": "Koton",
            "category_id": "18021091",
            "attributes": (
                AttributeValue("ebatlar_variant_property", value_id="M"),
                AttributeValue("renk_variant_property", value_id="Mavi"),
            ),
            "images": ("https://shop.example.com/image/1.jpg",),
            "quantity": 5,
            "price": Decimal("99.90"),
            "list_price": Decimal("120.00"),
            "currency": "TRY",
            "vat_rate": Decimal("10"),
        }
        return ListingDraft(**{**good, **changes})

    return make


@pytest.fixture
def live(hepsiburada, market, draft):
    """Lists barcodes at the simulator and waits until they are on sale."""

    def make(*barcodes: str, **changes: Any) -> None:
        hepsiburada.publish([draft(barcode, **changes) for barcode in barcodes])
        market.clock.forward(60)

    return make


@pytest.fixture
def offer():
    """Makes an offer; name what should differ."""

    def make(barcode: str = "8680000000017", quantity: int = 7, price: str | None = "89.90") -> OfferTarget:
        return OfferTarget(barcode, quantity, None if price is None else Decimal(price), None, "TRY")

    return make


@pytest.fixture
def every_order():
    """Reads a window to its end, page by page: the orders as they came and the problems."""

    def read(connector: Any, since: datetime, until: datetime) -> tuple[list[Any], list[str]]:
        orders, problems, cursor = [], [], None
        while True:
            page = connector.orders(since, until, cursor)
            orders, problems, cursor = [*orders, *page.orders], [*problems, *page.problems], page.next_cursor
            if cursor is None:
                return orders, problems

    return read


@pytest.fixture
def ask(market):
    """One raw request with good credentials; headers can be overridden."""
    auth = "Basic " + base64.b64encode(f"{MERCHANT}:simulatorKey".encode()).decode()

    def send(method: str, path: str, *, headers: Any = None, **kwargs: Any) -> Any:
        good = {"Authorization": auth, "User-Agent": "meschain_dev"}
        return market.control.open(path, method=method, headers={**good, **(headers or {})}, **kwargs)

    return send
