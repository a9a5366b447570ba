"""How the parts of a connector ask their marketplace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from service.connectors.answers import understood
from service.connectors.calls import Answer, Call
from service.connectors.http import Transport
from service.domain.errors import InDoubt, Malformed

T = TypeVar("T")


class Wired:
    """One account's calls. A connector's `Wire` names the marketplace and sets `_transport`; the parts derived from it are capabilities."""

    marketplace: str
    _transport: Transport

    def _send(self, call: Call) -> Answer:
        return self._transport.send(call)

    def _body(self, call: Call, answer: Answer) -> Any:
        """What `parse` gets to see of an answer."""
        return answer.json()

    def _read(self, call: Call, parse: Callable[[Any], T]) -> T:
        """What `parse` makes of the answer. InDoubt when what must not be said twice was answered unreadably."""
        answer = self._send(call)
        try:
            return self._understood(self._body(call, answer), parse)
        except Malformed as error:
            if call.repeatable:
                raise
            raise InDoubt(f"it was sent and the answer is unreadable: {error}") from error

    def _understood(self, answer: Any, parse: Callable[[Any], T]) -> T:
        return understood(self.marketplace, answer, parse)
