"""Trendyol's URLs, headers, limits and paging. Takes and gives the vendor's JSON; no domain types."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from service.connectors.calls import Call, decode
from service.connectors.contract import Quota
from service.connectors.trendyol.settings import TIERS, TrendyolSettings
from service.connectors.verdicts import DEFAULT_VERDICTS, Verdicts

BASE_URL = "https://apigw.trendyol.com/integration"

VERDICTS: Verdicts = DEFAULT_VERDICTS
"""Trendyol's numbers mean what they usually mean."""

BATCH_ITEMS = 1000
FILTER_BARCODES = 50
APPROVED_PAGE, UNAPPROVED_PAGE, VALUES_PAGE, ORDERS_PAGE = 100, 1000, 1000, 200
UNLIKE_SECONDS = 16 * 60.0
"""The same prices and stock are refused for 15 minutes after they arrived; they may be a while on their way."""
DEEPEST_RECORD = 10_000
"""Page-based lists end here."""

PER_ENDPOINT, PER_ENDPOINT_SECONDS = 50, 10.0
"""No endpoint takes more requests in so many seconds, whatever the tier."""

READ, WRITE, OFFERS, ORDERS, STATUS, STREAM = (
    "product.read",
    "product.write",
    "offers",
    "orders",
    "order.status",
    "getShipmentPackagesStream",
)

PER_MINUTE: dict[str, tuple[int | None, ...]] = {
    READ: (1000, 1250, 1500, 1750, 2000),
    WRITE: (200, 300, 400, 500, 600),
    OFFERS: (350, 500, 1000, 1500, 2000),
    ORDERS: (30, 40, 50, 100, 100),
    STATUS: (300, 300, 500, None, None),
}
"""Requests per minute by listing tier, in the order of `TIERS`; None: no limit."""

ENDPOINTS = {
    "getBrandsByName": READ,
    "getCategoryTree": READ,
    "getCategoryAttributes": READ,
    "getCategoryAttributeValues": READ,
    "getSellerAddresses": READ,
    "getBatchRequestResult": READ,
    "filterApprovedProducts": READ,
    "filterUnapprovedProducts": READ,
    "createProducts": WRITE,
    "updateUnapprovedProducts": WRITE,
    "setArchiveState": WRITE,
    "updatePriceAndInventory": OFFERS,
    "getShipmentPackages": ORDERS,
    "updatePackageStatus": STATUS,
}
"""Operation -> the group whose minute it uses. The stream has its own rule: 5 s between calls."""


def quotas(settings: TrendyolSettings) -> list[Quota]:
    """The limits of an account of this listing tier."""
    tier = TIERS.index(settings.listing_tier)
    per_minute = [Quota(group, limit, 60.0) for group, limits in PER_MINUTE.items() if (limit := limits[tier]) is not None]
    return [*(Quota(name, PER_ENDPOINT, PER_ENDPOINT_SECONDS) for name in ENDPOINTS), *per_minute, Quota(STREAM, 1, 5.0)]


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
    return _message(body)


def _message(body: bytes) -> str | None:
    try:
        answer = decode(body)
    except ValueError:
        return None
    if not isinstance(answer, dict):
        return None
    errors = answer.get("errors")
    entries = [entry for entry in errors if isinstance(entry, dict)] if isinstance(errors, list) else []
    found = [str(entry.get("message") or entry.get("key") or "") for entry in entries] or [
        str(answer.get("message") or answer.get("error") or "")
    ]
    return "; ".join(filter(None, found)) or None


class Api:
    """One `Call` builder per operation, for one seller."""

    def __init__(self, seller_id: str) -> None:
        self._products = f"/product/sellers/{seller_id}"
        self._offers = f"/inventory/sellers/{seller_id}"
        self._orders = f"/order/sellers/{seller_id}"
        self._seller = f"/sellers/{seller_id}"

    def addresses(self) -> Call:
        return _get("getSellerAddresses", f"{self._seller}/addresses")

    def categories(self) -> Call:
        return _get("getCategoryTree", "/product/product-categories")

    def attributes(self, category_id: str) -> Call:
        return _get("getCategoryAttributes", f"/product/categories/{quote(category_id, safe='')}/attributes")

    def attribute_values(self, category_id: str, attribute_id: str, page: int) -> Call:
        path = f"/product/categories/{quote(category_id, safe='')}/attributes/{quote(attribute_id, safe='')}/values"
        return _get("getCategoryAttributeValues", path, page=page, size=VALUES_PAGE)

    def brands(self, name: str) -> Call:
        return _get("getBrandsByName", "/product/brands/by-name", name=name)

    def create(self, items: Sequence[Any]) -> Call:
        return _write("createProducts", "POST", f"{self._products}/v2/products", {"items": list(items)}, repeatable=False)

    def update(self, items: Sequence[Any]) -> Call:
        return _write("updateUnapprovedProducts", "POST", f"{self._products}/products/unapproved-bulk-update", {"items": list(items)})

    def archive(self, items: Sequence[Any]) -> Call:
        return _write("setArchiveState", "PUT", f"{self._products}/products/archive-state", {"items": list(items)})

    def offers(self, items: Sequence[Any]) -> Call:
        call = _write("updatePriceAndInventory", "POST", f"{self._offers}/products/price-and-inventory", {"items": list(items)})
        return replace(call, unlike_for=UNLIKE_SECONDS)

    def batch(self, batch_id: str) -> Call:
        return _get("getBatchRequestResult", f"{self._products}/products/batch-requests/{quote(batch_id, safe='')}")

    def approved(self, **query: str | int) -> Call:
        return _get("filterApprovedProducts", f"{self._products}/products/approved", **{"page": 0, "size": APPROVED_PAGE, **query})

    def approved_after(self, token: str) -> Call:
        """The page after the one that gave the token; the way beyond the ten thousandth record."""
        return _get("filterApprovedProducts", f"{self._products}/products/approved", size=APPROVED_PAGE, nextPageToken=token)

    def unapproved(self, **query: str | int) -> Call:
        return _get("filterUnapprovedProducts", f"{self._products}/products/unapproved", **{"page": 0, "size": UNAPPROVED_PAGE, **query})

    def stream(self, start_ms: int, end_ms: int, cursor: str | None) -> Call:
        """A cursor is only good with the same window that it came from."""
        query: dict[str, str | int] = {"lastModifiedStartDate": start_ms, "lastModifiedEndDate": end_ms, "size": ORDERS_PAGE}
        if cursor:
            query["nextCursor"] = cursor
        return Call("GET", f"{self._orders}/orders/stream", (STREAM,), query=query)

    def placed(self, start_ms: int, end_ms: int, page: int) -> Call:
        query = {"startDate": start_ms, "endDate": end_ms, "page": page, "size": ORDERS_PAGE}
        return _get("getShipmentPackages", f"{self._orders}/v2/orders", **query, orderByField="CreatedDate", orderByDirection="ASC")

    def package(self, package_id: str) -> Call:
        return _get("getShipmentPackages", f"{self._orders}/v2/orders", shipmentPackageIds=package_id, page=0, size=1)

    def status(self, package_id: str, body: Any) -> Call:
        return _write("updatePackageStatus", "PUT", f"{self._orders}/shipment-packages/{quote(package_id, safe='')}", body)


def batch_id(answer: Any) -> str:
    """The id under which a write can be followed; ValueError when the answer has none."""
    if not isinstance(answer, dict) or not answer.get("batchRequestId"):
        raise ValueError(f"no batchRequestId in {json.dumps(answer, default=str)[:200]}")
    return str(answer["batchRequestId"])


def _get(operation: str, path: str, **query: str | int) -> Call:
    return Call("GET", path, (operation, ENDPOINTS[operation]), query=query)


def _write(operation: str, method: str, path: str, body: Any, *, repeatable: bool = True) -> Call:
    return Call(method, path, (operation, ENDPOINTS[operation]), body=body, repeatable=repeatable)
