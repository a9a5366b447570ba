"""A marketplace for one seller on this machine, kept in memory: a WSGI application whose every request holds one lock.

Below `/_simulator/` it can be told what buyers do and which faults to show; that part is no marketplace's.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Flask, Response

from service.connectors.simkit.gate import ERRORS, Gate
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import body_in, reply, soap_in, spoiled


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a simulated marketplace is; `quota_scale` 10 allows ten times the requests.

    The same seed and the same calls give the same ids.
    """

    seed: int = 1
    review_seconds: float = 1.0
    batch_seconds: float = 0.3
    scan_seconds: float = 1.0
    clock: Callable[[], float] = time.time
    quota_scale: float = 1.0


@dataclass(slots=True)
class World:
    """Everything that a reset forgets; a marketplace adds what it has."""

    gate: Gate
    time: Timeline


W = TypeVar("W", bound=World)


@dataclass(frozen=True, slots=True)
class Operation:
    """One documented call and what answers it: JSON, `wire.EMPTY` or a Response; the parts of the rule are its arguments."""

    name: str
    method: str
    rule: str
    answer: Callable[..., Any]
    group: str = ""
    """The service or quota it belongs to, where the marketplace's `admit` asks for that."""
    element: str = ""
    """Of a SOAP call: the name of the element in the envelope's body. Such operations may share a rule."""


class Simulator(ABC, Generic[W]):
    """What a marketplace's simulator derives from."""

    words: Mapping[int, tuple[str, str]]
    """Message and key of the errors that no operation raises itself: 404, 405, 429, 500."""

    def __init__(self, create_world: Callable[[], W]) -> None:
        self._create_world, self._lock = create_world, threading.RLock()
        self.world, self.partly = create_world(), False
        """`partly`: every second item of the batch that is being taken shall fail."""

    @abstractmethod
    def operations(self) -> Iterable[Operation]:
        """The marketplace's calls."""

    @abstractmethod
    def controls(self) -> Mapping[str, Callable[[], Any]]:
        """What the marketplace does not have, beside `faults`, `state` and `reset`: buyers on command and the like."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """A look inside: `listings` by barcode and `orders`, in any case."""

    @abstractmethod
    def admit(self, operation: Operation, parts: dict[str, Any]) -> None:
        """Check credentials and quotas; Refused otherwise. What it takes out of `parts` the operation does not see."""

    @abstractmethod
    def refusal(self, refused: Refused) -> Response:
        """The marketplace's error answer."""

    def finished(self, operation: Operation, response: Response) -> Response:
        """The answer with the headers that the marketplace adds."""
        return response

    def trouble(self, status: int) -> Refused:
        """The error of that status in the marketplace's words."""
        return Refused(status, *self.words[status])

    def application(self, slug: str) -> Flask:
        """The WSGI application."""
        app, rules = Flask(f"{slug}-simulator"), dict[tuple[str, str], list[Operation]]()
        for operation in self.operations():
            rules.setdefault((operation.rule, operation.method), []).append(operation)
        for (rule, method), operations in rules.items():
            app.add_url_rule(rule, operations[0].name, self._guarded(operations), methods=[method])
        app.add_url_rule("/_simulator/state", "_state", self._locked(self._state), methods=["GET"])
        for name, answer in {"faults": self._order_fault, "reset": self._reset, **self.controls()}.items():
            app.add_url_rule(f"/_simulator/{name}", f"_{name}", self._locked(answer), methods=["POST"])
        app.register_error_handler(Refused, self.refusal)
        app.register_error_handler(404, lambda error: self.refusal(self.trouble(404)))
        app.register_error_handler(405, lambda error: self.refusal(self.trouble(405)))
        return app

    def _guarded(self, operations: Sequence[Operation]) -> Callable[..., Response]:
        def view(**parts: Any) -> Response:
            with self._lock:
                self.world.time.advance()
                operation = operations[0] if not operations[0].element else self._asked(operations)
                fault = self.world.gate.fault(operation.name)
                if fault is not None and fault.kind in ERRORS:
                    raise self.trouble(ERRORS[fault.kind])
                self.world.gate.requests[operation.name] += 1
                self.admit(operation, parts)
                self.partly = fault is not None and fault.kind == "partial_failure"
                response = self.finished(operation, reply(operation.answer(**parts)))
            return spoiled(response, fault)

        return view

    def _asked(self, operations: Sequence[Operation]) -> Operation:
        name = soap_in().tag.rpartition("}")[2]
        for operation in operations:
            if operation.element == name:
                return operation
        raise self.trouble(404)

    def _locked(self, answer: Callable[[], Any]) -> Callable[[], Response]:
        def view() -> Response:
            with self._lock:
                self.world.time.advance()
                return reply(answer())

        return view

    def _order_fault(self) -> Any:
        self.world.gate.order_fault(body_in())
        return {}

    def _reset(self) -> Any:
        self.world = self._create_world()
        return {}

    def _state(self) -> Any:
        return {**self.state(), "requests": self.world.gate.requests, "limited": self.world.gate.limited}
