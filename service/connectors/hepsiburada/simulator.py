"""A Hepsiburada for one seller on this machine: the documented calls of its services behind one address, kept in memory.

Below `/_simulator/` it can be told what buyers do and which faults to show; that part is not Hepsiburada's.
Review rule: `sim_rules.review_reasons`; a suggested match: `sim_rules.is_suggested`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request

from service.connectors.contract import Quota
from service.connectors.hepsiburada import (
    sim_claims,
    sim_http,
    sim_money,
    sim_offer_pages,
    sim_pages,
    sim_questions,
    sim_rules,
)
from service.connectors.hepsiburada.api import FINANCE, LISTINGS, LISTINGS_PER_MINUTE, ORDERS, PRODUCTS, QUESTIONS
from service.connectors.hepsiburada.sim_http import ALWAYS, NEVER, dates, number
from service.connectors.hepsiburada.sim_imports import Catalogue
from service.connectors.hepsiburada.sim_offers import Offers, TooManyUploads
from service.connectors.hepsiburada.sim_orders import Orders, Package
from service.connectors.hepsiburada.sim_parcels import Parcels
from service.connectors.hepsiburada.sim_products import Products
from service.connectors.simkit.gate import Gate
from service.connectors.simkit.shapes import Refused, closed, rows_of
from service.connectors.simkit.simulator import Operation, Pace, Simulator, World
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import EMPTY, body_in, listed, reply

PER_SECOND = {ORDERS: 1000, PRODUCTS: 100, QUESTIONS: 10, FINANCE: 10}
LIMITS = (Quota(LISTINGS, LISTINGS_PER_MINUTE, 60.0), *(Quota(group, limit, 1.0) for group, limit in PER_SECOND.items()))


@dataclass(slots=True)
class HepsiburadaWorld(World):
    """Hepsiburada's things beside time and gate."""

    offers: Offers
    products: Products
    orders: Orders
    claims: sim_claims.Claims
    questions: sim_questions.Questions
    accounts: sim_money.Accounts


class HepsiburadaSimulator(Simulator[HepsiburadaWorld]):
    """Hepsiburada's calls, its door and its errors."""

    words = {
        404: ("Not Found", ""),
        405: ("Method Not Allowed", ""),
        429: ("TooManyRequest", ""),
        500: ("Beklenmeyen bir hata oluştu.", ""),
    }

    def __init__(self, create_world: Callable[[], HepsiburadaWorld], merchant_id: str, service_key: str, developer: str) -> None:
        super().__init__(create_world)
        self._merchant, self._developer = merchant_id, developer
        self._credentials = "Basic " + base64.b64encode(f"{merchant_id}:{service_key}".encode()).decode()

    def operations(self) -> list[Operation]:
        """Hepsiburada's calls, each in the group of its service."""
        listings = "/listings/merchantid/<merchant>"
        orders, packages = "/orders/merchantid/<merchant>", "/packages/merchantid/<merchant>"
        numbered = f"{packages}/packagenumber/<package>"
        return [
            *Catalogue(lambda: self.world.products, lambda: self.partly, self._merchant).operations(),
            Operation("getListings", "GET", listings, self._listings, LISTINGS),
            Operation("uploadInventory", "POST", f"{listings}/inventory-uploads", lambda: self._upload("inventory"), LISTINGS),
            Operation("getInventoryUpload", "GET", f"{listings}/inventory-uploads/id/<upload>", self._result("inventory"), LISTINGS),
            Operation("uploadStock", "POST", f"{listings}/stock-uploads", lambda: self._upload("stock"), LISTINGS),
            Operation("getStockUpload", "GET", f"{listings}/stock-uploads/id/<upload>", self._result("stock"), LISTINGS),
            Operation("activateListing", "POST", f"{listings}/sku/<sku>/activate", lambda sku: self._switch(sku, True), LISTINGS),
            Operation("deactivateListing", "POST", f"{listings}/sku/<sku>/deactivate", lambda sku: self._switch(sku, False), LISTINGS),
            Operation("bulkUnlock", "POST", f"{listings}/bulk-unlock", self._unlock, LISTINGS),
            Operation("getOpenOrders", "GET", orders, self._open, ORDERS),
            Operation("getOrder", "GET", f"{orders}/ordernumber/<order>", self._order, ORDERS),
            Operation("getCancelledOrders", "GET", f"{orders}/cancelled", self._cancelled, ORDERS),
            Operation("getPackages", "GET", packages, lambda: self._packages("Open"), ORDERS),
            Operation("createPackage", "POST", packages, self._pack, ORDERS),
            Operation("getUnpackedPackages", "GET", f"{packages}/status/unpacked", lambda: self._packages("Unpacked"), ORDERS),
            Operation("getShippedPackages", "GET", f"{packages}/shipped", lambda: self._moved("Shipped"), ORDERS),
            Operation("getDeliveredPackages", "GET", f"{packages}/delivered", lambda: self._moved("Delivered"), ORDERS),
            Operation("getUndeliveredPackages", "GET", f"{packages}/undelivered", lambda: self._moved("Undelivered"), ORDERS),
            Operation("getPackageTracking", "GET", numbered, self._tracking, ORDERS),
            Operation("sendInvoiceLink", "PUT", f"{numbered}/invoice", self._invoice, ORDERS),
            *Parcels(lambda: self.world.orders, lambda: self.world.time).operations(),
            *sim_claims.operations(lambda: self.world.claims),
            *sim_questions.operations(lambda: self.world.questions),
            *sim_money.operations(lambda: self.world.accounts),
        ]

    def controls(self) -> Mapping[str, Callable[[], Any]]:
        """Buyers, the carrier, and the seller's own hand in the seller panel."""
        return {
            "sales": self._sell,
            "cancellations": self._cancel,
            "unpackings": self._unpack,
            "failures": self._fail,
            "edits": self._edit,
            "deliveries": self._deliver,
            "returns": lambda: self.world.claims.open(body_in()),
            "claims": lambda: self.world.claims.settle(body_in()),
            "questions": lambda: self.world.questions.ask(body_in()),
            "bookings": lambda: self.world.accounts.book(),
        }

    def admit(self, operation: Operation, parts: dict[str, Any]) -> None:
        """Refused with 401, 403 or 429. A decorated User-Agent looks like a wrong password."""
        agent, authorization = request.headers.get("User-Agent", ""), request.headers.get("Authorization", "")
        if agent != self._developer or authorization != self._credentials:
            raise Refused(401, "Missing Credentials!")
        if parts.pop("merchant", self._merchant) != self._merchant:
            raise Refused(403, "Forbidden")
        if not self.world.gate.charge(operation.name, operation.group):
            raise Refused(403 if operation.group == PRODUCTS else 429, "TooManyRequest")

    def finished(self, operation: Operation, response: Response) -> Response:
        """The order service tells what is left of its quota."""
        if operation.group == ORDERS:
            left, limit = self.world.gate.left(ORDERS)
            response.headers.update({"X-RateLimit-Remaining": str(left), "X-RateLimit-Limit": str(limit), "X-RateLimit-Reset": "1"})
        return response

    def refusal(self, refused: Refused) -> Response:
        """The error body of the service that was asked."""
        return sim_http.refusal(refused)

    def _listings(self) -> Any:
        offset, limit = number("offset"), number("limit")
        skus = listed("merchantSkuList")
        if len(skus) > 50:
            raise Refused(400, "merchantSkuList en fazla 50 kayıt içerebilir")
        offers = [offer for sku, offer in self.world.offers.all.items() if not skus or sku in skus]
        rows = [sim_offer_pages.listing_row(offer) for offer in offers[offset : offset + limit]]
        return {"listings": rows, "totalCount": len(offers), "limit": limit, "offset": offset}

    def _upload(self, kind: str) -> Any:
        shape, needs = (sim_rules.STOCK, ["availableStock"]) if kind == "stock" else (sim_rules.INVENTORY, [])
        items = rows_of(body_in(), shape, needs, 4000)
        if any(not item.keys() & {"merchantSku", "hepsiburadaSku"} for item in items):
            raise Refused(400, "hepsiburadaSku veya merchantSku gönderilmelidir")
        try:
            return {"id": self.world.offers.upload(kind, items, partly=self.partly)}
        except TooManyUploads:
            return {"message": "There are too many ongoing/waiting inventory uploads at the moment."}

    def _result(self, kind: str) -> Callable[[str], Any]:
        return lambda upload: sim_offer_pages.upload_result(self.world.offers.result(kind, upload))

    def _switch(self, sku: str, active: bool) -> Any:
        self.world.offers.switch(sku, active)
        return EMPTY

    def _unlock(self) -> Any:
        body = body_in()
        closed(body, sim_rules.UNLOCK, sim_rules.UNLOCK)
        self.world.offers.unlock(body["hbSkuList"])
        return EMPTY

    def _open(self) -> Any:
        offset, limit, (begin, end) = number("offset"), number("limit", 100), dates(ALWAYS)
        lines = [line for line in self.world.orders.open_lines() if begin <= line.placed <= end]
        return sim_pages.records([sim_pages.order_line(line, self._merchant) for line in lines], offset, limit)

    def _order(self, order: str) -> Any:
        return sim_pages.order(self.world.orders.order(order), self._merchant)

    def _cancelled(self) -> Any:
        lines = sorted(self.world.orders.cancelled, key=lambda line: line.moved, reverse=True)
        return self._dateless([sim_pages.cancelled_row(line, self._merchant) for line in lines])

    def _moved(self, where: str) -> Any:
        found = self.world.orders.in_state(where)
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
        now = self.world.time.now()
        begin, end = dates((now - 3600 * number("timespan", default=24), now))
        start = begin if (begin, end) == NEVER else max(begin, end - 24 * 3600)
        return [package for package in self.world.orders.in_state(status) if start <= package.moments[status] <= end]

    def _pack(self) -> Any:
        package = self.world.orders.pack(body_in())
        return reply({"packageNumber": package.number, "barcode": package.barcode}, 201)

    def _tracking(self, package: str) -> Any:
        return sim_pages.tracking(self.world.orders.package(package))

    def _invoice(self, package: str) -> Any:
        self.world.orders.invoice(package, body_in())
        return Response(status=204)

    def _sell(self) -> Any:
        order = body_in()
        sold = [self.world.orders.sell(order.get("barcode"), order.get("quantity") or 1) for _ in range(order.get("count", 1))]
        return {"orders": [sim_pages.order(lines, self._merchant) for lines in sold]}

    def _deliver(self) -> Any:
        wish = body_in()
        return {"orders": [self.world.orders.hand_over(wish["barcode"], wish.get("quantity") or 1)[0].number]}

    def _cancel(self) -> Any:
        self.world.orders.cancel(str(body_in()["orderNumber"]))
        return {}

    def _unpack(self) -> Any:
        self.world.orders.unpack(str(body_in()["packageNumber"]))
        return {}

    def _fail(self) -> Any:
        body = body_in()
        self.world.orders.fail(str(body["packageNumber"]), str(body.get("reason", "Müşteri adreste bulunamadı")))
        return {}

    def _edit(self) -> Any:
        edit = body_in()
        if edit.get("barcode") not in self.world.offers.all:
            raise Refused(404, "Listing bulunamadı")
        self.world.offers.edit(edit["barcode"], edit)
        return {}

    def state(self) -> dict[str, Any]:
        """Every listing by stock code, every order, every package."""
        numbers = dict.fromkeys(line.number for line in self.world.orders.lines.values())
        return {
            "listings": {sku: self._shown(sku) for sku in self.world.products.all},
            "orders": [sim_pages.order(self.world.orders.order(order), self._merchant) for order in numbers],
            "claims": [sim_claims.row(claim) for claim in self.world.claims.all.values()],
            "questions": [self.world.questions.row(question) for question in self.world.questions.all.values()],
            "packages": [sim_pages.tracking(each) | {"invoice": each.invoice} for each in self.world.orders.packages.values()],
        }

    def _shown(self, sku: str) -> dict[str, Any]:
        product, offer = self.world.products.all[sku], self.world.offers.all.get(sku)
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
    merchant_id: str = "5a0f3c1e-7d42-4b8e-9a61-c0ffee000001",
    service_key: str = "simulatorKey",
    developer: str = "meschain_dev",
    packing_seconds: float | None = None,
    **pace: Any,
) -> Flask:
    """A WSGI application for the seller with these credentials; `pace` is that of `simkit.simulator.Pace`.

    With `packing_seconds` Hepsiburada packs by itself after so long.
    """
    at = Pace(**pace)

    def world() -> HepsiburadaWorld:
        timeline = Timeline(at.clock)
        offers = Offers(timeline, at.seed, at.batch_seconds)
        products = Products(timeline, offers, at.seed, at.review_seconds, at.batch_seconds)
        orders = Orders(timeline, offers, at.seed, at.scan_seconds, packing_seconds)
        claims, questions = sim_claims.Claims(timeline, orders, at.scan_seconds), sim_questions.Questions(timeline, offers, merchant_id)
        accounts = sim_money.Accounts(timeline, orders, claims, merchant_id)
        gate = Gate(at.clock, LIMITS, at.quota_scale)
        return HepsiburadaWorld(gate, timeline, offers, products, orders, claims, questions, accounts)

    return HepsiburadaSimulator(world, merchant_id, service_key, developer).application("hepsiburada")
