"""A ÇiçekSepeti for one seller on this machine: the documented calls, as strict as the marketplace, kept in memory.

Below `/_simulator/` it can be told what buyers do and which faults to show; that part is not ÇiçekSepeti's.
Review rule: `sim_rules.review_reasons`; everything else is approved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, Response, request

from service.connectors.ciceksepeti import api, sim_catalogue, sim_pages, sim_rules
from service.connectors.ciceksepeti.sim_after_sale import AfterSale
from service.connectors.ciceksepeti.sim_claims import Claims, Questions
from service.connectors.ciceksepeti.sim_orders import Line, Orders
from service.connectors.ciceksepeti.sim_products import Products
from service.connectors.ciceksepeti.sim_world import CiceksepetiWorld
from service.connectors.contract import Quota
from service.connectors.simkit.batches import Repetitions
from service.connectors.simkit.gate import Gate
from service.connectors.simkit.shapes import LIST, Refused, closed, rows_of
from service.connectors.simkit.simulator import Operation, Pace
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import body_in, number, reply
from service.connectors.values import TURKEY

TWO_WEEKS = 14 * 86_400


class CiceksepetiSimulator(AfterSale):
    """ÇiçekSepeti's calls, its door and its errors."""

    words = {
        404: ("Sayfa bulunamadı", ""),
        405: ("Metot desteklenmiyor", ""),
        429: ("Çok fazla istek gönderildi", ""),
        500: ("Beklenmeyen bir hata oluştu", ""),
    }

    def __init__(
        self, create_world: Callable[[], CiceksepetiWorld], seller_id: str, api_key: str, model: int, by_order_date: bool, wall_clock: bool
    ) -> None:
        super().__init__(create_world)
        self._seller, self._key, self._model = seller_id, api_key, model
        self._by_order_date, self._zone = by_order_date, TURKEY if wall_clock else None
        self.is_foreign = False
        """Whether requests come from an address that is turned away."""

    def operations(self) -> list[Operation]:
        """ÇiçekSepeti's calls."""
        return [
            Operation("getCategories", "GET", "/Categories", lambda: {"categories": sim_catalogue.TREE}),
            Operation("getCategoryAttributes", "GET", "/Categories/<int:category>/attributes", self._attributes),
            Operation("createProducts", "POST", "/Products", lambda: self._take("create", "products", 1000)),
            Operation("updateProducts", "PUT", "/Products", lambda: self._take("update", "products", 200)),
            Operation("listProducts", "GET", "/Products", self._products),
            Operation("updatePriceAndStock", "PUT", "/Products/price-and-stock", lambda: self._take("offer", "items", 200)),
            Operation("getBatchStatus", "GET", "/Products/batch-status/<batch>", self._batch),
            Operation("getOrders", "POST", "/Order/GetOrders", self._orders),
            Operation("readyForCargoWithCs", "PUT", "/Order/readyforcargowithcsintegration", self._ready),
            Operation("statusUpdateOwnCargo", "PUT", "/Order/statusupdatewithsupplierintegration", self._tell),
            Operation("changeCargoCompany", "PUT", "/Order/CargoCompany", self._carrier),
            Operation("sendInvoice", "POST", "/Branch/SendInvoiceMail", self._invoice),
            Operation("getCanceledOrders", "POST", "/Order/getcanceledorders", self._claims),
            Operation("returnReceived", "POST", "/Order/refundprocessstartreceivedprocess", self._received),
            Operation("evaluateReturn", "POST", "/Order/cancelevaluation", self._decide),
            Operation("listQuestions", "GET", "/sellerquestions", self._questions),
            Operation("answerQuestion", "PUT", "/sellerquestions/<question>", self._answer),
        ]

    def controls(self) -> Mapping[str, Callable[[], Any]]:
        """Buyers, ÇiçekSepeti's own decisions, the seller's hand in the panel, and where the requests come from."""
        return {
            "sales": self._sell,
            "cancellations": self._cancel,
            "moves": self._move,
            "returns": self._return,
            "questions": self._ask,
            "edits": self._edit,
            "addresses": self._come_from,
        }

    def admit(self, operation: Operation, parts: dict[str, Any]) -> None:
        """Refused with 401, 403 or 429; the same question within its time is one too many."""
        if self.is_foreign:
            raise Refused(403, "", "html")
        agent = request.headers.get("User-Agent", "")
        if request.headers.get("x-api-key") != self._key or agent.partition("-")[0] != self._seller:
            raise Refused(401, "Geçersiz API Key")
        if not self.world.gate.charge(operation.name, operation.name):
            raise self.trouble(429)
        asked = self.world.asked.get(operation.name)
        if asked is not None and asked.again([request.path, request.args.to_dict(), body_in()]):
            self.world.gate.limited[operation.name] += 1
            raise Refused(429, "Aynı istek tekrar gönderildi")

    def refusal(self, refused: Refused) -> Response:
        """ÇiçekSepeti's error bodies: JSON, and a page for addresses that it does not let in."""
        if refused.key == "html":
            return Response("<html><title>404 Not Found</title>Page Not Available</html>", 403, content_type="text/html")
        return reply({"message": refused.message}, refused.status)

    def _attributes(self, category: int) -> Any:
        try:
            return sim_catalogue.attributes(category)
        except KeyError:
            raise Refused(400, "Kategori en alt seviye kategori değil") from None

    def _take(self, kind: str, called: str, most: int) -> Any:
        shape, needs = {
            "create": (sim_rules.PRODUCT, sim_rules.CREATE_NEEDS),
            "update": (sim_rules.UPDATE, sim_rules.UPDATE_NEEDS),
            "offer": (sim_rules.OFFER, ("stockCode",)),
        }[kind]
        items = self._listed(called, shape, needs, most)
        if kind == "offer" and any(not item.keys() & {"stockQuantity", "salesPrice"} for item in items):
            raise Refused(400, "stockQuantity veya salesPrice gönderilmelidir")
        return {"batchId": self.world.products.take(kind, items, partly=self.partly)}

    def _listed(self, called: str, shape: Any, needs: Sequence[str], most: int = 1000) -> list[dict[str, Any]]:
        body = body_in()
        closed(body, {called: LIST}, [called])
        return rows_of(body[called], shape, needs, most, called=called)

    def _products(self) -> Any:
        known = {"ProductStatus", "PageSize", "Page", "SortMethod", "StockCode", "variantName"}
        size, page, status = number("PageSize", 60), number("Page", 1), number("ProductStatus", 0)
        if set(request.args) - known or not 1 <= size <= 60 or page < 1 or number("SortMethod", 1) not in api.SORTS:
            raise Refused(400, "PageSize 1-60, Page en az 1, SortMethod 1-8 olmalıdır")
        code = request.args.get("StockCode", "")  # nobody says that it has to be the whole code
        found = [each for own, each in self.world.products.all.items() if code in own]
        found = [each for each in found if status in (0, sim_pages.status_of(each))]
        shown = [sim_pages.product_row(each) for each in found[(page - 1) * size : page * size]]
        return {"totalCount": len(found), "products": shown}

    def _batch(self, batch: str) -> Any:
        return sim_pages.batch(self.world.products.batch(batch))

    def _orders(self) -> Any:
        body = body_in()
        closed(body, sim_rules.ORDERS, ("pageSize", "page"))
        if not 1 <= body["pageSize"] <= 100 or body["page"] < 0:
            raise Refused(400, "pageSize 1 ile 100 arasında olmalıdır")
        found = self.world.orders.shown(self._filter(body))
        start = body["page"] * body["pageSize"]
        return {"orderListCount": len(found), "supplierOrderListWithBranch": self._rows(found[start : start + body["pageSize"]])}

    def _filter(self, body: Mapping[str, Any]) -> Callable[[Line], bool]:
        named = {"item_id": body.get("orderItemNo"), "order_id": body.get("orderNo"), "status": body.get("statusId")}
        wanted = {name: value for name, value in named.items() if value is not None}
        wanted["active"] = body.get("isOrderStatusActive", True)
        begin, end = self._window(body)

        def fits(line: Line) -> bool:
            at = line.placed if self._by_order_date else line.moved
            return begin <= at <= end and all(getattr(line, name) == value for name, value in wanted.items())

        return fits

    def _window(self, body: Mapping[str, Any]) -> tuple[float, float]:
        if "startDate" not in body and "endDate" not in body and body.keys() & {"orderNo", "orderItemNo"}:
            return 0.0, 1e12
        return self._span(body, ("startDate", "endDate"), TWO_WEEKS)

    def _rows(self, lines: Sequence[Line]) -> list[dict[str, Any]]:
        return [sim_pages.order_row(line, self._model, int(self._seller)) for line in lines]

    def _ready(self) -> Any:
        groups = self._listed("orderItemsGroup", sim_rules.READY, ("orderItemIds",))
        asked = [group["orderItemIds"] for group in groups]
        return {"statusUpdateResponse": [self._told(items, self.world.orders.ready(items)) for items in asked]}

    def _tell(self) -> Any:
        items = self._listed("orderItems", sim_rules.STATUS, ("orderItemId", "orderItemStatusId"))
        return {"statusUpdateResponse": [self._told([item["orderItemId"]], self.world.orders.tell(item)) for item in items]}

    def _told(self, items: Sequence[int], reason: str | None) -> dict[str, Any]:
        found = [self.world.orders.all[item] for item in items if reason is None]
        told = [{"orderItemId": line.item_id, "partialNumber": line.cargo_code or None, "cargoCompany": line.carrier} for line in found]
        return {"orderItems": told, "isSuccess": reason is None, "message": reason or ""}

    def _invoice(self) -> Any:
        for item in self._listed("items", sim_rules.INVOICE, ("orderItemId",)):
            line = self.world.orders.all.get(item["orderItemId"])
            if line is None or not sim_rules.is_invoice(item):
                raise Refused(400, "Fatura veya sipariş bulunamadı")
            line.invoiced = True
        return {}

    def _carrier(self) -> Any:
        items = self._listed("items", sim_rules.CARRIER, tuple(sim_rules.CARRIER))
        said = [self.world.orders.choose_carrier(item["orderProductId"], item["cargoId"]) for item in items]
        return {"isSuccess": not any(said), "message": "; ".join(filter(None, said))}

    def _sell(self) -> Any:
        wish = body_in()
        quantity, by_vehicle = wish.get("quantity") or 1, wish.get("by_vehicle", False)
        sold = [self.world.orders.sell(wish.get("barcode"), quantity, by_vehicle=by_vehicle) for _ in range(wish.get("count", 1))]
        return {"orders": [{"orderId": lines[0].order_id, "items": self._rows(lines)} for lines in sold]}

    def _cancel(self) -> Any:
        self.world.orders.cancel(int(body_in()["orderItemId"]))
        return {}

    def _move(self) -> Any:
        wish = body_in()
        self.world.orders.move(int(wish["orderItemId"]), int(wish["statusId"]))
        return {}

    def _edit(self) -> Any:
        edit = body_in()
        if edit.get("barcode") not in self.world.products.all:
            raise Refused(404, "Ürün bulunamadı")
        self.world.products.edit(edit["barcode"], edit)
        return {}

    def _come_from(self) -> Any:
        self.is_foreign = bool(body_in().get("foreign"))
        return {}

    def state(self) -> dict[str, Any]:
        """Every listing by stock code, every order line, claim and question."""
        states = {"on_sale": "approved", "rejected": "rejected"}
        listings = {
            code: {
                "state": states.get(product.status, "pendingApproval"),
                "archived": product.item["stockQuantity"] == 0 or not product.active,
                "reasons": product.reasons,
                "quantity": product.item["stockQuantity"],
                "price": str(product.item["salesPrice"]),
                "list_price": str(product.item.get("listPrice", product.item["salesPrice"])),
                "accepted_at": product.accepted_at,
            }
            for code, product in self.world.products.all.items()
        }
        claims = {number: {"status": claim.status, "decision": claim.decision} for number, claim in self.world.claims.all.items()}
        orders = self._rows(list(self.world.orders.all.values()))
        return {"listings": listings, "orders": orders, "claims": claims, "questions": list(self.world.questions.all.values())}


def create_simulator(
    *,
    seller_id: str = "9900",
    api_key: str = "simulatorKey",
    cargo_model: int = 1,
    by_order_date: bool = False,
    wall_clock: bool = False,
    **pace: Any,
) -> Flask:
    """A WSGI application for the seller with these credentials; `pace` is that of `simkit.simulator.Pace`.

    `by_order_date`, `wall_clock`: the readings of an order window that the documents leave open; else by change, and UTC.
    """
    at = Pace(**pace)
    limits = [Quota(operation, limit, seconds) for operation, (limit, seconds) in api.LIMITS.items()]

    def world() -> CiceksepetiWorld:
        timeline = Timeline(at.clock)
        products = Products(timeline, at.seed, at.review_seconds, at.batch_seconds)
        orders = Orders(timeline, products, at.seed, at.scan_seconds, cargo_model)
        asked = {operation: Repetitions(timeline, seconds / at.quota_scale) for operation, seconds in api.SAME.items()}
        claims = Claims(timeline, orders, at.scan_seconds, cargo_model)
        gate = Gate(at.clock, limits, at.quota_scale)
        return CiceksepetiWorld(gate, timeline, products, orders, claims, Questions(timeline), asked)

    return CiceksepetiSimulator(world, seller_id, api_key, cargo_model, by_order_date, wall_clock).application("ciceksepeti")
