"""The connector that CONTRIBUTING.md shows is a real one."""

from __future__ import annotations

import re
import typing
from collections import abc
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from werkzeug.wrappers import Request, Response

from service.connectors import calls, checks, items, wired
from service.connectors.contract import PullsOrders, PushesOffers
from service.connectors.http import NoLimiter, Transport
from service.domain import listing, money, order
from service.domain.errors import Malformed
from service.domain.forms import setting
from service.domain.listing import OfferTarget
from service.domain.order import OrderState
from tests.connectors.wsgi import WsgiAdapter

ROOMS = (typing, abc, wired, calls, items, order, listing, money)
"""Where the names of the text come from."""
TEXT = (Path(__file__).resolve().parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
LINE = b'{"id": 12345678901234567890, "sku": "A1", "name": "\xc3\x87anta", "count": 2, "price": 9.9}'
ROW = b'{"id": 7, "buyer": "I", "street": "s", "city": "c", "at": 1795255200, "state": "lost", "total": 19.8, "lines": [%s]}' % LINE
ANSWERS = {
    "/offers": b'{"job": 99}',
    "/orders": b'{"orders": [%s], "next": null}' % ROW,
    "/orders/7": ROW,
    "/orders/8": b"null",
    "/orders/9": b"[9]",
}


@dataclass(frozen=True, slots=True)
class DemoSettings:
    token: str = setting("API token", secret=True)


@pytest.fixture
def asked():
    return []


@pytest.fixture
def demo(asked):
    """An instance of the class in the text."""

    @Request.application
    def market(request):
        asked.append((request.headers["Authorization"], request.get_data()))
        return Response(ANSWERS[request.path])

    known = {name: value for room in ROOMS for name, value in vars(room).items() if not name.startswith("_")}
    known |= {
        "T": typing.TypeVar("T"),
        "checks": checks,
        "datetime": datetime,
        "UTC": UTC,
        "Transport": Transport,
        "DemoSettings": DemoSettings,
    }
    exec(re.search(r"```python\n(NAME, .+?)```", TEXT, re.DOTALL)[1], known)
    transport = Transport("7", "http://market.test", {}, NoLimiter(), allow_private=True, adapter=WsgiAdapter(market))
    return known["Demo"](DemoSettings("abc"), transport)


def test_the_example_sets_offers_and_refuses_the_impossible(demo, asked):
    targets = [OfferTarget("A1", 5, Decimal("9.90"), None, "TRY"), OfferTarget("A2", 10_000, Decimal(1), None, "TRY")]

    receipt = demo.push_offers(targets)

    assert isinstance(demo, PushesOffers)
    assert (receipt.submission_id, receipt.results[0].message) == ("99", "The quantity is 10000; Demo Pazar takes 0 to 9999.")
    assert asked == [("Bearer abc", b'[{"sku":"A1","stock":5,"price":9.90}]')]


def test_the_example_reads_orders(demo):
    page = demo.orders(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))

    assert isinstance(demo, PullsOrders)
    assert (page.next_cursor, page.orders) == (None, (demo.order("7"),))
    read = page.orders[0]
    assert (read.state, read.remote_state, read.total) == (OrderState.UNKNOWN, "lost", Decimal("19.8"))
    assert (read.lines[0].line_id, read.lines[0].unit_price) == ("12345678901234567890", Decimal("9.9"))
    assert demo.order("8") is None
    with pytest.raises(Malformed):
        demo.order("9")
