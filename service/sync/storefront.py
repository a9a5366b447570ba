"""The shop's own signed storefront route: OpenCart writes its orders itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import requests
import structlog

from service.auth.tokens import sign
from service.domain.errors import ShopRefused, ShopUnavailable
from service.sync.house import House

TIMEOUT = (3.0, 30.0)

ROUTES = {
    "3.0": "extension/module/meschain_sync/{action}",
    "4.0": "extension/meschain_sync/api/order.{action}",
    "4.1": "extension/meschain_sync/api/order.{action}",
}


def ask(house: House, action: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Call `order`, `history` or `ping` of the extension.

    ShopUnavailable when the shop gives no answer of its own (down, maintenance mode), ShopRefused when it says no.
    """
    payload = orjson.dumps(body, default=str)
    token = sign(house.settings.shared_key, issuer="service", audience="meschain-shop", method="POST", path=action, body=payload)
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
    headers = {"X-Meschain-Token": token, "X-Request-Id": request_id, "Content-Type": "application/json"}
    try:
        answer = requests.post(_address(house, action), data=payload, headers=headers, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        raise ShopUnavailable(f"the shop at {house.settings.shop_url} does not answer ({type(error).__name__})") from error
    return _read(answer)


def _address(house: House, action: str) -> str:
    route = ROUTES[house.shop.shape.family].format(action=action).removesuffix(".order")
    return f"{house.settings.shop_url}index.php?route={route}"


def _read(answer: requests.Response) -> dict[str, Any]:
    try:
        body = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        raise ShopUnavailable(
            f"the shop answered {answer.status_code} without JSON (maintenance mode, or the extension is missing)"
        ) from None
    if answer.status_code == 200 and isinstance(body, dict) and "error" not in body:
        return body
    words = body.get("error", {}).get("message", "") if isinstance(body, dict) else ""
    raise ShopRefused(f"the shop refused ({answer.status_code}): {words or 'no reason given'}")
