"""N11 against its description and its simulator, also as it goes over the wire. SOAP: test_soap_contract.py."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from service.connectors.contract_suite import suite_of
from service.domain.errors import Rejected
from tests.connectors import kit


def test_requests_and_answers_are_as_described(contract, connector, market, draft, live, offer):
    _list_and_offer(connector, market, draft, live, offer)
    _sell_and_ship(connector, market)

    rest = [entry for entry in market.adapter.answers if not entry[0].path_url.startswith("/ws/")]
    seen = kit.wire(contract, SimpleNamespace(answers=rest))

    assert [fault for exchange in seen for fault in exchange.faults] == []
    assert {exchange.operation for exchange in seen} == {exchange.operation for exchange in suite_of("n11").exchanges}


def _list_and_offer(connector, market, draft, live, offer) -> None:
    connector.check()
    connector.categories()
    with pytest.raises(Rejected):
        connector.attributes("1000001")
    live("A1", "A2", quantity=50)
    tasks = [connector.publish([draft("8680000000013"), draft("A3", title="Çakma pamuklu tişört"), draft("A1")])]
    tasks += [connector.push_offers([offer("A1", 40, price), offer("YOK")]) for price in ("90.5", None)]
    connector.submission(tasks[0].submission_id)
    market.clock.forward(30)
    tasks += [connector.update([draft("A3")]), connector.withdraw(["A2"]), connector.restore(["A2"])]
    market.clock.forward(30)
    for task in tasks:
        connector.submission(task.submission_id)
    connector.find_listings(["A1", "A2", "A3", "A4", "8680000000013"])
    connector.listings_page()


def _sell_and_ship(connector, market) -> None:
    market.post("sales", count=20)
    orders = connector.orders(*market.window()).orders
    market.post("cancellations", packageId=orders[0].remote_id)
    with pytest.raises(Rejected):
        connector.accept(orders[0])
    for order in orders[1:]:
        connector.ship(order, "https://shop.example.com/invoice/17.pdf")
    double, other = [order for order in orders[1:] if len(order.lines) == 2][:2]
    market.post("splits", packageId=double.remote_id)
    connector.split(connector.order(other.remote_id), [{other.lines[0].line_id: 1}])
    with pytest.raises(Rejected):
        connector.split(other, [{other.lines[0].line_id: 1}])
    _split_and_cancel_units(connector, market)
    for _ in range(3):
        connector.orders(*market.window())
        connector.orders_placed(*market.window())
        market.clock.forward(1)
    market.post("returns", packageId=orders[-1].remote_id)
    connector.orders(*market.window())


def _split_and_cancel_units(connector, market) -> None:
    market.post("sales", barcode="A1", quantity=3)
    order = connector.orders(*market.window()).orders[-1]
    with pytest.raises(Rejected):
        connector.split(order, [{order.lines[0].line_id: 1}])
    connector.accept(order)
    accepted = connector.order(order.remote_id)
    connector.cancel(accepted, {accepted.lines[0].line_id: 1}, "61")
