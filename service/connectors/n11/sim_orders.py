"""The simulated marketplace's parcels: sold on demand, accepted by the seller, then moved by the carrier's scans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from service.connectors.n11.sim_parcels import DAY_MS, PEOPLE, Package, new_line, new_parcel
from service.connectors.n11.sim_products import Product, Products
from service.connectors.simkit.shapes import LIST, TEXT, WHOLE, Refused, closed
from service.connectors.simkit.timeline import Timeline

WINDOW_MS, MOST = 15 * DAY_MS, 100
FIRST_ID, FIRST_LINE = 1_234_500_000, 987_650_000
FIRST_CODE = 12_345_678_901_234_567_001
"""Campaign codes of 20 digits: more than 64 bit hold."""
OPEN = ("Created", "Picking")


class Orders:
    """Every parcel of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, products: Products, seed: int, seller: int, scan_seconds: float) -> None:
        self._time, self._products, self._seller, self._scan = time, products, seller, scan_seconds
        self._random, self._numbers, self._codes = Random(seed), count(1), count(FIRST_CODE)  # noqa: S311
        self._ids, self._lines = count(FIRST_ID), count(FIRST_LINE)
        self.all: dict[str, Package] = {}

    def sell(self, code: str | None, quantity: int, sender: str, *, micro: bool = False) -> Package:
        """One order of one or two live products. Refused when the stock does not allow it: nothing is ever oversold."""
        chosen = [self._named(code, quantity)] if code else self._any(quantity)
        number = next(self._numbers)
        for product in chosen if sender == "SELLER" else ():
            self._products.take_stock(product.item["stockCode"], quantity)
        person = self._random.choice(PEOPLE)
        lines = [new_line(number, next(self._lines), product, quantity, sender) for product in chosen]
        return self._add({**new_parcel(number, person, lines, self._time.milliseconds(), self._seller), "micro": micro})

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
        package = self.open(package_id)
        lines = [line for line in living(package) if line_id in (None, line["orderLineId"])]
        for line in lines:
            line["orderItemLineItemStatusName"] = "Cancelled"
            self._products.take_stock(line["stockCode"], -line["quantity"] if line["sender"] == "SELLER" else 0)
        if living(package):
            self.recode(package)
        else:
            self.enter(package, "Cancelled")

    def cancel_product(self, order_number: str, product: int) -> None:
        """The same for a product of an order."""
        for package in [package for package in self.all.values() if package["orderNumber"] == order_number and _is_alive(package)]:
            for line in [line for line in living(package) if line["productId"] == product]:
                self.cancel(package["id"], line["orderLineId"])

    def deliver(self, code: str, quantity: int) -> Package:
        """Somebody bought it and has it."""
        package = self.sell(code, quantity, "SELLER")
        for status in ("Picking", "Shipped", "Delivered"):
            self.enter(package, status)
        return package

    def give_back(self, package: Package) -> None:
        """The buyer returns a delivered parcel: it goes on reading Delivered."""
        package["isReturned"] = True
        self.enter(package, "Delivered")

    def invoice(self, order_number: str, url: str, *, is_export: bool) -> None:
        """The link stands in every parcel of the order. Refused when there is no such order, or an export's invoice has no number."""
        parcels = [package for package in self.all.values() if package["orderNumber"] == order_number]
        if not parcels:
            raise Refused(400, "Sipariş bulunamadı.", "SELLER_API.orderNotFound")
        if any(package["micro"] for package in parcels) and not is_export:
            raise Refused(400, "Mikro ihracat için invoiceNumber ve invoiceDateTime zorunludur.", "SELLER_API.invalidInvoice")
        for package in parcels:
            package["invoiceLink"] = url

    def part_of(self, package: Package, lines: list[dict[str, Any]]) -> Package:
        """A new parcel with some of another's goods; its history begins."""
        paid = sum((line["dueAmount"] for line in lines), Decimal(0))
        return self._add({**package, "lines": lines, "totalAmount": paid, "packageHistories": []})

    def new_line(self) -> int:
        """The number of a line that came up by a split."""
        return next(self._lines)

    def recode(self, package: Package) -> None:
        """A parcel with other goods gets another campaign code."""
        package["cargoTrackingNumber"] = str(next(self._codes))
        self._touch(package)

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
            line = next((line for line in living(package) if line["orderLineId"] == line_id), None)
            if line is None or not _is_alive(package):
                continue
            if package["shipmentPackageStatus"] != "Created":
                return _told(line_id, f"Sipariş {package['shipmentPackageStatus']} durumunda; onaylanamaz.")
            line["orderItemLineItemStatusName"] = "Picking"
            if all(each["orderItemLineItemStatusName"] == "Picking" for each in living(package)):
                self.pick(package)
            return _told(line_id)
        return _told(line_id, "Sipariş kalemi bulunamadı.")

    def pick(self, package: Package) -> None:
        """It waits for the carrier's scan."""
        self.enter(package, "Picking")
        self._time.later(self._scan, lambda: self._scanned(package))

    def _scanned(self, package: Package) -> None:
        """The carrier has read the campaign code."""
        if package["shipmentPackageStatus"] == "Picking":
            self.enter(package, "Shipped")
            self._time.later(self._scan, lambda: self.enter(package, "Delivered"))

    def enter(self, package: Package, status: str) -> None:
        """The parcel and its lines come to that status."""
        self._touch(package)
        package["shipmentPackageStatus"] = status
        package["packageHistories"].append({"createdDate": self._time.milliseconds(), "status": f" {status}"})
        for line in living(package):
            line["orderItemLineItemStatusName"] = status

    def _touch(self, package: Package) -> None:
        package["lastModifiedDate"] = max(self._time.milliseconds(), package["lastModifiedDate"] + 1)

    def open(self, package_id: str) -> Package:
        """A parcel that no carrier has. Refused otherwise."""
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


def living(package: Package) -> Sequence[dict[str, Any]]:
    """The lines that were not cancelled."""
    return [line for line in package["lines"] if line["orderItemLineItemStatusName"] != "Cancelled"]


def _is_alive(package: Package) -> bool:
    return bool(package["shipmentPackageStatus"] != "Unpacked")


def _stamp(package: Package, changed: bool) -> int:
    history: Iterable[Mapping[str, int]] = package["packageHistories"]
    return package["lastModifiedDate"] if changed else min(entry["createdDate"] for entry in history)


def _told(line_id: int, reason: str | None = None) -> dict[str, Any]:
    return {"lineId": line_id, "status": "FAIL" if reason else "SUCCESS", "reasons": [reason] if reason else None}
