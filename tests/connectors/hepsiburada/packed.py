"""Orders of the simulator that can be packed, whose carrier scans nothing by itself. Tests import what they use."""

from __future__ import annotations

import pytest

from tests.connectors.kit import market_of


@pytest.fixture
def market(slug, clock):
    """A carrier that scans nothing by itself while a test looks."""
    return market_of(slug, clock, scan_seconds=86_400.0)


@pytest.fixture(autouse=True)
def _same_time(market, monkeypatch):
    monkeypatch.setattr("service.domain.clock.now", market.moment)


@pytest.fixture
def sold(connector, market, live):
    """A new order of one line, or of two."""

    def make(quantity=3, lines=1):
        live("A1", *(["A2"] if lines == 2 else []), quantity=50)
        while True:
            order = connector.order(market.post("sales", quantity=quantity, count=1).json["orders"][0]["orderNumber"])
            if len(order.lines) == lines:
                market.calls.clear()
                return order

    return make


def packages(market):
    return {package["packageNumber"]: package for package in market.state()["packages"]}


def lines(market, number):
    """Barcode, units and status of each line, in whatever package."""
    order = next(order for order in market.state()["orders"] if order["orderNumber"] == number)
    return sorted((line["merchantSKU"], line["quantity"], line["status"]) for line in order["items"])


def writes(market):
    return [name for name in market.operations() if not name.startswith("get")]
