"""What this connector sends and reads, for the contract suite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from service.connectors.calls import Call
from service.connectors.contract_suite import Exchange, Suite
from service.connectors.trendyol import (
    api,
    buy_box,
    codes,
    content,
    hooks,
    mapping,
    mapping_listings,
    mapping_orders,
    mapping_results,
    parcels,
)
from service.connectors.trendyol.contract_after_sale import AFTER_SALE
from service.connectors.trendyol.settings import TrendyolSettings
from service.domain.errors import NeedsReauth, RateLimited, Rejected
from service.domain.listing import AttributeValue, ContentChange, ListingDraft, ListingSnapshot, OfferTarget
from service.domain.order import Address, Order, OrderLine, OrderState, Tracking
from service.domain.paper import Invoice, Upload

_SETTINGS = TrendyolSettings("2738", "exampleKey", "exampleSecret", shipment_address_id="101", delivery_days="1")
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
    return _API.call("updatePackageStatus", _ORDER.remote_id, body=mapping_orders.status_body(_ORDER, status, params))


def _act(operation: str, body: Any = None) -> Exchange:
    return Exchange(operation, _API.call(operation, _ORDER.remote_id, body=body))


_LINE, _NUMBER = _ORDER.lines[0].line_id, "73300000000000000017"
_SPLIT = [{_LINE: 1}, {_LINE: 2}]
_FILE = Upload("fatura.pdf", "application/pdf", b"%PDF-1.7")
_INVOICE = Invoice("MSN2026000000001", _MOMENT, "https://invoice.example.com/1", _FILE)
_SAID = parcels.invoice_body(_ORDER, _INVOICE)
_PARCELS = (
    _act("updateWarehouse", {"warehouseId": 372389}),
    _act("reportUnsupplied", parcels.unsupplied_body({_LINE: 1}, "506")),
    _act("splitMultiPackageByQuantity", parcels.split_body(_SPLIT)),
    _act("processAlternativeDelivery", parcels.own_delivery_body(Tracking("link", "", "https://kargo.example.com/1"))),
    _act("processAlternativeDelivery", parcels.own_delivery_body(Tracking("phone", "0555 555 55 55"))),
    _act("manualDeliverByPackage"),
    Exchange("createCommonLabel", _API.call("createCommonLabel", _NUMBER, body={"format": "ZPL"})),
    Exchange("getCommonLabel", _API.call("getCommonLabel", _NUMBER), parcels.labels),
    Exchange("sendInvoiceLink", _API.call("sendInvoiceLink", body={"invoiceLink": _INVOICE.url, **_SAID})),
    Exchange("uploadInvoiceFile", _API.invoice_file({name: str(value) for name, value in _SAID.items()}, _FILE)),
)
_HOOK = "5297c986-6e09-4615-9f16-0deff65a0890"
_HOOKS = (
    Exchange("listWebhooks", _API.call("listWebhooks"), lambda answer: hooks.webhooks_at(answer, "https://testwebhook3.com")),
    Exchange("createWebhook", _API.call("createWebhook", body=hooks.webhook_body("https://shop.example.com/hooks/7", "key"))),
    Exchange("updateWebhook", _API.call("updateWebhook", _HOOK, body=hooks.webhook_body("https://shop.example.com/hooks/7", "key"))),
    Exchange("activateWebhook", _API.call("activateWebhook", _HOOK)),
    Exchange("deleteWebhook", _API.call("deleteWebhook", _HOOK)),
)

_CHANGE = ContentChange(_DRAFT, "9510902", frozenset({"title", "description", "images", "attributes"}))
_TITLE = ContentChange(_DRAFT, "9510902", frozenset({"title"}))

SUITE = Suite(
    exchanges=(
        Exchange("getSellerAddresses", _API.call("getSellerAddresses"), mapping.addresses),
        Exchange("getCategoryTree", _API.call("getCategoryTree"), mapping.categories),
        Exchange("getCategoryAttributes", _API.call("getCategoryAttributes", "411"), mapping.attributes),
        Exchange("getCategoryAttributeValues", _API.attribute_values("411", "338", 0), mapping.attribute_values),
        Exchange("getBrandsByName", _API.brands("TRENDYOLMİLLA"), mapping.brands),
        Exchange("createProducts", _API.of_items("createProducts", [mapping_listings.create_item(_DRAFT, _SETTINGS)]), api.batch_id),
        Exchange(
            "updateUnapprovedProducts",
            _API.of_items("updateUnapprovedProducts", [mapping_listings.update_item(_DRAFT, _SETTINGS)]),
            api.batch_id,
        ),
        *(
            Exchange("updateApprovedContent", _API.of_items("updateApprovedContent", [content.content_item(each, {"338"})]), api.batch_id)
            for each in (_CHANGE, _TITLE)
        ),
        Exchange(
            "setArchiveState",
            _API.of_items("setArchiveState", [mapping_listings.archive_item(_DRAFT.barcode, archived=True)]),
            api.batch_id,
        ),
        Exchange("updatePriceAndInventory", _API.offers([mapping_listings.offer_item(_OFFER)]), api.batch_id),
        Exchange("updatePriceAndInventory", _API.offers([mapping_listings.stock_item(_OFFER)])),
        Exchange(
            "getBatchRequestResult",
            _API.call("getBatchRequestResult", "22f5ea45-4aba-44ec-8acd-0d1a4cc1d2dc-1736180000"),
            mapping_results.batch_report,
        ),
        Exchange("filterApprovedProducts", _API.approved(barcodes="8680000000017,8680000000024"), _snapshots(mapping_results.approved)),
        Exchange("filterApprovedProducts", _API.approved(barcode="8680000000017")),
        Exchange("filterApprovedProducts", _API.approved_after("eyJzb3J0IjpbMTI3MTU4MTVdfQ==")),
        Exchange("filterUnapprovedProducts", _API.unapproved(barcode="8680000000017"), _snapshots(mapping_results.unapproved)),
        Exchange("filterUnapprovedProducts", _API.unapproved(page=3)),
        Exchange("getShipmentPackagesStream", _API.stream(1_762_200_000_000, 1_762_865_500_000, "609ca79b"), _orders),
        Exchange("getShipmentPackages", _API.placed(1_762_200_000_000, 1_762_865_500_000, 3), _orders),
        Exchange("getShipmentPackages", _API.package("3330111111")),
        Exchange("updatePackageStatus", _status(codes.PICKING, {})),
        Exchange("updatePackageStatus", _status(codes.INVOICED, {"invoiceNumber": "MSN2026000000001"})),
        *_PARCELS,
        *_HOOKS,
        *AFTER_SALE,
        Exchange("getBuyboxInformation", _API.call("getBuyboxInformation", body={"barcodes": ["8680000000017"]}), buy_box.buy_boxes),
        Exchange("unlockProducts", _API.of_items("unlockProducts", [{"barcode": "8680000000017"}]), api.batch_id),
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
