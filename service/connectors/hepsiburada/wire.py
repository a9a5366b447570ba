"""How every part of the connector asks Hepsiburada, whose services have hosts of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from service.connectors.answers import understood
from service.connectors.calls import Answer, Call
from service.connectors.hepsiburada import api, mapping_listings
from service.connectors.hepsiburada.api import Api
from service.connectors.hepsiburada.settings import HepsiburadaSettings
from service.connectors.http import Transport

T = TypeVar("T")


class Wire:
    """One account's calls with its credentials; what is derived from it are its capabilities."""

    def __init__(self, settings: HepsiburadaSettings, transport: Transport) -> None:
        self._settings, self._api = settings, Api(settings.merchant_id)
        own, auth = api.headers(settings), (settings.merchant_id, settings.service_key)
        orders = transport.configure(headers=own, auth=auth, verdicts=api.VERDICTS, explain=api.words)
        listings, catalogue = (orders.at(api.host(orders.base_url, service)) for service in (api.LISTING, api.CATALOGUE))
        catalogue.configure(headers=own, auth=auth, verdicts=api.CATALOGUE_VERDICTS, explain=api.catalogue_words)
        self._services = {api.ORDERS: orders, api.LISTINGS: listings, api.PRODUCTS: catalogue}

    def _service(self, call: Call) -> Transport:
        return self._services[call.groups[0]]

    def _read(self, call: Call, parse: Callable[[Any], T]) -> T:
        return self._understood(self._service(call).send(call).json(), parse)

    def _read_answer(self, call: Call, parse: Callable[[Answer], T]) -> T:
        return self._understood(self._service(call).send(call), parse)

    def _understood(self, answer: Any, parse: Callable[[Any], T]) -> T:
        return understood(mapping_listings.NAME, answer, parse)
