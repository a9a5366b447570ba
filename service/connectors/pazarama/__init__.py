"""Pazarama: catalogue, offers, orders, and what follows a sale."""

from __future__ import annotations

from datetime import date

from service.connectors.after_sale import PrintsLabels, ReadsBuyBox, ReceivesWebhooks, RegistersWebhooks
from service.connectors.contract import ListsPlacedOrders, Manifest, lazily
from service.connectors.pazarama import api, codes, mapping, mapping_listings, mapping_orders
from service.connectors.pazarama.connector import Pazarama, offer_calls
from service.connectors.pazarama.settings import PazaramaSettings

NO_EVENTS = "Pazarama calls nobody: it is asked again and again by itself"

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
    order_window_days=api.MONTH.days,
    not_offered={
        ListsPlacedOrders: "Pazarama has one list of orders, and every read goes through it",
        PrintsLabels: "Pazarama gives no labels: hand the parcel over with the shipping code that stands at the order",
        ReceivesWebhooks: NO_EVENTS,
        RegistersWebhooks: NO_EVENTS,
        ReadsBuyBox: "Pazarama shows no other seller's prices to programs: look at the product's page",
    },
    simulator=lazily("service.connectors.pazarama.simulator", "create_simulator"),
)
