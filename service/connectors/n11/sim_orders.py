"""The simulated marketplace's parcels: sold on demand, accepted by the seller, then moved by the carrier's scans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from service.connectors.n11.sim_products import Product, Products
from service.connectors.simkit.shapes import LIST, TEXT, WHOLE, Refused, closed
from service.connectors.simkit.timeline import Timeline

DAY_MS = 86_400_000
WINDOW_MS, MOST = 15 * DAY_MS, 100
FIRST_ID, FIRST_LINE, FIRST_ORDER = 1_234_500_000, 987_650_000, 205_500_000_000
FIRST_CODE = 12_345_678_901_234_567_001
"""Campaign codes of 20 digits: more than 64 bit hold."""
OPEN = ("Created", "Picking")

_PEOPLE = (
    ("Ayşe Yılmaz", "İstanbul", "34710", "Kadıköy", "Moda Mah."),
    ("Çağrı Öztürk", "Ankara", "06420", "Çankaya", "Kızılay Mah."),
    ("İrem Şahin", "İzmir", "35540", "Karşıyaka", "Bostanlı Mah."),
    ("Gökhan Çelik", "Bursa", "16110", "Nilüfer", "Görükle Mah."),
    ("Şule Aydın", "Şanlıurfa", "63050", "Haliliye", "Bahçelievler Mah."),
    ("Ümit Can Doğan", "Eskişehir", "26160", "Tepebaşı", "Şirintepe Mah."),
)

Package = dict[str, Any]


class Orders:
    """Every parcel of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, products: Products, seed: int, seller: int, scan_seconds: float) -> None:
        self._time, self._products, self._seller, self._scan = time, products, seller, scan_seconds
        self._random, self._numbers, self._codes = Random(seed), count(1), count(FIRST_CODE)  # noqa: S311
        self._ids, self._lines = count(FIRST_ID), count(FIRST_LINE)
        self.all: dict[str, Package] = {}

    def sell(self, code: str | None, quantity: int, sender: str) -> Package:
        """One order of one or two live products. Refused when the stock does not allow it: nothing is ever oversold."""
        chosen = [self._named(code, quantity)] if code else self._any(quantity)
        number = next(self._numbers)
        for product in chosen if sender == "SELLER" else ():
            self._products.take_stock(product.item["stockCode"], quantity)
        person = self._random.choice(_PEOPLE)
        return self._add(self._package(number, person, [self._line(number, product, quantity, sender) for product in chosen]))

    def accept(self, body: Any) -> list[dict[str, Any]]:
        """The seller's word, line by line: only Picking exists. A parcel is Picking when all its lines are."""
        closed(body, {"lines": LIST, "status": TEXT}, ["lines", "status"])
        if body["status"] != "Picking" or not body["lines"]:
            raise Refused(400, "Yalnızca Picking gönderilebilir.", "SELLER_API.invalidStatus")
        for entry in body["lines"]:
            closed(entry, {"lineId": WHOLE}, ["lineId"])
        return [self._accept_line(entry["lineId"]) for entry in body["lines"]]

    def cancel(self, package_id: str, line_id: int | None = None) -> None:
        """The buyer's word, for the parcel or one of its lines: goods come back as long as no carrier has them."""
        package = self._open(package_id)
        lines = [line for line in _living(package) if line_id in (None, line["orderLineId"])]
        for line in lines:
            line["orderItemLineItemStatusName"] = "Cancelled"
            self._products.take_stock(line["stockCode"], -line["quantity"] if line["sender"] == "SELLER" else 0)
        if _living(package):
            package["cargoTrackingNumber"] = str(next(self._codes))
            self._touch(package)
        else:
            self._enter(package, "Cancelled")

    def split(self, package_id: str) -> list[Package]:
        """Somebody splits a parcel line by line in the seller panel: it is dead, new ones take its place."""
        package = self._open(package_id)
        if package["shipmentPackageStatus"] != "Picking":
            raise Refused(400, "Yalnızca Picking durumundaki paket bölünebilir.", "SELLER_API.notAllowed")
        parts = [self._add({**package, "lines": [dict(line)], "packageHistories": []}) for line in _living(package)]
        self._enter(package, "Unpacked")
        for part in parts:
            self._pick(part)
        return parts

    def give_back(self, package_id: str) -> None:
        """The buyer returns a delivered parcel: it goes on reading Delivered."""
        package = self.all[package_id]
        package["isReturned"] = True
        self._enter(package, "Delivered")

    def invoice(self, order_number: str, url: str) -> None:
        """The link stands in every parcel of the order. Refused when there is no such order."""
        parcels = [package for package in self.all.values() if package["orderNumber"] == order_number]
        if not parcels:
            raise Refused(400, "Sipariş bulunamadı.", "SELLER_API.orderNotFound")
        for package in parcels:
            package["invoiceLink"] = url

    def window(self, query: Mapping[str, str]) -> dict[str, Any]:
        """A page of parcels. What is asked too large is cut without a word; an unknown status shows nothing."""
        page, size = int(query.get("page", 0)), min(max(int(query.get("size", 20)), 1), MOST)
        changed = query.get("orderByField") == "true"
        chosen = sorted(self._chosen(query, changed), key=lambda package: (_stamp(package, changed), package["id"]))
        if query.get("orderByDirection") != "ASC":
            chosen.reverse()
        content = chosen[page * size : (page + 1) * size]
        return {"pageCount": len(content), "totalPages": -(-len(chosen) // size), "page": page, "size": size, "content": content}

    def _chosen(self, query: Mapping[str, str], changed: bool) -> list[Package]:
        start, end = (int(query[name]) if name in query else None for name in ("startDate", "endDate"))
        if start is not None:
            end = min(start + WINDOW_MS, self._time.milliseconds() if end is None else end)
        ids, sender = [each for each in query.get("packageIds", "").split(",") if each], query.get("sender", "SELLER")
        return [
            package
            for package in self.all.values()
            if (start is None or start <= _stamp(package, changed) <= (end or 0))
            and (not ids or package["id"] in ids)
            and query.get("orderNumber", package["orderNumber"]) == package["orderNumber"]
            and query.get("status", package["shipmentPackageStatus"]) == package["shipmentPackageStatus"]
            and (sender == "ALL" or package["lines"][0]["sender"] == sender)
        ]

    def _accept_line(self, line_id: int) -> dict[str, Any]:
        for package in self.all.values():
            line = next((line for line in _living(package) if line["orderLineId"] == line_id), None)
            if line is None or package["shipmentPackageStatus"] == "Unpacked":
                continue
            if package["shipmentPackageStatus"] != "Created":
                return _told(line_id, f"Sipariş {package['shipmentPackageStatus']} durumunda; onaylanamaz.")
            line["orderItemLineItemStatusName"] = "Picking"
            if all(each["orderItemLineItemStatusName"] == "Picking" for each in _living(package)):
                self._pick(package)
            return _told(line_id)
        return _told(line_id, "Sipariş kalemi bulunamadı.")

    def _pick(self, package: Package) -> None:
        self._enter(package, "Picking")
        self._time.later(self._scan, lambda: self._scanned(package))

    def _scanned(self, package: Package) -> None:
        """The carrier has read the campaign code."""
        if package["shipmentPackageStatus"] == "Picking":
            self._enter(package, "Shipped")
            self._time.later(self._scan, lambda: self._enter(package, "Delivered"))

    def _enter(self, package: Package, status: str) -> None:
        self._touch(package)
        package["shipmentPackageStatus"] = status
        package["packageHistories"].append({"createdDate": self._time.milliseconds(), "status": f" {status}"})
        for line in _living(package):
            line["orderItemLineItemStatusName"] = status

    def _touch(self, package: Package) -> None:
        package["lastModifiedDate"] = max(self._time.milliseconds(), package["lastModifiedDate"] + 1)

    def _open(self, package_id: str) -> Package:
        package = self.all.get(package_id)
        if package is None or package["shipmentPackageStatus"] not in OPEN:
            raise Refused(400, f"{package_id} kargoya verilmiş veya yok.", "SELLER_API.notAllowed")
        return package

    def _named(self, code: str, quantity: int) -> Product:
        product = next((product for product in self._products.live() if product.item["stockCode"] == code), None)
        if product is None or product.item["quantity"] < quantity:
            raise Refused(409, f"{code} satışta değil veya stok yetersiz.")
        return product

    def _any(self, quantity: int) -> list[Product]:
        live = [product for product in self._products.live() if product.item["quantity"] >= quantity]
        if not live:
            raise Refused(409, "Satışta yeterli stoklu ürün yok.")
        return self._random.sample(live, min(len(live), self._random.choice((1, 1, 2))))

    def _add(self, package: Package) -> Package:
        """A parcel under a number and a campaign code of its own."""
        package["id"], package["cargoTrackingNumber"] = str(next(self._ids)), str(next(self._codes))
        self.all[package["id"]] = package
        return package

    def _line(self, number: int, product: Product, quantity: int, sender: str) -> dict[str, Any]:
        item = product.item
        gross = item["salePrice"] * quantity
        own = (gross / 20).quantize(Decimal("0.01")) if number % 3 == 0 else Decimal(0)
        theirs = Decimal("1.50") if number % 4 == 0 and gross > 10 else Decimal(0)
        return {
            "quantity": quantity,
            "productId": product.number,
            "productName": item["title"],
            "stockCode": item["stockCode"],
            "barcode": item.get("barcode"),
            "variantAttributes": [],
            "customTextOptionValues": [],
            "price": item["salePrice"],
            "dueAmount": gross - own - theirs,
            "sellerCouponDiscount": Decimal(0),
            "sellerDiscount": own,
            "mallDiscount": theirs,
            "sellerInvoiceAmount": gross - own,
            "totalMallDiscountPrice": theirs,
            "totalSellerDiscountPrice": own,
            "orderLineId": next(self._lines),
            "orderItemLineItemStatusName": "Created",
            "vatRate": item["vatRate"],
            "commissionRate": Decimal("12.5"),
            "sellerCampaignCommissionRate": Decimal("2.5") if number % 2 == 0 else Decimal(0),
            "taxDeductionRate": 1,
            "netMarketingFeeRate": Decimal("1.2"),
            "netMarketplaceFeeRate": Decimal("0.67"),
            "deliveryFeeType": 1,
            "sender": sender,
        }

    def _package(self, number: int, person: tuple[str, str, str, str, str], lines: list[dict[str, Any]]) -> Package:
        now, firm = self._time.milliseconds(), number % 5 == 0
        address, name = _address(person), person[0]
        tax = {"taxId": "1234567890" if firm else None, "taxHouse": "Şişli" if firm else None}
        payer = {"invoiceType": 2, "fullName": f"{name.split()[-1]} Tekstil Ltd. Şti."} if firm else {"invoiceType": 1}
        billing = {**address, "countryCode": "TR", **tax, **payer}
        return {
            "billingAddress": billing,
            "shippingAddress": address,
            "orderNumber": str(FIRST_ORDER + number),
            "customerEmail": f"m{number}@n11mail.example",
            "customerfullName": name,
            "customerId": 111_000 + number,
            "taxId": tax["taxId"],
            "taxOffice": tax["taxHouse"],
            "tcIdentityNumber": None if firm else "11111111111",
            "cargoSenderNumber": None,
            "cargoTrackingLink": None,
            "shipmentCompanyId": 345,
            "cargoProviderName": "Aras",
            "shipmentMethod": 1,
            "lines": lines,
            "lastModifiedDate": now,
            "agreedDeliveryDate": now + 3 * DAY_MS,
            "totalAmount": sum((line["dueAmount"] for line in lines), Decimal(0)),
            "totalDiscountAmount": sum((line["sellerDiscount"] + line["mallDiscount"] for line in lines), Decimal(0)),
            "packageHistories": [{"createdDate": now, "status": "Created"}],
            "shipmentPackageStatus": "Created",
            "micro": False,
            "invoiceLink": None,
            "etgbNo": None,
            "deliveryAddressType": None,
            "isReturned": False,
            "sellerId": self._seller,
        }


def _living(package: Package) -> Sequence[dict[str, Any]]:
    return [line for line in package["lines"] if line["orderItemLineItemStatusName"] != "Cancelled"]


def _stamp(package: Package, changed: bool) -> int:
    history: Iterable[Mapping[str, int]] = package["packageHistories"]
    return package["lastModifiedDate"] if changed else min(entry["createdDate"] for entry in history)


def _told(line_id: int, reason: str | None = None) -> dict[str, Any]:
    return {"lineId": line_id, "status": "FAIL" if reason else "SUCCESS", "reasons": [reason] if reason else None}


def _address(person: tuple[str, str, str, str, str]) -> dict[str, Any]:
    name, city, postcode, district, neighborhood = person
    place = {"city": city, "district": district, "neighborhood": neighborhood, "postalCode": postcode}
    return {"fullName": name, "address": "Çınar Cad. Gül Sok. No:5/3 🏠", **place, "gsm": "5550000000", "tcId": ""}
