"""Hepsiburada: catalogue, offers, orders and packages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.connectors.contract import Manifest
from service.connectors.hepsiburada import api, mapping_listings, mapping_orders
from service.connectors.hepsiburada.connector import Hepsiburada
from service.connectors.hepsiburada.settings import HepsiburadaSettings
from service.connectors.http import Call
from service.domain.listing import OfferTarget


def _build_offers(settings: HepsiburadaSettings, targets: Sequence[OfferTarget]) -> list[Call]:
    starts = range(0, len(targets), api.UPLOAD_ITEMS)
    uploads = [mapping_listings.upload_of(targets[start : start + api.UPLOAD_ITEMS]) for start in starts]
    return [api.Api(settings.merchant_id).upload(kind, items) for kind, items in uploads]


def _simulator(**options: Any) -> Any:
    from service.connectors.hepsiburada.simulator import create_simulator  # a shop in operation never needs it

    return create_simulator(**options)


MANIFEST = Manifest(
    slug="hepsiburada",
    title="Hepsiburada",
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
    simulator=_simulator,
)
