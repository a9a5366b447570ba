"""How every part of the connector asks N11, by REST and by SOAP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from service.connectors.calls import Answer, Call
from service.connectors.http import Transport
from service.connectors.n11 import api, soap
from service.connectors.n11.mapping import NAME
from service.connectors.n11.settings import N11Settings
from service.connectors.wired import Wired

T = TypeVar("T")


class Wire(Wired):
    marketplace = NAME

    def __init__(self, settings: N11Settings, transport: Transport) -> None:
        self._settings, self._kept = settings, dict[Any, Any]()
        self._transport = transport.configure(headers=api.headers(settings), auth=None, verdicts=api.VERDICTS, explain=api.words)

    def _body(self, call: Call, answer: Answer) -> Any:
        """Decoded JSON, or of a SOAP call the element that holds the answer."""
        return soap.said(answer) if call.path.startswith(soap.PATH) else answer.json()

    def _do(self, call: Call) -> None:
        """A write whose answer tells no more than that it was taken."""
        self._read(call, lambda said: None)

    def _once(self, call: Call, parse: Callable[[Any], T]) -> T:
        """A read that is kept as long as this object, which is one job."""
        key = call.groups, call.path, *call.query.items()
        if key not in self._kept:
            self._kept[key] = self._read(call, parse)
        kept: T = self._kept[key]
        return kept
