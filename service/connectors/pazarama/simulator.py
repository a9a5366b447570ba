"""A Pazarama for one seller on this machine: the documented calls, as strict as the marketplace, kept in memory.

Below `/_simulator/` it can be told what buyers do and which faults to show; that part is not Pazarama's.
Review rule: a product is refused when its name holds a word of `simkit.review.FORBIDDEN_WORDS` or when the address of its first
image does not end like a picture; everything else is approved.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, request

from service.connectors.pazarama import api, sim_catalogue, sim_pages, sim_rules
from service.connectors.pazarama.sim_orders import NotPossible
from service.connectors.pazarama.sim_pages import envelope, failure, whole
from service.connectors.pazarama.sim_products import PRICE, PRODUCTS, STOCK
from service.connectors.pazarama.sim_world import PazaramaWorld, controls, world_at
from service.connectors.simkit.batches import new_id
from service.connectors.simkit.shapes import OBJECT, Refused, closed
from service.connectors.simkit.simulator import Operation, Pace, Simulator
from service.connectors.simkit.wire import body_in

TOKEN = "getToken"  # noqa: S105  a name
FORM = {"grant_type": "client_credentials", "scope": api.SCOPE}


class PazaramaSimulator(Simulator[PazaramaWorld]):
    """Pazarama's calls, its door and its errors."""

    words = {
        404: ("Kaynak bulunamadı", "NOT_FOUND"),
        405: ("Metot desteklenmiyor", "METHOD"),
        429: ("İki istek arasında en az 10 saniye olmalıdır", "LIMIT"),
        500: ("Beklenmeyen bir hata oluştu", "ERR500"),
    }

    def __init__(self, create_world: Callable[[], PazaramaWorld], client_id: str, client_secret: str) -> None:
        super().__init__(create_world)
        self._basic = "Basic " + base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()

    def operations(self) -> list[Operation]:
        """Pazarama's calls; those with a group share its pace."""
        questions = "/QuestionAnswer/getApprovalAnswersByMerchantSearch"
        batch = "/listing-state/batch-id/<batch>/lake-projections"
        return [
            Operation(TOKEN, "POST", "/connect/token", self._token),
            Operation("getBrands", "GET", "/brand/getBrands", self._brands),
            Operation("getCategoryTree", "GET", "/category/getCategoryTree", lambda: envelope(sim_catalogue.tree())),
            Operation("getCategoryWithAttributes", "GET", "/category/getCategoryWithAttributes", self._category),
            Operation("getSellerDelivery", "GET", "/sellerRegister/getSellerDelivery", lambda: envelope(sim_catalogue.delivery())),
            Operation("createProducts", "POST", "/product/create", self._create, api.PRODUCTS),
            Operation("getProductBatchResult", "GET", "/product/getProductBatchResult", self._product_batch),
            Operation("getApprovedProducts", "GET", "/product/products/approved", self._approved),
            Operation("getUnapprovedProducts", "GET", "/product/products/unapproved", self._unapproved),
            Operation("setProductStatus", "POST", "/product/external-status", self._switch),
            Operation("updateStock", "POST", "/product/updateStock-v2", self._stock, api.OFFERS),
            Operation("updatePrice", "POST", "/product/updatePrice-v2", self._price, api.OFFERS),
            Operation("getListingBatch", "GET", batch, self._offer_batch),
            Operation("getOrders", "POST", "/order/getOrdersForApi", lambda: envelope(self.world.orders.page(body_in()), "ORD0")),
            Operation("updateOrderStatus", "PUT", "/order/updateOrderStatus", lambda: self._done(self.world.orders.move)),
            Operation("bulkStatusUpdate", "POST", "/order/api/bulk-status-update", lambda: self._done(self.world.orders.move_several)),
            Operation("splitPackages", "POST", "/order/api/packages-split", lambda: self._done(self.world.orders.split)),
            Operation("sendInvoiceLink", "POST", "/order/invoice-link", lambda: self._done(self.world.orders.invoice)),
            Operation("getCancelRequests", "POST", "/order/api/cancel/items", lambda: self._done(self.world.claims.cancel_requests)),
            Operation("updateCancelRequest", "PUT", "/order/api/cancel", lambda: self._done(self.world.claims.decide_cancel)),
            Operation("getRefunds", "POST", "/order/getRefund", lambda: self._done(self.world.claims.refund_list)),
            Operation("updateRefund", "POST", "/order/updateRefund", lambda: self._done(self.world.claims.decide_refund)),
            Operation("searchQuestions", "POST", questions, lambda: self._done(self.world.questions.search)),
            Operation("answerQuestion", "PUT", "/QuestionAnswer/sellerAnswer", lambda: self._done(self.world.questions.answer)),
            Operation("getPaymentAgreement", "POST", "/order/paymentAgreement", lambda: self._done(self.world.money.page)),
        ]

    def controls(self) -> Mapping[str, Callable[[], Any]]:
        """Buyers, the seller's own hand in the panel, and the end of every token."""
        return controls(lambda: self.world)

    def admit(self, operation: Operation, parts: dict[str, Any]) -> None:
        """Refused with 400 (key), 401 (token) or 429."""
        authorization = request.headers.get("Authorization", "")
        if operation.name == TOKEN:
            if authorization != self._basic:
                raise Refused(400, "Token bulunamadı veya geçersiz", "invalid_token")
        elif self.world.tokens.get(authorization.removeprefix("Bearer "), 0.0) <= self.world.time.now():
            raise Refused(401, "")
        if not self.world.gate.charge(operation.name, operation.group):
            raise self.trouble(429)

    def refusal(self, refused: Refused) -> Response:
        """Pazarama's error body."""
        return sim_pages.refusal(refused)

    def state(self) -> dict[str, Any]:
        """Every listing by barcode, every order."""
        listings = {
            code: {
                "state": {3: "approved", 6: "rejected"}.get(product.state, "pendingApproval"),
                "archived": product.closed,
                "reasons": product.reasons,
                "quantity": (product.shown or product.given)["stockCount"],
                "price": str((product.shown or product.given)["salePrice"]),
                "list_price": str((product.shown or product.given)["listPrice"]),
                "accepted_at": product.accepted_at,
            }
            for code, product in self.world.products.all.items()
        }
        return {
            "listings": listings,
            "orders": list(self.world.orders.all.values()),
            "invoices": self.world.orders.invoices,
            "claims": [each.row for each in (*self.world.claims.cancels.values(), *self.world.claims.refunds.values())],
            "questions": list(self.world.questions.all.values()),
        }

    def _token(self) -> Any:
        if dict(request.form) != FORM:
            raise Refused(400, "Token bulunamadı veya geçersiz", "invalid_token")
        value = f"simulated.{new_id(self.world.random)}"
        self.world.tokens[value] = self.world.time.now() + api.TOKEN_SECONDS
        return envelope({"accessToken": value, "expiresIn": api.TOKEN_SECONDS, "tokenType": "Bearer", "scope": api.SCOPE})

    def _brands(self) -> Any:
        given = sim_pages.asked("Page", "Size", "name")
        page, size = whole(given.get("Page"), "Page", 10_000), whole(given.get("Size"), "Size", 100)
        found = [(number, name) for number, name in sim_catalogue.BRANDS.items() if _plain(given.get("name", "")) in _plain(name)]
        rows = found[(page - 1) * size : page * size]
        return envelope([{"id": number, "name": name, "status": True} for number, name in rows])

    def _category(self) -> Any:
        category = sim_pages.asked("Id").get("Id", "")
        if category not in sim_catalogue.LEAVES:
            raise Refused(400, "Kategori bulunamadı")
        name = sim_catalogue.LEAVES[category].path[-1]
        return envelope({"id": category, "name": name, "displayName": name, "attributes": sim_catalogue.attributes(category)})

    def _create(self) -> Any:
        items = sim_rules.items_of(body_in(), "products", sim_rules.CREATE, 500)
        number = self.world.products.create(items, partly=self.partly)
        at = sim_pages.local(self.world.time.now()).isoformat(timespec="milliseconds")
        return envelope({"batchRequestId": number, "creationDate": at, "error": {"errors": [], "message": None}})

    def _product_batch(self) -> Any:
        batch = self.world.products.batch(sim_pages.asked("BatchRequestId").get("BatchRequestId", ""), PRODUCTS)
        if batch is None:
            raise Refused(400, "Kayıt bulunamadı")
        return envelope(sim_pages.product_batch(batch), "BSK0")

    def _approved(self) -> Any:
        given = sim_pages.asked("Size", "Cursor", "Code")
        size, after = whole(given.get("Size", "20"), "Size", 100), whole(given.get("Cursor", "1"), "Cursor", 10**9) - 1
        found = [pair for pair in self.world.products.shown() if given.get("Code") in (None, pair[0])]
        rows = [sim_pages.approved(*pair) for pair in found[after : after + size]]
        more = str(after + size + 1) if after + size < len(found) else None
        return envelope({"sellerProducts": rows, "nextCursor": more})

    def _unapproved(self) -> Any:
        given = sim_pages.asked("pageIndex", "pageSize", "Code")
        page, size = whole(given.get("pageIndex", "1"), "pageIndex", 10_000), whole(given.get("pageSize", "20"), "pageSize", 100)
        found = [pair for pair in self.world.products.waiting() if given.get("Code") in (None, pair[0])]
        rows = [sim_pages.unapproved(*pair) for pair in found[(page - 1) * size : page * size]]
        pages = -(-len(found) // size)
        counts = {"pageIndex": page, "pageSize": size, "totalCount": len(found), "totalPages": pages, "hasNextPage": page < pages}
        return envelope(rows, None, **counts)

    def _switch(self) -> Any:
        body = body_in()
        closed(body, {"productItem": OBJECT}, ["productItem"])
        item = body["productItem"]
        closed(item, sim_rules.SWITCH, sim_rules.SWITCH)
        product = self.world.products.all.get(item["code"])
        done = product is not None and product.shown is not None and item["productStatus"] in (1, 10)
        if done and product is not None:
            product.closed = item["productStatus"] == 10
        return envelope({"result": [{"success": done, "message": None if done else "Ürün bulunamadı", **item}]})

    def _stock(self) -> Any:
        items = sim_rules.items_of(body_in(), "items", sim_rules.STOCK, 3000)
        return envelope(self.world.products.set_stock(items, partly=self.partly))

    def _price(self) -> Any:
        items = sim_rules.items_of(body_in(), "items", sim_rules.PRICE, 3000)
        return envelope(self.world.products.set_prices(items, partly=self.partly))

    def _offer_batch(self, batch: str) -> Any:
        given = sim_pages.asked("page", "pageSize", "lakeType")
        page, size = whole(given.get("page"), "page", 10_000), whole(given.get("pageSize"), "pageSize", 3000)
        taken = self.world.products.batch(batch, STOCK, PRICE)
        if taken is None:
            # The description wants `data` in every answer to this call.
            return failure("Kayıt bulunamadı") | {"data": []}
        rows = sim_pages.offer_rows(taken)
        pages = -(-len(rows) // size)
        counts = {"pageIndex": page, "pageSize": size, "totalPages": pages, "totalCount": len(rows), "hasNextPage": page < pages}
        return envelope(rows[(page - 1) * size : page * size], "MSS0", **counts)

    def _done(self, do: Callable[[Any], Any]) -> Any:
        """A refusal of the order service comes with HTTP 200."""
        try:
            return envelope(do(body_in()), "ORD0")
        except NotPossible as refused:
            return failure(str(refused), "ORD1")


def create_simulator(
    *,
    client_id: str = "simulatorClient",
    client_secret: str = "simulatorSecret",  # noqa: S107
    **pace: Any,
) -> Flask:
    """A WSGI application for the seller with these credentials; `pace` is that of `simkit.simulator.Pace`."""
    at = Pace(**pace)
    return PazaramaSimulator(lambda: world_at(at), client_id, client_secret).application("pazarama")


def _plain(text: str) -> str:
    return text.replace("İ", "i").replace("I", "ı").lower()
