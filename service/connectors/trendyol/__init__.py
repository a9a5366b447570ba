"""Trendyol, the Turkish store: products (V2), prices and stock, orders, and what comes after a sale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from service.connectors.calls import Call
from service.connectors.contract import Manifest, lazily
from service.connectors.items import in_batches
from service.connectors.trendyol import api, mapping_listings, mapping_orders
from service.connectors.trendyol.connector import Trendyol
from service.connectors.trendyol.settings import TrendyolSettings
from service.domain.listing import OfferTarget


def _build_offers(settings: TrendyolSettings, targets: Sequence[OfferTarget]) -> list[Call]:
    items = [mapping_listings.offer_item(target) for target in targets]
    return [api.Api(settings.seller_id).offers(some) for some in in_batches(items, api.BATCH_ITEMS)]


MANIFEST = Manifest(
    slug="trendyol",
    title=mapping_listings.NAME,
    countries=("TR",),
    currency="TRY",
    language="tr-tr",
    settings=TrendyolSettings,
    example={"seller_id": "2738", "api_key": "simulatorKey", "api_secret": "simulatorSecret"},
    connect=Trendyol,
    base_url=api.BASE_URL,
    quotas=api.quotas,
    parse_orders=mapping_orders.order_page,
    build_offers=_build_offers,
    offer_problems=mapping_listings.offer_problems,
    verified=date(2026, 11, 21),
    max_quantity=mapping_listings.MAX_QUANTITY,
    order_window_days=13,
    order_poll_seconds=6.0,  # the stream takes one call in 5 s
    simulator=lazily("service.connectors.trendyol.simulator", "create_simulator"),
)
