"""The web application of one installation: who may in, what there is, how it refuses."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import urlsplit

import structlog
from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, g, request
from sqlalchemy.exc import DBAPIError

from service import __version__, api, logs, web
from service.api.document import DESCRIPTION, SCHEMES, secured
from service.api.errors import SCHEMA, Refusal
from service.api.errors import answer as api_answer
from service.auth.browser import Sessions
from service.auth.gate import Gate
from service.auth.people import NotAllowed
from service.auth.replay import NonceTable
from service.auth.secrets import load_key
from service.auth.tokens import TokenRefused
from service.domain.errors import ConnectorError, MeschainError, ShopUnavailable, Transient
from service.sync.house import House
from service.web.refusals import answer as page_answer
from service.web.uploads import let_files_in

log = structlog.get_logger(__name__)

BODY_BYTES = 1024 * 1024
PUBLIC = frozenset({"system.health", "system.ready", "document.docs", "openapi.spec", "entry.enter", "hooks.take_in", "static"})
WITH_FILES = frozenset({"ui_claims.dispute", "ui_order_acts.act"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'{live}; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SENTENCES = {
    400: "The request cannot be understood: load the page again and repeat it.",
    404: "There is nothing here; it may have been removed. Go back and load the list again.",
    405: "This address cannot be used that way: see the API's page at /docs.",
    413: "The request is too large: send fewer things at once.",
    415: "The body has the wrong type: the API takes application/json, the pages take forms.",
}
CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_type", 422: "invalid"}


def create_app(house: House) -> APIFlask:
    """The application; no connection is opened before the first request. SetupError when the key file cannot be used."""
    app = APIFlask("service", title="MesChain Sync", version=__version__, docs_path=None, static_folder="web/static")
    app.extensions["meschain"] = house
    app.config.update(MAX_CONTENT_LENGTH=BODY_BYTES, MAX_FORM_MEMORY_SIZE=BODY_BYTES, SEND_FILE_MAX_AGE_DEFAULT=3600)
    _describe(app)
    _guard(app, house)
    for part in (*api.blueprints(), *web.blueprints()):
        app.register_blueprint(part)
    _refuse(app)
    return app


def _describe(app: APIFlask) -> None:
    app.description, app.security_schemes = DESCRIPTION, SCHEMES
    app.config.update(HTTP_ERROR_SCHEMA=SCHEMA, VALIDATION_ERROR_SCHEMA=SCHEMA, VALIDATION_ERROR_DESCRIPTION="Invalid")
    app.spec_processor(secured)


def _guard(app: APIFlask, house: House) -> None:
    """Nothing below is reached by a request that the gate does not admit, whatever is registered later."""
    gate = Gate(
        house.settings.shared_key,
        Sessions(load_key(house.settings.key_file)),
        NonceTable(house.ledger.engine, house.ledger.t.nonce).fresh,
    )
    app.extensions["meschain.gate"] = gate

    @app.before_request
    def admit() -> None:
        g.started = time.monotonic()
        g.request_id = logs.bind_request(request.headers.get("X-Request-Id"))
        if request.endpoint in WITH_FILES:
            let_files_in()
        if request.endpoint not in PUBLIC:
            g.person = gate.person(request)
            gate.admit(request, g.person)

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers.extend({name: value for name, value in HEADERS.items() if name not in response.headers})
        response.headers["Content-Security-Policy"] = POLICY.format(live=_live_origin(house))
        response.headers["X-Request-Id"] = g.request_id
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
            ms = round((time.monotonic() - g.started) * 1000, 1)
            log.info("request", method=request.method, path=request.path, status=response.status_code, ms=ms)
        return response


def _live_origin(house: House) -> str:
    """The stream process listens on another port of the name that the browser used."""
    host = urlsplit(request.host_url).hostname or ""
    return f" {request.scheme}://{host}:{house.settings.live_port}" if re.fullmatch(r"[A-Za-z0-9.-]+", host) else ""


def _refuse(app: APIFlask) -> None:
    """Every refusal in one shape: JSON for programs, a sentence as HTML for people."""

    def say(status: int, code: str, message: str, field: str | None = None) -> Response:
        machine = request.path.startswith(("/api/", "/hooks/")) or request.path in ("/ready", "/health", "/openapi.json")
        return api_answer(status, code, message, field) if machine else page_answer(status, message)

    def http(error: HTTPError) -> Any:
        field, message = _first_problem(error)
        response = say(error.status_code, CODES.get(error.status_code, "error"), message, field)
        if allowed := dict(error.headers).get("Allow"):
            response.headers["Allow"] = str(allowed)
        return response

    app.error_processor(http)

    @app.errorhandler(Refusal)
    def refusal(error: Refusal) -> Response:
        return say(error.status, error.code, error.message, error.field)

    @app.errorhandler(MeschainError)
    def known(error: MeschainError) -> Response:
        status, code = _verdict(error)
        log.warning("refused", code=code, reason=str(error))
        return say(status, code, error.user_message if isinstance(error, ConnectorError) else str(error))

    @app.errorhandler(DBAPIError)
    def database(error: DBAPIError) -> Response:
        log.error("database failed", exc_info=error)
        return say(503, "unavailable", "The database does not answer now. Try again in a minute; `./meschain doctor` tells more.")

    @app.errorhandler(Exception)
    def unknown(error: Exception) -> Response:
        log.error("request failed", exc_info=error)
        return say(500, "internal", "Something failed that should not; the log tells more under the number of this request.")


def _verdict(error: MeschainError) -> tuple[int, str]:
    if isinstance(error, TokenRefused):
        return 401, "unsigned"
    if isinstance(error, NotAllowed):
        return 403, "not_allowed"
    if isinstance(error, Transient | ShopUnavailable):
        return 503, error.code if isinstance(error, ConnectorError) else "unavailable"
    return 422, error.code if isinstance(error, ConnectorError) else "refused"


def _first_problem(error: HTTPError) -> tuple[str | None, str]:
    for fields in error.detail.values() if isinstance(error.detail, dict) else ():
        for field, messages in fields.items():
            return str(field), f"{field}: {messages[0]}"
    return None, SENTENCES.get(error.status_code, str(error.message))
