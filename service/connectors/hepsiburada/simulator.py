"""A Hepsiburada for one seller on this machine: the documented calls of its services behind one address, kept in memory.

Below `/_simulator/` it can be told what buyers do and which faults to show; that part is not Hepsiburada's.
Review rule: `sim_rules.review_reasons`; a suggested match: `sim_rules.is_suggested`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request

from service.connectors.hepsiburada import sim_catalogue, sim_pages, sim_rules
from service.connectors.hepsiburada.api import LISTINGS, ORDERS, PRODUCTS
from service.connectors.hepsiburada.sim_gate import Gate
from service.connectors.hepsiburada.sim_http import (
    EMPTY,
    NEVER,
    as_refusal,
    body_in,
    catalogue,
    dates,
    failure,
    file_in,
    number,
    refusal,
    reply,
    spoiled,
)
from service.connectors.hepsiburada.sim_offers import Offers, TooManyUploads
from service.connectors.hepsiburada.sim_orders import Orders, Package
from service.connectors.hepsiburada.sim_products import Products
from service.connectors.hepsiburada.sim_rules import Refused, closed, rows_of
from service.connectors.hepsiburada.sim_time import Timeline

ALWAYS = (0.0, 1e12)


@dataclass(slots=True)
class World:
    """Everything that a reset forgets."""

    gate: Gate
    time: Timeline
    offers: Offers
    products: Products
    orders: Orders


class Simulator:
    """The routes of one simulated marketplace. Every request holds the one lock."""

    def __init__(self, merchant_id: str, create: Callable[[], World]) -> None:
        self._merchant, self._create_world, self._lock = merchant_id, create, threading.RLock()
        self._world, self._partly = create(), False

    def routes(self, app: Flask) -> None:
        """Hepsiburada's calls."""
        products, listings = "/product/api", "/listings/merchantid/<merchant>"
        orders, packages = "/orders/merchantid/<merchant>", "/packages/merchantid/<merchant>"
        for operation, service, method, rule, answer in (
            ("getCategories", PRODUCTS, "GET", f"{products}/categories/get-all-categories", self._categories),
            ("getCategoryAttributes", PRODUCTS, "GET", f"{products}/categories/<int:category>/attributes", self._attributes),
            (
                "getAttributeValues",
                PRODUCTS,
                "GET",
                f"{products}/categories/<int:category>/attribute/<attribute>/values",
                self._values,
            ),
            ("importProducts", PRODUCTS, "POST", f"{products}/products/import", self._import),
            ("getImportStatus", PRODUCTS, "GET", f"{products}/products/status/<tracking>", self._import_status),
            ("checkProductStatus", PRODUCTS, "POST", f"{products}/products/check-product-status", self._states),
            ("getAllProducts", PRODUCTS, "GET", f"{products}/products/all-products-of-merchant/<merchant>", self._products),
            ("approvePreMatch", PRODUCTS, "POST", f"{products}/products/approve-prematch", self._approve),
            ("getListings", LISTINGS, "GET", listings, self._listings),
            ("uploadInventory", LISTINGS, "POST", f"{listings}/inventory-uploads", lambda: self._upload("inventory")),
            ("getInventoryUpload", LISTINGS, "GET", f"{listings}/inventory-uploads/id/<upload>", self._result("inventory")),
            ("uploadStock", LISTINGS, "POST", f"{listings}/stock-uploads", lambda: self._upload("stock")),
            ("getStockUpload", LISTINGS, "GET", f"{listings}/stock-uploads/id/<upload>", self._result("stock")),
            ("activateListing", LISTINGS, "POST", f"{listings}/sku/<sku>/activate", lambda sku: self._switch(sku, True)),
            ("deactivateListing", LISTINGS, "POST", f"{listings}/sku/<sku>/deactivate", lambda sku: self._switch(sku, False)),
            ("getOpenOrders", ORDERS, "GET", orders, self._open),
            ("getOrder", ORDERS, "GET", f"{orders}/ordernumber/<order>", self._order),
            ("getCancelledOrders", ORDERS, "GET", f"{orders}/cancelled", self._cancelled),
            ("getPackages", ORDERS, "GET", packages, lambda: self._packages("Open")),
            ("createPackage", ORDERS, "POST", packages, self._pack),
            ("getUnpackedPackages", ORDERS, "GET", f"{packages}/status/unpacked", lambda: self._packages("Unpacked")),
            ("getShippedPackages", ORDERS, "GET", f"{packages}/shipped", lambda: self._moved("Shipped")),
            ("getDeliveredPackages", ORDERS, "GET", f"{packages}/delivered", lambda: self._moved("Delivered")),
            ("getUndeliveredPackages", ORDERS, "GET", f"{packages}/undelivered", lambda: self._moved("Undelivered")),
            ("getPackageTracking", ORDERS, "GET", f"{packages}/packagenumber/<package>", self._tracking),
            ("sendInvoiceLink", ORDERS, "PUT", f"{packages}/packagenumber/<package>/invoice", self._invoice),
        ):
            app.add_url_rule(rule, operation, self._guarded(operation, service, answer), methods=[method])

    def controls(self, app: Flask) -> None:
        """What Hepsiburada does not have: buyers on command, faults, a look inside."""
        for name, method, answer in (
            ("sales", "POST", self._sell),
            ("cancellations", "POST", self._cancel),
            ("unpackings", "POST", self._unpack),
            ("failures", "POST", self._fail),
            ("edits", "POST", self._edit),
            ("faults", "POST", self._order_fault),
            ("state", "GET", self._state),
            ("reset", "POST", self._reset),
        ):
            app.add_url_rule(f"/_simulator/{name}", f"_{name}", self._locked(answer), methods=[method])

    def _guarded(self, operation: str, service: str, answer: Callable[..., Any]) -> Callable[..., Response]:
        def view(**parts: Any) -> Response:
            merchant, headers = parts.pop("merchant", None), request.headers
            with self._lock:
                self._world.time.advance()
                fault = self._world.gate.fault(operation)
                if fault is not None and fault.kind in ("http_500", "http_429"):
                    raise as_refusal(fault)
                self._world.gate.admit(operation, service, headers.get("Authorization", ""), headers.get("User-Agent", ""), merchant)
                self._partly = fault is not None and fault.kind == "partial_failure"
                response = reply(answer(**parts))
                if service == ORDERS:
                    left, limit = self._world.gate.left(service)
                    response.headers.update({"X-RateLimit-Remaining": str(left), "X-RateLimit-Limit": str(limit), "X-RateLimit-Reset": "1"})
            return spoiled(response, fault)

        return view

    def _locked(self, answer: Callable[[], Any]) -> Callable[[], Response]:
        def view() -> Response:
            with self._lock:
                self._world.time.advance()
                return reply(answer())

        return view

    def _categories(self) -> Any:
        return self._page(sim_catalogue.categories())

    def _attributes(self, category: int) -> Any:
        if category not in sim_catalogue.LEAVES:
            return failure(1003, "Category is not leaf")
        return catalogue(sim_catalogue.attributes(category))

    def _values(self, category: int, attribute: str) -> Any:
        try:
            values = sim_catalogue.values(category, attribute)
        except KeyError:
            return failure(1004, "Attribute not found")
        return self._page([{"id": str(place), "value": value} for place, value in enumerate(values, 1)])

    def _import(self) -> Any:
        rows = rows_of(file_in(), sim_rules.IMPORT, sim_rules.IMPORT, 4000)
        if any(row["merchant"] != self._merchant or "merchantSku" not in row["attributes"] for row in rows):
            raise Refused(400, "merchant veya merchantSku geçersiz")
        return catalogue({"trackingId": self._world.products.take(rows, partly=self._partly)})

    def _import_status(self, tracking: str) -> Any:
        return self._page(sim_pages.import_rows(self._world.products.file(tracking), self._world.products.all, self._merchant))

    def _states(self) -> Any:
        known = self._world.products.all
        skus = [sku for row in self._named() for sku in row["merchantSkuList"]]
        states = [{"merchantSku": sku, "status": known[sku].status if sku in known else None} for sku in skus]
        return catalogue([{"merchant": self._merchant, "skuStatusList": states}])

    def _products(self) -> Any:
        sku = request.args.get("merchantSku")
        return self._page([sim_pages.product_row(product) for own, product in self._world.products.all.items() if sku in (None, own)])

    def _approve(self) -> Any:
        for row in self._named():
            self._world.products.approve(row["merchantSkuList"])
        return catalogue(None)

    def _named(self) -> list[dict[str, Any]]:
        rows = rows_of(body_in(), sim_rules.NAMED, sim_rules.NAMED, 100)
        if any(row["merchant"] != self._merchant or not row["merchantSkuList"] for row in rows):
            raise Refused(400, "merchant veya merchantSkuList geçersiz")
        return rows

    def _page(self, rows: list[dict[str, Any]]) -> Any:
        page, size = number("page", default=0), number("size", 2000, default=1000)
        return catalogue(rows[page * size : (page + 1) * size], total=len(rows), page=page, size=max(size, 1))

    def _listings(self) -> Any:
        offset, limit = number("offset"), number("limit")
        skus = [part for part in request.args.get("merchantSkuList", "").split(",") if part]
        if len(skus) > 50:
            raise Refused(400, "merchantSkuList en fazla 50 kayıt içerebilir")
        offers = [offer for sku, offer in self._world.offers.all.items() if not skus or sku in skus]
        rows = [sim_pages.listing_row(offer) for offer in offers[offset : offset + limit]]
        return {"listings": rows, "totalCount": len(offers), "limit": limit, "offset": offset}

    def _upload(self, kind: str) -> Any:
        shape, needs = (sim_rules.STOCK, ["availableStock"]) if kind == "stock" else (sim_rules.INVENTORY, [])
        items = rows_of(body_in(), shape, needs, 4000)
        if any(not item.keys() & {"merchantSku", "hepsiburadaSku"} for item in items):
            raise Refused(400, "hepsiburadaSku veya merchantSku gönderilmelidir")
        try:
            return {"id": self._world.offers.upload(kind, items, partly=self._partly)}
        except TooManyUploads:
            return {"message": "There are too many ongoing/waiting inventory uploads at the moment."}

    def _result(self, kind: str) -> Callable[[str], Any]:
        return lambda upload: sim_pages.upload_result(self._world.offers.result(kind, upload))

    def _switch(self, sku: str, active: bool) -> Any:
        self._world.offers.switch(sku, active)
        return EMPTY

    def _open(self) -> Any:
        offset, limit, (begin, end) = number("offset"), number("limit", 100), dates(ALWAYS)
        lines = [line for line in self._world.orders.open_lines() if begin <= line.placed <= end]
        return sim_pages.records([sim_pages.order_line(line, self._merchant) for line in lines], offset, limit)

    def _order(self, order: str) -> Any:
        return sim_pages.order(self._world.orders.order(order), self._merchant)

    def _cancelled(self) -> Any:
        lines = sorted(self._world.orders.cancelled, key=lambda line: line.moved, reverse=True)
        return self._dateless([sim_pages.cancelled_row(line, self._merchant) for line in lines])

    def _moved(self, where: str) -> Any:
        found = self._world.orders.in_state(where)
        return self._dateless([sim_pages.moved_row(package, where, self._merchant) for package in found])

    def _dateless(self, rows: list[dict[str, Any]]) -> Any:
        if {"begindate", "enddate"} & request.args.keys():
            raise Refused(400, "WrongDateFormat")
        return sim_pages.records(rows, number("offset"), number("limit", 50))

    def _packages(self, status: str) -> Any:
        offset, limit, found = number("Offset"), number("limit", 10), self._in_window(status)
        rows = [sim_pages.package_row(package, self._merchant) for package in found[offset : offset + limit]]
        return reply(rows, pagecount=str(-(-len(found) // limit)), totalcount=str(len(found)))

    def _in_window(self, status: str) -> list[Package]:
        """A longer window than 24 hours is cut without a word: its older part is not shown."""
        now = self._world.time.now()
        begin, end = dates((now - 3600 * number("timespan", default=24), now))
        start = begin if (begin, end) == NEVER else max(begin, end - 24 * 3600)
        return [package for package in self._world.orders.in_state(status) if start <= package.moments[status] <= end]

    def _pack(self) -> Any:
        package = self._world.orders.pack(body_in())
        return reply({"packageNumber": package.number, "barcode": package.barcode}, 201)

    def _tracking(self, package: str) -> Any:
        return sim_pages.tracking(self._world.orders.package(package))

    def _invoice(self, package: str) -> Any:
        self._world.orders.invoice(package, body_in())
        return Response(status=204)

    def _sell(self) -> Any:
        order = body_in()
        sold = [self._world.orders.sell(order.get("barcode"), order.get("quantity") or 1) for _ in range(order.get("count", 1))]
        return {"orders": [sim_pages.order(lines, self._merchant) for lines in sold]}

    def _cancel(self) -> Any:
        self._world.orders.cancel(str(body_in()["orderNumber"]))
        return {}

    def _unpack(self) -> Any:
        self._world.orders.unpack(str(body_in()["packageNumber"]))
        return {}

    def _fail(self) -> Any:
        body = body_in()
        self._world.orders.fail(str(body["packageNumber"]), str(body.get("reason", "Müşteri adreste bulunamadı")))
        return {}

    def _edit(self) -> Any:
        edit = body_in()
        if edit.get("barcode") not in self._world.offers.all:
            raise Refused(404, "Listing bulunamadı")
        self._world.offers.edit(edit["barcode"], edit)
        return {}

    def _order_fault(self) -> Any:
        fault = body_in()
        closed({"kind": fault.get("kind")}, {"kind": (str,)}, ["kind"])
        seconds = float(fault.get("seconds", 2))
        self._world.gate.order_fault(fault["kind"], fault.get("operation", "*"), int(fault.get("times", 1)), seconds)
        return {}

    def _reset(self) -> Any:
        self._world = self._create_world()
        return {}

    def _state(self) -> Any:
        numbers = dict.fromkeys(line.number for line in self._world.orders.lines.values())
        return {
            "listings": {sku: self._shown(sku) for sku in self._world.products.all},
            "orders": [sim_pages.order(self._world.orders.order(order), self._merchant) for order in numbers],
            "packages": [sim_pages.tracking(each) | {"invoice": each.invoice} for each in self._world.orders.packages.values()],
            "requests": self._world.gate.requests,
            "limited": self._world.gate.limited,
        }

    def _shown(self, sku: str) -> dict[str, Any]:
        product, offer = self._world.products.all[sku], self._world.offers.all.get(sku)
        states = {"MATCHED": "approved", "REJECTED": "rejected"}
        return {
            "state": states.get(product.status, "pendingApproval"),
            "status": product.status,
            "archived": offer is not None and not offer.active,
            "reasons": product.reasons,
            "quantity": offer.stock if offer else int(product.given["stock"]),
            "price": str(offer.price) if offer else product.given["price"].replace(",", "."),
            "accepted_at": offer.accepted_at if offer else None,
        }


def create_simulator(
    *,
    seed: int = 1,
    merchant_id: str = "5a0f3c1e-7d42-4b8e-9a61-c0ffee000001",
    service_key: str = "simulatorKey",
    developer: str = "meschain_dev",
    review_seconds: float = 1.0,
    batch_seconds: float = 0.3,
    scan_seconds: float = 1.0,
    packing_seconds: float | None = None,
    clock: Callable[[], float] = time.time,
    quota_scale: float = 1.0,
) -> Flask:
    """A WSGI application. The same seed and the same calls give the same ids.

    With `packing_seconds` Hepsiburada packs by itself after so long; `quota_scale` 10 allows ten times the requests.
    """

    def world() -> World:
        timeline = Timeline(clock)
        offers = Offers(timeline, seed, batch_seconds)
        products = Products(timeline, offers, seed, review_seconds, batch_seconds)
        orders = Orders(timeline, offers, seed, scan_seconds, packing_seconds)
        return World(Gate(merchant_id, service_key, developer, clock, quota_scale), timeline, offers, products, orders)

    simulator = Simulator(merchant_id, world)
    app = Flask("hepsiburada-simulator")
    simulator.routes(app)
    simulator.controls(app)
    app.register_error_handler(Refused, refusal)
    app.register_error_handler(404, lambda error: refusal(Refused(404, "Not Found")))
    app.register_error_handler(405, lambda error: refusal(Refused(405, "Method Not Allowed")))
    return app
