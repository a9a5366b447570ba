"""ÇiçekSepeti: products, prices and stock by batches that take hours; order lines with their personalisation; two cargo models."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from service.connectors.calls import Call
from service.connectors.ciceksepeti import api, codes, mapping_listings, mapping_orders, order_reads
from service.connectors.ciceksepeti.connector import Ciceksepeti
from service.connectors.ciceksepeti.settings import CiceksepetiSettings
from service.connectors.contract import Manifest, lazily
from service.connectors.items import in_batches
from service.domain.listing import OfferTarget


def _build_offers(settings: CiceksepetiSettings, targets: Sequence[OfferTarget]) -> list[Call]:
    """Quantities first: they are calls of their own."""
    stock = [mapping_listings.stock_item(target.barcode, target.quantity) for target in targets]
    prices = [mapping_listings.offer_item(target) for target in targets if target.price is not None]
    return [api.offers(some) for items in (stock, prices) for some in in_batches(items, Ciceksepeti.max_offer_items)]


MANIFEST = Manifest(
    slug="ciceksepeti",
    title=mapping_listings.NAME,
    countries=("TR",),
    currency=codes.CURRENCY,
    language="tr-tr",
    settings=CiceksepetiSettings,
    example={"seller_id": "9900", "api_key": "simulatorKey"},
    connect=Ciceksepeti,
    base_url=api.BASE_URL,
    quotas=api.quotas,
    parse_orders=mapping_orders.order_page,
    build_offers=_build_offers,
    offer_problems=mapping_listings.offer_problems,
    verified=date(2026, 11, 21),
    max_quantity=mapping_listings.MAX_QUANTITY,
    order_window_days=order_reads.WINDOW.days,
    order_poll_seconds=30.0,  # four questions, one in 5 s
    late_create=timedelta(hours=24),
    simulator=lazily("service.connectors.ciceksepeti.simulator", "create_simulator"),
)
