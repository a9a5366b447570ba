"""How every part of the connector asks PttAVM's two services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from uuid import uuid4

import structlog

from service.connectors.answers import understood
from service.connectors.calls import Answer, Call
from service.connectors.http import Transport
from service.connectors.pttavm import api, mapping, mapping_listings
from service.connectors.pttavm.settings import PttavmSettings
from service.domain.catalogue import NamedId
from service.domain.errors import InDoubt, Malformed

T = TypeVar("T")

OTHER_METHOD = {"GET": "POST", "POST": "GET"}


class Wire:
    """One account's calls with its credentials; what is derived from it are its capabilities."""

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

    def _read(self, call: Call, parse: Callable[[Any], T]) -> T:
        """InDoubt for an unreadable answer to what must not be said twice."""
        try:
            return self._understood(api.fine(self._send(call).json()), parse)
        except Malformed as error:
            if call.repeatable:
                raise
            raise InDoubt(f"{call.path} was told and the answer is unreadable: {error}") from error

    def _either(self, call: Call, parse: Callable[[Any], T]) -> T:
        """The same by the other method where PttAVM has nothing by the documented one: its pages and its clients disagree."""
        try:
            return self._read(call, parse)
        except api.NotThere:
            return self._read(replace(call, method=OTHER_METHOD[call.method]), parse)

    def _send(self, call: Call) -> Answer:
        transport, own = self._services[call.groups[0]]
        number = str(uuid4())
        with structlog.contextvars.bound_contextvars(correlation=number):
            return transport.send(replace(call, headers={**own, api.CORRELATION: number}))

    def _understood(self, answer: Any, parse: Callable[[Any], T]) -> T:
        return understood(mapping_listings.NAME, answer, parse)
