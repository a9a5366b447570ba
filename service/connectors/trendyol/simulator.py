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

from service.connectors.simkit.gate import Gate
from service.connectors.simkit.shapes import LIST, TEXT, WHOLE, Refused, closed
from service.connectors.simkit.simulator import Operation, Pace, Simulator, World
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import body_in, listed, number, stamp
from service.connectors.trendyol import (
    sim_catalogue_calls,
    sim_claims,
    sim_hooks,
    sim_http,
    sim_money,
    sim_parcels,
    sim_questions,
    sim_rules,
)
from service.connectors.trendyol.api import CALLS
from service.connectors.trendyol.limits import quotas
from service.connectors.trendyol.sim_claims import Claims
from service.connectors.trendyol.sim_content import CONTENT
from service.connectors.trendyol.sim_hooks import Hooks
from service.connectors.trendyol.sim_money import Money
from service.connectors.trendyol.sim_orders import Orders
from service.connectors.trendyol.sim_pages import after_token, approved_page, buy_box, check_page, unapproved_page
from service.connectors.trendyol.sim_parcels import Parcels
from service.connectors.trendyol.sim_products import Products
from service.connectors.trendyol.sim_questions import Questions

PRODUCTS, ORDERS = "/product/sellers/<seller_id>", "/order/sellers/<seller_id>"


@dataclass(slots=True)
class TrendyolWorld(World):
    """Trendyol's things beside time and gate."""

    products: Products
    orders: Orders
    parcels: Parcels
    hooks: Hooks
    claims: Claims
    questions: Questions
    money: Money


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
        return [
            *sim_catalogue_calls.operations(),
            Operation("createProducts", "POST", f"{PRODUCTS}/v2/products", self._create),
            Operation("updateUnapprovedProducts", "POST", f"{PRODUCTS}/products/unapproved-bulk-update", self._update),
            Operation("updateApprovedContent", "POST", f"{PRODUCTS}/products/content-bulk-update", self._correct),
            Operation("setArchiveState", "PUT", f"{PRODUCTS}/products/archive-state", self._archive),
            Operation("getBatchRequestResult", "GET", f"{PRODUCTS}/products/batch-requests/<batch>", self._batch),
            Operation("filterApprovedProducts", "GET", f"{PRODUCTS}/products/approved", self._approved),
            Operation("filterUnapprovedProducts", "GET", f"{PRODUCTS}/products/unapproved", self._unapproved),
            Operation("updatePriceAndInventory", "POST", "/inventory/sellers/<seller_id>/products/price-and-inventory", self._offer),
            Operation("getShipmentPackages", "GET", f"{ORDERS}/v2/orders", self._orders),
            Operation("getShipmentPackagesStream", "GET", f"{ORDERS}/orders/stream", self._stream),
            Operation("unlockProducts", "PUT", f"{PRODUCTS}/products/unlock", self._unlock),
            Operation("getBuyboxInformation", "POST", f"{PRODUCTS}/products/buybox-information", self._buy_box),
            *sim_parcels.operations(lambda: self.world.parcels),
            *sim_hooks.operations(lambda: self.world.hooks),
            *sim_claims.operations(lambda: self.world.claims),
            *sim_questions.operations(lambda: self.world.questions),
            *sim_money.operations(lambda: self.world.money),
        ]

    def controls(self) -> Mapping[str, Callable[[], Any]]:
        """Buyers, and the seller's own hand in the partner panel."""
        return {
            "sales": self._sell,
            "cancellations": self._cancel,
            "edits": self._edit,
            "rivals": self._rival,
            "sleeping_webhooks": lambda: self.world.hooks.sleep(),
            "deliveries": lambda: {"orders": [self.world.claims.deliver(body_in())["orderNumber"]]},
            "returns": lambda: {"claims": [self.world.claims.give_back(body_in())]},
            "questions": lambda: {"questions": [str(self.world.questions.ask(body_in()))]},
            "bookings": lambda: self.world.money.book(),
        }

    def admit(self, operation: Operation, parts: dict[str, Any]) -> None:
        """Refused with 401, 403 or 429."""
        agent, authorization = request.headers.get("User-Agent", ""), request.headers.get("Authorization", "")
        if not self._agent.fullmatch(agent) or parts.pop("seller_id", str(self._seller)) != str(self._seller):
            raise Refused(403, "User-Agent veya satıcı hatalı", "forbidden")
        if authorization != self._credentials:
            raise Refused(401, "", "ClientApiAuthenticationException")
        *_, group = CALLS.get(operation.name, ("",))
        if not self.world.gate.charge(operation.name, operation.name, group or ""):
            raise self.trouble(429)

    def refusal(self, refused: Refused) -> Response:
        """Trendyol's error body."""
        return sim_http.refusal(refused)

    def _create(self) -> Any:
        items = sim_rules.items_of(body_in(), sim_rules.CREATE, sim_rules.CREATE_NEEDS)
        return {"batchRequestId": self.world.products.create(items, partly=self.partly)}

    def _update(self) -> Any:
        items = sim_rules.items_of(body_in(), sim_rules.UPDATE, ["barcode"])
        return {"batchRequestId": self.world.products.update(items, partly=self.partly)}

    def _correct(self) -> Any:
        items = sim_rules.items_of(body_in(), CONTENT, ["contentId"])
        return {"batchRequestId": self.world.products.correct(items, partly=self.partly)}

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

    def _unlock(self) -> Any:
        items = sim_rules.items_of(body_in(), {"barcode": TEXT}, ["barcode"])
        return {"batchRequestId": self.world.products.unlock(items, partly=self.partly)}

    def _buy_box(self) -> Any:
        body = body_in()
        closed(body, {"barcodes": LIST, "supplierId": WHOLE}, ["barcodes"])
        if not 1 <= len(body["barcodes"]) <= 10:
            raise Refused(400, "1 ile 10 arasında barkod sorgulanabilir")
        return {"buyboxInfo": [buy_box(product) for product in self.world.products.live() if product.item["barcode"] in body["barcodes"]]}

    def _sell(self) -> Any:
        order = body_in()
        sold = [self.world.orders.sell(order.get("barcode"), order.get("quantity")) for _ in range(order.get("count", 1))]
        return {"orders": sold}

    def _cancel(self) -> Any:
        self.world.orders.cancel(int(body_in()["shipmentPackageId"]))
        return {}

    def _edit(self) -> Any:
        edit = self._about_product()
        self.world.products.edit(edit["barcode"], edit)
        return {}

    def _rival(self) -> Any:
        offer = self._about_product()
        self.world.products.all[offer["barcode"]].rival = offer["price"]
        return {}

    def _about_product(self) -> dict[str, Any]:
        wish: dict[str, Any] = body_in()
        if wish.get("barcode") not in self.world.products.all:
            raise Refused(404, "Ürün bulunamadı.", "product.not.found")
        return wish

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
                **{name: product.item[name] for name in ("title", "description", "images", "attributes")},
            }
            for barcode, product in self.world.products.all.items()
        }
        world = self.world
        kept: dict[str, Mapping[Any, Any]] = {
            "orders": world.orders.all,
            "webhooks": world.hooks.all,
            "claims": world.claims.all,
            "questions": world.questions.all,
        }
        return {"listings": listings, **{name: list(things.values()) for name, things in kept.items()}}


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
        orders = Orders(timeline, products, at.seed, int(seller_id))
        parcels = Parcels(timeline, orders, at.scan_seconds, at.batch_seconds)
        gate = Gate(at.clock, quotas(tier, CALLS), at.quota_scale)
        claims = Claims(timeline, orders, at.seed, at.scan_seconds)
        questions, money = Questions(timeline, products, at.review_seconds), Money(timeline, orders, claims, int(seller_id))
        return TrendyolWorld(gate, timeline, products, orders, parcels, Hooks(timeline, at.seed), claims, questions, money)

    return TrendyolSimulator(world, seller_id, api_key, api_secret).application("trendyol")
