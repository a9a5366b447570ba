"""N11's SOAP leftovers: envelopes written by hand, elements in the documented order, and their answers. No domain types but the errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from service.connectors.calls import Answer, Call
from service.connectors.n11 import api, codes
from service.connectors.n11.codes import Desk
from service.connectors.n11.settings import N11Settings
from service.connectors.values import TURKEY
from service.domain.errors import Malformed, NeedsReauth, RateLimited, Rejected

PATH = "/ws/"
HEADERS = {"Content-Type": "text/xml; charset=utf-8", "Accept": "text/xml", "SOAPAction": '""'}
ENVELOPE = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sch="http://www.n11.com/ws/schemas">'
    "<soapenv:Header/><soapenv:Body>{}</soapenv:Body></soapenv:Envelope>"
)
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, however it is written."""
DAY = "%d/%m/%Y"
QUESTIONS = "productService"


def claims(settings: N11Settings, desk: Desk, since: datetime, until: datetime, page: int) -> Call:
    """Claims of these Turkish days in every state, 20 in a page; those of N11's own warehouse are left out where that can be said."""
    period = {"period": _period(since, until)}
    search = {"sender": codes.SELLER, **period} if desk is codes.RETURNS else {"searchDate": period}
    fields = {"searchData": {"status": codes.ALL, **search}, "pagingData": {"currentPage": str(page)}}
    return _call(settings, desk.service, f"Claim{desk.word}List", fields)


def deny_reasons(settings: N11Settings, desk: Desk) -> Call:
    return _call(settings, desk.service, desk.reasons, {})


def approve(settings: N11Settings, desk: Desk, claim_id: str) -> Call:
    return _call(settings, desk.service, f"Claim{desk.word}Approve", {desk.id_name: claim_id}, repeatable=False)


def deny(settings: N11Settings, desk: Desk, claim_id: str, reason_id: str, note: str) -> Call:
    fields = {desk.id_name: claim_id, "denyReasonId": reason_id, "denyReasonNote": note, **dict.fromkeys(desk.left_empty, "")}
    return _call(settings, desk.service, f"Claim{desk.word}Deny", fields, repeatable=False)


def cancel_units(settings: N11Settings, line_id: str, count: int, reason_id: str) -> Call:
    fields = {"orderItemId": line_id, "cancelQuantity": str(count), "cancelReasonTypeId": reason_id}
    return _call(settings, codes.CANCELS.service, "ClaimCancelPartial", fields, repeatable=False)


def questions(settings: N11Settings, status: str, since: datetime, until: datetime, page: int) -> Call:
    paging = {"currentPage": str(page), "pageSize": str(api.QUESTIONS_PAGE)}
    fields = {"productQuestionSearch": {"status": status, **_period(since, until)}, "pagingData": paging}
    return _call(settings, QUESTIONS, "GetProductQuestionList", fields, group=api.QUESTION_LIST)


def question(settings: N11Settings, question_id: str) -> Call:
    return _call(settings, QUESTIONS, "GetProductQuestionDetail", {"productQuestionId": question_id}, group=api.QUESTION)


def answer(settings: N11Settings, question_id: str, text: str) -> Call:
    fields = {"productQuestionId": question_id, "productAnswer": text}
    return _call(settings, QUESTIONS, "SaveProductAnswer", fields, repeatable=False)


def invoice_link(settings: N11Settings, order_number: str, url: str, **export: str) -> Call:
    """The invoice of an order as a link; saying the same link again is harmless. `export`: what a micro export tells beside it."""
    fields = {"url": url, "orderNumber": order_number, **export}
    return _call(settings, "sellerInvoiceService", "SaveLinkSellerInvoice", fields)


def said(answer: Answer) -> ElementTree.Element:
    """What a successful answer holds; else the error that it tells, which comes inside HTTP 200."""
    try:
        told = _body(answer.body)
    except (ElementTree.ParseError, ValueError) as error:
        text = f"N11 answered a SOAP call with something else ({error}): {answer.body[:200]!r}"
        raise Malformed(text, user_message="The marketplace sent an unreadable answer.") from error
    status, code, words = (told.findtext(f"{{*}}result/{{*}}{name}") or "" for name in ("status", "errorCode", "errorMessage"))
    if status == "success":
        return told
    if codes.NOT_LET_IN in code:
        raise NeedsReauth(f"SOAP: {code}", user_message=api.LOGIN)
    if codes.TOO_MANY in code:
        raise RateLimited(f"SOAP: {code}", user_message="N11 takes no more calls of this kind now.", retry_after=60.0, arrived=False)
    raise Rejected(f"SOAP: {code} {words}", user_message=words or code or "N11 refused the call and gave no reason.")


def rows(told: ElementTree.Element, name: str) -> list[dict[str, str]]:
    """Every element of that name as its children's texts, one or many; digits stay text."""
    return [{_name(child): (child.text or "").strip() for child in row} for row in told.iterfind(f".//{{*}}{name}")]


def page(told: ElementTree.Element, name: str, number: int) -> tuple[list[dict[str, str]], bool]:
    """The rows of a list's page, and whether another page follows; its size is what N11 made of what was asked."""
    found, size, total = rows(told, name), *(int(told.findtext(f".//{{*}}{each}") or "") for each in ("pageSize", "totalCount"))
    return found, bool(found) and (number + 1) * size < total


def _period(since: datetime, until: datetime) -> dict[str, str]:
    return {"startDate": since.astimezone(TURKEY).strftime(DAY), "endDate": until.astimezone(TURKEY).strftime(DAY)}


def _call(
    settings: N11Settings, service: str, name: str, fields: Mapping[str, Any], *, group: str = api.SOAP, repeatable: bool = True
) -> Call:
    login = {"auth": {"appKey": settings.app_key, "appSecret": settings.app_secret}}
    body = ENVELOPE.format(_element(f"sch:{name}Request", {**login, **fields})).encode()
    return Call("POST", f"{PATH}{service}/", (name, group), body=body, headers=HEADERS, repeatable=repeatable)


def _element(name: str, value: str | Mapping[str, Any]) -> str:
    inside = escape(NO_XML.sub(" ", value)) if isinstance(value, str) else "".join(_element(*pair) for pair in value.items())
    return f"<{name}>{inside}</{name}>"


def _body(body: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in body:
        raise ValueError("it declares a document type")  # entities could grow without limit
    (told,) = ElementTree.fromstring(body).findall("{*}Body/*")  # noqa: S314
    if told.find("{*}result") is None:
        raise ValueError("it has no result")
    return told


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
