"""What our events add to a purchase in a real OpenCart, with the service up and down: pairs of purchases with the events on and off."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

from service.cli.bench import Result
from service.domain.errors import SetupError
from tests.servers import free_port
from tests.shop_browser.shop import Shop

PAIRS, WARM = 40, 3
MOST_MILLISECONDS = 5.0
PRODUCT = 40
PERSON = {"firstname": "Mary", "lastname": "Major", "email": "mary@buyer.example", "telephone": "02079460000", "customer_group_id": 1}
HOME = {"address_1": "1 High Street", "city": "London", "postcode": "SW1A 1AA", "country_id": 222, "zone_id": 3563}
GOODS = {"product_id": PRODUCT, "quantity": 1}

Step = tuple[str, dict[str, object] | None]
"""A route of the storefront; with a body it is posted."""
THREE: tuple[Step, ...] = (
    ("checkout/cart/add", GOODS),
    ("checkout/guest/save", PERSON | HOME | {"shipping_address": 1}),
    ("checkout/shipping_method", None),
    ("checkout/shipping_method/save", {"shipping_method": "flat.flat", "comment": ""}),
    ("checkout/payment_method", None),
    ("checkout/payment_method/save", {"payment_method": "cod", "agree": 1, "comment": ""}),
    ("checkout/confirm", None),
    ("extension/payment/cod/confirm", None),
)
FOUR: tuple[Step, ...] = (
    ("checkout/cart.add", GOODS),
    ("checkout/register.save", PERSON | {f"{side}_{name}": value for side in ("shipping", "payment") for name, value in HOME.items()}),
    ("checkout/shipping_method.quote", None),
    ("checkout/shipping_method.save", {"shipping_method": "flat.flat"}),
    ("checkout/payment_method.getMethods", None),
    ("checkout/payment_method.save", {"payment_method": "cod.cod"}),
    ("checkout/payment_method.agree", {"agree": 1}),
    ("checkout/confirm.confirm", None),
    ("extension/opencart/payment/cod.confirm", None),
)


def run() -> list[Result]:
    """Milliseconds that our events add to all requests of a purchase, medians of paired differences."""
    roots = [root for root in os.environ.get("OPENCART_DIR", "").split(":") if root]
    if not roots:
        raise SetupError("The benchmark “checkout” needs a real, throwaway shop: set OPENCART_DIR to its web root.")
    return [result for root in roots for result in _measure(Shop(root))]


def _measure(shop: Shop) -> Iterator[Result]:
    _check(shop)
    shop.sql("UPDATE `{prefix}product` SET quantity = 100000 WHERE product_id = %s", PRODUCT)
    with _service() as up:
        yield _result(shop, "up", up)
    yield _result(shop, "down", f"http://127.0.0.1:{free_port()}")


def _check(shop: Shop) -> None:
    if not shop.sql("SELECT 1 FROM `{prefix}event` WHERE code = 'meschain_sync' AND status = 1"):
        raise SetupError(f"The extension is not installed in {shop.root}. Install dist/meschain_sync.ocmod.zip and its module first.")
    if not shop.sql("SHOW TABLES LIKE %s", f"{shop.prefix}meschain_change"):
        raise SetupError(f"There is no ledger beside {shop.root}. Run `./meschain init --opencart {shop.root}` first.")


def _result(shop: Shop, state: str, address: str) -> Result:
    with _paired_with(shop, address):
        pairs = [_two_purchases(shop, number) for number in range(WARM + PAIRS)][WARM:]
    steps = list(zip(*pairs, strict=True))
    # Step by step, so that one request that something else delayed does not spoil its whole purchase.
    added = sum(statistics.median(on - off for on, off in step) for step in steps)
    without = sum(statistics.median(off for _, off in step) for step in steps)
    name = f"OpenCart {shop.version}: added to a purchase, service {state}"
    return Result(name, added, "ms", f"at most {MOST_MILLISECONDS:g} ms", added <= MOST_MILLISECONDS, without, added / without)


def _two_purchases(shop: Shop, number: int) -> list[tuple[float, float]]:
    """Two guests buy side by side, one with our events and one without; milliseconds of each request, (with, without)."""
    orders = "SELECT COUNT(*) FROM `{prefix}order` WHERE order_status_id > 0"
    before, taken = shop.value(orders), []
    with requests.Session() as first, requests.Session() as second:
        visitors = {1: first, 0: second}
        for step in THREE if shop.is_three else FOUR:
            milliseconds = {}
            for status in (1, 0) if number % 2 else (0, 1):
                with _events(shop, status):
                    milliseconds[status] = _ask(shop, visitors[status], *step)
            taken.append((milliseconds[1], milliseconds[0]))
    if shop.value(orders) != before + 2:
        raise SetupError(f"Two purchases in {shop.url} did not come to two orders. Look whether one can buy product {PRODUCT} there.")
    return taken


def _ask(shop: Shop, visitor: requests.Session, route: str, body: dict[str, object] | None) -> float:
    started = time.perf_counter()
    answer = visitor.request("POST" if body else "GET", f"{shop.url}index.php?route={route}", data=body, timeout=60)
    milliseconds = (time.perf_counter() - started) * 1000
    answer.raise_for_status()
    return milliseconds


@contextmanager
def _events(shop: Shop, status: int) -> Iterator[None]:
    switch = "UPDATE `{prefix}event` SET status = %s WHERE code = 'meschain_sync'"
    shop.sql(switch, status)
    try:
        yield
    finally:
        shop.sql(switch, 1)


@contextmanager
def _paired_with(shop: Shop, address: str) -> Iterator[None]:
    """The shop takes this address for the service's."""
    old = shop.sql("SELECT `value` FROM `{prefix}setting` WHERE `key` = 'meschain_sync_url'")
    replace = "UPDATE `{prefix}setting` SET `value` = %s WHERE `key` = 'meschain_sync_url'"
    shop.sql(replace, address)
    try:
        yield
    finally:
        shop.sql(replace, old[0]["value"] if old else "")


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Requests are counted by nobody."""


@contextmanager
def _service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
