"""An N11 for one seller on this machine: the documented calls, as strict as the marketplace, kept in memory.

Below `/_simulator/` it can be told what buyers do and which faults to show; that part is not N11's.
Review rule: a product is rejected when its title or description holds a word of `simkit.review.FORBIDDEN_WORDS` or when the address
of its first image does not end like a picture; everything else becomes active.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request

from service.connectors.contract import Quota
from service.connectors.n11 import sim_catalogue, sim_http, sim_rules, sim_soap
from service.connectors.n11.sim_claims import Claims
from service.connectors.n11.sim_orders import Orders
from service.connectors.n11.sim_products import Product, Products, paged, shown
from service.connectors.n11.sim_questions import Questions
from service.connectors.n11.sim_splits import Splits
from service.connectors.simkit.gate import Gate
from service.connectors.simkit.shapes import OBJECT, WHOLE, Refused, closed
from service.connectors.simkit.simulator import Operation, Pace, Simulator, World
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import body_in

TASKS, DELIVERY = "/ms/product/tasks", "/rest/delivery/v1"
ORDERS = "orders"
SELLER = 123_456
LONGEST_LINK, PAPERS = 2048, (".pdf", ".png", ".jpg", ".jpeg")
LINK = {"url": sim_soap.SOME, "orderNumber": sim_soap.SOME, "invoiceDateTime?": sim_soap.LONG, "invoiceNumber?": sim_soap.SOME}


@dataclass(slots=True)
class N11World(World):
    """N11's things beside time and gate."""

    products: Products
    orders: Orders
    claims: Claims
    questions: Questions

    @property
    def splits(self) -> Splits:
        return Splits(self.orders)


class N11Simulator(Simulator[N11World]):
    """N11's calls, its doors and its errors."""

    words = {404: ("", ""), 405: ("", ""), 429: ("Too Many Requests", "SELLER_API.maxCallLimit.reached"), 500: ("", "")}

    def __init__(self, create_world: Callable[[], N11World], app_key: str, app_secret: str) -> None:
        super().__init__(create_world)
        self._keys = app_key, app_secret

    def operations(self) -> list[Operation]:
        """N11's calls."""
        return [
            *self._claim_operations("Return", "returnService", "ClaimReturnDenyReasonTypes"),
            *self._claim_operations("Cancel", "claimCancelService", "ClaimCancelDenyReasonType"),
            _soap("claimCancelService", "ClaimCancelPartial", lambda: self.world.splits.cancel_units()),
            _soap("productService", "SaveProductAnswer", lambda: self.world.questions.answer()),
            _soap("productService", "GetProductQuestionDetail", lambda: self.world.questions.detail()),
            _soap("productService", "GetProductQuestionList", lambda: self.world.questions.listed()),
            _soap("sellerInvoiceService", "SaveLinkSellerInvoice", self._invoice),
            Operation("getCategories", "GET", "/cdn/categories", lambda: sim_catalogue.TREE),
            Operation("getCategoryAttributes", "GET", "/cdn/category/<category>/attribute", self._attributes),
            Operation("createProducts", "POST", f"{TASKS}/product-create", self._create),
            Operation("updateProducts", "POST", f"{TASKS}/product-update", self._update),
            Operation("updatePriceStock", "POST", f"{TASKS}/price-stock-update", self._offer),
            Operation("getTaskDetails", "POST", "/ms/product/task-details/page-query", self._task),
            Operation("queryProducts", "GET", "/ms/product-query", self._products),
            Operation("getShipmentPackages", "GET", f"{DELIVERY}/shipmentPackages", self._packages, ORDERS),
            Operation("updateOrderLines", "PUT", "/rest/order/v1/update", self._accept),
            Operation("splitPackages", "POST", f"{DELIVERY}/splitCombinePackage", lambda: self.world.splits.by_lines(body_in())),
            Operation(
                "splitPackageByQuantity", "POST", f"{DELIVERY}/splitPackageByQuantity", lambda: self.world.splits.by_units(body_in())
            ),
        ]

    def controls(self) -> Mapping[str, Callable[[], Any]]:
        """Buyers, and the seller's own hand in the seller panel."""
        return {
            "sales": self._sell,
            "deliveries": lambda: {"orders": [self._delivered()["orderNumber"]]},
            "returns": lambda: {"claims": self.world.claims.give_back(self._delivered())},
            "cancel_requests": self._ask_to_cancel,
            "cancellations": self._cancel,
            "questions": self._question,
            "splits": lambda: {"packages": self.world.splits.lines_apart(body_in()["packageId"])},
            "edits": self._edit,
        }

    def state(self) -> dict[str, Any]:
        """Every listing by stock code, every parcel, claim and question."""
        listings = {
            code: {
                "state": product.status,
                "archived": product.status == "Suspended",
                "reasons": product.reasons,
                "quantity": product.item["quantity"],
                "price": str(product.item["salePrice"]),
                "list_price": str(product.item["listPrice"]),
                "accepted_at": product.accepted_at,
                "title": product.item["title"],
                "description": product.item["description"],
            }
            for code, product in self.world.products.all.items()
        }
        world = self.world
        after_sale = {"claims": world.claims.all, "questions": list(world.questions.all.values())}
        return {"listings": listings, "orders": list(world.orders.all.values()), **after_sale}

    def admit(self, operation: Operation, parts: dict[str, Any]) -> None:
        """Refused in the family's own way, or with 429."""
        sim_http.let_in(*self._keys)
        if not self.world.gate.charge(operation.name, operation.group):
            raise self.trouble(429)

    def refusal(self, refused: Refused) -> Response:
        """The family's error body."""
        return sim_http.refusal(refused)

    def _attributes(self, category: str) -> Any:
        if not category.isdecimal() or int(category) not in sim_catalogue.LEAVES:
            raise Refused(400, "", "invalidInput")
        return sim_catalogue.attributes(int(category))

    def _create(self) -> Any:
        items = sim_rules.skus_of(body_in(), sim_rules.CREATE, sim_rules.CREATE_NEEDS)
        return self.world.products.create(items, partly=self.partly)

    def _update(self) -> Any:
        return self.world.products.update(sim_rules.skus_of(body_in(), sim_rules.UPDATE, ["stockCode"]), partly=self.partly)

    def _offer(self) -> Any:
        return self.world.products.offer(sim_rules.skus_of(body_in(), sim_rules.OFFER, ["stockCode"]), partly=self.partly)

    def _task(self) -> Any:
        body = body_in()
        closed(body, {"taskId": WHOLE, "pageable": OBJECT}, ["taskId", "pageable"])
        closed(body["pageable"], {"page": WHOLE, "size": WHOLE}, ["page", "size"])
        if not 1 <= body["pageable"]["size"] <= sim_rules.MOST:
            raise Refused(400, f"size 1 ile {sim_rules.MOST} arasında olmalıdır")
        return self.world.products.task(body["taskId"], **body["pageable"])

    def _products(self) -> Any:
        page, size, asked = sim_http.whole("page", 0), sim_http.whole("size", 20), request.args
        if not 1 <= size <= 250:
            raise Refused(400, "size en fazla 250 olabilir")
        rows = [shown(product, SELLER) for product in self.world.products.all.values()]
        names = {"stockCode": "stockCode", "productStatus": "status", "saleStatus": "saleStatus", "productMainId": "productMainId"}
        chosen = [row for row in rows if all(asked.get(name, row[field]) == row[field] for name, field in names.items())]
        chosen = chosen if asked.get("sender", "SELLER") in ("SELLER", "ALL") else []
        return paged(chosen[page * size : (page + 1) * size], len(chosen), page, size)

    def _packages(self) -> Any:
        for name in ("page", "size", "startDate", "endDate"):
            sim_http.whole(name, 0)
        return self.world.orders.window(request.args)

    def _accept(self) -> Any:
        return {"content": self.world.orders.accept(body_in())}

    def _claim_operations(self, word: str, service: str, reasons: str) -> Iterator[Operation]:
        yield _soap(service, f"Claim{word}Approve", lambda: self.world.claims.approve(word))
        yield _soap(service, f"Claim{word}Deny", lambda: self.world.claims.deny(word))
        yield _soap(service, f"Claim{word}List", lambda: self.world.claims.listed(word))
        yield _soap(service, reasons, lambda: self.world.claims.reasons(word))

    def _invoice(self) -> dict[str, Any]:
        wish = sim_soap.asked(LINK)
        url, is_paper = wish["url"], urlsplit(wish["url"]).path.lower().endswith(PAPERS)
        if not url.startswith("https://") or len(url) > LONGEST_LINK or not is_paper:
            raise Refused(400, "Fatura adresi https olmalı; pdf, png veya jpeg göstermelidir.", "SELLER_API.invalidUrl")
        self.world.orders.invoice(wish["orderNumber"], url, is_export=wish.keys() >= {"invoiceNumber", "invoiceDateTime"})
        return {}

    def _sell(self) -> Any:
        wish = body_in()
        code, quantity, sender = wish.get("barcode"), wish.get("quantity") or 1, wish.get("sender", "SELLER")
        sell = partial(self.world.orders.sell, code, quantity, sender, micro=bool(wish.get("micro")))
        return {"orders": [sell() for _ in range(wish.get("count", 1))]}

    def _delivered(self) -> Any:
        wish, orders = body_in(), self.world.orders
        return orders.all[wish["packageId"]] if "packageId" in wish else orders.deliver(wish["barcode"], wish.get("quantity") or 1)

    def _ask_to_cancel(self) -> Any:
        wish = body_in()
        names = {"packageId": "id", "orderNumber": "orderNumber"}
        chosen = [each for each in self.world.orders.all.values() if all(each[names[name]] == wish[name] for name in wish)]
        return {"claims": [f"cancel-{number}" for package in chosen for number in self.world.claims.ask_to_cancel(package)]}

    def _question(self) -> Any:
        wish = body_in()
        return {"questions": [self.world.questions.ask(self._product(wish), wish["text"])]}

    def _cancel(self) -> Any:
        wish = body_in()
        self.world.orders.cancel(wish["packageId"], wish.get("orderLineId"))
        return {}

    def _edit(self) -> Any:
        edit = body_in()
        self._product(edit)
        self.world.products.edit(edit["barcode"], edit)
        return {}

    def _product(self, wish: Mapping[str, Any]) -> Product:
        if wish.get("barcode") not in self.world.products.all:
            raise Refused(404, "Ürün bulunamadı.")
        return self.world.products.all[wish["barcode"]]


def _soap(service: str, name: str, answer: Callable[[], dict[str, Any]]) -> Operation:
    return Operation(name, "POST", f"/ws/{service}/", lambda: sim_soap.done(**answer()), name, element=f"{name}Request")


def create_simulator(
    *,
    app_key: str = "simulatorKey",
    app_secret: str = "simulatorSecret",  # noqa: S107
    shipment_template: str = "Ücretsiz Kargo",
    **pace: Any,
) -> Flask:
    """A WSGI application for the seller with these credentials; `pace` is that of `simkit.simulator.Pace`."""
    at = Pace(**pace)
    limits = [Quota(ORDERS, 1000, 60.0), Quota("GetProductQuestionList", 1, 60.0)]

    def world() -> N11World:
        timeline = Timeline(at.clock)
        products = Products(timeline, shipment_template, at.review_seconds, at.batch_seconds)
        orders = Orders(timeline, products, at.seed, SELLER, at.scan_seconds)
        return N11World(Gate(at.clock, limits, at.quota_scale), timeline, products, orders, Claims(timeline, orders), Questions(timeline))

    return N11Simulator(world, app_key, app_secret).application("n11")
