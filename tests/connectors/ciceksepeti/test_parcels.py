"""Carriers, own and contracted, and invoices."""

from __future__ import annotations

import json
from base64 import b64decode

import pytest

from service.domain.errors import InDoubt, Rejected
from service.domain.order import OrderState, Tracking
from service.domain.paper import Invoice, Upload
from tests.connectors import kit

TRACKING = Tracking("43", "73300000000000000017", "https://kargo.example.com/73300000000000000017")
PDF = Upload("fatura.pdf", "application/pdf", b"%PDF-1.7 \xc3\xa7")
PICTURE = Upload("fatura.png", "image/png", b"\x89PNG")


@pytest.fixture
def sold(clock, draft):
    """A market of one cargo model, a seller there, and one order."""

    def make(model=2, **settings):
        market = kit.market_of("ciceksepeti", clock, quota_scale=1000, cargo_model=model, scan_seconds=100)
        market.adapter.send = _slowly(market.adapter.send, clock)
        seller = kit.connect("ciceksepeti", market.adapter, **settings)
        seller.publish([draft("A1", quantity=500)])
        clock.forward(60)
        number = market.post("sales", barcode="A1").json["orders"][0]["items"][0]["orderItemId"]
        order = seller.order(str(number))
        market.calls.clear()
        return market, seller, order

    return make


def _slowly(send, clock):
    return lambda *args, **kwargs: (clock.forward(0.125), send(*args, **kwargs))[1]


def sent(market):
    return json.loads(market.adapter.answers[-1][0].body)


@pytest.fixture
def invoice(market):
    return lambda url="", file=None: Invoice("MES17", market.moment(), url, file)


def test_a_parcel_of_an_own_carrier_is_told_with_its_number(sold):
    market, seller, order = sold()

    seller.ship_with(order, TRACKING)

    assert sent(market) == {
        "orderItems": [
            {
                "orderItemId": int(order.remote_id),
                "orderItemStatusId": 5,
                "cargoBusinessId": 43,
                "shipmentNumber": TRACKING.number,
                "shipmentTrackingUrl": TRACKING.url,
            }
        ]
    }
    now = seller.order(order.remote_id)
    assert (now.state, now.tracking) == (OrderState.SHIPPED, Tracking("Aras Kargo", TRACKING.number, TRACKING.url))


def test_delivered_is_told_because_nobody_else_does(sold):
    market, seller, order = sold()
    seller.ship_with(order, TRACKING)
    for _ in range(2):
        seller.delivered(order)

    assert seller.order(order.remote_id).state is OrderState.DELIVERED


def test_what_is_not_on_its_way_is_not_delivered(sold):
    _, seller, order = sold()

    with pytest.raises(Rejected) as refusal:
        seller.delivered(order)
    assert refusal.value.user_message == "Order not available for this status!"


@pytest.mark.parametrize(
    "tracking", [Tracking("999", "1", "https://k.example.com"), Tracking("43", "", "https://k.example.com"), Tracking("43", "1")]
)
def test_a_parcel_without_what_they_want_does_not_leave(sold, tracking):
    market, seller, order = sold()

    with pytest.raises(Rejected, match="carrier, the number and the address"):
        seller.ship_with(order, tracking)
    assert market.calls == []


def test_the_contracted_model_takes_no_own_parcels(sold):
    market, seller, order = sold(model=1)

    for tell in (lambda: seller.ship_with(order, TRACKING), lambda: seller.delivered(order)):
        with pytest.raises(Rejected, match="contracted carrier"):
            tell()
    assert market.calls == []


def test_every_carrier_has_a_number_and_a_name(connector):
    carriers = connector.carriers()
    assert len({carrier.id for carrier in carriers}) == len(carriers) == 12
    assert all(carrier.id.isdecimal() and carrier.name for carrier in carriers)


def test_another_contracted_carrier_is_asked_for_before_the_line_is_handed_over(sold):
    market, seller, order = sold(model=1, carrier="aras")

    seller.ship(order, "")

    assert market.operations() == ["changeCargoCompany", "readyForCargoWithCs"]
    assert seller.order(order.remote_id).tracking.carrier == "Aras Kargo"
    market.calls.clear()
    seller.ship(order, "")
    assert seller.order(order.remote_id).state is OrderState.ACCEPTED, "what was told before is not refused"


def test_the_own_model_has_no_contracted_carrier(sold):
    market, seller, order = sold(model=2, carrier="aras")

    seller.ship(order, "")
    assert market.operations() == ["statusUpdateOwnCargo"]


def test_an_invoice_goes_as_a_link_rather_than_as_a_file(sold, invoice):
    market, seller, order = sold()

    seller.send_invoice(order, invoice("https://shop.example.com/17.pdf", PDF))

    assert sent(market) == {"items": [{"orderItemId": int(order.remote_id), "documentUrl": "https://shop.example.com/17.pdf"}]}


def test_an_invoice_goes_as_a_pdf(sold, invoice):
    market, seller, order = sold()

    seller.send_invoice(order, invoice("http://shop.example.com/17.pdf", PDF))

    (item,) = sent(market)["items"]
    assert b64decode(item["document"]) == PDF.content
    with pytest.raises(Rejected, match="already"):
        seller.send_invoice(seller.order(order.remote_id), invoice(file=PDF))


@pytest.mark.parametrize("papers", [{}, {"url": "http://shop.example.com/17.pdf"}, {"file": PICTURE}])
def test_an_invoice_in_no_form_that_is_taken_does_not_leave(sold, invoice, papers):
    market, seller, order = sold()

    with pytest.raises(Rejected, match="https link or as a PDF"):
        seller.send_invoice(order, invoice(**papers))
    assert market.calls == []


@pytest.mark.parametrize("kind", ["drop_answer", "http_500", "malformed"])
def test_a_lost_invoice_is_in_doubt_and_mailed_once(sold, invoice, kind):
    market, seller, order = sold()
    market.post("faults", kind=kind, operation="sendInvoice")

    with pytest.raises(InDoubt):
        seller.send_invoice(order, invoice(file=PDF))
    assert market.operations() == ["sendInvoice"]


@pytest.mark.parametrize("document", ["?", "aGFsbG8=", ""])
def test_a_document_is_a_pdf_in_base64(ask, market, live, document):
    live("A1")
    number = market.post("sales", barcode="A1").json["orders"][0]["items"][0]["orderItemId"]
    refused = ask("POST", "/Branch/SendInvoiceMail", json={"items": [{"orderItemId": number, "document": document}]})
    assert refused.status_code == 400
