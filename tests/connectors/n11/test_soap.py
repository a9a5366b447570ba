"""The hand-written envelopes and what their answers mean."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from service.connectors.calls import Answer
from service.connectors.n11 import api, soap
from service.connectors.n11.settings import N11Settings
from service.domain.errors import Malformed, NeedsReauth, RateLimited, Rejected

SETTINGS = N11Settings(app_key="k&1", app_secret="s<2>", shipment_template="T")
ENVELOPE = (
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/><SOAP-ENV:Body>{}'
    "</SOAP-ENV:Body></SOAP-ENV:Envelope>"
)
SAID = (
    '<ns3:SaveLinkSellerInvoiceResponse xmlns:ns3="http://www.n11.com/ws/schemas"><result>{}</result></ns3:SaveLinkSellerInvoiceResponse>'
)


def answer(result: str) -> Answer:
    return Answer(200, ENVELOPE.format(SAID.format(result)).encode(), {})


def failure(code: str, message: str = "") -> Answer:
    return answer(f"<status>failure</status><errorCode>{code}</errorCode><errorMessage>{message}</errorMessage>")


def test_an_invoice_link_is_said_in_the_documented_order_and_escaped():
    call = soap.invoice_link(SETTINGS, "205500000000", "https://shop.example.com/ç.pdf?a=1&b=2")

    (request,) = ElementTree.fromstring(call.body).findall("{http://schemas.xmlsoap.org/soap/envelope/}Body/*")
    assert request.tag == "{http://www.n11.com/ws/schemas}SaveLinkSellerInvoiceRequest"
    assert [child.tag for child in request] == ["auth", "url", "orderNumber"]
    assert [child.text for child in request.find("auth")] == ["k&1", "s<2>"]
    assert (request.findtext("url"), request.findtext("orderNumber")) == ("https://shop.example.com/ç.pdf?a=1&b=2", "205500000000")
    assert (call.method, call.path) == ("POST", "/ws/sellerInvoiceService/")
    assert (call.headers["Content-Type"], call.headers["SOAPAction"]) == ("text/xml; charset=utf-8", '""')


def test_an_answer_holds_no_character_that_xml_has_not():
    call = soap.answer(SETTINGS, "7", "Evet\x0b\x00 \ud83d 🙂\n<b>")

    (request,) = ElementTree.fromstring(call.body).findall("{http://schemas.xmlsoap.org/soap/envelope/}Body/*")
    assert request.findtext("productAnswer") == "Evet" + " " * 5 + "🙂\n<b>"
    assert not call.repeatable


def test_a_success_is_what_it_holds():
    assert soap.said(answer("<status>success</status>")).findtext("result/status") == "success"


@pytest.mark.parametrize(
    ("code", "message", "error", "words"),
    [
        ("SELLER_API.authenticationFailed", "Authentication failed", NeedsReauth, api.LOGIN),
        ("maxCallLimit.reached", "", RateLimited, "N11 takes no more calls of this kind now."),
        ("SELLER_API.orderNotFound", "Sipariş bulunamadı.", Rejected, "Sipariş bulunamadı."),
        ("SELLER_API.x", "", Rejected, "SELLER_API.x"),
        ("", "", Rejected, "N11 refused the call and gave no reason."),
    ],
)
def test_a_failure_inside_a_success_is_what_its_code_says(code, message, error, words):
    with pytest.raises(error) as told:
        soap.said(failure(code, message))

    assert type(told.value) is error
    assert told.value.user_message == words


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"<html><body>503</body></html>",
        ENVELOPE.format("").encode(),
        ENVELOPE.format("<a/>").encode(),
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + answer("<status>success</status>").body,
    ],
)
def test_anything_else_is_malformed(body):
    with pytest.raises(Malformed):
        soap.said(Answer(200, body, {}))


def test_the_simulator_wants_the_keys_first_and_a_link(ask, market, live):
    live("A1")
    number = market.post("sales", barcode="A1").json["orders"][0]["orderNumber"]

    def said(settings: N11Settings, number: str, url: str) -> str:
        call = soap.invoice_link(settings, number, url)
        return ask("POST", call.path, data=call.body, headers=dict(call.headers)).text

    good = N11Settings(app_key="simulatorKey", app_secret="simulatorSecret", shipment_template="T")
    assert "<status>success</status>" in said(good, number, "https://x.example/1.pdf")
    assert "authenticationFailed" in said(SETTINGS, number, "https://x.example/1.pdf")
    assert "invalidUrl" in said(good, number, "http://x.example/1.pdf")
    assert "invalidUrl" in said(good, number, "https://x.example/" + "a" * 2048)
    assert "orderNotFound" in said(good, "1", "https://x.example/1.pdf")
    assert "failure" in ask("POST", "/ws/sellerInvoiceService/", data=b"<broken", headers={"Content-Type": "text/xml"}).text
