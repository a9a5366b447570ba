"""N11's SOAP leftovers: an envelope written by hand and its answer. No domain types but the errors."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.sax.saxutils import escape

from service.connectors.calls import Answer, Call
from service.connectors.n11 import api, codes
from service.connectors.n11.settings import N11Settings
from service.domain.errors import Malformed, NeedsReauth, RateLimited, Rejected

HEADERS = {"Content-Type": "text/xml; charset=utf-8", "Accept": "text/xml", "SOAPAction": '""'}
ENVELOPE = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sch="http://www.n11.com/ws/schemas">'
    "<soapenv:Header/><soapenv:Body>{}</soapenv:Body></soapenv:Envelope>"
)


def invoice_link(settings: N11Settings, order_number: str, url: str) -> Call:
    """The call that hands in the invoice of an order as a link; saying the same link again is harmless."""
    return _call("sellerInvoiceService", "SaveLinkSellerInvoice", settings, url=url, orderNumber=order_number)


def settled(answer: Answer) -> None:
    """Nothing, when the answer tells success; else the error that it tells, which comes inside HTTP 200."""
    try:
        result = _result(answer.body)
    except (ElementTree.ParseError, ValueError) as error:
        text = f"N11 answered a SOAP call with something else ({error}): {answer.body[:200]!r}"
        raise Malformed(text, user_message="The marketplace sent an unreadable answer.") from error
    if result.findtext("status") == "success":
        return
    code, said = result.findtext("errorCode") or "", result.findtext("errorMessage") or ""
    if codes.NOT_LET_IN in code:
        raise NeedsReauth(f"SOAP: {code}", user_message=api.LOGIN)
    if codes.TOO_MANY in code:
        raise RateLimited(f"SOAP: {code}", user_message="N11 takes no more calls of this kind now.", retry_after=60.0)
    raise Rejected(f"SOAP: {code} {said}", user_message=said or code or "N11 refused the call and gave no reason.")


def _call(service: str, name: str, settings: N11Settings, **fields: str) -> Call:
    login = f"<auth>{_element('appKey', settings.app_key)}{_element('appSecret', settings.app_secret)}</auth>"
    inside = login + "".join(_element(field, value) for field, value in fields.items())
    body = ENVELOPE.format(f"<sch:{name}Request>{inside}</sch:{name}Request>").encode()
    return Call("POST", f"/ws/{service}/", (name, api.SOAP), body=body, headers=HEADERS)


def _element(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>"


def _result(body: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in body:
        raise ValueError("it declares a document type")  # entities could grow without limit
    (said,) = ElementTree.fromstring(body).findall("{*}Body/*")  # noqa: S314
    result = said.find("{*}result")
    if result is None:
        raise ValueError("it has no result")
    return result
