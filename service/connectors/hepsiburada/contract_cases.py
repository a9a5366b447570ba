"""What this connector sends and reads, for the contract suite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from service.connectors.calls import Call
from service.connectors.contract_suite import Exchange, Suite
from service.connectors.hepsiburada import (
    api,
    claims,
    codes,
    mapping,
    mapping_feeds,
    mapping_listings,
    mapping_orders,
    mapping_parcels,
    mapping_results,
    money,
    questions,
    replies,
)
from service.connectors.hepsiburada.settings import HepsiburadaSettings
from service.connectors.values import instant
from service.domain.claim import Claim, ClaimKind, ClaimState, Dispute
from service.domain.errors import RateLimited, Rejected
from service.domain.listing import AttributeValue, ListingDraft, OfferTarget
from service.domain.order import Order, OrderPage, OrderState, Tracking
from service.domain.paper import Upload
from service.domain.question import QuestionState
from service.domain.settlement import SettlementKind

_SETTINGS = HepsiburadaSettings(
    merchant_id="5a0f3c1e-7d42-4b8e-9a61-c0ffee000001",
    service_key="exampleKey",
    developer="meschain_dev",
)
_API = api.Api(_SETTINGS.merchant_id)
_MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_DATES = api.window(_MOMENT - timedelta(hours=5), _MOMENT)
_LINE: dict[str, Any] = {"id": "5ef25338-dffc-2c00-01d8-dc1706060606", "quantity": 3, "status": "Open", "cargoCompany": "Aras Kargo"}

_PARCEL = {"estimatedArrivalDate": "2026-11-24T10:00:00", "deci": Decimal("1.5")}

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
    return lambda answer: parse(replies.data(answer))


def _attributes(answer: Any) -> Any:
    """One of the documented answers is the failure inside HTTP 200."""
    try:
        return mapping.attributes(replies.data(answer))
    except Rejected as error:
        return [error]


def _import(answer: Any) -> Any:
    return mapping_results.import_report(replies.data(answer), answer["totalElements"]).results


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


def _of(method: str, what: str, body: Any = None, **query: Any) -> Call:
    return _API.of_package(method, "9191919191", what, body, **query)


_MERCHANT, _SPAN = _SETTINGS.merchant_id, (_MOMENT - timedelta(days=2), _MOMENT)


def _claims(answer: Any) -> list[Claim]:
    found = [claims.claim(row) for row in answer]
    if any(each.state is ClaimState.UNKNOWN for each in found):
        raise ValueError("a claim in an unknown state")
    return found


def _questions(answer: Any) -> bool:
    return all(questions.question(row).state is not QuestionState.UNKNOWN for row in answer["data"])


def _bookings(answer: Any) -> bool:
    return all(money.settlement(row).kind is not SettlementKind.OTHER for row in answer["items"])


_CLAIM = Claim("193839839", ClaimKind.RETURN, "4141414141", ClaimState.WAITING, codes.AWAITING_ACTION, _MOMENT, _MOMENT, ())
_OBJECTION = Dispute("ProductHasBeenUsed", "Ürün kullanılmış 🙁", (Upload("kanıt.png", "image/png", b"PNG"),))

SUITE = Suite(
    exchanges=(
        Exchange("getCategories", _API.categories(0), _enveloped(mapping.categories)),
        Exchange("getCategoryAttributes", _API.attributes("18021982"), _attributes),
        Exchange("getAttributeValues", _API.attribute_values("18021982", "renk_variant_property", 1), _enveloped(mapping.attribute_values)),
        Exchange("importProducts", _API.import_products([mapping_listings.import_row(_DRAFT, _SETTINGS)]), replies.tracking_id),
        Exchange("importProducts", _API.import_products([mapping_listings.import_row(replace(_DRAFT, weight_kg=None), _SETTINGS)] * 2)),
        Exchange("getImportStatus", _API.import_status("8a7d5a5e-6c9d-4f0e-9c9b-0d0f6f1a2b3c"), _import),
        Exchange("checkProductStatus", _API.product_status(["A1", "A2"]), _enveloped(mapping_listings.product_states)),
        Exchange("getAllProducts", _API.product("A1"), lambda answer: mapping_listings.reject_reasons(replies.data(answer)) == []),
        Exchange("approvePreMatch", _API.approve_prematch(["A1"]), lambda answer: replies.data(answer) is None),
        Exchange("getListings", _API.listings(0, 1), _listings),
        Exchange("getListings", _API.listings_of(["A1", "A2"])),
        Exchange("uploadInventory", _API.upload("inventory", [mapping_listings.offer_item(_OFFER)]), replies.upload_id),
        Exchange("uploadInventory", _API.upload("inventory", [mapping_listings.stock_item(_OFFER)])),
        Exchange("getInventoryUpload", _API.upload_result("inventory", "6f9619ff"), mapping_results.upload_report),
        Exchange("uploadStock", _API.upload("stock", [mapping_listings.stock_item(_OFFER)]), replies.upload_id),
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
        Exchange(
            "getPackageTracking", _API.tracking("9191919191"), lambda answer: mapping_orders.tracking([mapping_orders.parcel(answer)])
        ),
        Exchange("createPackage", _API.pack(mapping_feeds.packings([_LINE])[0]), lambda answer: answer["packageNumber"]),
        Exchange("sendInvoiceLink", _of("PUT", "invoice", {"invoiceLink": "https://shop.example.com/invoice/17.pdf"})),
        Exchange(
            "getPackageLabels",
            _of("GET", "labels", format="base64zpl"),
            lambda answer: mapping_parcels.label_file("1", "zpl", [answer]).content,
        ),
        Exchange("getPackageLabels", _of("GET", "labels", format="png")),
        Exchange("splitPackage", _of("POST", "split", mapping_parcels.split_body([{_LINE["id"]: 1}, {_LINE["id"]: 2}]))),
        Exchange("splitPackage", _of("POST", "split", mapping_parcels.split_body([{_LINE["id"]: 1}], {_LINE["id"]: 2}, "83"))),
        Exchange("unpackPackage", _of("POST", "unpack")),
        Exchange("cancelLineItem", _API.cancel_line(_LINE["id"], "83")),
        Exchange(
            "getChangeableCargoCompanies", _of("GET", "changablecargocompanies"), lambda seen: mapping_parcels.short_name(seen) is None
        ),
        Exchange("changePackageCargoCompany", _of("PUT", "changecargocompany", {"CargoCompanyShortName": "PK"})),
        Exchange(
            "setInTransit",
            _of("POST", "intransit", mapping_parcels.in_transit(Tracking("", "1", "https://k.example"), _PARCEL, _MOMENT)),
        ),
        Exchange("setDelivered", _of("POST", "deliver", {"receivedDate": instant(_MOMENT)})),
        Exchange("bulkUnlock", _API.unlock(["HBV00000AAAA1"])),
        Exchange("getClaims", claims.read_call(_MERCHANT, "", 0, *_SPAN), _claims),
        *(Exchange("getClaimsByStatus", claims.read_call(_MERCHANT, status, 100, *_SPAN), _claims) for status in codes.CLAIM_STATES),
        Exchange("acceptClaim", claims.approval(_CLAIM)),
        Exchange("confirmClaimPreApproval", claims.approval(replace(_CLAIM, remote_state=codes.PRE_APPROVAL))),
        Exchange("rejectClaim", claims.objection(_CLAIM, _OBJECTION)),
        Exchange("getIssues", questions.read_call(_MERCHANT, 1, *_SPAN), _questions),
        Exchange("answerIssue", questions.answer_call(_MERCHANT, "123456", "Evet, 2 yıl garantilidir 📏")),
        Exchange("getTransactions", money.read_call(_MERCHANT, 0, *_SPAN), _bookings),
    ),
    headers=("Authorization", *api.headers(_SETTINGS)),
    errors={
        "ERROR_429_orders": RateLimited,
        "ERROR_400_limit": Rejected,
        "ERROR_400_claim": Rejected,
        "ERROR_400_ticket": Rejected,
    },
    verdicts=replies.VERDICTS,
    explain=replies.words,
)
