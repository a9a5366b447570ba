"""How fast a connector reads a page of orders, on one core, from what its simulator answers."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any

from service.cli.bench import Result
from service.connectors import registry
from service.connectors.calls import decode
from service.connectors.contract import Manifest
from service.domain.errors import SetupError
from service.domain.listing import ListingDraft
from tests.connectors import kit

ORDERS, AT_LEAST, SECONDS = 200, 20_000, 1.0


def run() -> list[Result]:
    """Orders a second, mapping alone: the body is decoded already."""
    return [_measure(manifest) for manifest in registry.manifests()]


def _measure(manifest: Manifest) -> Result:
    page = max(_bodies(manifest), key=lambda body: len(_orders(manifest, body)))
    count, done, began = len(_orders(manifest, page)), 0, time.process_time()
    while time.process_time() - began < SECONDS:
        done += len(_orders(manifest, page))
    rate = done / (time.process_time() - began)
    return Result(f"{manifest.title}: a page of {count}", rate, "orders/s", f"at least {AT_LEAST:,}", rate >= AT_LEAST)


def _orders(manifest: Manifest, body: Any) -> tuple[Any, ...]:
    return manifest.parse_orders(body).orders


def _bodies(manifest: Manifest) -> list[Any]:
    """What the simulator answers to a read of many orders, as far as it is about orders."""
    facts, clock = import_module(f"tests.connectors.{manifest.slug}.facts"), kit.Clock()
    market = kit.market_of(manifest.slug, clock, quota_scale=1000)
    connector = kit.connect(manifest.slug, market.adapter)
    draft = ListingDraft(**{**kit.DRAFT, **facts.DRAFT, "quantity": ORDERS})
    connector.publish([draft])
    clock.forward(60)
    for _ in range(ORDERS):
        market.post("sales", barcode=draft.barcode, quantity=1)
        clock.forward(1)
    before, cursor = len(market.adapter.answers), None
    while page := connector.orders(*market.window(), cursor):
        clock.forward(20)
        if (cursor := page.next_cursor) is None:
            break
    found = [decode(body) for _, status, body in market.adapter.answers[before:] if status == 200]
    if not found:
        raise SetupError(f"{manifest.title}'s simulator answered with no orders.")
    return [body for body in found if _is_about_orders(manifest, body)]


def _is_about_orders(manifest: Manifest, body: Any) -> bool:
    try:
        return bool(_orders(manifest, body))
    except (LookupError, TypeError, ValueError, AttributeError):
        return False
