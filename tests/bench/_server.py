"""A marketplace that answers after 50 ms: takes Trendyol's offer batches, refuses what Trendyol refuses, counts every item.

Run as `python -m tests.bench._server PORT`.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson

ANSWERS_AFTER, MOST_ITEMS = 0.05, 1000
FIELDS = {"barcode", "quantity", "salePrice", "listPrice"}


class Counted:
    """Everything that arrived. Refusals are counted, too: a bench with one has failed."""

    def __init__(self) -> None:
        self.lock, self.batches, self.bodies = threading.Lock(), dict[str, bytes](), set[int]()
        self.times, self.requests, self.refused = Counter[str](), 0, Counter[str]()

    def take(self, body: bytes) -> tuple[int, bytes]:
        """The answer to one batch of offers."""
        items = orjson.loads(body)["items"]
        barcodes = [item["barcode"] for item in items]
        with self.lock:
            if problem := self._problem(body, items, barcodes):
                self.refused[problem] += 1
                return 400, orjson.dumps({"errors": [{"message": problem}]})
            number = f"{len(self.batches) + 1}-bench"
            self.batches[number] = body
            self.bodies.add(hash(body))
            self.times.update(barcodes)
            self.requests += 1
        return 200, orjson.dumps({"batchRequestId": number})

    def report(self, number: str) -> tuple[int, bytes]:
        """The result of a batch: all went well."""
        items = [{"requestItem": item, "status": "SUCCESS", "failureReasons": []} for item in orjson.loads(self.batches[number])["items"]]
        return 200, orjson.dumps({"batchRequestId": number, "items": items, "itemCount": len(items)})

    def state(self) -> tuple[int, bytes]:
        with self.lock:
            sent = {"items": self.times.total(), "barcodes": len(self.times), "requests": self.requests}
            return 200, orjson.dumps({**sent, "refused": self.refused})

    def _problem(self, body: bytes, items: list[dict[str, object]], barcodes: list[str]) -> str | None:
        if not 1 <= len(items) <= MOST_ITEMS:
            return "too many items"
        if len(set(barcodes)) < len(barcodes):
            return "a barcode twice"
        if any(not item.keys() <= FIELDS for item in items):
            return "an unknown field"
        return "the same body again" if hash(body) in self.bodies else None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    counted: Counted

    def do_POST(self) -> None:
        """A batch of offers."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(ANSWERS_AFTER)
        self._answer(*self.counted.take(body))

    def do_GET(self) -> None:
        """The result of a batch, or the counts."""
        if self.path == "/_state":
            return self._answer(*self.counted.state())
        time.sleep(ANSWERS_AFTER)
        return self._answer(*self.counted.report(self.path.partition("?")[0].rpartition("/")[2]))

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: there are thousands."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


if __name__ == "__main__":
    Handler.counted = Counted()
    Handler.wbufsize = 65536  # head and body of an answer in one packet
    Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
