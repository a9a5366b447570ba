"""ÇiçekSepeti against its description and its simulator. What goes over the wire is held against the description too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.connectors.contract_suite import suite_of
from service.domain.claim import Dispute
from service.domain.errors import Rejected
from service.domain.order import Tracking
from service.domain.paper import Invoice, Upload
from tests.connectors import kit

PARCEL = Tracking("43", "1000000000017", "https://kargo.example.com/1000000000017")
UNUSED = {1: {"returnReceived", "statusUpdateOwnCargo"}, 2: {"readyForCargoWithCs", "changeCargoCompany"}}
"""Cargo model -> what belongs to the other one."""


@pytest.mark.parametrize("model", [1, 2])
def test_requests_and_answers_are_as_described(contract, clock, draft, offer, every_order, model):
    market = kit.market_of("ciceksepeti", clock, cargo_model=model, quota_scale=1000)
    seller = kit.connect("ciceksepeti", market.adapter, carrier="aras")
    _list_and_offer(seller, market, draft, offer)
    market.post("sales", count=6)
    orders = every_order(seller, *market.window())[0]
    for order in orders[1:]:
        seller.accept(order)
        seller.ship(order, "https://shop.example.com/invoice/17.pdf")
    market.post("cancellations", orderItemId=int(orders[0].remote_id))
    with pytest.raises(Rejected):
        seller.ship(orders[0], "")
    clock.forward(60)
    assert len(every_order(seller, *market.window())[0]) == len(orders)

    _after_the_sale(seller, market, orders[1], model)

    seen = kit.wire(contract, market.adapter)

    assert [fault for exchange in seen for fault in exchange.faults] == []
    used = {exchange.operation for exchange in suite_of("ciceksepeti").exchanges}
    assert used - {exchange.operation for exchange in seen} == UNUSED[model]


def _list_and_offer(seller, market, draft, offer):
    seller.check()
    seller.categories()
    seller.attributes("1301")
    created = seller.publish(
        [draft("A1", quantity=50), draft("A2", quantity=50), draft("A3", title="Çakma çanta"), draft("A4", category_id="1300")]
    )
    seller.submission(created.submission_id)
    market.clock.forward(60)
    for receipt in (created, seller.update([draft("A3")]), seller.push_offers([offer("A1"), offer("YOK")])):
        market.clock.forward(60)
        seller.submission(receipt.submission_id)
    seller.find_listings(["A1", "A5"])
    seller.listings_page()


def _after_the_sale(seller, market, order, model):
    if model == 2:
        seller.ship_with(order, PARCEL)
        seller.delivered(order)
    pdf = Invoice("MES17", market.moment(), file=Upload("fatura.pdf", "application/pdf", b"%PDF-1.7"))
    seller.send_invoice(order, pdf)
    for wish in ({"exchange": True}, {}, {}):
        market.post("returns", barcode="A1", **wish)
    market.clock.forward(60)
    first, second, third = seller.claims(market.moment(), market.moment()).claims
    seller.approve_claim(first, [])
    seller.approve_claim(second, [])
    seller.dispute_claim(third, [], Dispute("3", "Kutu boş geldi."))
    assert len(seller.claims(market.moment(), market.moment()).claims) == 3
    market.post("questions", barcode="A1", text="Boyu kaç cm? 📏")
    (question,) = seller.questions(market.moment(), market.moment() + timedelta(seconds=1)).questions
    seller.answer(question, "25 cm'dir.")
    seller.questions(market.moment(), market.moment() + timedelta(seconds=2))
