"""What the tests of every connector need: a simulated market with or without a socket, a clock, and the wire held against its description.

A connector's own facts stand in `tests/connectors/SLUG/facts.py`: `DRAFT` (what a listing must have to be accepted there),
`HEADERS` (good credentials of a raw request), `PUBLISH` and `OFFERS` (the operations that list products and set offers), and
`BANNED` where the simulated review refuses a word in a sentence of its own.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from werkzeug.serving import make_server
from werkzeug.test import Client

from service.connectors import registry
from service.connectors.calls import Call
from service.connectors.contract_suite import Contract
from service.connectors.http import NoLimiter, Transport
from service.domain.errors import Misconfigured
from service.domain.forms import parse
from tests.connectors.wsgi import WsgiAdapter

FILL_IN = "FILL IN"
DRAFT = {
    "barcode": "8680000000017",
    "sku": "TİŞÖRT-017",
    "group": "TISORT-1",
    "title": "Çizgili Tişört",
    "description": "<p>Pamuklu, <b>ışıltılı</b> 🎈</p>",
    "images": ("https://shop.example.com/image/1.jpg",),
    "quantity": 5,
    "price": Decimal("99.90"),
    "list_price": Decimal("120.00"),
    "currency": "TRY",
    "vat_rate": Decimal("10"),
}
"""A listing, but for brand, category and attributes."""


class Clock:
    """Time that moves when told."""

    now = 1_795_255_200.0

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds


class Memory:
    """What Redis remembers of bodies that were sent, by the simulator's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self.until = clock, dict[str, float]()

    def left(self, account: str, what: str) -> float:
        return max(self.until.get(what, 0.0) - self._clock(), 0.0)

    def remember(self, account: str, what: str, seconds: float) -> float:
        if wait := self.left(account, what):
            return wait
        self.until[what] = self._clock() + seconds
        return 0.0

    def forget(self, account: str, what: str) -> None:
        self.until.pop(what, None)


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

    def asked(self, operation: str) -> int:
        """How often since the last reset."""
        return int(self.state()["requests"].get(operation, 0))

    def operations(self) -> list[str]:
        """The calls so far by the marketplace's names; asking for an access token is not counted."""
        rules = self.app.url_map.bind("")
        names = [rules.match(path, method)[0] for method, path in self.calls]
        return [name for name in names if name != "getToken"]


def market_of(slug: str, clock: Any, **options: Any) -> Market:
    """A marketplace in this process."""
    app = registry.manifest(slug).simulator(clock=clock, **options)
    adapter = WsgiAdapter(app)
    return Market(app=app, adapter=adapter, calls=adapter.calls, clock=clock, control=Client(app))


def connect(
    slug: str, adapter: Any, *, base_url: str = "http://market.test", limiter: Any = None, repeats: Any = None, **settings: str
) -> Any:
    """A connector; without adapter it uses the network, without limiter nothing is counted on our side, without repeats none is known."""
    manifest = registry.manifest(slug)
    transport = Transport("7", base_url, {}, limiter or NoLimiter(), allow_private=True, repeats=repeats, adapter=adapter)
    return manifest.connect(parse(manifest.settings, {**manifest.example, **settings}), transport)


def remembering(slug: str, market: Market) -> Any:
    """A connector that never says the same twice too soon."""
    return connect(slug, market.adapter, repeats=Memory(market.clock))


@contextmanager
def served(slug: str, **options: Any) -> Iterator[str]:
    """The address of a marketplace on loopback."""
    server = make_server("127.0.0.1", 0, registry.manifest(slug).simulator(**options), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@cache
def contract_of(folder: Path) -> Contract:
    """The description in that folder, read once."""
    return Contract(folder)


def wire(contract: Contract, adapter: WsgiAdapter) -> list[SimpleNamespace]:
    """Every request and answer as they were on the wire: the operation, and where they depart from the description."""
    return [_exchange(contract, *entry) for entry in adapter.answers]


def _exchange(contract: Contract, request: Any, status: int, body: bytes) -> SimpleNamespace:
    path, _, query = request.path_url.partition("?")
    operation = contract.operation_of(request.method, path)
    form = request.headers.get("Content-Type", "").startswith(("multipart/", "application/x-www-form-urlencoded"))
    content = request.body if form or not request.body else json.loads(request.body)
    kind = {"Content-Type": request.headers["Content-Type"]} if form else {}
    parameters = contract.operations[operation][2].get("parameters", ())
    whole = {entry["name"] for entry in parameters if entry["schema"].get("type") == "integer"}
    values = {name: int(value) if name in whole and value.isdigit() else value for name, value in parse_qsl(query)}
    call = Call(request.method, path, (), query=values, body=content, headers=kind)
    faults = [*contract.request_faults(operation, call, list(request.headers)), *contract.answer_faults(operation, status, body)]
    return SimpleNamespace(operation=operation, body=body, faults=[f"{operation} {status}: {fault}" for fault in faults])


def refusal(slug: str, change: dict[str, str]) -> str:
    """The sentence that refuses the example settings when they are changed so."""
    manifest = registry.manifest(slug)
    with pytest.raises(Misconfigured) as caught:
        parse(manifest.settings, {**manifest.example, **change})
    return caught.value.user_message


def left_to_fill_in(slug: str) -> list[str]:
    """Every line that `connector new` left to a person, as file:line and what belongs there."""
    here = Path(__file__).resolve().parents[2]
    files = [path for room in ("service", "tests") for path in sorted((here / room / "connectors" / slug).iterdir()) if path.is_file()]
    return [
        f"{path.relative_to(here)}:{number}: {line[line.index(FILL_IN) :].strip()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if FILL_IN in line
    ]
