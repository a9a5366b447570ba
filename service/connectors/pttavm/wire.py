"""How every part of the connector asks PttAVM's two services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from uuid import uuid4

import structlog

from service.connectors.calls import Answer, Call
from service.connectors.http import Transport
from service.connectors.pttavm import api, mapping, mapping_listings
from service.connectors.pttavm.settings import PttavmSettings
from service.connectors.wired import Wired
from service.domain.catalogue import NamedId

T = TypeVar("T")

OTHER_METHOD = {"GET": "POST", "POST": "GET"}


class Wire(Wired):
    marketplace = mapping_listings.NAME

    def __init__(self, settings: PttavmSettings, transport: Transport) -> None:
        self._settings = settings
        own = api.headers(settings)
        integration = transport.configure(headers=own, auth=None, verdicts=api.VERDICTS, explain=api.words(api.LOGIN))
        shipment = integration.at(api.shipment_url(integration.base_url))
        shipment.configure(headers=own, auth=None, verdicts=api.VERDICTS, explain=api.words(api.CARGO_LOGIN))
        self._services: Mapping[str, tuple[Transport, Mapping[str, str]]] = {
            api.INTEGRATION: (integration, {}),
            api.SHIPMENT: (shipment, api.cargo_headers(settings)),
        }

    def addresses(self) -> list[NamedId]:
        """The warehouses; none without a cargo user."""
        return self._read(api.warehouses(), mapping.warehouses) if self._settings.cargo_user else []

    def _body(self, call: Call, answer: Answer) -> Any:
        return api.fine(answer.json())

    def _either(self, call: Call, parse: Callable[[Any], T]) -> T:
        """What is read, by the other method where PttAVM has nothing by the documented one: its pages and its clients disagree."""
        try:
            return self._read(call, parse)
        except api.NotThere:
            return self._read(replace(call, method=OTHER_METHOD[call.method]), parse)

    def _send(self, call: Call) -> Answer:
        transport, own = self._services[call.groups[0]]
        number = str(uuid4())
        with structlog.contextvars.bound_contextvars(correlation=number):
            return transport.send(replace(call, headers={**own, api.CORRELATION: number}))
