"""How every part of the connector asks Hepsiburada, whose services have hosts of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from service.connectors.answers import understood
from service.connectors.calls import Answer, Call
from service.connectors.hepsiburada import api, mapping_listings, replies
from service.connectors.hepsiburada.api import Api
from service.connectors.hepsiburada.settings import HepsiburadaSettings
from service.connectors.http import Transport
from service.domain.errors import Rejected

T = TypeVar("T")


class Wire:
    """One account's calls with its credentials; what is derived from it are its capabilities."""

    def __init__(self, settings: HepsiburadaSettings, transport: Transport) -> None:
        self._settings, self._api = settings, Api(settings.merchant_id)
        own, auth = api.headers(settings), (settings.merchant_id, settings.service_key)
        orders = transport.configure(headers=own, auth=auth, verdicts=replies.VERDICTS, explain=replies.words)
        self._services = {group: orders.at(api.host(orders.base_url, service)) for group, service in api.SERVICES.items()}
        catalogue, *optional = (self._services[group] for group in (api.PRODUCTS, api.QUESTIONS, api.FINANCE))
        catalogue.configure(headers=own, auth=auth, verdicts=replies.CATALOGUE_VERDICTS, explain=replies.catalogue_words)
        for service in optional:
            service.configure(headers=own, auth=auth, verdicts=replies.OPTIONAL_VERDICTS, explain=replies.words)

    def _service(self, call: Call) -> Transport:
        return self._services[call.groups[0]]

    def _send(self, call: Call) -> Answer:
        return self._service(call).send(call)

    def _read(self, call: Call, parse: Callable[[Any], T]) -> T:
        return self._understood(self._send(call).json(), parse)

    def _read_answer(self, call: Call, parse: Callable[[Answer], T]) -> T:
        return self._understood(self._send(call), parse)

    def _understood(self, answer: Any, parse: Callable[[Any], T]) -> T:
        return understood(mapping_listings.NAME, answer, parse)


def place(cursor: str) -> int:
    """Where a list goes on. Rejected when the text is no cursor of ours."""
    if not (cursor.isascii() and cursor.isdecimal()):
        raise Rejected(f"Hepsiburada has no place “{cursor}” in its lists.")
    return int(cursor)
