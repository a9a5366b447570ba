"""What this connector sends and reads, for the contract suite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from service.connectors.calls import Call
from service.connectors.contract_suite import Exchange, Suite
from service.connectors.trendyol import api, codes, mapping, mapping_listings, mapping_orders
from service.connectors.trendyol.settings import TrendyolSettings
from service.domain.errors import NeedsReauth, RateLimited, Rejected
from service.domain.listing import AttributeValue, ListingDraft, ListingSnapshot, OfferTarget
from service.domain.order import Address, Order, OrderLine, OrderState

_SETTINGS = TrendyolSettings(seller_id="2738", api_key="exampleKey", api_secret="exampleSecret", shipment_address_id="101")  # noqa: S106
_API = api.Api(_SETTINGS.seller_id)
_MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

_DRAFT = ListingDraft(
    barcode="8680000000017",
    sku="ÇANTA-16-İNÇ",
    group="CANTA-16",
    title="Çanta 16 inç, su geçirmez 🎒 " + "çok uzun başlık " * 20,
    description="<p>Şık &amp; sağlam</p>",
    brand_id="1791",
    category_id="411",
    attributes=(AttributeValue("338", value_id="6980"), AttributeValue("47", text="PUDRA")),
    images=tuple(f"https://shop.example.com/image/{number}.jpg" for number in range(12)),
    quantity=20_000,
    price=Decimal("120.99"),
    list_price=Decimal("250.99"),
    currency="TRY",
    vat_rate=Decimal(10),
)
_OFFER = OfferTarget("8680000000017", 0, Decimal("0.01"), Decimal("19999999999.99"), "TRY")
_ADDRESS = Address("Işıl", "Öztürk", "Gül Sok. No:5")
_ORDER = Order(
    remote_id="3330111111",
    number="10654411111",
    state=OrderState.NEW,
    remote_state="Created",
    currency="TRY",
    total=Decimal("498.90"),
    shipping_total=Decimal(0),
    placed_at=_MOMENT,
    modified_at=_MOMENT,
    buyer_email="",
    shipping=_ADDRESS,
    billing=_ADDRESS,
    lines=(OrderLine("4765111111", "8680000000017", "ÇANTA-16-İNÇ", "Çanta", 3, Decimal("166.30"), Decimal(20)),),
)


def _snapshots(parse: Callable[[Any, datetime], Any]) -> Callable[[Any], list[ListingSnapshot]]:
    return lambda answer: list(parse(answer, _MOMENT))


def _orders(answer: Any) -> tuple[Order, ...]:
    page = mapping_orders.order_page(answer)
    if page.problems or any(order.state is OrderState.UNKNOWN for order in page.orders):
        raise ValueError(f"not fully understood: {page.problems or page.orders}")
    return page.orders


def _status(status: str, params: dict[str, str]) -> Call:
    return _API.status(_ORDER.remote_id, mapping_orders.status_body(_ORDER, status, params))


SUITE = Suite(
    exchanges=(
        Exchange("getSellerAddresses", _API.addresses(), mapping.addresses),
        Exchange("getCategoryTree", _API.categories(), mapping.categories),
        Exchange("getCategoryAttributes", _API.attributes("411"), mapping.attributes),
        Exchange("getCategoryAttributeValues", _API.attribute_values("411", "338", 0), mapping.attribute_values),
        Exchange("getBrandsByName", _API.brands("TRENDYOLMİLLA"), mapping.brands),
        Exchange("createProducts", _API.create([mapping_listings.create_item(_DRAFT, _SETTINGS)]), api.batch_id),
        Exchange("updateUnapprovedProducts", _API.update([mapping_listings.update_item(_DRAFT, _SETTINGS)]), api.batch_id),
        Exchange("setArchiveState", _API.archive([mapping_listings.archive_item(_DRAFT.barcode, archived=True)]), api.batch_id),
        Exchange("updatePriceAndInventory", _API.offers([mapping_listings.offer_item(_OFFER)]), api.batch_id),
        Exchange("updatePriceAndInventory", _API.offers([mapping_listings.stock_item(_OFFER)])),
        Exchange("getBatchRequestResult", _API.batch("22f5ea45-4aba-44ec-8acd-0d1a4cc1d2dc-1736180000"), mapping_listings.batch_report),
        Exchange("filterApprovedProducts", _API.approved(barcodes="8680000000017,8680000000024"), _snapshots(mapping_listings.approved)),
        Exchange("filterApprovedProducts", _API.approved(barcode="8680000000017")),
        Exchange("filterApprovedProducts", _API.approved_after("eyJzb3J0IjpbMTI3MTU4MTVdfQ==")),
        Exchange("filterUnapprovedProducts", _API.unapproved(barcode="8680000000017"), _snapshots(mapping_listings.unapproved)),
        Exchange("filterUnapprovedProducts", _API.unapproved(page=3)),
        Exchange("getShipmentPackagesStream", _API.stream(1_762_200_000_000, 1_762_865_500_000, "609ca79b"), _orders),
        Exchange("getShipmentPackages", _API.placed(1_762_200_000_000, 1_762_865_500_000, 3), _orders),
        Exchange("getShipmentPackages", _API.package("3330111111")),
        Exchange("updatePackageStatus", _status(codes.PICKING, {})),
        Exchange("updatePackageStatus", _status(codes.INVOICED, {"invoiceNumber": "MSN2026000000001"})),
    ),
    headers=("Authorization", *api.headers(_SETTINGS)),
    errors={
        "ERROR_401_auth": NeedsReauth,
        "ERROR_400_validation": Rejected,
        "ERROR_400_order_state": Rejected,
        "ERROR_429_rate": RateLimited,
    },
    verdicts=api.VERDICTS,
    explain=api.words,
)
