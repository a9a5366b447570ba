"""How every part of the connector asks Trendyol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from service.connectors.answers import understood
from service.connectors.calls import Call
from service.connectors.http import Transport
from service.connectors.trendyol import api, mapping_listings
from service.connectors.trendyol.api import Api
from service.connectors.trendyol.settings import TrendyolSettings

T = TypeVar("T")


class Wire:
    """One account's calls with its credentials; what is derived from it are its capabilities."""

    def __init__(self, settings: TrendyolSettings, transport: Transport) -> None:
        self._settings, self._api = settings, Api(settings.seller_id)
        credentials = (settings.api_key, settings.api_secret)
        self._transport = transport.configure(headers=api.headers(settings), auth=credentials, verdicts=api.VERDICTS, explain=api.words)

    def _read(self, call: Call, parse: Callable[[Any], T]) -> T:
        return self._understood(self._transport.send(call).json(), parse)

    def _understood(self, answer: Any, parse: Callable[[Any], T]) -> T:
        return understood(mapping_listings.NAME, answer, parse)
