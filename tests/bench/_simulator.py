"""Trendyol's simulator with its real quotas in a process of its own; it notes when which offer arrived.

Run as `python -m tests.bench._simulator PORT PRODUCTS [ADDRESS …]`; products 1 to PRODUCTS are approved already.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from typing import Any

from flask import Flask, jsonify, request
from werkzeug.serving import make_server
from werkzeug.test import Client

from service.connectors.trendyol.limits import PER_ENDPOINT, PER_ENDPOINT_SECONDS
from service.connectors.trendyol.simulator import create_simulator

OFFERS = "updatePriceAndInventory"
CREATE = "/product/sellers/2738/v2/products"
AT_ONCE = 1000


def product(number: int) -> dict[str, Any]:
    """A product that the review approves."""
    return {
        "barcode": f"868{number:010d}",
        "title": f"Çanta {number}",
        "productMainId": f"M-{number}",
        "brandId": 1875,
        "categoryId": 620,
        "stockCode": f"SKU-{number}",
        "dimensionalWeight": 1,
        "description": "Çanta",
        "vatRate": 10,
        "images": [{"url": "https://shop.example.com/1.jpg"}],
        "attributes": [
            {"attributeId": 293, "attributeValueIds": [293002]},
            {"attributeId": 295, "attributeValueIds": [295001]},
            {"attributeId": 47, "attributeValue": "Mavi"},
        ],
        "quantity": 1,
        "listPrice": 1,
        "salePrice": 1,
    }


def timed(products: int) -> Flask:
    """The simulator with `/_state`: what is shown since when, and every offer call with its time and first barcode."""
    app = create_simulator(review_seconds=0.0, batch_seconds=0.0, tier="unlimited")
    arrivals: list[tuple[float, str]] = []

    @app.before_request
    def _note() -> None:
        if request.endpoint == OFFERS:
            arrivals.append((time.time(), request.get_json()["items"][0]["barcode"]))

    @app.get("/_state")
    def _seen() -> Any:
        state = Client(app).get("/_simulator/state").json or {}
        shown = {barcode: (listing["quantity"], listing["accepted_at"]) for barcode, listing in state["listings"].items()}
        return jsonify(shown=shown, arrivals=arrivals, limited=sum(state["limited"].values()))

    _fill(Client(app), products)
    return app


def _fill(client: Client, products: int) -> None:
    import base64

    key = base64.b64encode(b"simulatorKey:simulatorSecret").decode()
    headers = {"Authorization": f"Basic {key}", "User-Agent": "2738 - SelfIntegration"}
    for start in range(1, products + 1, AT_ONCE):
        if start > 1 and start // AT_ONCE % PER_ENDPOINT == 0:
            time.sleep(PER_ENDPOINT_SECONDS + 0.5)
        items = [product(number) for number in range(start, min(start + AT_ONCE, products + 1))]
        answer = client.post(CREATE, json={"items": items}, headers=headers)
        assert answer.status_code == 200, answer.text


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    simulator = timed(int(sys.argv[2]))
    servers = [make_server(address, int(sys.argv[1]), simulator, threaded=True) for address in sys.argv[3:] or ["127.0.0.1"]]
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    servers[0].serve_forever()
