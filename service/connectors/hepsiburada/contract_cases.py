"""What this connector sends and reads, for the contract suite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from service.connectors.contract_suite import Exchange, Suite
from service.connectors.hepsiburada import api, mapping, mapping_feeds, mapping_listings, mapping_orders, mapping_results
from service.connectors.hepsiburada.settings import HepsiburadaSettings
from service.domain.errors import RateLimited, Rejected
from service.domain.listing import AttributeValue, ListingDraft, OfferTarget
from service.domain.order import Order, OrderPage, OrderState

_SETTINGS = HepsiburadaSettings(
    merchant_id="5a0f3c1e-7d42-4b8e-9a61-c0ffee000001",
    service_key="exampleKey",
    developer="meschain_dev",
)
_API = api.Api(_SETTINGS.merchant_id)
_MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_DATES = api.window(_MOMENT - timedelta(hours=5), _MOMENT)
_LINE = {"id": "5ef25338-dffc-2c00-01d8-dc1706060606", "quantity": 3, "status": "Open", "cargoCompany": "Aras Kargo"}

_DRAFT = ListingDraft(
    barcode="CANTA-16_INC.1",
    sku="ÇANTA-16",
    group="CANTA-16",
    title="Çanta 16 inç, su geçirmez 🎒",
    description="<p>Şık &amp; sağlam</p>",
    brand_id="Şölen",
    category_id="18021982",
    attributes=(
        AttributeValue("renk_variant_property", value_id="Siyah"),
        AttributeValue("00000MAT", text="Deri"),
        AttributeValue("00000MAT", text="Keten"),
    ),
    images=tuple(f"https://shop.example.com/image/{number}.jpg" for number in range(12)),
    quantity=0,
    price=Decimal("1200.995"),
    list_price=Decimal("2500.99"),
    currency="TRY",
    vat_rate=Decimal(10),
    weight_kg=Decimal("0.45"),
)
_OFFER = OfferTarget("CANTA-16_INC.1", 0, Decimal("0.01"), Decimal("19999999999.99"), "TRY")


def _enveloped(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda answer: parse(api.data(answer))


def _attributes(answer: Any) -> Any:
    """One of the documented answers is the failure inside HTTP 200."""
    try:
        return mapping.attributes(api.data(answer))
    except Rejected as error:
        return [error]


def _import(answer: Any) -> Any:
    return mapping_results.import_report(api.data(answer), answer["totalElements"]).results


def _orders(answer: Any) -> tuple[Order, ...]:
    page: OrderPage = mapping_orders.order_page(answer)
    if page.problems or any(order.state is OrderState.UNKNOWN for order in page.orders):
        raise ValueError(f"not fully understood: {page.problems or page.orders}")
    return page.orders


def _listings(answer: Any) -> Any:
    return list(mapping_listings.listings(answer, _MOMENT))


def _moved(where: str) -> Callable[[Any], Any]:
    return lambda answer: mapping_feeds.moved_sightings(answer, where)


def _packages(answer: Any) -> Any:
    return mapping_feeds.package_sightings(answer, OrderState.ACCEPTED)


SUITE = Suite(
    exchanges=(
        Exchange("getCategories", _API.categories(0), _enveloped(mapping.categories)),
        Exchange("getCategoryAttributes", _API.attributes("18021982"), _attributes),
        Exchange("getAttributeValues", _API.attribute_values("18021982", "renk_variant_property", 1), _enveloped(mapping.attribute_values)),
        Exchange("importProducts", _API.import_products([mapping_listings.import_row(_DRAFT, _SETTINGS)]), api.tracking_id),
        Exchange("importProducts", _API.import_products([mapping_listings.import_row(replace(_DRAFT, weight_kg=None), _SETTINGS)] * 2)),
        Exchange("getImportStatus", _API.import_status("8a7d5a5e-6c9d-4f0e-9c9b-0d0f6f1a2b3c"), _import),
        Exchange("checkProductStatus", _API.product_status(["A1", "A2"]), _enveloped(mapping_listings.product_states)),
        Exchange("getAllProducts", _API.product("A1"), lambda answer: mapping_listings.reject_reasons(api.data(answer)) == []),
        Exchange("approvePreMatch", _API.approve_prematch(["A1"]), lambda answer: api.data(answer) is None),
        Exchange("getListings", _API.listings(0, 1), _listings),
        Exchange("getListings", _API.listings_of(["A1", "A2"])),
        Exchange("uploadInventory", _API.upload("inventory", [mapping_listings.offer_item(_OFFER)]), api.upload_id),
        Exchange("uploadInventory", _API.upload("inventory", [mapping_listings.stock_item(_OFFER)])),
        Exchange("getInventoryUpload", _API.upload_result("inventory", "6f9619ff"), mapping_results.upload_report),
        Exchange("uploadStock", _API.upload("stock", [mapping_listings.stock_item(_OFFER)]), api.upload_id),
        Exchange("getStockUpload", _API.upload_result("stock", "6f9619ff"), mapping_results.upload_report),
        Exchange("activateListing", _API.switch("HBV00000AAAA1", "activate")),
        Exchange("deactivateListing", _API.switch("HBV00000AAAA1", "deactivate")),
        Exchange("getOpenOrders", _API.open_lines(0, _DATES), _orders),
        Exchange(
            "getOpenOrders",
            _API.open_lines(0, {}, 1),
            lambda answer: mapping_feeds.open_sightings(answer, datetime.min.replace(tzinfo=UTC)),
        ),
        Exchange("getOrder", _API.order("4141414141"), _orders),
        Exchange("getCancelledOrders", _API.cancelled(50), mapping_feeds.cancelled_sightings),
        Exchange("getPackages", _API.packages(10, _DATES), _orders),
        Exchange("getPackages", _API.packages(0, _DATES), _packages),
        Exchange("getUnpackedPackages", _API.unpacked(0, _DATES), _packages),
        Exchange("getShippedPackages", _API.moved("shipped", 0), _moved("shipped")),
        Exchange("getDeliveredPackages", _API.moved("delivered", 50), _moved("delivered")),
        Exchange("getUndeliveredPackages", _API.moved("undelivered", 0), _moved("undelivered")),
        Exchange("getPackageTracking", _API.tracking("9191919191"), lambda answer: mapping_orders.tracking([answer])),
        Exchange("createPackage", _API.pack(mapping_feeds.packings([_LINE])[0]), lambda answer: answer["packageNumber"]),
        Exchange("sendInvoiceLink", _API.invoice("9191919191", "https://shop.example.com/invoice/17.pdf")),
    ),
    headers=("Authorization", *api.headers(_SETTINGS)),
    errors={
        "ERROR_429_orders": RateLimited,
        "ERROR_400_limit": Rejected,
        "ERROR_400_claim": Rejected,
        "ERROR_400_ticket": Rejected,
    },
    verdicts=api.VERDICTS,
    explain=api.words,
)
