"""How every part of the connector asks Pazarama: with an access token that is asked for once and renewed when it is refused."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from service.connectors.calls import Answer, Call
from service.connectors.http import Transport
from service.connectors.pazarama import api, mapping_orders
from service.connectors.pazarama.mapping import NAME
from service.connectors.pazarama.places import Place
from service.connectors.pazarama.settings import PazaramaSettings
from service.connectors.tokens import Token
from service.connectors.wired import Wired
from service.domain.errors import Malformed, NeedsReauth, Rejected
from service.domain.order import OrderPage

T = TypeVar("T")


class Wire(Wired):
    marketplace = NAME

    def __init__(self, settings: PazaramaSettings, transport: Transport) -> None:
        key = f"{settings.client_id}:{settings.client_secret}".encode()
        self._settings, self._basic = settings, f"Basic {b64encode(key).decode()}"
        # A token belongs to the key that it was asked for with: a seller who enters a new one gets a new token.
        self._key = hashlib.blake2b(key, digest_size=8).hexdigest()
        self._transport = transport.configure(headers={}, auth=None, verdicts=api.VERDICTS, explain=api.words)
        host = transport.at(api.token_host(transport.base_url))
        self._host = host.configure(headers={}, auth=None, verdicts=api.TOKEN_VERDICTS, explain=api.token_words)

    def _send(self, call: Call) -> Answer:
        """Send with the token that is kept; once more with a new one where that was refused, for then nothing was done."""
        token = self._token()
        try:
            return self._transport.send(_signed(call, token))
        except api.TokenEnded:
            self._transport.drop_token(self._key, token)
        return self._transport.send(_signed(call, self._token()))

    def _token(self) -> str:
        return self._transport.token(self._key, lambda: self._understood(self._host.send(api.token(self._basic)).json(), token_of))

    def _data(self, call: Call, parse: Callable[[Any], T]) -> T:
        """What the answer carries; a failure that comes with HTTP 200 is Rejected."""
        return self._read(call, lambda answer: parse(api.data(answer)))

    def _do(self, call: Call) -> None:
        """A write whose answer tells no more than that it was taken."""
        self._data(call, bool)

    def _by_number(self, number: str) -> OrderPage:
        if not (number.isascii() and number.isdecimal()):
            return OrderPage((), None)
        try:
            return self._data(api.order(number), lambda rows: mapping_orders.order_page(rows or ()))
        except Rejected:
            return OrderPage((), None)  # whether a number that it does not show is an empty list or a refusal is not documented

    def _requests(
        self, place: Place, since: datetime, until: datetime, read: Callable[[list[Any]], list[T]]
    ) -> tuple[list[T], str | None, tuple[str, ...]]:
        """What `read` makes of a page of cancel requests or refunds, and where to go on; one that is not shown keeps nothing else back."""

        def parse(carried: Any) -> tuple[list[T], str | None, tuple[str, ...]]:
            rows, pages = requests(carried)
            return read(rows), place.after(rows, "refundId", pages), ()

        try:
            return self._data(api.requests(place.feed, place.page, *api.window(since, until)), parse)
        except (Rejected, Malformed) as refusal:
            problem = f"Pazarama does not show a list of requests ({refusal.user_message}); returns of old orders may come late."
            return [], place.next_feed(), (problem,)


def token_of(answer: Mapping[str, Any]) -> Token:
    """The token of an answer, in Pazarama's envelope or as OAuth has it. NeedsReauth when it reports a failure inside HTTP 200."""
    if answer.get("success") is False:
        raise NeedsReauth(f"no token: {answer.get('messageCode')}", user_message=api.token_words(200, b""))
    plain = answer.get("data") or answer
    value, seconds = plain.get("accessToken") or plain["access_token"], plain.get("expiresIn") or plain.get("expires_in")
    return Token(str(value), float(seconds or api.TOKEN_SECONDS))


def requests(carried: Any) -> tuple[list[Any], int]:
    """The rows of cancel requests or refunds, and how many pages there are (0: not told). The shape is documented for refunds only, so a
    bare list is taken too."""
    if not isinstance(carried, Mapping):
        return list(carried or ()), 0
    return list(carried.get("refundList") or ()), int((carried.get("responsePage") or {}).get("totalPages") or 0)


def _signed(call: Call, token: str) -> Call:
    return replace(call, headers={**call.headers, "Authorization": f"Bearer {token}"})
