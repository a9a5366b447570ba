"""PttAVM's two hosts, their URLs, headers, limits and refusals. Takes and gives the vendor's JSON; no domain types.

A refusal often comes with HTTP 200, so every answer goes through `fine`.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from service.connectors.calls import Call, told
from service.connectors.contract import Quota
from service.connectors.pttavm.settings import PttavmSettings
from service.connectors.values import number, wall_clock
from service.connectors.verdicts import Explain, Verdicts
from service.domain.errors import Rejected

BASE_URL = "https://integration-api.pttavm.com/api/v1"
SHIPMENT_URL = "https://shipment.pttavm.com/api/v1"
INTEGRATION, SHIPMENT = "integration", "shipment"
"""The two services; each is a quota of its own."""

OFFER_ITEMS, LOOKUP_ITEMS = 1000, 100
"""The second is ours: none is published. As many listings are published at once, for each is looked up before."""
SAME_REQUEST_SECONDS, WINDOW_DAYS = 300.0, 40
PER_MINUTE = 60
"""Ours: no limit is published."""
FLAGS = (("true", "false"), ("1", "0"))
"""Yes and no in a filter: some accounts answer 400 to one of the forms."""

CORRELATION = "X-Correlation-Id"
MESSAGES = ("message", "errorMessage", "error_Message", "msg", "error", "error_message")
"""Where a refusal may stand."""


LOGIN = "PttAVM does not accept the login. Check Api-Key and access token under Hesap Yönetimi > Entegrasyon Bilgileri."
CARGO_LOGIN = "PttAVM's shipment service does not accept the login. Check cargo user and cargo password; they differ from the Api-Key."


class NotThere(Rejected):
    """404 or 405: PttAVM has nothing there, or not by that method."""


VERDICTS: Verdicts = {404: NotThere, 405: NotThere}


def quotas(settings: PttavmSettings) -> list[Quota]:
    """One call a second on average for each service: nothing is published, and clients get along with that."""
    return [Quota(INTEGRATION, PER_MINUTE, 60.0), Quota(SHIPMENT, PER_MINUTE, 60.0)]


def headers(settings: PttavmSettings) -> dict[str, str]:
    """What every call carries; a correlation id of its own comes beside them."""
    return {"Api-Key": settings.api_key, "access-token": settings.access_token}


def cargo_headers(settings: PttavmSettings) -> dict[str, str]:
    """What a call of the shipment service carries beside them."""
    pair = f"{settings.cargo_user}:{settings.cargo_password}".encode()
    return {"Authorization": "Basic " + base64.b64encode(pair).decode()}


def shipment_url(base_url: str) -> str:
    """The address of the shipment service; an address of another make (a simulator) serves both."""
    return SHIPMENT_URL if base_url == BASE_URL else base_url


def words(login: str) -> Explain:
    """PttAVM's own sentence about a refusal, or `login` where it only says that it lets nobody in."""
    return lambda status, body: login if status in (401, 403) else said(body)


def fine(answer: Any) -> Any:
    """The answer. Rejected when it reports a failure inside HTTP 200."""
    if isinstance(answer, dict) and (answer.get("success") is False or answer.get("status") is False or answer.get("error") is True):
        raise Rejected(message(answer) or "refused without a reason")
    return answer


def message(answer: Mapping[str, Any]) -> str | None:
    """What an answer says about a failure, whichever of its names PttAVM uses here."""
    places = [place for place in (answer, answer.get("error")) if isinstance(place, dict)]
    found = [place.get(name) for place in places for name in MESSAGES]
    return next((text for text in found if isinstance(text, str) and text.strip()), None)


def said(body: bytes) -> str | None:
    """What a body says about a failure; None when it is not JSON."""
    return message(told(body))


def rows(answer: Any) -> list[Any]:
    """A list that comes without an envelope."""
    if not isinstance(answer, list):
        raise ValueError("not a list")
    return answer


def tracking_id(answer: Any) -> str:
    """The id under which a batch, or a cargo barcode, can be followed."""
    number = answer.get("trackingId") or answer.get("tracking_id")
    if not number:
        raise ValueError(f"no tracking id in {str(answer)[:200]}")
    return str(number)


def categories() -> Call:
    return _get("/categories/category-tree", parent_id="0")


def cargo_profiles() -> Call:
    return _get("/shipping/cargo-profiles")


def products_of(barcodes: Sequence[str]) -> Call:
    return _post(INTEGRATION, "/products/get-by-barcodes", {"barcodes": list(barcodes)})


def products(page: int, active: str, in_stock: str) -> Call:
    """Pages begin at 1 and end with an empty one."""
    return _get("/products/search", isActive=active, isInStock=in_stock, searchPage=page)


def upsert(items: Sequence[Any]) -> Call:
    body = {"items": list(items)}
    return Call("POST", "/products/upsert", (INTEGRATION,), body=body, repeatable=False, unlike_for=SAME_REQUEST_SECONDS)


def stock_prices(items: Sequence[Any]) -> Call:
    return Call("POST", "/products/stock-prices", (INTEGRATION,), body={"items": list(items)}, unlike_for=SAME_REQUEST_SECONDS)


def tracking_result(tracking: str) -> Call:
    return Call("POST", f"/products/tracking-result/{_part(tracking)}", (INTEGRATION,))


def orders(since: datetime, until: datetime) -> Call:
    """All orders placed in at most 40 days, active or not, without paging; seconds are rounded outwards."""
    window = {"startDate": wall_clock(since), "endDate": wall_clock(until + timedelta(seconds=1))}
    return _get("/orders/search", **window, isActiveOrders="false")


def order(number: str) -> Call:
    return _get(f"/orders/{_part(number)}")


def invoice(number: str, lines: Sequence[int | Decimal], **paper: str) -> Call:
    """For some lines: the `url` of a document, or its `content` in base64."""
    return _post(INTEGRATION, f"/orders/{_part(number)}/invoice", {"lineItemId": list(lines), **paper})


def warehouses() -> Call:
    return Call("POST", "/get-warehouse", (SHIPMENT,))


def create_barcode(order_number: str, warehouse: str) -> Call:
    """Not asked twice within five minutes: a barcode that is being made does not show on the order yet."""
    body = {"orders": [{"order_id": order_number, "warehouse_id": number(warehouse)}]}
    return Call("POST", "/create-barcode", (SHIPMENT,), body=body, unlike_for=SAME_REQUEST_SECONDS)


def barcode_status(tracking: str) -> Call:
    return _post(SHIPMENT, "/barcode-status", {"tracking_id": tracking})


def label(number: str, barcode: str, kind: str | None) -> Call:
    """Text, not JSON: HTML, or ZPL where that is the kind."""
    return _post(SHIPMENT, "/get-barcode-tag", {"barcode": barcode, "order_id": number, "type": kind})


def _get(path: str, **query: str | int) -> Call:
    return Call("GET", path, (INTEGRATION,), query=query)


def _post(group: str, path: str, body: Any) -> Call:
    return Call("POST", path, (group,), body=body)


def _part(text: str) -> str:
    return quote(text, safe="")
