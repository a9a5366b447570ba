"""Trendyol's URLs, headers, limits and paging. Takes and gives the vendor's JSON; no domain types."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from service.connectors.calls import Call, told
from service.connectors.contract import Quota
from service.connectors.multipart import form
from service.connectors.trendyol import limits
from service.connectors.trendyol.limits import FINANCE, OFFERS, ORDERS, READ, STATUS, WRITE
from service.connectors.trendyol.settings import TrendyolSettings
from service.connectors.verdicts import DEFAULT_VERDICTS, Verdicts
from service.domain.paper import Upload

BASE_URL = "https://apigw.trendyol.com/integration"

VERDICTS: Verdicts = DEFAULT_VERDICTS
"""Trendyol's numbers mean what they usually mean."""

BATCH_ITEMS = 1000
BUY_BOX_BARCODES = 10
FILTER_BARCODES = 50
APPROVED_PAGE, UNAPPROVED_PAGE, VALUES_PAGE, ORDERS_PAGE = 100, 1000, 1000, 200
UNLIKE_SECONDS = 16 * 60.0
"""The same prices and stock are refused for 15 minutes after they arrived; they may be a while on their way."""
DEEPEST_RECORD = 10_000
"""Page-based lists end here."""

_PRODUCTS, _PACKAGE = "/product/sellers/{seller}/products", "/order/sellers/{seller}/shipment-packages/{}"
_HOOKS, _MONEY, _CLAIM = "/webhook/sellers/{seller}/webhooks", "/finance/che/sellers/{seller}", "/order/sellers/{seller}/claims/{}"
CALLS = {
    "getBrandsByName": ("GET", "/product/brands/by-name", READ),
    "getCategoryTree": ("GET", "/product/product-categories", READ),
    "getCategoryAttributes": ("GET", "/product/categories/{}/attributes", READ),
    "getCategoryAttributeValues": ("GET", "/product/categories/{}/attributes/{}/values", READ),
    "getSellerAddresses": ("GET", "/sellers/{seller}/addresses", READ),
    "getBatchRequestResult": ("GET", _PRODUCTS + "/batch-requests/{}", READ),
    "filterApprovedProducts": ("GET", _PRODUCTS + "/approved", READ),
    "filterUnapprovedProducts": ("GET", _PRODUCTS + "/unapproved", READ),
    "createProducts": ("POST", "/product/sellers/{seller}/v2/products", WRITE),
    "updateUnapprovedProducts": ("POST", _PRODUCTS + "/unapproved-bulk-update", WRITE),
    "updateApprovedContent": ("POST", _PRODUCTS + "/content-bulk-update", WRITE),
    "setArchiveState": ("PUT", _PRODUCTS + "/archive-state", WRITE),
    "unlockProducts": ("PUT", _PRODUCTS + "/unlock", WRITE),
    "getBuyboxInformation": ("POST", _PRODUCTS + "/buybox-information", WRITE),
    "updatePriceAndInventory": ("POST", "/inventory/sellers/{seller}/products/price-and-inventory", OFFERS),
    "getShipmentPackages": ("GET", "/order/sellers/{seller}/v2/orders", ORDERS),
    "getShipmentPackagesStream": ("GET", "/order/sellers/{seller}/orders/stream", None),
    "updatePackageStatus": ("PUT", _PACKAGE, STATUS),
    "updateWarehouse": ("PUT", _PACKAGE + "/warehouse", STATUS),
    "processAlternativeDelivery": ("PUT", _PACKAGE + "/alternative-delivery", STATUS),
    "manualDeliverByPackage": ("PUT", _PACKAGE + "/manual-deliver", None),
    "reportUnsupplied": ("PUT", _PACKAGE + "/items/unsupplied", None),
    "splitMultiPackageByQuantity": ("POST", _PACKAGE + "/split-packages", None),
    "createCommonLabel": ("POST", "/sellers/{seller}/common-label/{}", None),
    "getCommonLabel": ("GET", "/sellers/{seller}/common-label/{}", None),
    "sendInvoiceLink": ("POST", "/sellers/{seller}/seller-invoice-links", None),
    "uploadInvoiceFile": ("POST", "/sellers/{seller}/seller-invoice-file", None),
    "listWebhooks": ("GET", _HOOKS, None),
    "createWebhook": ("POST", _HOOKS, None),
    "updateWebhook": ("PUT", _HOOKS + "/{}", None),
    "activateWebhook": ("PUT", _HOOKS + "/{}/activate", None),
    "deleteWebhook": ("DELETE", _HOOKS + "/{}", None),
    "getClaims": ("GET", "/order/sellers/{seller}/claims", None),
    "getClaimIssueReasons": ("GET", "/order/claim-issue-reasons", None),
    "approveClaimItems": ("PUT", _CLAIM + "/items/approve", None),
    "createClaimIssue": ("POST", _CLAIM + "/issue", None),
    "getClaimItemAudits": ("GET", "/order/sellers/{seller}/claims/items/{}/audit", None),
    "getQuestions": ("GET", "/qna/sellers/{seller}/questions/filter", None),
    "answerQuestion": ("POST", "/qna/sellers/{seller}/questions/{}/answers", None),
    "getSettlements": ("GET", _MONEY + "/settlements", FINANCE),
    "getOtherFinancials": ("GET", _MONEY + "/otherfinancials", FINANCE),
    "getCargoInvoiceItems": ("GET", _MONEY + "/cargo-invoice/{}/items", FINANCE),
}
"""Every operation: method, path, and the group whose minute it shares."""
ONCE = (
    "createProducts",
    "reportUnsupplied",
    "splitMultiPackageByQuantity",
    "sendInvoiceLink",
    "uploadInvoiceFile",
    "createWebhook",
    "approveClaimItems",
    "createClaimIssue",
    "answerQuestion",
)
"""Those that may not be sent again before somebody looked."""


def quotas(settings: TrendyolSettings) -> list[Quota]:
    """The limits of an account of this listing tier."""
    return limits.quotas(settings.listing_tier, CALLS)


def headers(settings: TrendyolSettings) -> dict[str, str]:
    """What every call carries beside its credentials."""
    return {"User-Agent": f"{settings.seller_id} - {settings.integrator}", "storeFrontCode": settings.storefront}


def words(status: int, body: bytes) -> str | None:
    """Trendyol's own sentence about a refusal, or ours where it only gives a number."""
    if status == 401:
        return "Trendyol does not accept the API Key and Secret. Check them in the partner panel; stage and production have different ones."
    if status == 403:
        return "Trendyol refused the call: the Seller ID does not belong to this API Key, or the integrator name is wrong."
    if status == 503:
        return "Trendyol does not answer now. At the stage environment it means that this machine's IP address is not allow-listed."
    if status == 409:
        return _message(body) or "Trendyol has this already: the parcel has an invoice, or its link was used for another parcel."
    return _message(body)


def _message(body: bytes) -> str | None:
    answer = told(body)
    errors = answer.get("errors")
    entries = [entry for entry in errors if isinstance(entry, dict)] if isinstance(errors, list) else []
    found = [str(entry.get("message") or entry.get("key") or "") for entry in entries] or [
        str(answer.get("message") or answer.get("error") or "")
    ]
    return "; ".join(filter(None, found)) or None


class Api:
    """One `Call` builder per operation, for one seller."""

    def __init__(self, seller_id: str) -> None:
        self._seller_id = seller_id

    def call(self, operation: str, *parts: str, **content: Any) -> Call:
        """Any operation; `parts` fill the gaps of its path, `content` is body, query and headers."""
        method, path, group = CALLS[operation]
        filled = path.format(*(quote(part, safe="") for part in parts), seller=self._seller_id)
        groups = (operation, group) if group else (operation,)
        return Call(method, filled, groups, **content, repeatable=operation not in ONCE)

    def of_items(self, operation: str, items: Sequence[Any]) -> Call:
        """An operation whose body is a list of items."""
        return self.call(operation, body={"items": list(items)})

    def attribute_values(self, category_id: str, attribute_id: str, page: int) -> Call:
        return self.call("getCategoryAttributeValues", category_id, attribute_id, query={"page": page, "size": VALUES_PAGE})

    def brands(self, name: str) -> Call:
        return self.call("getBrandsByName", query={"name": name})

    def offers(self, items: Sequence[Any]) -> Call:
        return replace(self.of_items("updatePriceAndInventory", items), unlike_for=UNLIKE_SECONDS)

    def approved(self, **query: str | int) -> Call:
        return self.call("filterApprovedProducts", query={"page": 0, "size": APPROVED_PAGE, **query})

    def approved_after(self, token: str) -> Call:
        """The page after the one that gave the token; the way beyond the ten thousandth record."""
        return self.call("filterApprovedProducts", query={"size": APPROVED_PAGE, "nextPageToken": token})

    def unapproved(self, **query: str | int) -> Call:
        return self.call("filterUnapprovedProducts", query={"page": 0, "size": UNAPPROVED_PAGE, **query})

    def stream(self, start_ms: int, end_ms: int, cursor: str | None) -> Call:
        """A cursor is only good with the same window that it came from."""
        query: dict[str, str | int] = {"lastModifiedStartDate": start_ms, "lastModifiedEndDate": end_ms, "size": ORDERS_PAGE}
        return self.call(limits.STREAM, query={**query, "nextCursor": cursor} if cursor else query)

    def placed(self, start_ms: int, end_ms: int, page: int) -> Call:
        query = {"startDate": start_ms, "endDate": end_ms, "page": page, "size": ORDERS_PAGE}
        return self.call("getShipmentPackages", query={**query, "orderByField": "CreatedDate", "orderByDirection": "ASC"})

    def package(self, package_id: str) -> Call:
        return self.call("getShipmentPackages", query={"shipmentPackageIds": package_id, "page": 0, "size": 1})

    def invoice_file(self, fields: Mapping[str, str], file: Upload) -> Call:
        body, kind = form(fields, [("file", file)])
        return self.call("uploadInvoiceFile", body=body, headers=kind)


def batch_id(answer: Any) -> str:
    """The id under which a write can be followed; ValueError when the answer has none."""
    if not isinstance(answer, dict) or not answer.get("batchRequestId"):
        raise ValueError(f"no batchRequestId in {json.dumps(answer, default=str)[:200]}")
    return str(answer["batchRequestId"])
