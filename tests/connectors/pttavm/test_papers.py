"""Labels, which are text, and invoices of lines."""

from __future__ import annotations

import json
from base64 import b64decode

import pytest

from service.connectors.calls import Answer
from service.connectors.pttavm import mapping_orders
from service.domain.errors import InDoubt, NeedsReauth, Rejected, Transient
from service.domain.paper import Invoice, Upload
from tests.connectors.kit import connect

LINK = "https://shop.example.com/invoice/17.pdf"
PDF = Upload("fatura.pdf", "application/pdf", b"%PDF-1.7 \xc3\xa7")
PICTURE = Upload("fatura.png", "image/png", b"\x89PNG")


@pytest.fixture
def order(connector, market, live):
    """An order that nothing was done with yet."""
    live("A1", quantity=50)
    found = connector.order(market.post("sales", barcode="A1").json["orders"][0]["siparisNo"])
    market.calls.clear()
    return found


@pytest.fixture
def packed(connector, market, order):
    """The same with a cargo barcode."""
    connector.accept(order)
    market.clock.forward(0.4)
    market.calls.clear()
    return connector.order(order.remote_id)


@pytest.fixture
def invoice(market):
    return lambda url="", file=None: Invoice("MES17", market.moment(), url, file)


@pytest.fixture
def sent(market):
    return lambda: json.loads(market.adapter.answers[-1][0].body)


@pytest.mark.parametrize(("form", "kind", "begins"), [("html", None, b"<html"), ("zpl", "zpl", b"^XA")])
def test_a_label_is_text_in_the_form_that_was_asked_for(connector, packed, sent, form, kind, begins):
    label = connector.label(packed, form)

    assert sent() == {"barcode": packed.tracking.number, "order_id": packed.remote_id, "type": kind}
    assert label.content.startswith(begins)
    assert packed.tracking.number.encode() in label.content
    assert packed.shipping.last_name in label.content.decode()
    assert label.name == f"{packed.number}.{form}"


def test_a_label_without_a_barcode_has_one_made_and_comes_later(connector, market, order):
    with pytest.raises(Transient, match="still making"):
        connector.label(order, "zpl")
    market.clock.forward(0.4)

    assert connector.label(order, "zpl").content.startswith(b"^XA")
    assert market.operations().count("createBarcode") == 1


def test_every_parcel_of_an_order_has_its_label(connector, packed, monkeypatch):
    monkeypatch.setattr(mapping_orders, "barcodes", lambda row: ["271", "272"])
    monkeypatch.setattr(connector, "_send", _labels(connector._send))

    assert connector.label(packed, "zpl").content == b"^XA271^XZ\n^XA272^XZ"


def _labels(send):
    def answer(call):
        return Answer(200, f"^XA{call.body['barcode']}^XZ\n".encode(), {}) if call.path == "/get-barcode-tag" else send(call)

    return answer


@pytest.mark.parametrize(
    ("body", "said"), [(b'{"status": false, "message": "Barkod yok"}', "Barkod yok"), (b" ", "empty label"), (b"{", "empty label")]
)
def test_what_is_no_label_is_told(connector, packed, monkeypatch, body, said):
    send = connector._send
    monkeypatch.setattr(connector, "_send", lambda call: Answer(200, body, {}) if call.path == "/get-barcode-tag" else send(call))

    with pytest.raises(Rejected, match=said):
        connector.label(packed, "html")


def test_what_left_without_a_barcode_has_no_label(connector, packed, market, monkeypatch):
    market.clock.forward(60)
    monkeypatch.setattr(mapping_orders, "barcodes", lambda row: [])

    with pytest.raises(Rejected, match="left without"):
        connector.label(packed, "html")


@pytest.mark.parametrize(("cargo", "error"), [({"cargo_user": "", "cargo_password": ""}, Rejected), ({"cargo_password": "x"}, NeedsReauth)])
def test_labels_need_the_cargo_user(market, packed, cargo, error):
    with pytest.raises(error, match="[Cc]argo"):
        connect("pttavm", market.adapter, **cargo).label(packed, "html")


def test_an_invoice_goes_as_a_link_rather_than_as_a_file(connector, order, invoice, sent):
    connector.send_invoice(order, invoice(LINK, PDF))

    assert sent() == {"lineItemId": [int(line.line_id) for line in order.lines], "url": LINK}
    with pytest.raises(Rejected, match="already"):
        connector.send_invoice(order, invoice(LINK))


def test_an_invoice_goes_as_a_pdf(connector, order, invoice, sent):
    connector.send_invoice(order, invoice("http://shop.example.com/17.pdf", PDF))

    assert b64decode(sent()["content"]) == PDF.content


@pytest.mark.parametrize("papers", [{}, {"url": "http://shop.example.com/17.pdf"}, {"file": PICTURE}])
def test_an_invoice_in_no_form_that_is_taken_does_not_leave(connector, market, order, invoice, papers):
    with pytest.raises(Rejected, match="https link or as a PDF"):
        connector.send_invoice(order, invoice(**papers))
    assert market.calls == []


@pytest.mark.parametrize("kind", ["drop_answer", "http_500", "malformed"])
def test_a_lost_invoice_is_in_doubt_and_sent_once(connector, market, order, invoice, kind):
    market.post("faults", kind=kind, operation="sendInvoice")

    with pytest.raises(InDoubt):
        connector.send_invoice(order, invoice(file=PDF))
    assert market.operations().count("sendInvoice") == 1


@pytest.mark.parametrize("body", [{}, {"barcode": "1", "order_id": "1", "form": "zpl"}, {"barcode": 1, "order_id": "1"}, {"barcode": "1"}])
def test_the_request_of_a_label_is_closed(ask, body):
    assert ask("POST", "/get-barcode-tag", json=body).status_code == 400


def test_a_label_of_another_order_is_refused(ask, packed):
    for wrong in ({"barcode": "1"}, {"type": "pdf"}):
        body = {"barcode": packed.tracking.number, "order_id": packed.remote_id, **wrong}
        assert ask("POST", "/get-barcode-tag", json=body).json["status"] is False
