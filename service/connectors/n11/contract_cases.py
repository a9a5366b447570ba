"""What this connector sends and reads by REST, for the contract suite. SOAP has a description and tests of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from service.connectors.contract_suite import Exchange, Suite
from service.connectors.n11 import api, mapping, mapping_listings, mapping_orders, places
from service.connectors.n11.mapping import Form
from service.connectors.n11.settings import N11Settings
from service.domain.catalogue import Attribute, NamedId
from service.domain.errors import NeedsReauth, Rejected, Transient
from service.domain.listing import AttributeValue, ListingDraft, ListingSnapshot, OfferTarget
from service.domain.order import Order, OrderState

_SETTINGS = N11Settings(app_key="exampleKey", app_secret="exampleSecret", shipment_template="Ücretsiz Kargo")  # noqa: S106
_MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_FORM = Form(
    attributes=(
        Attribute("429", "Renk", is_required=True, allows_text=True, makes_variant=True),
        Attribute("22", "Materyal", is_required=False, allows_text=False, makes_variant=False),
    ),
    values={"1": [NamedId("8372688", "Abay")], "429": [NamedId("8773717", "Ahşap Rengi")], "22": [NamedId("501", "Deri")]},
    brand=Attribute("1", "Marka", is_required=True, allows_text=False, makes_variant=False),
)
_DRAFT = ListingDraft(
    barcode="8680000000017",
    sku="ÇANTA-16-İNÇ",
    group="CANTA-16",
    title="Çanta 16 inç, su geçirmez 🎒 " + "çok uzun başlık " * 20,
    description="<p>Şık &amp; sağlam</p>",
    brand_id="ABAY",
    category_id="1002571",
    attributes=(AttributeValue("429", value_id="8773717"), AttributeValue("22", value_id="501")),
    images=tuple(f"https://shop.example.com/image/{number}.jpg" for number in range(12)),
    quantity=mapping_listings.MAX_QUANTITY,
    price=Decimal("120.99"),
    list_price=Decimal("250.99"),
    currency="TRY",
    vat_rate=Decimal(10),
)
_OFFER = OfferTarget("8680000000017", 0, Decimal("0.01"), Decimal("19999999999.99"), "TRY")
_STOCK = OfferTarget("8680000000017", 0, None, None, "TRY")
_START = 1_763_510_400_000


def _snapshots(answer: Any) -> list[ListingSnapshot]:
    return [mapping_listings.snapshot(row, _MOMENT) for row in mapping_listings.own_rows(answer)]


def _orders(answer: Any) -> tuple[Order, ...]:
    page = mapping_orders.order_page(answer)
    if page.problems or any(order.state is OrderState.UNKNOWN for order in page.orders):
        raise ValueError(f"not fully understood: {page.problems or page.orders}")
    return page.orders


def _taken(answer: Any) -> str:
    """Both documented answers are read: a task that was taken, and one that was refused with reasons."""
    try:
        return api.task_id(answer)
    except Rejected as refusal:
        return refusal.user_message


def _told(answer: Any) -> bool:
    return mapping_orders.refusals(answer) == ""


SUITE = Suite(
    exchanges=(
        Exchange("getCategories", api.categories(), mapping.categories),
        Exchange("getCategoryAttributes", api.attributes("1002571"), mapping.form),
        Exchange("createProducts", api.create([mapping_listings.create_sku(_DRAFT, _FORM, _SETTINGS)], "MesChain"), _taken),
        Exchange("updateProducts", api.update([mapping_listings.update_sku(_DRAFT, _FORM, _SETTINGS)], "MesChain"), _taken),
        Exchange(
            "updateProducts", api.update([mapping_listings.status_sku({"stockCode": "A1", "vatRate": Decimal("20.0")}, "Suspended")], "M")
        ),
        Exchange("updateProducts", api.update([mapping_listings.status_sku({"stockCode": "A1"}, "Active")], "M")),
        Exchange("updatePriceStock", api.offers([mapping_listings.offer_sku(_OFFER)], "MesChain"), _taken),
        Exchange("updatePriceStock", api.offers([mapping_listings.offer_sku(_STOCK)], "MesChain")),
        Exchange("getTaskDetails", api.task("1092", 0), lambda answer: mapping_listings.report([answer]).results),
        Exchange("queryProducts", api.products(page=0), _snapshots),
        Exchange("queryProducts", api.products(stockCode="8680000000017", page=0)),
        Exchange("getShipmentPackages", api.changed(_START, _START + places.SLICE_MS, 3), _orders),
        Exchange("getShipmentPackages", api.packages(startDate=_START, endDate=_START + 1, page=0)),
        Exchange("getShipmentPackages", api.packages(packageIds="1234567890", page=0)),
        Exchange("getShipmentPackages", api.packages(orderNumber="205500000000", page=0)),
        Exchange("updateOrderLines", api.picking(["987654321", "98765432109876543210"]), _told),
        Exchange("splitPackages", api.split_lines([{"987654321": 1}, {"987654322": 2, "98765432109876543210": 1}]), api.divided),
        Exchange("splitPackageByQuantity", api.split_units([{"987654321": 1}, {"987654321": 2}]), api.divided),
        Exchange("splitPackageByQuantity", api.split_units([{"987654321": 1}], {"987654321": 1}, "65"), api.divided),
    ),
    headers=tuple(api.headers(_SETTINGS)),
    errors={
        "ERROR_401_ms": NeedsReauth,
        "ERROR_500_ms": Transient,
        "ERROR_400_rest_auth": NeedsReauth,
        "ERROR_400_cdn": Rejected,
    },
    verdicts=api.VERDICTS,
    explain=api.words,
)
