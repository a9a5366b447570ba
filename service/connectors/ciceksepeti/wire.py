"""How every part of the connector asks ÇiçekSepeti."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from service.connectors.answers import understood
from service.connectors.calls import Call
from service.connectors.ciceksepeti import api, mapping_listings
from service.connectors.ciceksepeti.settings import CiceksepetiSettings
from service.connectors.http import Transport
from service.domain.errors import InDoubt, Malformed, Rejected

T = TypeVar("T")


class Wire:
    """One account's calls with its credentials; what is derived from it are its capabilities."""

    def __init__(self, settings: CiceksepetiSettings, transport: Transport) -> None:
        self._settings = settings
        self._transport = transport.configure(headers=api.headers(settings), auth=None, verdicts=api.VERDICTS, explain=api.words)

    def _read(self, call: Call, parse: Callable[[Any], T]) -> T:
        """InDoubt for an unreadable answer to what must not be said twice. An empty one says nothing, neither good nor bad."""
        answer = self._transport.send(call)
        try:
            return understood(mapping_listings.NAME, answer.json() if answer.body.strip() else {}, parse)
        except Malformed as error:
            if call.repeatable:
                raise
            raise InDoubt(f"{call.path} was told and the answer is unreadable: {error}") from error

    def _do(self, call: Call) -> None:
        """Rejected in ÇiçekSepeti's words when it refuses inside an answer of 200."""
        if reason := self._read(call, api.refusal):
            raise Rejected(f"ÇiçekSepeti refused {call.path}: {reason}", user_message=reason)
