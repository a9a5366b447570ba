"""N11's SOAP doors: requests whose every element is known, there and in its place; answers in the documented form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from flask import Response

from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.wire import soap_in

LONG, DAY, TEXT, SOME = r"\d+", r"\d\d/\d\d/\d{4}", r"(?s).*", r"(?s).*\S.*"
AUTH = {"appKey": SOME, "appSecret": SOME}
ENVELOPE = (
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/><SOAP-ENV:Body>'
    '<ns3:{name} xmlns:ns3="http://www.n11.com/ws/schemas">{inside}</ns3:{name}></SOAP-ENV:Body></SOAP-ENV:Envelope>'
)


def asked(shape: Mapping[str, Any]) -> dict[str, Any]:
    """The texts of a request, nested as they are. `shape`: element -> pattern or shape, in their order; "?" ends what may be left out."""
    return _read(soap_in(), {"auth": AUTH, **shape})


def done(**content: Any) -> Response:
    """A success: texts, objects and lists (their element repeated) after the result."""
    return _answer({"result": {"status": "success"}, **content})


def failed(code: str, message: str) -> Response:
    """A failure, which is HTTP 200 too."""
    category = "AUTHENTICATION" if "authentication" in code else "API"
    return _answer({"result": {"status": "failure", "errorCode": code, "errorMessage": message, "errorCategory": category}})


def paged(rows: list[dict[str, Any]], page: int, size: int) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The rows of that page, and `pagingData`."""
    here = rows[page * size : (page + 1) * size]
    return here, {"currentPage": page, "pageSize": size, "totalCount": len(rows), "pageCount": -(-len(rows) // size)}


def _read(element: ElementTree.Element, shape: Mapping[str, Any]) -> dict[str, Any]:
    known = {name.rstrip("?"): inside for name, inside in shape.items()}
    names, order = [child.tag for child in element], list(known)
    if unknown := set(names) - known.keys():
        raise Refused(400, f"bilinmeyen alan: {', '.join(sorted(unknown))}")
    if names != sorted(set(names), key=order.index):
        raise Refused(400, f"alanların sırası hatalı: {', '.join(names)}")
    if missing := [name for name in shape if not name.endswith("?") and name not in names]:
        raise Refused(400, f"{', '.join(missing)} zorunludur.")
    return {child.tag: _value(child, known[child.tag]) for child in element}


def _value(element: ElementTree.Element, inside: Any) -> Any:
    if isinstance(inside, Mapping):
        return _read(element, inside)
    value = element.text or ""
    if not re.fullmatch(inside, value):
        raise Refused(400, f"{element.tag} hatalı: {value[:50]}")
    return value


def _answer(content: Mapping[str, Any]) -> Response:
    try:
        name = soap_in().tag.rpartition("}")[2].replace("Request", "Response")
    except Refused:
        name = "Fault"
    inside = "".join(_element(*pair) for pair in content.items())
    return Response(ENVELOPE.format(name=name, inside=inside), content_type="text/xml; charset=utf-8")


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, each) for each in value)
    inside = "".join(_element(*pair) for pair in value.items()) if isinstance(value, Mapping) else escape(str(value))
    return f"<{name}>{inside}</{name}>"
