"""An N11 for one seller on this machine: the documented calls, as strict as the marketplace, kept in memory.

Below `/_simulator/` it can be told what buyers do and which faults to show; that part is not N11's.
Review rule: a product is rejected when its title or description holds a word of `simkit.review.FORBIDDEN_WORDS` or when the address
of its first image does not end like a picture; everything else becomes active.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request

from service.connectors.contract import Quota
from service.connectors.n11 import sim_catalogue, sim_http, sim_rules
from service.connectors.n11.sim_orders import Orders
from service.connectors.n11.sim_products import Products, paged, shown
from service.connectors.simkit.gate import Gate
from service.connectors.simkit.shapes import OBJECT, WHOLE, Refused, closed
from service.connectors.simkit.simulator import Operation, Pace, Simulator, World
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import body_in

TASKS = "/ms/product/tasks"
ORDERS = "orders"
SELLER = 123_456
LONGEST_LINK = 2048


@dataclass(slots=True)
class N11World(World):
    """N11's things beside time and gate."""

    products: Products
    orders: Orders


class N11Simulator(Simulator[N11World]):
    """N11's calls, its doors and its errors."""

    words = {404: ("", ""), 405: ("", ""), 429: ("Too Many Requests", "SELLER_API.maxCallLimit.reached"), 500: ("", "")}

    def __init__(self, create_world: Callable[[], N11World], app_key: str, app_secret: str) -> None:
        super().__init__(create_world)
        self._keys = app_key, app_secret

    def operations(self) -> list[Operation]:
        """N11's calls."""
        invoice = "SaveLinkSellerInvoice"
        return [
            Operation("getCategories", "GET", "/cdn/categories", lambda: sim_catalogue.TREE),
            Operation("getCategoryAttributes", "GET", "/cdn/category/<category>/attribute", self._attributes),
            Operation("createProducts", "POST", f"{TASKS}/product-create", self._create),
            Operation("updateProducts", "POST", f"{TASKS}/product-update", self._update),
            Operation("updatePriceStock", "POST", f"{TASKS}/price-stock-update", self._offer),
            Operation("getTaskDetails", "POST", "/ms/product/task-details/page-query", self._task),
            Operation("queryProducts", "GET", "/ms/product-query", self._products),
            Operation("getShipmentPackages", "GET", "/rest/delivery/v1/shipmentPackages", self._packages, ORDERS),
            Operation("updateOrderLines", "PUT", "/rest/order/v1/update", self._accept),
            Operation(invoice, "POST", "/ws/sellerInvoiceService/", self._invoice, element=f"{invoice}Request"),
        ]

    def controls(self) -> Mapping[str, Callable[[], Any]]:
        """Buyers, and the seller's own hand in the seller panel."""
        return {"sales": self._sell, "cancellations": self._cancel, "splits": self._split, "returns": self._return, "edits": self._edit}

    def state(self) -> dict[str, Any]:
        """Every listing by stock code, every parcel."""
        listings = {
            code: {
                "state": product.status,
                "archived": product.status == "Suspended",
                "reasons": product.reasons,
                "quantity": product.item["quantity"],
                "price": str(product.item["salePrice"]),
                "list_price": str(product.item["listPrice"]),
                "accepted_at": product.accepted_at,
            }
            for code, product in self.world.products.all.items()
        }
        return {"listings": listings, "orders": list(self.world.orders.all.values())}

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

    def _invoice(self) -> Any:
        url, number = sim_http.asked("url", "orderNumber")
        if not url.startswith("https://") or len(url) > LONGEST_LINK:
            raise Refused(400, "Fatura adresi https ile başlamalıdır.", "SELLER_API.invalidUrl")
        self.world.orders.invoice(number, url)
        return sim_http.soap_out("success")

    def _sell(self) -> Any:
        wish = body_in()
        code, quantity, sender = wish.get("barcode"), wish.get("quantity") or 1, wish.get("sender", "SELLER")
        return {"orders": [self.world.orders.sell(code, quantity, sender) for _ in range(wish.get("count", 1))]}

    def _cancel(self) -> Any:
        wish = body_in()
        self.world.orders.cancel(wish["packageId"], wish.get("orderLineId"))
        return {}

    def _split(self) -> Any:
        return {"packages": self.world.orders.split(body_in()["packageId"])}

    def _return(self) -> Any:
        self.world.orders.give_back(body_in()["packageId"])
        return {}

    def _edit(self) -> Any:
        edit = body_in()
        if edit.get("barcode") not in self.world.products.all:
            raise Refused(404, "Ürün bulunamadı.")
        self.world.products.edit(edit["barcode"], edit)
        return {}


def create_simulator(
    *,
    app_key: str = "simulatorKey",
    app_secret: str = "simulatorSecret",  # noqa: S107
    shipment_template: str = "Ücretsiz Kargo",
    **pace: Any,
) -> Flask:
    """A WSGI application for the seller with these credentials; `pace` is that of `simkit.simulator.Pace`."""
    at = Pace(**pace)
    limits = [Quota(ORDERS, 1000, 60.0)]

    def world() -> N11World:
        timeline = Timeline(at.clock)
        products = Products(timeline, shipment_template, at.review_seconds, at.batch_seconds)
        orders = Orders(timeline, products, at.seed, SELLER, at.scan_seconds)
        return N11World(Gate(at.clock, limits, at.quota_scale), timeline, products, orders)

    return N11Simulator(world, app_key, app_secret).application("n11")
