"""N11: catalogue, products, offers, orders and parcels over REST; claims, questions and the invoice link over SOAP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from service.connectors import after_sale
from service.connectors.calls import Call
from service.connectors.contract import Manifest, lazily
from service.connectors.items import in_batches
from service.connectors.n11 import api, codes, mapping, mapping_listings, mapping_orders
from service.connectors.n11.connector import N11
from service.connectors.n11.settings import N11Settings
from service.domain.listing import OfferTarget


def _build_offers(settings: N11Settings, targets: Sequence[OfferTarget]) -> list[Call]:
    skus = [mapping_listings.offer_sku(target) for target in targets]
    return [api.offers(some, settings.integrator) for some in in_batches(skus, api.TASK_ITEMS)]


MANIFEST = Manifest(
    slug="n11",
    title=mapping.NAME,
    countries=("TR",),
    currency=codes.CURRENCY,
    language="tr-tr",
    settings=N11Settings,
    example={"app_key": "simulatorKey", "app_secret": "simulatorSecret", "shipment_template": "Ücretsiz Kargo"},
    connect=N11,
    base_url=api.BASE_URL,
    quotas=api.quotas,
    parse_orders=mapping_orders.order_page,
    build_offers=_build_offers,
    offer_problems=mapping_listings.offer_problems,
    verified=date(2026, 11, 21),
    max_quantity=mapping_listings.MAX_QUANTITY,
    order_window_days=14,
    not_offered={
        after_sale.PrintsLabels: "N11 gives a campaign code, and no label: tell the carrier the code, and the carrier prints one.",
        after_sale.TracksParcels: "No call takes a tracking number: the carrier's scan of the campaign code makes a parcel shipped.",
        after_sale.PullsSettlements: "The settlement service is not documented any more: export the accounts in the seller panel.",
        after_sale.ReceivesWebhooks: "N11 calls nobody: orders, claims and questions are asked for every few minutes.",
        after_sale.RegistersWebhooks: "N11 calls nobody: orders, claims and questions are asked for every few minutes.",
        after_sale.ReadsBuyBox: "No call shows other sellers' prices: look at the product's page.",
    },
    simulator=lazily("service.connectors.n11.simulator", "create_simulator"),
)
