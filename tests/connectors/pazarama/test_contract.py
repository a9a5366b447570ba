"""What goes over the wire between connector and simulator, held against the marketplace's description."""

from __future__ import annotations

from contextlib import suppress

import pytest

from service.connectors.after_sale import PrintsLabels, ReadsBuyBox, ReceivesWebhooks, RegistersWebhooks
from service.connectors.calls import decode
from service.connectors.capabilities import CAPABILITIES
from service.connectors.contract import ListsPlacedOrders, SetsPricesApart
from service.connectors.contract_suite import suite_of
from service.connectors.pazarama.wire import token_of
from service.domain.claim import Dispute
from service.domain.errors import NeedsReauth, Rejected
from service.domain.order import Tracking
from service.domain.paper import Upload
from tests.connectors import kit

PICTURE = Upload("kanıt.png", "image/png", b"\x89PNG")


def test_it_can_do_all_that_pazarama_has_calls_for(connector):
    missing = [ListsPlacedOrders, PrintsLabels, ReceivesWebhooks, RegistersWebhooks, ReadsBuyBox]
    assert [protocol for protocol in CAPABILITIES if not isinstance(connector, protocol)] == missing
    assert isinstance(connector, SetsPricesApart)


def test_a_documented_refusal_of_the_key(contract):
    ((_, body),) = contract.answers("getToken.invalid")

    with pytest.raises(NeedsReauth):
        token_of(decode(body))


def test_requests_and_answers_on_the_wire(contract, connector, market, draft, live, offer, every_order):
    _catalogue_and_listings(connector, market, draft, live, offer)
    _sell_and_ship(connector, market, every_order)
    _after_the_sale(connector, market, live)

    seen = kit.wire(contract, market.adapter)

    assert [fault for exchange in seen for fault in exchange.faults] == []
    assert {exchange.operation for exchange in seen} == {exchange.operation for exchange in suite_of("pazarama").exchanges}


def _catalogue_and_listings(connector, market, draft, live, offer) -> None:
    connector.check()
    category = next(category for category in connector.categories() if category.name == "Tişört")
    connector.attribute_values(category.category_id, connector.attributes(category.category_id)[0].attribute_id)
    connector.brands("koton")
    with pytest.raises(Rejected):
        connector.attributes("00000020-0000-4000-8000-0000000000ff")
    live("A1", "A2", quantity=50)
    batch = connector.publish([draft("A3", title="Çakma çanta"), draft("A4", brand_id="00000011-0000-4000-8000-0000000000ff")])
    connector.submission(batch.submission_id)
    market.clock.forward(30)
    connector.submission(batch.submission_id)
    connector.find_listings(["A1", "A2", "A3", "A4", "A5"])
    connector.listings_page()
    for price in ("99.90", None, "10"):
        receipt = connector.push_offers([offer("A1", 40, price), offer("YOK", 1, price)])
        connector.submission(receipt.submission_id)
        market.clock.forward(30)
        connector.submission(receipt.submission_id)
    with pytest.raises(Rejected):
        connector.submission("stock:1:00000082-0000-4000-8000-000000000082")
    connector.withdraw(["A2", "YOK"])
    connector.restore(["A2"])


def _sell_and_ship(connector, market, every_order) -> None:
    market.post("sales", count=6)
    orders = every_order(connector, *market.window())[0]
    for order in orders[1:]:
        connector.ship(order, "https://shop.example.com/invoice/17.pdf")
    market.post("cancel_requests", orderNumber=orders[0].number)
    market.clock.forward(10)
    market.post("returns", orderNumber=orders[1].number)
    every_order(connector, *market.window())
    connector.order(orders[0].number)
    market.post("tokens")
    connector.check()


def _after_the_sale(connector, market, live) -> None:
    live("C1", quantity=50)
    sold = [_two_items(connector, market) for _ in range(3)]
    for order in sold[:2]:
        connector.split(order, [{order.lines[0].line_id: order.lines[0].quantity}])
        connector.ship_with(connector.order(order.number), Tracking(connector.carriers()[1].id, "73300000000000000017"))
    connector.delivered(connector.order(sold[0].number))
    with pytest.raises(Rejected):
        connector.delivered(connector.order(sold[2].number))
    connector.cancel(sold[2], {sold[2].lines[0].line_id: sold[2].lines[0].quantity}, "13")
    market.post("cancel_requests", orderNumber=sold[2].number)
    market.post("returns", barcode="C1", quantity=2)
    market.post("returns", orderNumber=sold[0].number)
    for kind in ("cancels", "refunds"):
        first, *rest = connector.claims(*market.window(), f"{kind}:1:").claims
        for claim in rest:
            connector.dispute_claim(claim, [], Dispute(connector.dispute_reasons(claim)[0].id, "Kutu boş geldi 📦", (PICTURE,)))
        for _ in range(2):
            with suppress(Rejected):
                connector.approve_claim(first, [])
    market.post("questions", barcode="C1", text="Işıklı mı? 📏")
    (question,) = connector.questions(*market.window()).questions
    connector.answer(question, "Evet, ışıklıdır. 💡")
    connector.questions(*market.window())
    market.post("bookings")
    assert len(connector.settlements(*market.window()).settlements) > 2


def _two_items(connector, market):
    while True:
        (row,) = market.post("sales").json["orders"]
        if len(row["items"]) == 2:
            return connector.order(str(row["orderNumber"]))
