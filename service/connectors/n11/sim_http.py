"""N11's doors and errors: four families, each with its own way to say no."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from flask import Response, request

from service.connectors.n11 import sim_soap
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.wire import reply, soap_in

NOT_LET_IN = "SELLER_API.authenticationFailed"
FAILED = "Authentication failed"


def let_in(app_key: str, app_secret: str) -> None:
    """Refused, as the family of the request does it, unless the keys are right."""
    key, secret = _told()
    if (key, secret) == (app_key, app_secret):
        return
    if request.path.startswith("/ms/"):
        raise Refused(401 if key and secret else 500, "Apide doğrulama işlemi başarısız oldu" if key and secret else "")
    if request.path.startswith("/rest/") and key and secret:
        raise Refused(400, FAILED, NOT_LET_IN)
    raise Refused(403, FAILED, NOT_LET_IN)


def refusal(refused: Refused) -> Response:
    """The error body of the family."""
    path, status = request.path, refused.status
    if path.startswith("/_simulator/"):
        return reply({"message": refused.message}, status)
    if path.startswith("/ws/") and status < 500:
        return sim_soap.failed(refused.key or "SELLER_API.invalidInput", refused.message)
    if status in (404, 405):
        return Response("<html><body>Service Unavailable</body></html>", 503, content_type="text/html")
    if status == 403:
        return Response(refused.message, 403, content_type="text/plain")
    if path.startswith("/ms/"):
        return reply(_of_products(refused), status)
    if path.startswith("/cdn/"):
        return reply({"errorCode": refused.key or "invalidInput"}, status)
    code = refused.key or "SELLER_API.invalidInput"
    return reply({"code": status, "status": "failure", "errorCode": code, "errorMessage": refused.message, "errorCategory": "API"}, status)


def whole(name: str, default: int) -> int:
    """A whole number of the query; anything else breaks the /ms services (500)."""
    value = request.args.get(name, str(default))
    if not value.isdecimal():
        raise Refused(500 if request.path.startswith("/ms/") else 400, "")
    return int(value)


def _told() -> tuple[str, str]:
    if not request.path.startswith("/ws/"):
        return request.headers.get("appkey", ""), request.headers.get("appsecret", "")
    auth = next(iter(soap_in()), None)
    is_first = isinstance(auth, ElementTree.Element) and auth.tag == "auth"
    return (auth.findtext("appKey") or "", auth.findtext("appSecret") or "") if auth is not None and is_first else ("", "")


def _of_products(refused: Refused) -> dict[str, Any]:
    names = {401: ("SellerApiUserUnauthorizedException", "Unauthorized"), 500: ("InternalServerException", "Internal Server Error")}
    name, message = names.get(refused.status, ("ValidationException", "Bad Request"))
    errors = [{"reason": refused.message}] if refused.message else []
    return {"name": name, "message": message, "description": None, "urlStack": [], "errors": errors}
