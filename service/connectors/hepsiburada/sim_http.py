"""What is Hepsiburada's own in the simulator's requests and answers: envelopes, dates, error bodies."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import formatdate
from typing import Any

from flask import Response, request

from service.connectors.hepsiburada.api import MINUTE
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.wire import reply
from service.connectors.values import TURKEY, in_utc

MINUTES = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")
NEVER, ALWAYS = (0.0, 0.0), (0.0, 1e12)


def refusal(refused: Refused) -> Response:
    """Hepsiburada's error bodies: text at the listings' door, none at the others', and every service its own shape."""
    if refused.status == 401:
        if request.path.startswith("/listings"):
            return Response(refused.message, 401, content_type="text/plain")
        return Response(status=401)
    answer = reply(_error(refused), refused.status)
    if refused.status == 429:
        answer.headers.update({"X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "1000", "X-RateLimit-Reset": "1", "Date": formatdate()})
    return answer


def _error(refused: Refused) -> Any:
    said = refused.message
    match request.path.split("/")[1]:
        case "claims":
            return said
        case "api":
            return {"code": refused.status, "errors": [{"message": said, "internalMessage": None, "fieldName": refused.key or None}]}
        case "transactions" if refused.status == 400:
            return {"title": "One or more validation errors occurred.", "status": 400, "errors": {refused.key: [said]}}
        case "transactions":
            return {"errorMessage": said, "exceptionCode": refused.key}
    return {"message": said}


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


def number(name: str, most: int | None = None, default: int | None = None) -> int:
    """A whole number of the query; without default it must be there, in exactly this letter case."""
    value = request.args.get(name, "" if default is None else str(default))
    if not value.isdecimal():
        raise Refused(400, "Bad Request limit and offset parameters are required")
    if most is not None and int(value) > most:
        raise Refused(400, f"{name} must be less than or equal to {most}")
    return int(value)


def moments(begin: str, end: str) -> tuple[float, float]:
    """The window of the query in ISO, everything where it has none."""
    try:
        told = [in_utc(datetime.fromisoformat(request.args[name])).timestamp() for name in (begin, end)] if begin in request.args else []
    except (LookupError, ValueError):
        raise Refused(400, f"{begin} ve {end} ISO-8601 biçiminde birlikte gönderilmelidir", begin) from None
    return (told[0], told[1]) if told else ALWAYS


def dates(default: tuple[float, float], begin_name: str = "begindate", end_name: str = "enddate") -> tuple[float, float]:
    """The window of the query, Turkish wall clock. An ISO date is taken and matches nothing, as there."""
    given = [request.args.get(name) for name in (begin_name, end_name)]
    if given == [None, None]:
        return default
    if any(value is not None and ISO.fullmatch(value) for value in given):
        return NEVER
    if not all(value is not None and MINUTES.fullmatch(value) for value in given):
        raise Refused(400, "WrongDateFormat")
    begin, end = (datetime.strptime(str(value), MINUTE).replace(tzinfo=TURKEY).timestamp() for value in given)
    return begin, end
