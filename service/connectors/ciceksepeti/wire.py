"""How every part of the connector asks ÇiçekSepeti."""

from __future__ import annotations

from typing import Any

from service.connectors.calls import Answer, Call
from service.connectors.ciceksepeti import api, mapping_listings
from service.connectors.ciceksepeti.settings import CiceksepetiSettings
from service.connectors.http import Transport
from service.connectors.wired import Wired
from service.domain.errors import Rejected


class Wire(Wired):
    marketplace = mapping_listings.NAME

    def __init__(self, settings: CiceksepetiSettings, transport: Transport) -> None:
        self._settings = settings
        self._transport = transport.configure(headers=api.headers(settings), auth=None, verdicts=api.VERDICTS, explain=api.words)

    def _body(self, call: Call, answer: Answer) -> Any:
        """An empty one says nothing, neither good nor bad."""
        return answer.json() if answer.body.strip() else {}

    def _do(self, call: Call) -> None:
        """Rejected in ÇiçekSepeti's words when it refuses inside an answer of 200."""
        if reason := self._read(call, api.refusal):
            raise Rejected(f"ÇiçekSepeti refused {call.path}: {reason}", user_message=reason)
