"""How a simulator reads requests and writes answers, also the spoiled ones."""

from __future__ import annotations

import json
import socket
import time
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from flask import Response, request

from service.connectors.calls import decode
from service.connectors.simkit.gate import Fault
from service.connectors.simkit.shapes import Refused

EMPTY = object()
"""An answer without a body."""


def reply(content: Any, status: int = 200, **headers: str) -> Response:
    """JSON with fractions as numbers and Turkish letters as they are; a Response goes as it is."""
    if isinstance(content, Response):
        return content
    if content is EMPTY:
        return Response(status=status)
    body = json.dumps(content, ensure_ascii=False, default=_number_out)
    return Response(body, status, headers, content_type="application/json; charset=utf-8")


def body_in() -> Any:
    """The request's JSON with every digit kept; Refused when it is none."""
    try:
        return decode(request.get_data() or b"{}")
    except ValueError:
        raise Refused(400, "istek gövdesi okunamadı") from None


def file_in(name: str = "file") -> Any:
    """The JSON in a form's file, the only part that there may be."""
    if set(request.files) != {name} or request.form:
        raise Refused(400, f"{name} alanı zorunludur")
    try:
        return decode(request.files[name].read())
    except ValueError:
        raise Refused(400, "dosya okunamadı") from None


def soap_in() -> ElementTree.Element:
    """What stands in the body of a SOAP envelope; Refused when that is not one element."""
    try:
        (asked,) = ElementTree.fromstring(request.get_data()).findall("{*}Body/*")  # noqa: S314
    except (ElementTree.ParseError, ValueError):
        raise Refused(500, "SOAP gövdesi okunamadı") from None
    return asked


def number(name: str, default: int) -> int:
    """A whole number of the query."""
    value = request.args.get(name, str(default))
    if not value.isdecimal():
        raise Refused(400, f"{name} sayı olmalıdır")
    return int(value)


def stamp(name: str) -> int | None:
    """A time of the query in milliseconds."""
    return number(name, 0) if name in request.args else None


def listed(name: str) -> list[str]:
    """A comma list of the query."""
    return [part for part in request.args.get(name, "").split(",") if part]


def spoiled(response: Response, fault: Fault | None) -> Response:
    """The answer as the fault leaves it; the work was done all the same."""
    if fault is not None and fault.kind == "late":
        time.sleep(fault.seconds)
    if fault is not None and fault.kind == "malformed":
        response.set_data(b'{"content": [{"barcode": "8680')
    if fault is not None and fault.kind == "drop_answer":
        connection = request.environ.get("werkzeug.socket") or request.environ["gunicorn.socket"]
        connection.shutdown(socket.SHUT_RDWR)
    return response


def _number_out(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
