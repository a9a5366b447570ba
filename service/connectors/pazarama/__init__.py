"""Pazarama: catalogue, offers, orders."""

from __future__ import annotations

from datetime import date

from service.connectors.contract import Manifest, lazily
from service.connectors.pazarama import api, codes, mapping, mapping_listings, mapping_orders
from service.connectors.pazarama.connector import Pazarama, offer_calls
from service.connectors.pazarama.order_feeds import MONTH
from service.connectors.pazarama.settings import PazaramaSettings

MANIFEST = Manifest(
    slug="pazarama",
    title=mapping.NAME,
    countries=("TR",),
    currency=codes.CURRENCY,
    language="tr-tr",
    settings=PazaramaSettings,
    example={"client_id": "simulatorClient", "client_secret": "simulatorSecret"},
    connect=Pazarama,
    base_url=api.BASE_URL,
    quotas=api.quotas,
    parse_orders=mapping_orders.order_page,
    build_offers=offer_calls,
    offer_problems=mapping_listings.offer_problems,
    verified=date(2026, 11, 21),
    max_quantity=mapping_listings.MAX_QUANTITY,
    order_window_days=MONTH.days,
    simulator=lazily("service.connectors.pazarama.simulator", "create_simulator"),
)
