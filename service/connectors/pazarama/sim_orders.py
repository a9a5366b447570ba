"""The simulated orders: sold on demand, prepared by the seller, then moved by the contracted carrier's scans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from service.connectors.pazarama import sim_pages
from service.connectors.pazarama.codes import ITEMS
from service.connectors.pazarama.sim_catalogue import CARRIERS
from service.connectors.pazarama.sim_products import Product, Products
from service.connectors.pazarama.sim_rules import BULK, INVOICE, ITEM, ORDERS, PACKAGE, SHIPMENT, SPLIT, STATUS
from service.connectors.simkit.batches import new_id
from service.connectors.simkit.shapes import Refused, closed, rows_of
from service.connectors.simkit.timeline import Timeline

DAY = 24 * 3600.0
HISTORY = 183 * DAY
RECEIVED, PREPARING, SHIPPED, DELIVERED, UNDELIVERED = 3, 12, 5, 11, 14
CANCELLED, UNSUPPLIED, ASKED = 6, 13, 18
SELLER_MOVES = {
    (RECEIVED, PREPARING),
    (RECEIVED, UNSUPPLIED),
    (PREPARING, UNSUPPLIED),
    (PREPARING, SHIPPED),
    (SHIPPED, DELIVERED),
    (SHIPPED, UNDELIVERED),
}
FIRST_TRACKING = 73_300_000_000_000_000_001
"""More than 64 bit hold."""


class NotPossible(Exception):
    """A business refusal: it comes as a failure with HTTP 200."""


class Orders:
    """Every order of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, products: Products, seed: int, scan_seconds: float) -> None:
        self._time, self._products, self._scan = time, products, scan_seconds
        self._random, self._numbers = Random(seed + 1), count(1)  # noqa: S311
        self._packages = count(1_249_000_001)
        self.all: dict[int, dict[str, Any]] = {}
        self.placed: dict[int, float] = {}
        self.invoices: dict[str, str] = {}

    def sell(self, code: str | None, quantity: int) -> dict[str, Any]:
        """One order of one or two products. Refused when the stock does not allow it: nothing is ever oversold."""
        chosen = [self._named(code, quantity)] if code else self._any(quantity)
        number = 735_000_000 + next(self._numbers)
        for product in chosen:
            self._products.take_stock(product.given["code"], quantity)
        self.placed[number] = self._time.now()
        items = [self._item(number, product, quantity) for product in chosen]
        row = self.all[number] = self._order(number, items)
        return row

    def page(self, body: Any) -> list[dict[str, Any]]:
        """Orders by the day they were placed, newest first, or the one of a number."""
        closed(body, ORDERS, ())
        if "orderNumber" in body:
            since = self._time.now() - HISTORY
            return [row for number, row in self.all.items() if number == body["orderNumber"] and self.placed[number] >= since]
        start, end = sim_pages.window(body, "startDate", "endDate")
        rows = [row for number, row in self.all.items() if start <= self.placed[number] < end]
        return sim_pages.cut(sorted(rows, key=lambda row: int(row["orderNumber"]), reverse=True), body)

    def move(self, body: Any) -> None:
        """The seller's word about one item."""
        closed(body, STATUS, STATUS)
        closed(body["item"], ITEM, ["orderItemId", "status"])
        self._move(body["orderNumber"], [body["item"]["orderItemId"]], body["item"])

    def move_several(self, body: Any) -> None:
        """The same for several items of an order: all or none."""
        closed(body, BULK, BULK)
        closed(body["updateShipmentDto"], SHIPMENT, ["status"])
        self._move(body["orderNumber"], body["orderItemIds"], body["updateShipmentDto"])

    def split(self, body: Any) -> bool:
        """Packages of their own; every package of the order gets a new number, also the one of what was not named."""
        closed(body, SPLIT, ["orderId", "apiOrderItemPackages"])
        packages = [each["orderItemIds"] for each in rows_of(body["apiOrderItemPackages"], PACKAGE, ["orderItemIds"], 100)]
        items: list[dict[str, Any]] = next((row["items"] for row in self.all.values() if row["orderId"] == body["orderId"]), [])
        waiting = {item["orderItemId"] for item in items if item["orderItemStatus"] == PREPARING}
        named = [item_id for package in packages for item_id in package]
        if not named or not all(packages) or len(set(named)) < len(named) or not set(named) <= waiting:
            raise NotPossible("Paketler sipariş kalemleriyle uyuşmuyor")
        for package in (*packages, waiting - set(named)):
            number = next(self._packages)
            for item in (item for item in items if item["orderItemId"] in package):
                item["packageNumber"] = number
        return True

    def invoice(self, body: Any) -> None:
        """The link of an order's invoice."""
        closed({name: value for name, value in body.items() if value is not None}, INVOICE, ["invoiceLink", "orderid"])
        if not body["invoiceLink"].startswith("https://") or not any(row["orderId"] == body["orderid"] for row in self.all.values()):
            raise NotPossible("Sipariş veya fatura linki geçersiz")
        self.invoices[body["orderid"]] = body["invoiceLink"]

    def cancel(self, number: int) -> None:
        """What no carrier has is cancelled."""
        for item in self.waiting(number):
            self.take_off(item, CANCELLED)

    def deliver(self, code: str | None, quantity: int) -> dict[str, Any]:
        """Somebody bought it and has it."""
        row = self.sell(code, quantity)
        for item in row["items"]:
            self.enter(item, PREPARING)
            self._scanned(row["orderNumber"], item)
            self.enter(item, DELIVERED)
        return row

    def items(self, number: int, *statuses: int) -> list[dict[str, Any]]:
        """The items of an order in one of the states; NotPossible when there is no such order."""
        if number not in self.all:
            raise NotPossible("Sipariş bulunamadı")
        return [item for item in self.all[number]["items"] if item["orderItemStatus"] in statuses]

    def take_off(self, item: dict[str, Any], status: int) -> None:
        """It is not sold any more; the goods come back."""
        self._products.take_stock(item["product"]["code"], -item["quantity"])
        self.enter(item, status)

    def prepare(self, number: int, item: dict[str, Any]) -> None:
        """It waits for the contracted carrier."""
        self.enter(item, PREPARING)
        item["packageNumber"] = item["packageNumber"] or next(self._packages)
        self._time.later(self._scan, lambda: self._scanned(number, item))

    def enter(self, item: dict[str, Any], status: int) -> None:
        """The item's next state."""
        at = sim_pages.local(self._time.now()).replace(tzinfo=None).isoformat(timespec="milliseconds")
        item |= {"orderItemStatus": status, "orderItemStatusName": ITEMS[status][1]}
        item["orderItemStatusHistory"].append({"historyStatus": status, "historyStatusName": ITEMS[status][1], "historyCreatedDate": at})

    def waiting(self, number: int) -> list[dict[str, Any]]:
        """What no carrier has; Refused when there is nothing."""
        items = self.items(number, RECEIVED, PREPARING, ASKED)
        if not items:
            raise Refused(400, "Kargoya verilen sipariş iptal edilemez")
        return items

    def _move(self, number: int, item_ids: Any, told: Mapping[str, Any]) -> None:
        status, chosen = told["status"], [item for item in self.items(number, *ITEMS) if item["orderItemId"] in item_ids]
        if not chosen or len(chosen) != len(item_ids) or any((item["orderItemStatus"], status) not in SELLER_MOVES for item in chosen):
            raise NotPossible("Sipariş statüsü bu işlem için uygun değil")
        if status == SHIPPED and not (told.get("cargoCompanyId") in CARRIERS and told.get("shippingTrackingNumber")):
            raise NotPossible("Kargo firması ve takip numarası zorunludur")
        for item in chosen:
            if status == PREPARING:
                self.prepare(number, item)
            elif status == UNSUPPLIED:
                self.take_off(item, status)
            else:
                self.enter(item, status)
            if status == SHIPPED:
                carrier, url = told["cargoCompanyId"], told.get("trackingUrl")
                names = {"companyId": carrier, "companyName": CARRIERS[carrier]}
                item["cargo"] |= {**names, "trackingNumber": told["shippingTrackingNumber"], "trackingUrl": url}

    def _named(self, code: str, quantity: int) -> Product:
        product = self._products.all.get(code)
        if product is None or not product.for_sale or (product.shown or {})["stockCount"] < quantity:
            raise Refused(409, f"{code} satışta değil veya stok yetersiz")
        return product

    def _any(self, quantity: int) -> list[Product]:
        live = [product for product in self._products.for_sale() if (product.shown or {})["stockCount"] >= quantity]
        if not live:
            raise Refused(409, "Satışta yeterli stoklu ürün yok")
        return self._random.sample(live, min(len(live), self._random.choice((1, 1, 2))))

    def _item(self, number: int, product: Product, quantity: int) -> dict[str, Any]:
        shown = product.shown or {}
        price = Decimal(shown["salePrice"])
        discount = (price * quantity * Decimal("0.05")).quantize(Decimal("0.01")) if number % 3 == 0 else Decimal(0)
        carrier_id, carrier = next(iter(CARRIERS.items()))
        item = {
            "orderItemId": new_id(self._random),
            "orderItemStatusHistory": [],
            "quantity": quantity,
            "listPrice": sim_pages.money(Decimal(shown["listPrice"])),
            "salePrice": sim_pages.money(price),
            "taxAmount": sim_pages.money(Decimal(0)),
            "shipmentAmount": sim_pages.money(Decimal(0)),
            "totalPrice": sim_pages.money(price * quantity - discount),
            "discountAmount": sim_pages.money(discount),
            "taxIncluded": True,
            "deliveryType": 1,
            "shipmentCode": f"PZ{number:012d}",
            "estimatedShippingDate": (sim_pages.local(self._time.now()) + timedelta(days=2)).isoformat(timespec="seconds"),
            "cargo": {"companyId": carrier_id, "companyName": carrier, "trackingNumber": None, "trackingUrl": None},
            "product": {
                "productId": new_id(self._random),
                "name": shown["displayName"],
                "code": shown["code"],
                "stockCode": shown["stockCode"],
                "variantOptionDisplay": None,
                "vatRate": shown["vatRate"],
            },
            "packageNumber": None,
        }
        self.enter(item, RECEIVED)
        return item

    def _order(self, number: int, items: list[dict[str, Any]]) -> dict[str, Any]:
        person, firm = self._random.choice(sim_pages.PEOPLE), number % 5 == 0
        address = sim_pages.address(person)
        company = {"companyName": f"{person[0].split()[-1]} Ticaret Ltd. Şti.", "taxNumber": "1234567890", "taxOffice": "Şişli"}
        nobody = dict.fromkeys(company)
        return {
            "orderId": new_id(self._random),
            "orderNumber": number,
            "orderDate": sim_pages.minute(self.placed[number]),
            "orderAmount": sum((item["totalPrice"]["value"] for item in items), Decimal(0)),
            "shipmentAmount": 0,
            "discountAmount": sum((item["discountAmount"]["value"] for item in items), Decimal(0)),
            "currency": "TL",
            "paymentType": 1,
            "orderStatus": RECEIVED,
            "customerId": new_id(self._random),
            "customerName": person[0],
            "customerEmail": f"pz{number}@example.com",
            "shipmentAddress": address,
            "billingAddress": {**address, "invoiceType": 2 if firm else 1, "identityNumber": None, **(company if firm else nobody)},
            "items": items,
        }

    def _scanned(self, number: int, item: dict[str, Any]) -> None:
        if item["orderItemStatus"] == PREPARING:
            tracking = str(FIRST_TRACKING + number)
            item["cargo"] |= {"trackingNumber": tracking, "trackingUrl": f"https://kargo.example.com/?id={tracking}"}
            self.enter(item, SHIPPED)
            self._time.later(self._scan, lambda: self.enter(item, DELIVERED))
