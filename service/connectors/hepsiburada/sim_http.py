"""How the simulator reads requests and writes answers, also the spoiled ones."""

from __future__ import annotations

import json
import re
import socket
import time
from datetime import datetime
from decimal import Decimal
from email.utils import formatdate
from typing import Any

from flask import Response, request

from service.connectors.hepsiburada.api import MINUTE, TURKEY
from service.connectors.hepsiburada.sim_gate import Fault
from service.connectors.hepsiburada.sim_rules import Refused
from service.connectors.http import decode

EMPTY = object()
"""An answer without a body."""
MINUTES = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")
NEVER = (0.0, 0.0)


def refusal(refused: Refused) -> Response:
    """Hepsiburada's error bodies: text at the listings' door, none at the orders', a message elsewhere."""
    if refused.status == 401:
        if request.path.startswith("/listings"):
            return Response(refused.message, 401, content_type="text/plain")
        return Response(status=401)
    answer = reply({"message": refused.message}, refused.status)
    if refused.status == 429:
        answer.headers.update({"X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "1000", "X-RateLimit-Reset": "1", "Date": formatdate()})
    return answer


def as_refusal(fault: Fault) -> Refused:
    """The error that a fault stands for."""
    return Refused(429, "TooManyRequest") if fault.kind == "http_429" else Refused(500, "Beklenmeyen bir hata oluştu.")


def spoiled(response: Response, fault: Fault | None) -> Response:
    """The answer as the fault leaves it; the work was done all the same."""
    if fault is not None and fault.kind == "late":
        time.sleep(fault.seconds)
    if fault is not None and fault.kind == "malformed":
        response.set_data(b'{"data": [{"merchantSku": "8680')
    if fault is not None and fault.kind == "drop_answer":
        connection = request.environ.get("werkzeug.socket") or request.environ["gunicorn.socket"]
        connection.shutdown(socket.SHUT_RDWR)
    return response


def reply(content: Any, status: int = 200, **headers: str) -> Response:
    """JSON with fractions as numbers and Turkish letters as they are."""
    if isinstance(content, Response):
        return content
    if content is EMPTY:
        return Response(status=status)
    body = json.dumps(content, ensure_ascii=False, default=_number_out)
    return Response(body, status, headers, content_type="application/json; charset=utf-8")


def catalogue(data: Any, *, total: int | None = None, page: int = 0, size: int = 1000) -> dict[str, Any]:
    """The envelope of every catalogue answer."""
    envelope = {"success": True, "code": 0, "version": 1, "message": None, "data": data}
    if total is None:
        return envelope
    pages = -(-total // size)
    return envelope | {
        "totalElements": total,
        "totalPages": pages,
        "number": page,
        "numberOfElements": len(data),
        "first": page == 0,
        "last": page + 1 >= pages,
    }


def failure(code: int, message: str) -> dict[str, Any]:
    """A catalogue failure, which comes with HTTP 200."""
    return {"success": False, "code": code, "version": 1, "message": message, "data": None}


def body_in() -> Any:
    """The request's JSON with every digit kept; Refused when it is none."""
    try:
        return decode(request.get_data() or b"{}")
    except ValueError:
        raise Refused(400, "istek gövdesi okunamadı") from None


def file_in() -> Any:
    """The JSON in the part `file` of a form, the only part there may be."""
    if set(request.files) != {"file"} or request.form:
        raise Refused(400, "file alanı zorunludur")
    try:
        return decode(request.files["file"].read())
    except ValueError:
        raise Refused(400, "dosya okunamadı") from None


def number(name: str, most: int | None = None, default: int | None = None) -> int:
    """A whole number of the query; without default it must be there, in exactly this letter case."""
    value = request.args.get(name, "" if default is None else str(default))
    if not value.isdecimal():
        raise Refused(400, "Bad Request limit and offset parameters are required")
    if most is not None and int(value) > most:
        raise Refused(400, f"{name} must be less than or equal to {most}")
    return int(value)


def dates(default: tuple[float, float]) -> tuple[float, float]:
    """The window of the query, Turkish wall clock. An ISO date is taken and matches nothing, as there."""
    given = [request.args.get(name) for name in ("begindate", "enddate")]
    if given == [None, None]:
        return default
    if any(value is not None and ISO.fullmatch(value) for value in given):
        return NEVER
    if not all(value is not None and MINUTES.fullmatch(value) for value in given):
        raise Refused(400, "WrongDateFormat")
    begin, end = (datetime.strptime(str(value), MINUTE).replace(tzinfo=TURKEY).timestamp() for value in given)
    return begin, end


def _number_out(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
