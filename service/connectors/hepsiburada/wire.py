"""How every part of the connector asks Hepsiburada, whose services have hosts of their own."""

from __future__ import annotations

from service.connectors.calls import Answer, Call
from service.connectors.hepsiburada import api, mapping_listings, replies
from service.connectors.hepsiburada.api import Api
from service.connectors.hepsiburada.settings import HepsiburadaSettings
from service.connectors.http import Transport
from service.connectors.wired import Wired


class Wire(Wired):
    marketplace = mapping_listings.NAME

    def __init__(self, settings: HepsiburadaSettings, transport: Transport) -> None:
        self._settings, self._api = settings, Api(settings.merchant_id)
        own, auth = api.headers(settings), (settings.merchant_id, settings.service_key)
        orders = transport.configure(headers=own, auth=auth, verdicts=replies.VERDICTS, explain=replies.words)
        self._services = {group: orders.at(api.host(orders.base_url, service)) for group, service in api.SERVICES.items()}
        catalogue, *optional = (self._services[group] for group in (api.PRODUCTS, api.QUESTIONS, api.FINANCE))
        catalogue.configure(headers=own, auth=auth, verdicts=replies.CATALOGUE_VERDICTS, explain=replies.catalogue_words)
        for service in optional:
            service.configure(headers=own, auth=auth, verdicts=replies.OPTIONAL_VERDICTS, explain=replies.words)

    def _send(self, call: Call) -> Answer:
        return self._services[call.groups[0]].send(call)
