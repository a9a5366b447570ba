"""Hepsiburada's calls to us. It has no subscription: the seller gives it address, user and password by ticket."""

from __future__ import annotations

import hmac
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from service.connectors import values
from service.connectors.after_sale import Inbound, News
from service.connectors.answers import UNREADABLE
from service.connectors.calls import decode
from service.connectors.hepsiburada.wire import Wire
from service.domain.errors import NeedsReauth, Rejected

EVENTS = re.compile(
    r"orders|packages|lineitems/[^/]+/cancel|packages/[^/]+/(unpack|intransit|deliver|undeliver)|orders/[^/]+/shippingaddress|claims/\w+",
    re.IGNORECASE,
)
"""What follows the address that the seller gave."""


class Hooks(Wire):
    """Events of orders name their order; those of a parcel on its way do not, and the next read of the lists tells of it."""

    def news(self, call: Inbound, secret: str) -> News:
        """The orders that a call names, and whether it is about claims. The user may be any name: the password is the secret."""
        if not hmac.compare_digest(_password(call.headers.get("authorization", "")), secret.encode()):
            raise NeedsReauth(
                "a webhook without our password", user_message="Hepsiburada's call did not show the password of this account."
            )
        path = call.path.strip("/").lower()
        if not EVENTS.fullmatch(path):
            raise Rejected(f"no event: {path[:100]}", user_message="This is no event of Hepsiburada's.")
        return News(_orders(call.body), claims=path.startswith("claims"))


def _password(authorization: str) -> bytes:
    """The password of a Basic login, empty when it is none."""
    kind, _, login = authorization.partition(" ")
    try:
        return b64decode(login, validate=True).partition(b":")[2] if kind.lower() == "basic" else b""
    except ValueError:
        return b""


def _orders(body: bytes) -> tuple[str, ...]:
    """The orders that a body names. One that cannot be read names none: Hepsiburada would only send it again."""
    try:
        return tuple(dict.fromkeys(values.id_of(number) for number in _numbers(decode(body))))
    except UNREADABLE:
        return ()


def _numbers(event: Any) -> Iterator[Any]:
    for part in (event, *(event.get("items") or ())):
        yield from part.get("orderNumbers") or ()
        if number := part.get("orderNumber"):
            yield number
