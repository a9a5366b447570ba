"""PttAVM against its description: every request it builds, every documented answer, and what goes over the wire to its simulator."""

from __future__ import annotations

import pytest

from service.connectors.calls import decode
from service.connectors.contract_suite import suite_of
from service.connectors.pttavm import api, codes, mapping_listings
from service.domain.errors import Rejected, Repeated, Transient
from service.domain.forms import parse
from service.domain.paper import Invoice, Upload
from tests.connectors import kit
from tests.connectors.pttavm.facts import MANIFEST


def test_requests_and_answers_are_as_described(contract, connector, market, draft, live, offer, every_order):
    _list_and_offer(connector, market, draft, live, offer)
    _sell_and_ship(connector, market, every_order)

    seen = kit.wire(contract, market.adapter)

    assert [fault for exchange in seen for fault in exchange.faults] == []
    assert {exchange.operation for exchange in seen} == {exchange.operation for exchange in suite_of("pttavm").exchanges}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"priceWithVAT": 1}, "items/0"),
        ({"quantity": 10_000}, "items/0/quantity"),
        ({"vatRate": 8}, "items/0/vatRate"),
        ({"name": "Ç" * 201}, "items/0/name"),
    ],
)
def test_a_product_is_held_against_the_description(contract, draft, change, said):
    item = mapping_listings.upsert_item(draft(), parse(MANIFEST.settings, MANIFEST.example))
    headers = suite_of("pttavm").headers

    faults = list(contract.request_faults("upsertProducts", api.upsert([item | change]), headers))

    assert bool(faults) is (said is not None)
    assert said is None or faults[0].startswith(said)


def test_the_documented_refusals_inside_http_200_are_refusals(contract):
    said = []
    for operation in ("updateStockPrices", "updateNoShippingOrder"):
        for _, body in contract.answers(operation):
            try:
                api.fine(decode(body))
            except Rejected as refusal:
                said.append(refusal.user_message)

    assert [codes.SAME_REQUEST in codes.word(words) for words in said] == [True, False]


def _list_and_offer(connector, market, draft, live, offer) -> None:
    connector.check()
    connector.categories()
    live("A1", "A2", quantity=50)
    batch = connector.publish([draft("A3", title="Çakma çanta"), draft("A4", brand_id="")]).submission_id
    connector.submission(batch)
    market.clock.forward(30)
    connector.submission(batch)
    connector.find_listings(["A1", "A2", "A3"])
    connector.listings_page()
    connector.listings_page("3:1")
    for target in (offer("A1", 40), offer("A1", 41, None), offer("YOK", 1)):
        connector.push_offers([target])
    with pytest.raises(Repeated):
        connector.push_offers([offer("YOK", 1)])
    connector.withdraw(["A2"])
    market.clock.forward(30)
    connector.restore(["A2"])
    market.clock.forward(30)


def _sell_and_ship(connector, market, every_order) -> None:
    market.post("sales", count=6)
    first, second, *_ = every_order(connector, *market.window())[0]
    with pytest.raises(Transient):
        connector.ship(first, "https://shop.example.com/invoice/17.pdf")
    connector.accept(second)
    market.clock.forward(1)
    connector.ship(first, "https://shop.example.com/invoice/17.pdf")
    for form in connector.label_forms:
        connector.label(first, form)
    connector.send_invoice(second, Invoice("MES17", market.moment(), file=Upload("fatura.pdf", "application/pdf", b"%PDF-1.7")))
    market.post("cancellations", orderNumber=every_order(connector, *market.window())[0][3].number)
    market.clock.forward(2)
    every_order(connector, *market.window())
    connector.order(first.remote_id)
    connector.order("PTT-1")
