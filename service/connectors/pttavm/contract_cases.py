"""What this connector sends and reads, for the contract suite."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from service.connectors.contract_suite import Exchange, Suite
from service.connectors.pttavm import api, codes, mapping, mapping_listings, mapping_orders
from service.connectors.pttavm.settings import PttavmSettings
from service.domain.errors import Rejected
from service.domain.listing import ListingDraft, OfferTarget
from service.domain.order import Order, OrderPage, OrderState

_SETTINGS = PttavmSettings(
    api_key="exampleKey",
    access_token="exampleToken",  # noqa: S106
    cargo_user="example",
    cargo_password="exampleCargo",  # noqa: S106
    cargo_profile_id="1",
)
_MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_DRAFT = ListingDraft(
    barcode="ÇANTA 16/1",
    sku="ÇANTA-16",
    group="CANTA-16",
    title="Çanta 16 inç, su geçirmez 🎒",
    description="<p>Şık &amp; sağlam</p>",
    brand_id="Şölen",
    category_id="55",
    attributes=(),
    images=tuple(f"https://shop.example.com/image/{number}.jpg" for number in range(13)),
    quantity=0,
    price=Decimal("1200.995"),
    list_price=Decimal("2500.99"),
    currency="TRY",
    vat_rate=Decimal(10),
    weight_kg=Decimal("0.45"),
    size_cm=(Decimal(30), Decimal(20), Decimal("10.5")),
)
_OFFER = OfferTarget("ÇANTA 16/1", 9999, Decimal("0.01"), Decimal("19999999999.99"), "TRY")
_ITEMS = [mapping_listings.upsert_item(draft, _SETTINGS) for draft in (_DRAFT, replace(_DRAFT, brand_id="", weight_kg=None, size_cm=None))]


def _tracking(answer: Any) -> str:
    """One of the documented answers is the refusal of a repetition inside HTTP 200."""
    try:
        return api.tracking_id(api.fine(answer))
    except Rejected as error:
        return error.user_message if codes.SAME_REQUEST in codes.word(error.user_message) else ""


def _orders(answer: Any) -> OrderPage:
    page = mapping_orders.order_page(api.fine(answer))
    orders: tuple[Order, ...] = page.orders
    if page.problems or any(order.state is OrderState.UNKNOWN for order in orders):
        raise ValueError(f"not fully understood: {page.problems or orders}")
    return page


def _products(answer: Any) -> Any:
    """The last page is empty."""
    return [mapping_listings.snapshots(answer, _MOMENT)]


SUITE = Suite(
    exchanges=(
        Exchange("getCategoryTree", api.categories(), lambda answer: mapping.categories(api.fine(answer))),
        Exchange("getProductsByBarcodes", api.products_of(["8690000000215", "ÇANTA 16/1"]), _products),
        Exchange("searchProducts", api.products(1, "true", "false"), _products),
        Exchange("searchProducts", api.products(2, "1", "0")),
        Exchange("upsertProducts", api.upsert(_ITEMS), _tracking),
        Exchange("updateStockPrices", api.stock_prices([mapping_listings.offer_item(_OFFER)]), _tracking),
        Exchange("updateStockPrices", api.stock_prices([mapping_listings.offer_item(replace(_OFFER, price=None))] * 1000)),
        Exchange("updateStockPrices", api.stock_prices([{"barcode": "8690000000215", "active": False}])),
        Exchange("getTrackingResult", api.tracking_result("0f000000-0000-4000-8000-000000000003"), mapping.report),
        Exchange("getCargoProfiles", api.cargo_profiles(), lambda answer: api.fine(answer)["cargoProfiles"]),
        Exchange("searchOrders", api.orders(_MOMENT - timedelta(days=2), _MOMENT), _orders),
        Exchange("getOrder", api.order("PTT-EXAMPLE01-101126"), _orders),
        Exchange("sendInvoice", api.invoice("PTT-EXAMPLE01-101126", [1266001], url="https://shop.example.com/17.pdf"), api.fine),
        Exchange("sendInvoice", api.invoice("PTT-EXAMPLE01-101126", [1266001, 1266002], content="JVBERi0="), api.fine),
        Exchange("getWarehouses", api.warehouses(), lambda answer: mapping.warehouses(api.fine(answer))),
        Exchange("createBarcode", api.create_barcode("PTT-EXAMPLE01-101126", "12345"), lambda answer: api.tracking_id(api.fine(answer))),
        Exchange("getBarcodeTag", api.label("PTT-EXAMPLE01-101126", "2710000000017", "zpl")),
        Exchange("getBarcodeTag", api.label("PTT-EXAMPLE01-101126", "2710000000017", None)),
        Exchange("getBarcodeStatus", api.barcode_status("cb3"), lambda answer: mapping.barcode_state(api.fine(answer))),
    ),
    headers=(*api.headers(_SETTINGS), *api.cargo_headers(_SETTINGS), api.CORRELATION),
    errors={},
    verdicts=api.VERDICTS,
    explain=api.words(api.LOGIN),
)
