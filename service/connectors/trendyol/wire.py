"""How every part of the connector asks Trendyol."""

from __future__ import annotations

from service.connectors.http import Transport
from service.connectors.trendyol import api, mapping_listings
from service.connectors.trendyol.api import Api
from service.connectors.trendyol.settings import TrendyolSettings
from service.connectors.wired import Wired


class Wire(Wired):
    marketplace = mapping_listings.NAME

    def __init__(self, settings: TrendyolSettings, transport: Transport) -> None:
        self._settings, self._api = settings, Api(settings.seller_id)
        credentials = (settings.api_key, settings.api_secret)
        self._transport = transport.configure(headers=api.headers(settings), auth=credentials, verdicts=api.VERDICTS, explain=api.words)
