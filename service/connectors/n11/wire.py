"""How every part of the connector asks N11, by REST and by SOAP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from service.connectors.answers import understood
from service.connectors.calls import Call
from service.connectors.http import Transport
from service.connectors.n11 import api, soap
from service.connectors.n11.mapping import NAME
from service.connectors.n11.settings import N11Settings
from service.domain.errors import InDoubt, Malformed

T = TypeVar("T")


class Wire:
    """One account's calls with its credentials; what is derived from it are its capabilities."""

    def __init__(self, settings: N11Settings, transport: Transport) -> None:
        self._settings, self._kept = settings, dict[Any, Any]()
        self._transport = transport.configure(headers=api.headers(settings), auth=None, verdicts=api.VERDICTS, explain=api.words)

    def _read(self, call: Call, parse: Callable[[Any], T]) -> T:
        """`parse` gets decoded JSON, or of a SOAP call the element that holds the answer."""
        answer = self._transport.send(call)
        return self._understood(soap.said(answer) if call.path.startswith(soap.PATH) else answer.json(), parse)

    def _once(self, call: Call, parse: Callable[[Any], T]) -> T:
        """The same, kept as long as this object, which is one job."""
        key = call.groups, call.path, *call.query.items()
        if key not in self._kept:
            self._kept[key] = self._read(call, parse)
        kept: T = self._kept[key]
        return kept

    def _write(self, call: Call, parse: Callable[[Any], T]) -> T:
        """The same for what may not be sent twice: InDoubt when its answer is unreadable."""
        try:
            return self._read(call, parse)
        except Malformed as error:
            raise InDoubt(f"it was sent and the answer is unreadable: {error}") from error

    def _understood(self, answer: Any, parse: Callable[[Any], T]) -> T:
        return understood(NAME, answer, parse)
