"""A simulated marketplace behind a bad line: late, lost and broken answers, orders delivered twice, late, and in old states."""

from __future__ import annotations

import io
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

import requests
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

from service.connectors import registry

CREATES, STREAM = "/v2/products", "/orders/stream"
LATE_SECONDS, HIDDEN_MS = (0.5, 3.0), 2500


@dataclass(frozen=True, slots=True)
class Manners:
    """How the line behaves: seconds on the way, and the share of calls that each fault befalls."""

    batch_seconds: float
    """From accepting an offer to showing it: the marketplace's own delay."""
    way: tuple[float, float]
    faults: tuple[tuple[str, float], ...]


def manners(dice: Random) -> Manners:
    """A line of its own for each account."""
    shares = {"http_500": 0.05, "http_429": 0.003, "dropped": 0.06, "late": 0.04, "garbled": 0.02}
    faults = tuple((kind, share * dice.uniform(0.5, 1.5)) for kind, share in shares.items())
    return Manners(dice.choice((0.1, 0.3, 0.8)), (0.003, dice.choice((0.02, 0.06, 0.15))), faults)


class Line:
    """Between the service and the simulator; what buyers and we ask of the simulator goes past it."""

    def __init__(self, app: Any, manners: Manners, seed: str) -> None:
        self._app, self._manners, self._dice, self._lock = app, manners, Random(seed), threading.Lock()
        self._past: dict[Any, Any] = {}
        self.is_long, self.is_bad = False, False
        self.befell: Counter[str] = Counter()
        self.created: Counter[str] = Counter()
        """How often a barcode was accepted for creation."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/_simulator/"):
            return self._app(environ, start_response)
        fault = self._fault()
        self._travel(self._manners.way)
        if fault in ("http_500", "http_429"):
            start_response({"http_500": "500 Fault", "http_429": "429 Fault"}[fault], [("Content-Type", "application/json")])
            return [b'{"errors": []}']
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        parts, status, headers = run_wsgi_app(self._app, {**environ, "wsgi.input": io.BytesIO(body)}, buffered=True)
        answer = self._told(environ["PATH_INFO"], body, status, b"".join(parts))
        self._travel(LATE_SECONDS if fault == "late" else self._manners.way)
        if fault == "dropped":
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        if fault == "garbled":
            answer = answer[: len(answer) // 2]
        headers["Content-Length"] = str(len(answer))
        start_response(status, list(headers))
        return [answer]

    def _fault(self) -> str:
        if not self.is_bad:
            return ""
        with self._lock:
            lot = self._dice.random()
            for kind, share in self._manners.faults:
                lot -= share
                if lot < 0:
                    self.befell[kind] += 1
                    return kind
        return ""

    def _travel(self, between: tuple[float, float]) -> None:
        with self._lock:
            seconds = self._dice.uniform(*between)
        time.sleep(seconds if self.is_long else 0)

    def _told(self, path: str, body: bytes, status: str, answer: bytes) -> bytes:
        if status.startswith("2") and path.endswith(CREATES):
            self.created.update(item["barcode"] for item in json.loads(body)["items"])
        if status.startswith("2") and path.endswith(STREAM) and self.is_bad:
            with self._lock:
                return json.dumps(self._delivered(json.loads(answer))).encode()
        return answer

    def _delivered(self, page: dict[str, Any]) -> dict[str, Any]:
        orders = page["content"]
        for order in orders:
            self._past.setdefault(order["shipmentPackageId"], order)
        if self._dice.random() < 0.15:
            self.befell["orders late"] += 1
            youngest = int(time.time() * 1000) - HIDDEN_MS
            orders = [order for order in orders if order["lastModifiedDate"] < youngest]
        if orders and self._dice.random() < 0.4:
            self.befell["orders twice"] += 1
            orders = orders + orders[::-1]
        if orders and self._dice.random() < 0.2:
            self.befell["orders in old states"] += 1
            orders = orders + [self._past[order["shipmentPackageId"]] for order in orders]
        return {**page, "content": orders, "size": len(orders)}


class _Quiet(WSGIRequestHandler):
    def log_request(self, *args: Any) -> None:
        """Nothing."""


class Place:
    """One marketplace account as its buyers see it."""

    def __init__(self, number: int, seed: int) -> None:
        self.number, self.manners = number, manners(Random(f"{seed}/place {number}"))
        maker = registry.manifest("trendyol").simulator
        assert maker is not None
        self.key = {"seller_id": str(2700 + number), "api_key": f"key{number}", "api_secret": f"secret{number}"}
        app = maker(seed=seed + number, review_seconds=0.2, batch_seconds=self.manners.batch_seconds, **self.key)
        self.line = Line(app, self.manners, f"{seed}/line {number}")
        self._server = make_server("127.0.0.1", 0, self.line, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def sell(self, barcode: str, units: int) -> dict[str, Any] | None:
        """The order, None when the marketplace does not show so many."""
        answer = requests.post(f"{self.url}/_simulator/sales", json={"barcode": barcode, "quantity": units}, timeout=10)
        if answer.status_code == 409:
            return None
        answer.raise_for_status()
        return dict(answer.json()["orders"][0])

    def cancel(self, package: int) -> None:
        """The buyer gives an order up."""
        requests.post(f"{self.url}/_simulator/cancellations", json={"shipmentPackageId": package}, timeout=10).raise_for_status()

    def state(self) -> dict[str, Any]:
        """Everything that the marketplace holds."""
        return dict(requests.get(f"{self.url}/_simulator/state", timeout=10).json())

    def end(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
