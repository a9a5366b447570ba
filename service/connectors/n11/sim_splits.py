"""The simulated marketplace's parcels in parts: by lines or by units, with units that the seller cannot send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from service.connectors.n11 import sim_soap
from service.connectors.n11.sim_orders import Orders, living
from service.connectors.n11.sim_parcels import Package
from service.connectors.n11.sim_soap import LONG
from service.connectors.simkit.shapes import LIST, WHOLE, Refused, closed, rows_of

MOST, REASONS = 1000, range(61, 66)
AMOUNTS = ("dueAmount", "sellerDiscount", "mallDiscount", "sellerInvoiceAmount", "totalMallDiscountPrice", "totalSellerDiscountPrice")
DONE = {"code": 200, "message": "success"}


class Splits:
    """Divides parcels; the parent is dead, new ones take its place under new numbers and campaign codes. The caller holds the lock."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def lines_apart(self, package_id: str) -> list[Package]:
        """Somebody splits a parcel line by line in the seller panel."""
        package = self._orders.open(package_id)
        return self._divide(package, [{line["orderLineId"]: line["quantity"]} for line in living(package)])

    def by_lines(self, body: Any) -> dict[str, Any]:
        """A parcel of each group of lines."""
        closed(body, {"splitGroups": LIST}, ["splitGroups"])
        groups = [group["orderLineIds"] for group in rows_of(body["splitGroups"], {"orderLineIds": LIST}, ["orderLineIds"], MOST)]
        package = self._holding([number for group in groups for number in group])
        there = {line["orderLineId"]: line["quantity"] for line in living(package)}
        self._divide(package, [{number: there[number] for number in group} for group in groups])
        return DONE

    def by_units(self, body: Any) -> dict[str, Any]:
        """A parcel of each of these units; what is cancelled goes into none."""
        closed(body, {"splitPackages": LIST, "cancelledItems": LIST}, ["splitPackages"])
        detail, gone = {"orderLineId": WHOLE, "quantities": WHOLE}, {"orderLineId": WHOLE, "quantity": WHOLE, "cancelReasonId": WHOLE}
        wished = rows_of(body["splitPackages"], {"packageDetails": LIST}, ["packageDetails"], MOST)
        parts = [_units(rows_of(part["packageDetails"], detail, detail, MOST), "quantities") for part in wished]
        missing = rows_of(body["cancelledItems"], gone, gone, MOST) if "cancelledItems" in body else []
        if any(row["cancelReasonId"] not in REASONS for row in missing):
            raise Refused(400, "cancelReasonId geçersiz.", "SELLER_API.invalidReason")
        package = self._holding([number for part in parts for number in part])
        made = self._divide(package, parts, _units(missing, "quantity"))
        rows = [
            {"orderNumber": part["orderNumber"], "packageId": part["id"]}
            | {name: line[name] for name in ("orderLineId", "stockCode", "quantity")}
            for part in made
            for line in part["lines"]
        ]
        return {**DONE, "splitPackageOrderItems": rows}

    def cancel_units(self) -> dict[str, Any]:
        """The seller cancels some or all units of a line of an open parcel."""
        wish = sim_soap.asked({"orderItemId": LONG, "cancelQuantity": LONG, "cancelReasonTypeId": LONG})
        number, units = int(wish["orderItemId"]), int(wish["cancelQuantity"])
        package = self._orders.open(self._holding([number])["id"])
        line = next(line for line in living(package) if line["orderLineId"] == number)
        if not 1 <= units <= line["quantity"] or int(wish["cancelReasonTypeId"]) not in REASONS:
            raise Refused(400, "İptal adedi veya nedeni geçersiz.", "SELLER_API.invalidQuantity")
        if units == line["quantity"]:
            self._orders.cancel(package["id"], number)
        else:
            line |= _some(line, line["quantity"] - units)
            self._orders.recode(package)
        return {}

    def _divide(self, package: Package, parts: Sequence[Mapping[int, int]], gone: Mapping[int, int] | None = None) -> list[Package]:
        """What no part names becomes a part of its own."""
        if package["shipmentPackageStatus"] != "Picking":
            raise Refused(400, "Yalnızca Picking durumundaki paket bölünebilir.", "SELLER_API.notAllowed")
        lines = {line["orderLineId"]: line for line in living(package)}
        left = {number: line["quantity"] - sum(part.get(number, 0) for part in (*parts, gone or {})) for number, line in lines.items()}
        if any(count < 0 for count in left.values()) or any(count < 1 for part in (*parts, gone or {}) for count in part.values()):
            raise Refused(400, "Adet geçersiz.", "SELLER_API.invalidQuantity")
        rest = {number: count for number, count in left.items() if count}
        wanted = [*parts, rest] if rest else parts
        if len(wanted) < 2 and not gone:
            raise Refused(400, "Paket en az iki parçaya bölünmelidir.", "SELLER_API.notAllowed")
        made = [self._orders.part_of(package, [self._line(lines[number], units) for number, units in part.items()]) for part in wanted]
        self._orders.enter(package, "Unpacked")
        for part in made:
            self._orders.pick(part)
        return made

    def _line(self, line: Mapping[str, Any], units: int) -> dict[str, Any]:
        whole = units == line["quantity"]
        return dict(line) if whole else {**_some(line, units), "orderLineId": self._orders.new_line()}

    def _holding(self, numbers: Sequence[int]) -> Package:
        """The living parcel that has all of these lines."""
        for package in self._orders.all.values():
            there = {line["orderLineId"] for line in living(package)}
            if numbers and set(numbers) <= there and package["shipmentPackageStatus"] != "Unpacked":
                return package
        raise Refused(400, "Sipariş kalemi bulunamadı.", "SELLER_API.orderItemNotFound")


def _units(rows: Iterable[Mapping[str, int]], name: str) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in rows:
        found[row["orderLineId"]] = found.get(row["orderLineId"], 0) + row[name]
    return found


def _some(line: Mapping[str, Any], units: int) -> dict[str, Any]:
    """The line with fewer units and its share of the amounts."""
    share = Decimal(units) / line["quantity"]
    return {**line, "quantity": units, **{name: (line[name] * share).quantize(Decimal("0.01")) for name in AMOUNTS}}
