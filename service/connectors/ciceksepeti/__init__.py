"""ÇiçekSepeti: batches that take hours, order lines with their personalisation, two cargo models, returns, exchanges, questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from service.connectors import after_sale, contract
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
    not_offered={
        contract.ListsPlacedOrders: "There is one list of orders only; its last four weeks are read again each time.",
        after_sale.PrintsLabels: "There are no labels to fetch: the carrier takes the parcel by the cargo code at the order.",
        after_sale.CancelsLines: "A seller cannot cancel by interface: use the seller panel or its support.",
        after_sale.SplitsOrders: "Every order line is an order and a parcel of its own there, so nothing is left to split.",
        after_sale.PullsSettlements: "There are no accounts to read: each order shows its commission, the panel shows what is paid out.",
        after_sale.ReceivesWebhooks: "It sends no events: orders are asked for twice a minute.",
        after_sale.RegistersWebhooks: "It sends no events: orders are asked for twice a minute.",
        after_sale.ReadsBuyBox: "It does not tell the prices of other sellers: look at the product's page.",
    },
    late_create=timedelta(hours=24),
    simulator=lazily("service.connectors.ciceksepeti.simulator", "create_simulator"),
)
