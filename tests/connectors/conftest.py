"""The connector that a test folder is named after, against its simulator in the same process; Trendyol in this folder itself.

No socket is open unless a test asks for one.
"""

from __future__ import annotations

import logging
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import structlog
from pytest_socket import disable_socket

from service.cli.contracts import contract_folder
from service.connectors.calls import decode
from service.domain.listing import ListingDraft, OfferTarget, SubmissionReport
from tests.connectors import kit

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


@pytest.fixture
def slug(request):
    """Which connector: a test file's folder names it."""
    folder = request.path.parent
    return folder.name if (folder / "facts.py").is_file() else "trendyol"


@pytest.fixture
def facts(slug):
    return import_module(f"tests.connectors.{slug}.facts")


@pytest.fixture
def clock():
    return kit.Clock()


@pytest.fixture
def market(request, slug, facts, clock):
    """The simulator; in a test that all connectors share with what the slug's facts want for that."""
    shared = getattr(facts, "IN_SHARED_TESTS", {}) if request.path.parent.name != slug else {}
    return kit.market_of(slug, clock, **shared)


@pytest.fixture
def connector(slug, market):
    """The connector, talking to the simulator."""
    return kit.connect(slug, market.adapter)


@pytest.fixture
def described(slug):
    """The folder with the marketplace's description; without one the test is skipped."""
    folder = contract_folder()
    if folder is None:
        pytest.skip("no contract folder: set MESCHAIN_CONTRACTS or put `shared` beside the repository")
    return folder / slug


@pytest.fixture
def contract(described):
    return kit.contract_of(described)


@pytest.fixture
def trendyol(connector):
    return connector


@pytest.fixture
def hepsiburada(connector):
    return connector


@pytest.fixture
def draft(facts):
    """Makes a listing that the simulator accepts; name what should differ."""

    def make(barcode: str = "8680000000017", **changes: Any) -> ListingDraft:
        return ListingDraft(**{**kit.DRAFT, **facts.DRAFT, "barcode": barcode, "sku": f"TİŞÖRT-{barcode[-3:]}", **changes})

    return make


@pytest.fixture
def live(connector, market, draft):
    """Lists barcodes at the simulator and waits until they are on sale."""

    def make(*barcodes: str, **changes: Any) -> None:
        connector.publish([draft(barcode, **changes) for barcode in barcodes])
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
def bought(connector, market, live, every_order):
    """Somebody buys so many of A1 at 99.90 lira: the order as it is read."""

    def buy(quantity: int = 1) -> Any:
        live("A1", quantity=5, price=Decimal("99.90"))
        market.post("sales", barcode="A1", quantity=quantity)
        (order,), problems = every_order(connector, *market.window())
        assert problems == []
        return order

    return buy


@pytest.fixture
def done(connector, market):
    """Waits until a batch is done: what is reported of it."""

    def wait(receipt: Any) -> SubmissionReport:
        market.clock.forward(60)
        report = connector.submission(receipt.submission_id)
        assert report.finished
        return report

    return wait


@pytest.fixture
def settled(done):
    """Waits until a batch is done: its results by barcode."""
    return lambda receipt: {result.barcode: result for result in done(receipt).results}


@pytest.fixture
def ask(market, facts):
    """One raw request with good credentials; headers can be overridden."""

    def send(method: str, path: str, *, headers: Any = None, **kwargs: Any) -> Any:
        return market.control.open(path, method=method, headers={**facts.HEADERS, **(headers or {})}, **kwargs)

    return send
