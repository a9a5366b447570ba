"""A Trendyol account against the simulator in the same process; no socket is open unless a test asks for a Redis."""

from __future__ import annotations

import base64
import logging
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from pytest_socket import disable_socket
from werkzeug.test import Client

from service.connectors import registry
from service.connectors.http import NoLimiter, Transport, decode
from service.domain.forms import parse
from service.domain.listing import AttributeValue, ListingDraft, OfferTarget
from tests.connectors.wsgi import WsgiAdapter

RECORDED = Path(__file__).resolve().parent.parent / "recorded"


@pytest.fixture(autouse=True)
def _closed(request, _only_this_machine):
    if not (request.node.get_closest_marker("redis") or request.node.get_closest_marker("enable_socket")):
        disable_socket()


@pytest.fixture(autouse=True)
def _quiet():
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.reset_defaults()


@pytest.fixture
def body():
    """A recorded body as the connector sees it: every digit kept."""
    return lambda name: decode((RECORDED / f"{name}.json").read_bytes())


class Clock:
    """Time that moves when told."""

    now = 1_795_255_200.0

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def market(clock):
    """The simulator with its control calls: `market.post("faults", kind=…)`, `market.state()`, `market.calls`."""
    manifest = registry.manifest("trendyol")
    app = manifest.simulator(clock=clock)
    adapter, control = WsgiAdapter(app), Client(app)

    def post(name: str, **content: Any) -> Any:
        return control.post(f"/_simulator/{name}", json=content)

    return SimpleNamespace(
        app=app, adapter=adapter, calls=adapter.calls, clock=clock, post=post, state=lambda: control.get("/_simulator/state").json
    )


def connect(adapter: Any, *, base_url: str = "http://market.test", **settings: str) -> Any:
    """A Trendyol connector without limiter; without adapter it uses the network."""
    manifest = registry.manifest("trendyol")
    transport = Transport("7", base_url, {}, NoLimiter(), allow_private=True, adapter=adapter)
    return manifest.connect(parse(manifest.settings, {**manifest.example, **settings}), transport)


@pytest.fixture
def trendyol(market):
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
            "brand_id": "1875",
            "category_id": "620",
            "attributes": (
                AttributeValue("293", value_id="293002"),
                AttributeValue("295", value_id="295001"),
                AttributeValue("47", text="Mavi"),
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
def live(trendyol, market, draft):
    """Lists barcodes at the simulator and waits until they are approved."""

    def make(*barcodes: str, **changes: Any) -> None:
        trendyol.publish([draft(barcode, **changes) for barcode in barcodes])
        market.clock.forward(60)

    return make


@pytest.fixture
def offer():
    """Makes an offer; name what should differ."""

    def make(
        barcode: str = "8680000000017", quantity: int = 7, price: str | None = "89.90", list_price: str | None = "120.00"
    ) -> OfferTarget:
        amounts = [None if amount is None else Decimal(amount) for amount in (price, list_price)]
        return OfferTarget(barcode, quantity, *amounts, "TRY")

    return make


@pytest.fixture
def ask(market):
    """One raw request with good credentials; headers can be overridden."""
    client = Client(market.app)
    auth = "Basic " + base64.b64encode(b"simulatorKey:simulatorSecret").decode()

    def send(method: str, path: str, *, headers: Any = None, **kwargs: Any) -> Any:
        good = {"Authorization": auth, "User-Agent": "2738 - SelfIntegration"}
        return client.open(path, method=method, headers={**good, **(headers or {})}, **kwargs)

    return send
