"""A PttAVM for one seller on this machine: the documented calls of both services behind one address, kept in memory.

Below `/_simulator/` it can be told what buyers do and which faults to show; that part is not PttAVM's.
A product is refused by `sim_rules.product_failures`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from flask import Flask, Response, request

from service.connectors.contract import Quota
from service.connectors.pttavm import sim_catalogue, sim_pages, sim_rules
from service.connectors.pttavm.api import CORRELATION, INTEGRATION, SHIPMENT, WINDOW_DAYS
from service.connectors.pttavm.sim_orders import WAREHOUSES, Orders
from service.connectors.pttavm.sim_products import Products
from service.connectors.simkit.batches import new_id
from service.connectors.simkit.gate import Gate
from service.connectors.simkit.shapes import Refused, closed, rows_of
from service.connectors.simkit.simulator import Operation, Pace, Simulator, World
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import body_in, number, reply

LIMITS = (Quota(INTEGRATION, 60, 60.0), Quota(SHIPMENT, 60, 60.0))
"""PttAVM publishes none; this is what its clients get along with."""
MOST_ITEMS, PAGE = 1000, 50
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LOCAL = "%Y-%m-%dT%H:%M:%S"


@dataclass(slots=True)
class PttavmWorld(World):
    """PttAVM's things beside time and gate."""

    products: Products
    orders: Orders
    random: Random


class PttavmSimulator(Simulator[PttavmWorld]):
    """PttAVM's calls, its doors and its errors."""

    words = {
        404: ("Kaynak bulunamadı", "404"),
        405: ("Metot desteklenmiyor", "405"),
        429: ("Çok fazla istek gönderildi", "429"),
        500: ("Beklenmeyen bir hata oluştu", "500"),
    }

    def __init__(
        self, create_world: Callable[[], PttavmWorld], keys: Mapping[str, str], cargo: tuple[str, str], flags: tuple[str, str]
    ) -> None:
        super().__init__(create_world)
        self._keys, self._flags = keys, flags
        self._cargo = "Basic " + base64.b64encode(":".join(cargo).encode()).decode()

    def operations(self) -> list[Operation]:
        """PttAVM's calls, each in the group of its service."""
        return [
            Operation("getCategoryTree", "GET", "/categories/category-tree", self._categories, INTEGRATION),
            Operation("getCargoProfiles", "GET", "/shipping/cargo-profiles", self._profiles, INTEGRATION),
            Operation("getProductsByBarcodes", "POST", "/products/get-by-barcodes", self._named_products, INTEGRATION),
            Operation("searchProducts", "GET", "/products/search", self._products, INTEGRATION),
            Operation("upsertProducts", "POST", "/products/upsert", self._upsert, INTEGRATION),
            Operation("updateStockPrices", "POST", "/products/stock-prices", self._stock_prices, INTEGRATION),
            Operation("getTrackingResult", "POST", "/products/tracking-result/<tracking>", self._result, INTEGRATION),
            Operation("searchOrders", "GET", "/orders/search", self._search_orders, INTEGRATION),
            Operation("getOrder", "GET", "/orders/<order>", lambda order: [self.world.orders.named(order)], INTEGRATION),
            Operation("sendInvoice", "POST", "/orders/<order>/invoice", self._invoice, INTEGRATION),
            Operation("getWarehouses", "POST", "/get-warehouse", self._warehouses, SHIPMENT),
            Operation("createBarcode", "POST", "/create-barcode", self._create_barcode, SHIPMENT),
            Operation("getBarcodeStatus", "POST", "/barcode-status", self._barcode_status, SHIPMENT),
            Operation("getBarcodeTag", "POST", "/get-barcode-tag", self._label, SHIPMENT),
        ]

    def controls(self) -> Mapping[str, Callable[[], Any]]:
        """Buyers, their banks, the carrier, and the seller's own hand in the panel."""
        return {
            "sales": self._sell,
            "payments": self._pay,
            "cancellations": self._cancel,
            "returns": self._send_back,
            "edits": self._edit,
        }

    def state(self) -> dict[str, Any]:
        """Every product by barcode and every order."""
        return {
            "listings": {barcode: self._shown(barcode) for barcode in self.world.products.all},
            "orders": list(self.world.orders.all.values()),
        }

    def admit(self, operation: Operation, parts: dict[str, Any]) -> None:
        """Refused with 401, 400 or 429; each service has its own credentials."""
        if operation.group == SHIPMENT:
            admitted = request.headers.get("Authorization") == self._cargo
        else:
            admitted = all(request.headers.get(name) == value for name, value in self._keys.items())
        if not admitted:
            raise Refused(401, "Yetkisiz")
        if operation.group == INTEGRATION and not UUID.fullmatch(request.headers.get(CORRELATION, "")):
            raise Refused(400, f"{CORRELATION} geçersiz", "400")
        if not self.world.gate.charge(operation.name, operation.group):
            raise self.trouble(429)

    def refusal(self, refused: Refused) -> Response:
        """A body with a message; none at the door."""
        if refused.status == 401:
            return Response(status=401)
        return reply({"success": False, "errorMessage": refused.message, "errorCode": refused.key or None}, refused.status)

    def _categories(self) -> Any:
        return {"success": True, "category_tree": sim_catalogue.TREE, "error": {"error_code": None, "error_message": None}}

    def _profiles(self) -> Any:
        return {"cargoProfiles": [{"id": 1, "name": "Standart", "description": None, "type": "birincil"}]}

    def _named_products(self) -> Any:
        body, known = body_in(), self.world.products.all
        closed(body, sim_rules.BARCODES, sim_rules.BARCODES)
        if not body["barcodes"]:
            raise Refused(400, "barcodes boş olamaz")
        return [sim_pages.product_row(known[barcode]) for barcode in body["barcodes"] if barcode in known]

    def _products(self) -> Any:
        page, filters = number("searchPage", 0), [self._flag(name) for name in ("isActive", "isInStock")]
        if page < 1:
            raise Refused(400, "searchPage geçersiz")
        found = list(self.world.products.matching(*filters))
        return [sim_pages.product_row(product) for product in found[(page - 1) * PAGE : page * PAGE]]

    def _flag(self, name: str) -> bool:
        if request.args.get(name) not in self._flags:
            raise Refused(400, f"{name} geçersiz")
        return request.args[name] == self._flags[0]

    def _upsert(self) -> Any:
        items = self._items(sim_rules.UPSERT)
        for item in items:
            for image in item.get("images", ()):
                closed(image, sim_rules.IMAGE, ["url"])
            for variant in item.get("variants", ()):
                closed(variant, sim_rules.VARIANT, ["attributes", "quantity", "price"])
        return sim_pages.taken(self.world.products.take("upsert", items, partly=self.partly), len(items))

    def _stock_prices(self) -> Any:
        items = self._items(sim_rules.STOCK)
        return sim_pages.taken(self.world.products.take("stock-prices", items, partly=self.partly), len(items))

    def _items(self, shape: Mapping[str, Any]) -> list[dict[str, Any]]:
        body = body_in()
        closed(body, {"items": (list,)}, ["items"])
        return rows_of(body["items"], shape, ["barcode"], MOST_ITEMS, called="items")

    def _result(self, tracking: str) -> Any:
        return sim_pages.tracking_result(self.world.products.batch(tracking), self.world.products.all)

    def _search_orders(self) -> Any:
        begin, end = (self._local(name) for name in ("startDate", "endDate"))
        if not begin <= end <= begin + timedelta(days=WINDOW_DAYS):
            raise Refused(400, f"Tarih aralığı en fazla {WINDOW_DAYS} gün olabilir")
        if request.args.get("isActiveOrders") not in ("true", "false"):
            raise Refused(400, "isActiveOrders geçersiz")
        found = self.world.orders.between(begin.strftime(LOCAL), end.strftime(LOCAL))
        only_active = request.args["isActiveOrders"] == "true"
        return [order for order in found if not only_active or self._is_active(order)]

    def _is_active(self, order: Mapping[str, Any]) -> bool:
        return any(line["siparisDurumu"] == "kargo_yapilmasi_bekleniyor" for line in order["siparisUrunler"])

    def _local(self, name: str) -> datetime:
        try:
            return datetime.strptime(request.args.get(name, ""), LOCAL)  # noqa: DTZ007  local by its nature
        except ValueError:
            raise Refused(400, f"{name} geçersiz") from None

    def _invoice(self, order: str) -> Any:
        body = body_in()
        closed(body, sim_rules.INVOICE, ["lineItemId"])
        taken = sim_rules.is_invoice(body.get("url") or "", body.get("content") or "")
        said = self.world.orders.invoice(order, body["lineItemId"]) if taken else "url veya content geçersiz"
        return {"success": not said, "error_Message": said or None}

    def _warehouses(self) -> Any:
        rows = [{"id": warehouse, "name": name} for warehouse, name in WAREHOUSES.items()]
        return {"data": rows, "error": False, "msg": None, "status": True}

    def _create_barcode(self) -> Any:
        body = body_in()
        closed(body, sim_rules.PARCELS, sim_rules.PARCELS)
        rows, tracking = rows_of(body["orders"], sim_rules.PARCEL, sim_rules.PARCEL, 100, called="orders"), new_id(self.world.random)
        said = self.world.orders.ask_for_barcodes(rows, tracking)
        number_of = {"tracking_id": "" if said else tracking, "count": 0 if said else len(rows)}
        return {**number_of, "code": 400 if said else 200, "success": not said, "message": said, "error": bool(said)}

    def _barcode_status(self) -> Any:
        body = body_in()
        closed(body, sim_rules.FOLLOWED, sim_rules.FOLLOWED)
        numbers = self.world.orders.parcels.get(body["tracking_id"])
        if numbers is None:
            return {"tracking_id": body["tracking_id"], "status": "error", "data": [], "error": "tracking_id bulunamadı"}
        made = {each: barcode for each in numbers if (barcode := self.world.orders.all[each]["kargoBarkod"])}
        data = [{"order_id": each, "barcodes": [barcode]} for each, barcode in made.items()]
        return {"tracking_id": body["tracking_id"], "status": "completed" if made else "pending", "data": data, "error": ""}

    def _label(self) -> Any:
        body = body_in()
        closed(body, sim_rules.LABEL, ("barcode", "order_id"))
        order, kind = self.world.orders.named(body["order_id"]), body.get("type")
        if kind not in (None, "zpl") or not order["kargoBarkod"] or order["kargoBarkod"] != body["barcode"]:
            return {"status": False, "message": "Barkod bulunamadı"}
        return Response(sim_pages.label(order, kind), content_type="text/html; charset=utf-8")

    def _sell(self) -> Any:
        wish = body_in()
        chosen = (wish.get("barcode"), wish.get("quantity") or 1)
        return {"orders": [self.world.orders.sell(*chosen, paid=wish.get("paid", True)) for _ in range(wish.get("count", 1))]}

    def _pay(self) -> Any:
        wish = body_in()
        self.world.orders.pay(str(wish["orderNumber"]), valid=wish.get("valid", True))
        return {}

    def _cancel(self) -> Any:
        wish = body_in()
        self.world.orders.cancel(str(wish["orderNumber"]), wish.get("lineItemId"))
        return {}

    def _send_back(self) -> Any:
        wish = body_in()
        self.world.orders.send_back(str(wish["orderNumber"]), wish.get("status", "iade"))
        return {}

    def _edit(self) -> Any:
        wish = body_in()
        if wish.get("barcode") not in self.world.products.all:
            raise Refused(404, "Ürün bulunamadı")
        self.world.products.edit(wish["barcode"], wish)
        return {}

    def _shown(self, barcode: str) -> dict[str, Any]:
        product = self.world.products.all[barcode]
        return {
            "state": "approved" if product.reviewed else "pendingApproval",
            "archived": not product.given.get("active", True),
            "quantity": product.quantity,
            "price": str(product.price),
            "accepted_at": product.accepted_at,
            "variants": product.variants,
        }


def create_simulator(
    *,
    api_key: str = "simulatorKey",
    access_token: str = "simulatorToken",  # noqa: S107
    cargo_user: str = "simulator",
    cargo_password: str = "simulatorCargo",  # noqa: S107
    flags: tuple[str, str] = ("true", "false"),
    **pace: Any,
) -> Flask:
    """A WSGI application for the seller with these credentials; `pace` is that of `simkit.simulator.Pace`.

    `flags` is how this account wants yes and no in filters.
    """
    at = Pace(**pace)

    def world() -> PttavmWorld:
        timeline = Timeline(at.clock)
        products = Products(timeline, at.seed, at.review_seconds, at.batch_seconds)
        orders = Orders(timeline, products, at.seed, at.batch_seconds, at.scan_seconds)
        return PttavmWorld(Gate(at.clock, LIMITS, at.quota_scale), timeline, products, orders, Random(at.seed + 2))  # noqa: S311

    keys = {"Api-Key": api_key, "access-token": access_token}
    return PttavmSimulator(world, keys, (cargo_user, cargo_password), flags).application("pttavm")
