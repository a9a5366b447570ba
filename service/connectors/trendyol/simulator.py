"""A Trendyol for one seller on this machine: the documented calls, as strict as the marketplace, kept in memory.

Below `/_simulator/` it can be told what buyers do and which faults to show; that part is not Trendyol's.
Review rule: a product is rejected when its title holds a word of `simkit.review.FORBIDDEN_WORDS` or when the address of its
first image does not end like a picture; everything else is approved.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request

from service.connectors.contract import Quota
from service.connectors.simkit.gate import Gate
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.simulator import Operation, Pace, Simulator, World
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import EMPTY, body_in, listed, number, stamp
from service.connectors.trendyol import sim_catalogue, sim_http, sim_rules
from service.connectors.trendyol.api import ENDPOINTS, PER_MINUTE, STREAM
from service.connectors.trendyol.settings import TIERS
from service.connectors.trendyol.sim_orders import Orders
from service.connectors.trendyol.sim_pages import after_token, approved_page, check_page, unapproved_page
from service.connectors.trendyol.sim_products import Products

PRODUCTS, ORDERS = "/product/sellers/<seller_id>", "/order/sellers/<seller_id>"


@dataclass(slots=True)
class TrendyolWorld(World):
    """Trendyol's things beside time and gate."""

    products: Products
    orders: Orders


class TrendyolSimulator(Simulator[TrendyolWorld]):
    """Trendyol's calls, its door and its errors."""

    words = {
        404: ("Kaynak bulunamadı.", "not.found"),
        405: ("Metot desteklenmiyor.", "method.not.allowed"),
        429: ("too.many.requests", "too.many.requests"),
        500: ("Beklenmeyen bir hata oluştu.", "internal.server.error"),
    }

    def __init__(self, create_world: Callable[[], TrendyolWorld], seller_id: str, api_key: str, api_secret: str) -> None:
        super().__init__(create_world)
        self._seller = int(seller_id)
        self._credentials = "Basic " + base64.b64encode(f"{api_key}:{api_secret}".encode()).decode()
        self._agent = re.compile(rf"{re.escape(seller_id)} - [A-Za-z0-9]{{1,30}}")

    def operations(self) -> list[Operation]:
        """Trendyol's calls."""
        attributes = "/product/categories/<int:category>/attributes"
        return [
            Operation("getBrands", "GET", "/product/brands", self._brands),
            Operation("getBrandsByName", "GET", "/product/brands/by-name", self._brands_by_name),
            Operation("getCategoryTree", "GET", "/product/product-categories", lambda: sim_catalogue.TREE),
            Operation("getCategoryAttributes", "GET", attributes, self._attributes),
            Operation("getCategoryAttributeValues", "GET", f"{attributes}/<int:attribute>/values", self._values),
            Operation(
                "getSellerAddresses", "GET", "/sellers/<seller_id>/addresses", lambda: {"supplierAddresses": sim_catalogue.ADDRESSES}
            ),
            Operation("createProducts", "POST", f"{PRODUCTS}/v2/products", self._create),
            Operation("updateUnapprovedProducts", "POST", f"{PRODUCTS}/products/unapproved-bulk-update", self._update),
            Operation("setArchiveState", "PUT", f"{PRODUCTS}/products/archive-state", self._archive),
            Operation("getBatchRequestResult", "GET", f"{PRODUCTS}/products/batch-requests/<batch>", self._batch),
            Operation("filterApprovedProducts", "GET", f"{PRODUCTS}/products/approved", self._approved),
            Operation("filterUnapprovedProducts", "GET", f"{PRODUCTS}/products/unapproved", self._unapproved),
            Operation("updatePriceAndInventory", "POST", "/inventory/sellers/<seller_id>/products/price-and-inventory", self._offer),
            Operation("getShipmentPackages", "GET", f"{ORDERS}/v2/orders", self._orders),
            Operation("getShipmentPackagesStream", "GET", f"{ORDERS}/orders/stream", self._stream),
            Operation("updatePackageStatus", "PUT", f"{ORDERS}/shipment-packages/<int:package>", self._move),
        ]

    def controls(self) -> Mapping[str, Callable[[], Any]]:
        """Buyers, and the seller's own hand in the partner panel."""
        return {"sales": self._sell, "cancellations": self._cancel, "edits": self._edit}

    def admit(self, operation: Operation, parts: dict[str, Any]) -> None:
        """Refused with 401, 403 or 429."""
        agent, authorization = request.headers.get("User-Agent", ""), request.headers.get("Authorization", "")
        if not self._agent.fullmatch(agent) or parts.pop("seller_id", str(self._seller)) != str(self._seller):
            raise Refused(403, "User-Agent veya satıcı hatalı", "forbidden")
        if authorization != self._credentials:
            raise Refused(401, "", "ClientApiAuthenticationException")
        if not self.world.gate.charge(operation.name, operation.name, ENDPOINTS.get(operation.name, "")):
            raise self.trouble(429)

    def refusal(self, refused: Refused) -> Response:
        """Trendyol's error body."""
        return sim_http.refusal(refused)

    def _brands(self) -> Any:
        page, size = number("page", 0), number("size", 1000)
        chosen = list(sim_catalogue.BRANDS.items())[page * size : (page + 1) * size]
        return {"brands": [{"id": brand_id, "name": name} for brand_id, name in chosen]}

    def _brands_by_name(self) -> Any:
        return [{"id": brand_id, "name": name} for brand_id, name in sim_catalogue.BRANDS.items() if name == request.args.get("name")]

    def _attributes(self, category: int) -> Any:
        name = sim_catalogue.NAMES.get(category, "")
        return {"id": category, "name": name, "displayName": name, "categoryAttributes": _known(category)}

    def _values(self, category: int, attribute: int) -> Any:
        page, size = number("page", 0), number("size", 1000)
        check_page(page, size, 1000)
        if not any(entry["attribute"]["id"] == attribute for entry in _known(category)):
            raise Refused(404, "Özellik bulunamadı.", "attribute.not.found")
        values = list(sim_catalogue.ATTRIBUTES[attribute].value_ids().items())
        content = [{"attributeValueId": value_id, "attributeValueName": name} for value_id, name in values[page * size : (page + 1) * size]]
        return {"totalElements": len(values), "totalPages": -(-len(values) // size), "page": page, "size": size, "content": content}

    def _create(self) -> Any:
        items = sim_rules.items_of(body_in(), sim_rules.CREATE, sim_rules.CREATE_NEEDS)
        return {"batchRequestId": self.world.products.create(items, partly=self.partly)}

    def _update(self) -> Any:
        items = sim_rules.items_of(body_in(), sim_rules.UPDATE, ["barcode"])
        return {"batchRequestId": self.world.products.update(items, partly=self.partly)}

    def _archive(self) -> Any:
        items = sim_rules.items_of(body_in(), sim_rules.ARCHIVE, sim_rules.ARCHIVE)
        return {"batchRequestId": self.world.products.archive(items, partly=self.partly)}

    def _offer(self) -> Any:
        items = sim_rules.items_of(body_in(), sim_rules.OFFER, ["barcode"])
        if any(len(item) < 2 for item in items):
            raise Refused(400, "quantity, salePrice veya listPrice gönderilmelidir")
        return {"batchRequestId": self.world.products.offer(items, partly=self.partly)}

    def _batch(self, batch: str) -> Any:
        return self.world.products.batch(batch)

    def _approved(self) -> Any:
        page, size, wanted = number("page", 0), number("size", 20), listed("barcodes") or listed("barcode")
        check_page(page, size, 100)
        if len(wanted) > 50:
            raise Refused(400, "en fazla 50 barkod sorgulanabilir")
        token = request.args.get("nextPageToken")
        if token and page:
            raise Refused(400, "page ve nextPageToken birlikte kullanılamaz")
        return approved_page(self.world.products.approved(wanted), page, size, self._seller, after_token(token) if token else 0)

    def _unapproved(self) -> Any:
        page, size, barcode, status = number("page", 0), number("size", 20), request.args.get("barcode"), request.args.get("status")
        check_page(page, size, 1000)
        found = [product for product in self.world.products.all.values() if product.state != "approved" and status in (None, product.state)]
        return unapproved_page([product for product in found if barcode in (None, product.item["barcode"])], page, size)

    def _orders(self) -> Any:
        page, size, ids = number("page", 0), number("size", 50), [int(text) for text in listed("shipmentPackageIds")]
        check_page(page, size, 200, deepest=9_800)
        if len(ids) > 50:
            raise Refused(400, "en fazla 50 paket sorgulanabilir")
        only = {"ids": ids, "number": request.args.get("orderNumber"), "statuses": listed("status")}
        field = "orderDate" if request.args.get("orderByField") == "CreatedDate" else "lastModifiedDate"
        return self.world.orders.window(stamp("startDate"), stamp("endDate"), page, size, only, field)

    def _stream(self) -> Any:
        start, end, cursor = stamp("lastModifiedStartDate"), stamp("lastModifiedEndDate"), request.args.get("nextCursor")
        return self.world.orders.stream(start, end, number("size", 50), cursor, listed("packageItemStatuses"))

    def _move(self, package: int) -> Any:
        self.world.orders.move(package, body_in())
        return EMPTY

    def _sell(self) -> Any:
        order = body_in()
        sold = [self.world.orders.sell(order.get("barcode"), order.get("quantity")) for _ in range(order.get("count", 1))]
        return {"orders": sold}

    def _cancel(self) -> Any:
        self.world.orders.cancel(int(body_in()["shipmentPackageId"]))
        return {}

    def _edit(self) -> Any:
        edit = body_in()
        if edit.get("barcode") not in self.world.products.all:
            raise Refused(404, "Ürün bulunamadı.", "product.not.found")
        self.world.products.edit(edit["barcode"], edit)
        return {}

    def state(self) -> dict[str, Any]:
        """Every listing by barcode, every package."""
        listings = {
            barcode: {
                "state": product.state,
                "archived": product.archived,
                "reasons": product.reasons,
                "quantity": product.item["quantity"],
                "price": str(product.item["salePrice"]),
                "list_price": str(product.item["listPrice"]),
                "accepted_at": product.accepted_at,
            }
            for barcode, product in self.world.products.all.items()
        }
        return {"listings": listings, "orders": list(self.world.orders.all.values())}


def create_simulator(
    *,
    seller_id: str = "2738",
    api_key: str = "simulatorKey",
    api_secret: str = "simulatorSecret",  # noqa: S107
    tier: str = "50k",
    **pace: Any,
) -> Flask:
    """A WSGI application for the seller with these credentials; `pace` is that of `simkit.simulator.Pace`."""
    at = Pace(**pace)

    def world() -> TrendyolWorld:
        timeline = Timeline(at.clock)
        products = Products(timeline, at.seed, at.review_seconds, at.batch_seconds)
        orders = Orders(timeline, products, at.seed, int(seller_id), at.scan_seconds)
        return TrendyolWorld(Gate(at.clock, _quotas(TIERS.index(tier)), at.quota_scale), timeline, products, orders)

    return TrendyolSimulator(world, seller_id, api_key, api_secret).application("trendyol")


def _quotas(tier: int) -> list[Quota]:
    per_minute = [Quota(group, limit, 60.0) for group, by_tier in PER_MINUTE.items() if (limit := by_tier[tier]) is not None]
    return [*(Quota(name, 50, 10.0) for name in ENDPOINTS), *per_minute, Quota(STREAM, 1, 5.0)]


def _known(category: int) -> list[dict[str, Any]]:
    try:
        return sim_catalogue.category_attributes(category)
    except KeyError:
        raise Refused(404, "Kategori bulunamadı.", "category.not.found") from None
