"""A Trendyol for one seller on this machine: the documented calls, as strict as the marketplace, kept in memory.

Below `/_simulator/` it can be told what buyers do and which faults to show; that part is not Trendyol's.
Review rule: a product is rejected when its title holds a word of `sim_rules.FORBIDDEN_WORDS` or when the address of its
first image does not end like a picture; everything else is approved.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request

from service.connectors.trendyol import sim_catalogue, sim_rules
from service.connectors.trendyol.sim_gate import Gate
from service.connectors.trendyol.sim_http import EMPTY, as_refusal, body_in, known, listed, number, refusal, reply, spoiled, stamp
from service.connectors.trendyol.sim_orders import Orders
from service.connectors.trendyol.sim_pages import after_token, approved_page, check_page, unapproved_page
from service.connectors.trendyol.sim_products import Products, Timeline
from service.connectors.trendyol.sim_rules import Refused, invalid


@dataclass(slots=True)
class World:
    """Everything that a reset forgets."""

    gate: Gate
    time: Timeline
    products: Products
    orders: Orders


class Simulator:
    """The routes of one simulated marketplace. Every request holds the one lock."""

    def __init__(self, seller_id: int, create: Callable[[], World]) -> None:
        self._seller, self._create_world, self._lock = seller_id, create, threading.RLock()
        self._world, self._partly = create(), False

    def routes(self, app: Flask) -> None:
        """Trendyol's calls."""
        products, orders = "/product/sellers/<seller_id>", "/order/sellers/<seller_id>"
        for operation, method, rule, answer in (
            ("getBrands", "GET", "/product/brands", self._brands),
            ("getBrandsByName", "GET", "/product/brands/by-name", self._brands_by_name),
            ("getCategoryTree", "GET", "/product/product-categories", lambda: sim_catalogue.TREE),
            ("getCategoryAttributes", "GET", "/product/categories/<int:category>/attributes", self._attributes),
            ("getCategoryAttributeValues", "GET", "/product/categories/<int:category>/attributes/<int:attribute>/values", self._values),
            ("getSellerAddresses", "GET", "/sellers/<seller_id>/addresses", lambda: {"supplierAddresses": sim_catalogue.ADDRESSES}),
            ("createProducts", "POST", f"{products}/v2/products", self._create),
            ("updateUnapprovedProducts", "POST", f"{products}/products/unapproved-bulk-update", self._update),
            ("setArchiveState", "PUT", f"{products}/products/archive-state", self._archive),
            (
                "getBatchRequestResult",
                "GET",
                f"{products}/products/batch-requests/<batch>",
                lambda batch: self._world.products.batch(batch),
            ),
            ("filterApprovedProducts", "GET", f"{products}/products/approved", self._approved),
            ("filterUnapprovedProducts", "GET", f"{products}/products/unapproved", self._unapproved),
            ("updatePriceAndInventory", "POST", "/inventory/sellers/<seller_id>/products/price-and-inventory", self._offer),
            ("getShipmentPackages", "GET", f"{orders}/v2/orders", self._orders),
            ("getShipmentPackagesStream", "GET", f"{orders}/orders/stream", self._stream),
            ("updatePackageStatus", "PUT", f"{orders}/shipment-packages/<int:package>", self._move),
        ):
            app.add_url_rule(rule, operation, self._guarded(operation, answer), methods=[method])

    def controls(self, app: Flask) -> None:
        """What Trendyol does not have: buyers on command, faults, a look inside."""
        for name, method, answer in (
            ("sales", "POST", self._sell),
            ("cancellations", "POST", self._cancel),
            ("edits", "POST", self._edit),
            ("faults", "POST", self._order_fault),
            ("state", "GET", self._state),
            ("reset", "POST", self._reset),
        ):
            app.add_url_rule(f"/_simulator/{name}", f"_{name}", self._locked(answer), methods=[method])

    def _guarded(self, operation: str, answer: Callable[..., Any]) -> Callable[..., Response]:
        def view(**parts: Any) -> Response:
            seller_id = parts.pop("seller_id", None)
            with self._lock:
                self._world.time.advance()
                fault = self._world.gate.fault(operation)
                if fault is not None and fault.kind in ("http_500", "http_429"):
                    raise as_refusal(fault)
                self._world.gate.admit(
                    operation, request.headers.get("Authorization", ""), request.headers.get("User-Agent", ""), seller_id
                )
                self._partly = fault is not None and fault.kind == "partial_failure"
                response = reply(answer(**parts))
            return spoiled(response, fault)

        return view

    def _locked(self, answer: Callable[[], Any]) -> Callable[[], Response]:
        def view() -> Response:
            with self._lock:
                self._world.time.advance()
                return reply(answer())

        return view

    def _brands(self) -> Any:
        page, size = number("page", 0), number("size", 1000)
        chosen = list(sim_catalogue.BRANDS.items())[page * size : (page + 1) * size]
        return {"brands": [{"id": brand_id, "name": name} for brand_id, name in chosen]}

    def _brands_by_name(self) -> Any:
        return [{"id": brand_id, "name": name} for brand_id, name in sim_catalogue.BRANDS.items() if name == request.args.get("name")]

    def _attributes(self, category: int) -> Any:
        name = sim_catalogue.NAMES.get(category, "")
        return {"id": category, "name": name, "displayName": name, "categoryAttributes": known(category)}

    def _values(self, category: int, attribute: int) -> Any:
        page, size = number("page", 0), number("size", 1000)
        check_page(page, size, 1000)
        if not any(entry["attribute"]["id"] == attribute for entry in known(category)):
            raise Refused(404, "attribute.not.found", "Özellik bulunamadı.")
        values = list(sim_catalogue.ATTRIBUTES[attribute].value_ids().items())
        content = [{"attributeValueId": value_id, "attributeValueName": name} for value_id, name in values[page * size : (page + 1) * size]]
        return {"totalElements": len(values), "totalPages": -(-len(values) // size), "page": page, "size": size, "content": content}

    def _create(self) -> Any:
        items = sim_rules.items_of(body_in(), sim_rules.CREATE, sim_rules.CREATE_NEEDS)
        return {"batchRequestId": self._world.products.create(items, partly=self._partly)}

    def _update(self) -> Any:
        items = sim_rules.items_of(body_in(), sim_rules.UPDATE, ["barcode"])
        return {"batchRequestId": self._world.products.update(items, partly=self._partly)}

    def _archive(self) -> Any:
        items = sim_rules.items_of(body_in(), sim_rules.ARCHIVE, sim_rules.ARCHIVE)
        return {"batchRequestId": self._world.products.archive(items, partly=self._partly)}

    def _offer(self) -> Any:
        items = sim_rules.items_of(body_in(), sim_rules.OFFER, ["barcode"])
        if any(len(item) < 2 for item in items):
            raise invalid("quantity, salePrice veya listPrice gönderilmelidir")
        return {"batchRequestId": self._world.products.offer(items, partly=self._partly)}

    def _approved(self) -> Any:
        page, size, wanted = number("page", 0), number("size", 20), listed("barcodes") or listed("barcode")
        check_page(page, size, 100)
        if len(wanted) > 50:
            raise invalid("en fazla 50 barkod sorgulanabilir")
        token = request.args.get("nextPageToken")
        if token and page:
            raise invalid("page ve nextPageToken birlikte kullanılamaz")
        return approved_page(self._world.products.approved(wanted), page, size, self._seller, after_token(token) if token else 0)

    def _unapproved(self) -> Any:
        page, size, barcode, status = number("page", 0), number("size", 20), request.args.get("barcode"), request.args.get("status")
        check_page(page, size, 1000)
        found = [
            product for product in self._world.products.all.values() if product.state != "approved" and status in (None, product.state)
        ]
        return unapproved_page([product for product in found if barcode in (None, product.item["barcode"])], page, size)

    def _orders(self) -> Any:
        page, size, ids = number("page", 0), number("size", 50), [int(text) for text in listed("shipmentPackageIds")]
        check_page(page, size, 200, deepest=9_800)
        if len(ids) > 50:
            raise invalid("en fazla 50 paket sorgulanabilir")
        only = {"ids": ids, "number": request.args.get("orderNumber"), "statuses": listed("status")}
        field = "orderDate" if request.args.get("orderByField") == "CreatedDate" else "lastModifiedDate"
        return self._world.orders.window(stamp("startDate"), stamp("endDate"), page, size, only, field)

    def _stream(self) -> Any:
        start, end, cursor = stamp("lastModifiedStartDate"), stamp("lastModifiedEndDate"), request.args.get("nextCursor")
        return self._world.orders.stream(start, end, number("size", 50), cursor, listed("packageItemStatuses"))

    def _move(self, package: int) -> Any:
        self._world.orders.move(package, body_in())
        return EMPTY

    def _sell(self) -> Any:
        order = body_in()
        sold = [self._world.orders.sell(order.get("barcode"), order.get("quantity")) for _ in range(order.get("count", 1))]
        return {"orders": sold}

    def _cancel(self) -> Any:
        self._world.orders.cancel(int(body_in()["shipmentPackageId"]))
        return {}

    def _edit(self) -> Any:
        edit = body_in()
        if edit.get("barcode") not in self._world.products.all:
            raise Refused(404, "product.not.found", "Ürün bulunamadı.")
        self._world.products.edit(edit["barcode"], edit)
        return {}

    def _order_fault(self) -> Any:
        fault = body_in()
        seconds = float(fault.get("seconds", 2))
        self._world.gate.order_fault(fault["kind"], fault.get("operation", "*"), int(fault.get("times", 1)), seconds)
        return {}

    def _reset(self) -> Any:
        self._world = self._create_world()
        return {}

    def _state(self) -> Any:
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
            for barcode, product in self._world.products.all.items()
        }
        return {
            "listings": listings,
            "orders": list(self._world.orders.all.values()),
            "requests": self._world.gate.requests,
            "limited": self._world.gate.limited,
        }


def create_simulator(
    *,
    seed: int = 1,
    seller_id: str = "2738",
    api_key: str = "simulatorKey",
    api_secret: str = "simulatorSecret",  # noqa: S107
    review_seconds: float = 1.0,
    batch_seconds: float = 0.3,
    scan_seconds: float = 1.0,
    clock: Callable[[], float] = time.time,
    quota_scale: float = 1.0,
    tier: str = "50k",
) -> Flask:
    """A WSGI application. The same seed and the same calls give the same ids; `quota_scale` 10 allows ten times the requests."""

    def world() -> World:
        timeline = Timeline(clock)
        products = Products(timeline, seed, review_seconds, batch_seconds)
        orders = Orders(timeline, products, seed, int(seller_id), scan_seconds)
        return World(Gate(seller_id, api_key, api_secret, clock, tier, quota_scale), timeline, products, orders)

    simulator = Simulator(int(seller_id), world)
    app = Flask("trendyol-simulator")
    simulator.routes(app)
    simulator.controls(app)
    app.register_error_handler(Refused, refusal)
    app.register_error_handler(404, lambda error: refusal(Refused(404, "not.found", "Kaynak bulunamadı.")))
    app.register_error_handler(405, lambda error: refusal(Refused(405, "method.not.allowed", "Metot desteklenmiyor.")))
    return app
