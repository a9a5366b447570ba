"""The simulated marketplace's orders: sold on demand and listed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.timeline import Timeline
from service.connectors.trendyol.codes import CARRIERS, ORDER_STATES
from service.connectors.trendyol.sim_products import Product, Products

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
WINDOW_MS, HISTORY_MS, MONTH_MS = 14 * DAY_MS, 92 * DAY_MS, 31 * DAY_MS
FIRST_TRACKING = 73_300_000_000_000_000_001
"""More than 64 bit hold, as the real ones may be."""

_PEOPLE = (
    ("Ayşe", "Yılmaz", "İstanbul", 34, "Kadıköy"),
    ("Çağrı", "Öztürk", "Ankara", 6, "Çankaya"),
    ("İrem", "Şahin", "İzmir", 35, "Karşıyaka"),
    ("Gökhan", "Çelik", "Bursa", 16, "Nilüfer"),
    ("Şule", "Aydın", "Şanlıurfa", 63, "Haliliye"),
    ("Işıl", "Kılıç", "Muğla", 48, "Bodrum"),
    ("Ümit", "Doğan", "Eskişehir", 26, "Tepebaşı"),
)


class Orders:
    """Every package of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, products: Products, seed: int, seller_id: int) -> None:
        self._time, self._products, self._seller = time, products, seller_id
        self._random, self._numbers = Random(seed + 1), count(1)  # noqa: S311
        self.all: dict[int, dict[str, Any]] = {}

    def sell(self, barcode: str | None, quantity: int | None) -> dict[str, Any]:
        """One order of one or two live listings. Refused when the stock does not allow it: nothing is ever oversold."""
        chosen = [self._named(barcode, quantity or 1)] if barcode else self._any(quantity or 1)
        number = next(self._numbers)
        for product in chosen:
            self._products.take_stock(product.item["barcode"], quantity or 1)
        lines = [self._line(number, index, product, quantity or 1) for index, product in enumerate(chosen)]
        package = self.all[_package_id(number)] = self._package(number, lines)
        return package

    def divide(self, package: dict[str, Any], parcels: Sequence[Mapping[int, int]], by: str) -> None:
        """New packages of these units, by line id, take the package's place; their lines have ids of their own."""
        for units in parcels:
            number = next(self._numbers)
            kept = [line for line in package["lines"] if units.get(line["lineId"])]
            lines = [_part(line, units[line["lineId"]], _line_id(number, index)) for index, line in enumerate(kept)]
            origin = {"createdBy": by, "originPackageIds": [package["shipmentPackageId"]], "packageHistories": []}
            new = self.all[_package_id(number)] = {**package, **_totals(lines), **origin, "shipmentPackageId": _package_id(number)}
            self.enter(new, package["status"])
        self.enter(package, "UnPacked")

    def cancel(self, package_id: int) -> None:
        """The buyer's word: goods come back as long as no carrier has them."""
        package = self.all[package_id]
        if package["status"] not in ("Created", "Picking"):
            raise Refused(400, f"{package['status']} paket iptal edilemez")
        for line in package["lines"]:
            self._products.take_stock(line["barcode"], -line["quantity"])
        self.enter(package, "Cancelled")

    def stream(self, start: int | None, end: int | None, size: int, cursor: str | None, statuses: Sequence[str]) -> dict[str, Any]:
        """Packages by last change, newest first; a cursor only fits the filters it came from."""
        now = self._time.milliseconds()
        filters = [start, end, size, sorted(statuses)]
        end = now if end is None else end
        start = end - WINDOW_MS if start is None else start
        _check_window(start, end, now, HISTORY_MS)
        if not 1 <= size <= 200:
            raise Refused(400, "size 1 ile 200 arasında olmalıdır")
        before = _open(cursor, filters) if cursor else (end + 1, 0)
        chosen = [p for p in self._newest(lambda p: p["lastModifiedDate"]) if start <= p["lastModifiedDate"] and _at(p) < before]
        chosen = [package for package in chosen if not statuses or package["status"] in statuses]
        page, more = chosen[:size], len(chosen) > size
        return {"hasMore": more, "nextCursor": _seal(_at(page[-1]), filters) if more else None, "size": len(page), "content": page}

    def window(self, start: int | None, end: int | None, page: int, size: int, only: Mapping[str, Any], field: str) -> dict[str, Any]:
        """Packages page by page; `only` filters by id, number and status."""
        now = self._time.milliseconds()
        chosen = self._newest(lambda p: p[field])
        if not only.get("ids"):
            end = now + 3 * HOUR_MS if end is None else end
            start = end - 7 * DAY_MS if start is None else start
            _check_window(start, end, now, MONTH_MS)
            chosen = [package for package in chosen if start <= package[field] <= end]
        chosen = [package for package in chosen if _fits(package, only)]
        content = chosen[page * size : (page + 1) * size]
        return {"totalElements": len(chosen), "totalPages": -(-len(chosen) // size), "page": page, "size": size, "content": content}

    def _named(self, barcode: str, quantity: int) -> Product:
        product = next((product for product in self._products.live() if product.item["barcode"] == barcode), None)
        if product is None or product.item["quantity"] < quantity:
            raise Refused(409, f"{barcode} satışta değil veya stok yetersiz.", "out.of.stock")
        return product

    def _any(self, quantity: int) -> list[Product]:
        live = [product for product in self._products.live() if product.item["quantity"] >= quantity]
        if not live:
            raise Refused(409, "Satışta yeterli stoklu ürün yok.", "out.of.stock")
        return self._random.sample(live, min(len(live), self._random.choice((1, 1, 2))))

    def _line(self, number: int, index: int, product: Product, quantity: int) -> dict[str, Any]:
        item = product.item
        discount = (item["salePrice"] * Decimal("0.05")).quantize(Decimal("0.01")) if number % 3 == 0 else Decimal(0)
        return {
            "quantity": quantity,
            "stockCode": item["stockCode"],
            "productName": item["title"],
            "contentId": product.content_id,
            "sellerId": self._seller,
            "lineGrossAmount": item["salePrice"],
            "lineTotalDiscount": discount,
            "lineSellerDiscount": discount,
            "lineTyDiscount": Decimal(0),
            "discountDetails": [
                {"lineItemPrice": item["salePrice"] - discount, "lineItemSellerDiscount": discount, "lineItemTyDiscount": 0}
            ]
            * quantity,
            "currencyCode": "TRY",
            "lineId": _line_id(number, index),
            "vatRate": Decimal(item["vatRate"]),
            "barcode": item["barcode"],
            "orderLineItemStatusName": "Created",
            "lineUnitPrice": item["salePrice"] - discount,
            "productCategoryId": item["categoryId"],
            "commission": 13,
        }

    def _package(self, number: int, lines: list[dict[str, Any]]) -> dict[str, Any]:
        now, commercial = self._time.milliseconds(), number % 5 == 0
        first, last, *_ = person = self._random.choice(_PEOPLE)
        firm = {"company": f"{last} Tekstil Ltd. Şti.", "taxOffice": "Şişli", "taxNumber": "1234567890"} if commercial else {}
        return {
            "shipmentAddress": _address(person),
            "invoiceAddress": {**_address(person), **firm},
            "orderNumber": str(10_654_400_000 + number),
            **_totals(lines),
            "customerFirstName": first,
            "customerLastName": last,
            "customerEmail": f"pf+s{number}@trendyolmail.com",
            "customerId": 1_451_000_000 + number,
            "warehouseId": 372_389,
            "supplierId": self._seller,
            "shipmentPackageId": _package_id(number),
            "cargoTrackingNumber": None,
            "cargoTrackingLink": None,
            "cargoProviderName": CARRIERS["TEXMP"][1],
            "orderDate": now + 3 * HOUR_MS,
            "currencyCode": "TRY",
            "packageHistories": [{"createdDate": now, "status": "Created"}],
            "status": "Created",
            "shipmentPackageStatus": "Created",
            "lastModifiedDate": now,
            "agreedDeliveryDate": now + 2 * DAY_MS,
            "deliveryType": "normal",
            "deliveryAddressType": "Shipment",
            "commercial": commercial,
            "micro": False,
            "createdBy": "order-creation",
            "originPackageIds": None,
        }

    def enter(self, package: dict[str, Any], status: str) -> None:
        """The package and its lines are at that status from now on."""
        now = self._time.milliseconds()
        package |= {"status": status, "shipmentPackageStatus": status, "lastModifiedDate": max(now, package["lastModifiedDate"] + 1)}
        if status == "Picking":
            number = str(FIRST_TRACKING + package["shipmentPackageId"])
            package |= {"cargoTrackingNumber": int(number), "cargoTrackingLink": f"https://tracking.example.com/?id={number}"}
        package["packageHistories"].append({"createdDate": now, "status": status})
        for line in package["lines"]:
            line["orderLineItemStatusName"] = status

    def _newest(self, key: Callable[[Mapping[str, Any]], int]) -> list[dict[str, Any]]:
        return sorted(self.all.values(), key=lambda package: (key(package), package["shipmentPackageId"]), reverse=True)


def _at(package: Mapping[str, Any]) -> tuple[int, int]:
    return package["lastModifiedDate"], package["shipmentPackageId"]


def _seal(position: tuple[int, int], filters: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([position, filters]).encode()).decode()


def _open(cursor: str, filters: list[Any]) -> tuple[int, int]:
    try:
        position, came_from = json.loads(base64.urlsafe_b64decode(cursor))
    except ValueError:
        raise Refused(400, "nextCursor geçersiz") from None
    if came_from != filters:
        raise Refused(400, "nextCursor ile filtreler değiştirilemez")
    return position[0], position[1]


def _check_window(start: int, end: int, now: int, history: int) -> None:
    if not start <= end <= start + WINDOW_MS:
        raise Refused(400, "Tarih aralığı en fazla 14 gün olabilir.")
    if start < now - history:
        raise Refused(400, "Başlangıç tarihi çok eski.")


def _fits(package: Mapping[str, Any], only: Mapping[str, Any]) -> bool:
    ids, number, statuses = only.get("ids"), only.get("number"), only.get("statuses") or ()
    if any(status not in ORDER_STATES for status in statuses):
        raise Refused(400, "status bilinmiyor")
    return (
        (not ids or package["shipmentPackageId"] in ids)
        and (not number or package["orderNumber"] == number)
        and (not statuses or package["status"] in statuses)
    )


def _totals(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The lines and what a package of them comes to."""
    gross = sum((line["lineGrossAmount"] * line["quantity"] for line in lines), Decimal(0))
    discount = sum((line["lineSellerDiscount"] * line["quantity"] for line in lines), Decimal(0))
    return {
        "lines": lines,
        "packageGrossAmount": gross,
        "packageSellerDiscount": discount,
        "packageTyDiscount": Decimal(0),
        "packageTotalDiscount": discount,
        "packageTotalPrice": gross - discount,
    }


def _part(line: Mapping[str, Any], units: int, line_id: int) -> dict[str, Any]:
    return {**line, "lineId": line_id, "quantity": units, "discountDetails": line["discountDetails"][:units]}


def _line_id(number: int, index: int) -> int:
    return 4_765_000_000 + 10 * number + index


def _package_id(number: int) -> int:
    return 3_330_000_000 + number


def _address(person: tuple[str, str, str, int, str]) -> dict[str, Any]:
    first, last, city, code, district = person
    street = f"Çınar Mah. Gül Sok. No:{code}"
    return {
        "id": 11_000_000 + code,
        "firstName": first,
        "lastName": last,
        "company": "",
        "address1": street,
        "address2": "",
        "city": city,
        "cityCode": code,
        "district": district,
        "postalCode": f"{code:02d}000",
        "countryCode": "TR",
        "phone": None,
        "fullAddress": f"{street} {district}/{city}",
        "fullName": f"{first} {last}",
    }
