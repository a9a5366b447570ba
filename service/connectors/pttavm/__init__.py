"""PttAVM, the Turkish post office's marketplace: products, offers, orders and cargo barcodes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from service.connectors.calls import Call
from service.connectors.contract import Manifest, lazily
from service.connectors.items import in_batches
from service.connectors.pttavm import api, codes, mapping_listings, mapping_orders
from service.connectors.pttavm.connector import Pttavm
from service.connectors.pttavm.settings import PttavmSettings
from service.domain.listing import OfferTarget


def _build_offers(settings: PttavmSettings, targets: Sequence[OfferTarget]) -> list[Call]:
    items = [mapping_listings.offer_item(target) for target in targets]
    return [api.stock_prices(some) for some in in_batches(items, api.OFFER_ITEMS)]


MANIFEST = Manifest(
    slug="pttavm",
    title=mapping_listings.NAME,
    countries=("TR",),
    currency=codes.CURRENCY,
    language="tr-tr",
    settings=PttavmSettings,
    example={"api_key": "simulatorKey", "access_token": "simulatorToken", "cargo_user": "simulator", "cargo_password": "simulatorCargo"},
    connect=Pttavm,
    base_url=api.BASE_URL,
    quotas=api.quotas,
    parse_orders=mapping_orders.order_page,
    build_offers=_build_offers,
    offer_problems=mapping_listings.offer_problems,
    verified=date(2026, 11, 21),
    max_quantity=mapping_listings.MAX_QUANTITY,
    order_window_days=api.WINDOW_DAYS,
    simulator=lazily("service.connectors.pttavm.simulator", "create_simulator"),
)
