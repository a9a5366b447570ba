"""How the simulator reads requests and writes answers, also the spoiled ones."""

from __future__ import annotations

import json
import socket
import time
from decimal import Decimal
from typing import Any

from flask import Response, request

from service.connectors.http import decode
from service.connectors.trendyol import sim_catalogue
from service.connectors.trendyol.sim_gate import Fault
from service.connectors.trendyol.sim_rules import Refused, invalid

EMPTY = object()
"""An answer without a body."""


def refusal(refused: Refused) -> Response:
    """Trendyol's error bodies."""
    if refused.status == 401:
        return reply({"timestamp": int(time.time() * 1000), "status": 401, "exception": refused.key}, 401)
    error = {"key": refused.key, "message": refused.message, "errorCode": str(refused.status)}
    return reply({"timestamp": int(time.time() * 1000), "errors": [error]}, refused.status)


def as_refusal(fault: Fault) -> Refused:
    """The error that a fault stands for."""
    if fault.kind == "http_429":
        return Refused(429, "too.many.requests", "too.many.requests")
    return Refused(500, "internal.server.error", "Beklenmeyen bir hata oluştu.")


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


def reply(content: Any, status: int = 200) -> Response:
    """JSON with fractions as numbers and Turkish letters as they are."""
    if content is EMPTY:
        return Response(status=status)
    return Response(json.dumps(content, ensure_ascii=False, default=_number_out), status, content_type="application/json; charset=utf-8")


def _number_out(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def body_in() -> Any:
    """The request's JSON with every digit kept; Refused when it is none."""
    try:
        return decode(request.get_data() or b"{}")
    except ValueError:
        raise invalid("istek gövdesi okunamadı") from None


def known(category: int) -> list[dict[str, Any]]:
    """The attributes of a leaf; Refused for any other category."""
    try:
        return sim_catalogue.category_attributes(category)
    except KeyError:
        raise Refused(404, "category.not.found", "Kategori bulunamadı.") from None


def number(name: str, default: int) -> int:
    """A whole number of the query."""
    value = request.args.get(name, str(default))
    if not value.isdecimal():
        raise invalid(f"{name} sayı olmalıdır")
    return int(value)


def stamp(name: str) -> int | None:
    """A time of the query in milliseconds."""
    return number(name, 0) if name in request.args else None


def listed(name: str) -> list[str]:
    """A comma list of the query."""
    return [part for part in request.args.get(name, "").split(",") if part]
