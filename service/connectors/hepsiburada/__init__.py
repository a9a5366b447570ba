"""Hepsiburada: catalogue, offers, orders, packages, claims, questions and money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from service.connectors.after_sale import ReadsBuyBox, RegistersWebhooks
from service.connectors.calls import Call
from service.connectors.contract import ListsPlacedOrders, Manifest, lazily
from service.connectors.hepsiburada import api, mapping_listings, mapping_orders
from service.connectors.hepsiburada.connector import Hepsiburada
from service.connectors.hepsiburada.settings import HepsiburadaSettings
from service.connectors.items import in_batches
from service.domain.listing import OfferTarget


def _build_offers(settings: HepsiburadaSettings, targets: Sequence[OfferTarget]) -> list[Call]:
    uploads = [mapping_listings.upload_of(some) for some in in_batches(targets, api.UPLOAD_ITEMS)]
    return [api.Api(settings.merchant_id).upload(kind, items) for kind, items in uploads]


MANIFEST = Manifest(
    slug="hepsiburada",
    title=mapping_listings.NAME,
    countries=("TR",),
    currency="TRY",
    language="tr-tr",
    settings=HepsiburadaSettings,
    example={"merchant_id": "5a0f3c1e-7d42-4b8e-9a61-c0ffee000001", "service_key": "simulatorKey", "developer": "meschain_dev"},
    connect=Hepsiburada,
    base_url=api.BASE_URL,
    quotas=api.quotas,
    parse_orders=mapping_orders.order_page,
    build_offers=_build_offers,
    offer_problems=mapping_listings.offer_problems,
    verified=date(2026, 11, 21),
    max_quantity=mapping_listings.MAX_QUANTITY,
    order_window_days=30,
    not_offered={
        ListsPlacedOrders: "Orders are listed by their changes only; the seven lists overlap instead of a second look.",
        RegistersWebhooks: "Hepsiburada takes address, user and password of its events by ticket: see the README of this marketplace.",
        ReadsBuyBox: "The form of its buy box answer is not published; the seller panel shows the place of each offer.",
    },
    simulator=lazily("service.connectors.hepsiburada.simulator", "create_simulator"),
)
