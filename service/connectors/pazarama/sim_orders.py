"""The simulated orders: sold on demand, prepared by the seller, then moved by the contracted carrier's scans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from service.connectors.pazarama import sim_pages
from service.connectors.pazarama.codes import WORDS
from service.connectors.pazarama.sim_catalogue import CARRIERS
from service.connectors.pazarama.sim_products import Product, Products
from service.connectors.pazarama.sim_rules import INVOICE, ITEM, ORDERS, REQUESTS, STATUS
from service.connectors.simkit.batches import new_id
from service.connectors.simkit.shapes import Refused, closed
from service.connectors.simkit.timeline import Timeline

DAY = 24 * 3600.0
MONTH, HISTORY = 31 * DAY, 183 * DAY
LARGEST_PAGE = 100
"""A larger page is cut without a word."""
RECEIVED, PREPARING, SHIPPED, DELIVERED, UNDELIVERED = 3, 12, 5, 11, 14
CANCELLED, UNSUPPLIED, ASKED, RETURNING, RETURN_TAKEN = 6, 13, 18, 7, 8
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
MONTHS = ("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık")

_PEOPLE = (
    ("Ayşe Yılmaz", "İstanbul", "Kadıköy", "34710"),
    ("Çağrı Öztürk", "Ankara", "Çankaya", "06420"),
    ("İrem Şahin", "İzmir", "Karşıyaka", "35540"),
    ("Şule Aydın", "Şanlıurfa", "Haliliye", "63050"),
    ("Ümit Can Doğan", "Eskişehir", "Tepebaşı", "26160"),
)


class NotPossible(Exception):
    """A business refusal: it comes as a failure with HTTP 200."""


@dataclass(slots=True)
class Request:
    """A buyer's wish to cancel or to give back one item."""

    row: dict[str, Any]
    asked: float
    item: dict[str, Any]


class Orders:
    """Every order of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, products: Products, seed: int, scan_seconds: float) -> None:
        self._time, self._products, self._scan = time, products, scan_seconds
        self._random, self._numbers = Random(seed + 1), count(1)  # noqa: S311
        self.all: dict[int, dict[str, Any]] = {}
        self._placed: dict[int, float] = {}
        self.cancels: list[Request] = []
        self.refunds: list[Request] = []
        self.invoices: dict[str, str] = {}

    def sell(self, code: str | None, quantity: int) -> dict[str, Any]:
        """One order of one or two products. Refused when the stock does not allow it: nothing is ever oversold."""
        chosen = [self._named(code, quantity)] if code else self._any(quantity)
        number = 735_000_000 + next(self._numbers)
        for product in chosen:
            self._products.take_stock(product.given["code"], quantity)
        self._placed[number] = self._time.now()
        items = [self._item(number, product, quantity) for product in chosen]
        row = self.all[number] = self._order(number, items)
        return row

    def page(self, body: Any) -> list[dict[str, Any]]:
        """Orders by the day they were placed, newest first, or the one of a number."""
        closed(body, ORDERS, ())
        if "orderNumber" in body:
            since = self._time.now() - HISTORY
            return [row for number, row in self.all.items() if number == body["orderNumber"] and self._placed[number] >= since]
        start, end = _window(body, "startDate", "endDate")
        rows = [row for number, row in self.all.items() if start <= self._placed[number] < end]
        return _cut(sorted(rows, key=lambda row: int(row["orderNumber"]), reverse=True), body)

    def requests(self, found: Sequence[Request], body: Any) -> dict[str, Any]:
        """Cancel requests or refunds by the day they were made."""
        closed(body, REQUESTS, ["pageSize", "pageNumber"])
        start, end = _window(body, "requestStartDate", "requestEndDate")
        rows = [{**each.row, "quantity": each.item["quantity"]} for each in found if start <= each.asked < end]
        size = min(body["pageSize"], LARGEST_PAGE)
        page = {"pageSize": size, "pageIndex": body["pageNumber"], "totalCount": len(rows), "totalPages": -(-len(rows) // size)}
        return {"responsePage": page, "refundList": _cut(rows, body)}

    def move(self, body: Any) -> None:
        """The seller's word about one item."""
        closed(body, STATUS, STATUS)
        closed(body["item"], ITEM, ["orderItemId", "status"])
        item = next((item for item in self._row(body["orderNumber"])["items"] if item["orderItemId"] == body["item"]["orderItemId"]), None)
        status = body["item"]["status"]
        if item is None or (item["orderItemStatus"], status) not in SELLER_MOVES:
            raise NotPossible("Sipariş statüsü bu işlem için uygun değil")
        if status == SHIPPED and not {"cargoCompanyId", "shippingTrackingNumber"} <= body["item"].keys():
            raise NotPossible("Kargo firması ve takip numarası zorunludur")
        self._enter(item, status)
        if status == UNSUPPLIED:
            self._products.take_stock(item["product"]["code"], -item["quantity"])
        if status == PREPARING:
            self._time.later(self._scan, lambda: self._scanned(body["orderNumber"], item))

    def invoice(self, body: Any) -> None:
        """The link of an order's invoice."""
        closed({name: value for name, value in body.items() if value is not None}, INVOICE, ["invoiceLink", "orderid"])
        if not body["invoiceLink"].startswith("https://") or not any(row["orderId"] == body["orderid"] for row in self.all.values()):
            raise NotPossible("Sipariş veya fatura linki geçersiz")
        self.invoices[body["orderid"]] = body["invoiceLink"]

    def cancel(self, number: int) -> None:
        """What no carrier has is cancelled; the goods come back."""
        for item in self._waiting(number):
            self._products.take_stock(item["product"]["code"], -item["quantity"])
            self._enter(item, CANCELLED)

    def ask_to_cancel(self, number: int) -> None:
        """The buyer asks the seller to cancel what no carrier has."""
        for item in self._waiting(number):
            self._enter(item, ASKED)
            self.cancels.append(self._request(number, item, "Yanlış adres seçtim"))

    def give_back(self, number: int) -> None:
        """The buyer gives back what was delivered; nobody decides, so it is approved by itself."""
        for item in (item for item in self._row(number)["items"] if item["orderItemStatus"] == DELIVERED):
            self._enter(item, RETURNING)
            self.refunds.append(request := self._request(number, item, "Ürün beden uymadı"))
            self._time.later(self._scan, lambda request=request: self._take_back(request))  # type: ignore[misc]

    def _row(self, number: int) -> dict[str, Any]:
        if number not in self.all:
            raise NotPossible("Sipariş bulunamadı")
        return self.all[number]

    def _waiting(self, number: int) -> list[dict[str, Any]]:
        items = [item for item in self._row(number)["items"] if item["orderItemStatus"] in (RECEIVED, PREPARING, ASKED)]
        if not items:
            raise Refused(400, "Kargoya verilen sipariş iptal edilemez")
        return items

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
            "listPrice": _money(Decimal(shown["listPrice"])),
            "salePrice": _money(price),
            "taxAmount": _money(Decimal(0)),
            "shipmentAmount": _money(Decimal(0)),
            "totalPrice": _money(price * quantity - discount),
            "discountAmount": _money(discount),
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
        self._enter(item, RECEIVED)
        return item

    def _order(self, number: int, items: list[dict[str, Any]]) -> dict[str, Any]:
        person, firm = self._random.choice(_PEOPLE), number % 5 == 0
        address = _address(person)
        company = {"companyName": f"{person[0].split()[-1]} Ticaret Ltd. Şti.", "taxNumber": "1234567890", "taxOffice": "Şişli"}
        nobody = dict.fromkeys(company)
        return {
            "orderId": new_id(self._random),
            "orderNumber": number,
            "orderDate": sim_pages.minute(self._placed[number]),
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

    def _request(self, number: int, item: Mapping[str, Any], why: str) -> Request:
        now = self._time.now()
        row = {
            "refundId": new_id(self._random),
            "orderNumber": number,
            "orderDate": _in_words(self._placed[number]),
            "refundNumber": 564_000 + len(self.cancels) + len(self.refunds) + 1,
            "refundType": why,
            "refundStatus": 1,
            "refundStatusName": "Onay Bekliyor",
            "refundDate": _in_words(now),
            "productCode": item["product"]["code"],
            "productStockCode": item["product"]["stockCode"],
        }
        return Request(row, now, dict(item))

    def _scanned(self, number: int, item: dict[str, Any]) -> None:
        if item["orderItemStatus"] == PREPARING:
            tracking = str(FIRST_TRACKING + number)
            item["cargo"] |= {"trackingNumber": tracking, "trackingUrl": f"https://kargo.example.com/?id={tracking}"}
            self._enter(item, SHIPPED)
            self._time.later(self._scan, lambda: self._enter(item, DELIVERED))

    def _take_back(self, request: Request) -> None:
        for row in self.all.values():
            for item in (item for item in row["items"] if item["orderItemId"] == request.item["orderItemId"]):
                self._enter(item, RETURN_TAKEN)
                request.row |= {"refundStatus": 6, "refundStatusName": "Otomatik Onaylandı"}

    def _enter(self, item: dict[str, Any], status: int) -> None:
        at = sim_pages.local(self._time.now()).replace(tzinfo=None).isoformat(timespec="milliseconds")
        item |= {"orderItemStatus": status, "orderItemStatusName": WORDS[status]}
        item["orderItemStatusHistory"].append({"historyStatus": status, "historyStatusName": WORDS[status], "historyCreatedDate": at})


def _window(body: Mapping[str, Any], first: str, last: str) -> tuple[float, float]:
    """The end is exclusive, and a month is the longest."""
    if first not in body or last not in body:
        raise Refused(400, f"{first} ve {last} zorunludur")
    start, end = sim_pages.day(body[first]), sim_pages.day(body[last])
    if not start <= end <= start + MONTH:
        raise Refused(400, "Tarih aralığı en fazla 1 ay olabilir")
    return start, end


def _cut(rows: list[dict[str, Any]], body: Mapping[str, Any]) -> list[dict[str, Any]]:
    size, page = min(body.get("pageSize", LARGEST_PAGE), LARGEST_PAGE), body.get("pageNumber", 1)
    if size < 1 or page < 1:
        raise Refused(400, "pageSize ve pageNumber 1 veya daha büyük olmalıdır")
    return rows[(page - 1) * size : page * size]


def _money(value: Decimal) -> dict[str, Any]:
    text = f"{value:.2f}".replace(".", ",")
    return {"currency": "TL", "value": value, "valueInt": int(value * 100), "valueString": f"{text} TL"}


def _address(person: Iterable[str]) -> dict[str, Any]:
    name, city, district, postcode = person
    return {
        "title": "Ev",
        "nameSurname": name,
        "cityName": city,
        "districtName": district,
        "neighborhoodName": "Çınar Mah.",
        "addressDetail": "Gül Sok. No:5 D:3",
        "phoneNumber": "05000000000",
        "postalCode": postcode,
    }


def _in_words(seconds: float) -> str:
    at = sim_pages.local(seconds)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year} {at:%H:%M}"
