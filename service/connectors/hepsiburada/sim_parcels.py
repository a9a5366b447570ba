"""The simulated order service beyond packing: labels, splits, seller's cancellations, and parcels that the seller delivers himself."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import Response, request

from service.connectors.hepsiburada.api import ORDERS
from service.connectors.hepsiburada.sim_orders import CARRIER, OWN_CARRIER, Orders, Package
from service.connectors.simkit.shapes import LIST, NUMBER, OBJECT, TEXT, WHOLE, Refused, Shape, closed
from service.connectors.simkit.simulator import Operation
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import EMPTY, body_in
from service.connectors.values import in_utc

CARRIERS = {"HX": CARRIER, "MH": OWN_CARRIER}
CANCEL_REASON = "83"
WEEK = 7 * 86_400.0
PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")

SPLIT: Shape = {"packageDetails": LIST, "cancelledItems": LIST}
PARCEL: Shape = {
    "lines": LIST,
    "deci": NUMBER,
    "parcelQuantity": WHOLE,
    "cargoCompany": TEXT,
    "barcode": TEXT,
    "warehouse": OBJECT,
}
UNITS: Shape = {"orderLineId": TEXT, "quantity": WHOLE}
GONE: Shape = {**UNITS, "cancelReasonId": (str, int)}
CANCEL: Shape = {"reasonId": (str, int)}
CHANGE: Shape = {"CargoCompanyShortName": TEXT}
IN_TRANSIT: Shape = {
    **dict.fromkeys(("shippedDate", "estimatedArrivalDate", "trackingNumber", "trackingUrl", "trackingPhoneNumber"), TEXT),
    **dict.fromkeys(("deci", "cost", "tax"), NUMBER),
}
DELIVERED: Shape = {"receivedDate": TEXT, "receivedBy": TEXT, "digitalCodes": LIST}


class Parcels:
    """These calls; the world with its orders is looked up anew at each, for a reset makes another one."""

    def __init__(self, orders: Callable[[], Orders], time: Callable[[], Timeline]) -> None:
        self._orders_now, self._time = orders, time

    def operations(self) -> Iterator[Operation]:
        """Hepsiburada's calls about a package or a line."""
        of_package, of_line = "/packages/merchantid/<merchant>/packagenumber/<package>", "/lineitems/merchantid/<merchant>/id/<line>"
        for name, method, what, answer in (
            ("getPackageLabels", "GET", "labels", self._labels),
            ("splitPackage", "POST", "split", self._split),
            ("unpackPackage", "POST", "unpack", self._unpack),
            ("getChangeableCargoCompanies", "GET", "changablecargocompanies", self._carriers),
            ("changePackageCargoCompany", "PUT", "changecargocompany", self._change_carrier),
            ("setInTransit", "POST", "intransit", self._in_transit),
            ("setDelivered", "POST", "deliver", self._delivered),
        ):
            yield Operation(name, method, f"{of_package}/{what}", answer, ORDERS)
        yield Operation("cancelLineItem", "POST", f"{of_line}/cancelbymerchant", self._cancel, ORDERS)

    @property
    def _orders(self) -> Orders:
        return self._orders_now()

    def _labels(self, package: str) -> Any:
        form, found = request.args.get("format", "zpl"), self._orders.package(package)
        zpl = f"^XA^CI28^FO50,50^BCN,100^FD{found.barcode}^FS^FO50,200^FD{found.lines[0].person[0]}^FS^XZ"
        labels = {"zpl": zpl, "base64zpl": _in_base64(zpl.encode()), "png": _in_base64(PICTURE)}
        if form not in labels:
            raise Refused(400, "format geçersiz")
        return {"data": [labels[form]], "format": form, "hasMerchantMutualBarcode": True}

    def _split(self, package: str) -> Any:
        body, found = body_in(), self._open(package)
        closed(body, SPLIT, ["packageDetails"])
        parcels, gone = [_lines(each) for each in body["packageDetails"]], body.get("cancelledItems", [])
        for entry in gone:
            closed(entry, GONE, GONE)
            _known_reason(entry["cancelReasonId"])
        if not parcels or _units([*gone, *sum(parcels, [])]) != Counter({line.line_id: line.quantity for line in found.lines}):
            raise Refused(400, "Paketteki tüm kalem adetleri belirtilmelidir")
        there = {line.line_id: line for line in found.lines}
        self._close(found)
        for entry in gone:
            self._orders.drop(self._orders.part(there[entry["orderLineId"]], entry["quantity"]))
        for parcel in parcels:
            self._orders.bundle([self._orders.part(there[entry["orderLineId"]], entry["quantity"]) for entry in parcel])
        return EMPTY

    def _unpack(self, package: str) -> Any:
        self._orders.unpack(self._open(package).number)
        return EMPTY

    def _cancel(self, line: str) -> Any:
        body, found = body_in(), self._orders.lines.get(line)
        closed(body, CANCEL, CANCEL)
        _known_reason(body["reasonId"])
        if found is None:
            raise Refused(404, "Kalem bulunamadı")
        if found.package or found.status != "Open":
            raise Refused(400, "Paketlenmiş veya iptal edilmiş kalem iptal edilemez")
        self._orders.drop(found)
        return EMPTY

    def _carriers(self, package: str) -> Any:
        self._orders.package(package)
        rows = enumerate(CARRIERS.items(), 1)
        return [{"Id": place, "Name": name, "ShortName": short, "IsActive": True, "LogoUrl": None} for place, (short, name) in rows]

    def _change_carrier(self, package: str) -> Any:
        body, found = body_in(), self._open(package)
        closed(body, CHANGE, CHANGE)
        if body["CargoCompanyShortName"] not in CARRIERS:
            raise Refused(400, "Kargo firması bulunamadı")
        for line in found.lines:
            line.carrier = CARRIERS[body["CargoCompanyShortName"]]
        return Response(status=204)

    def _in_transit(self, package: str) -> Any:
        body, found = body_in(), self._own(package, "Open")
        closed(body, IN_TRANSIT, ["shippedDate"])
        self._recent(body["shippedDate"])
        found.tracking, found.link = body.get("trackingNumber", ""), body.get("trackingUrl", "")
        self._orders.enter(found, "Shipped", of_lines="InTransit")
        return EMPTY

    def _delivered(self, package: str) -> Any:
        body, found = body_in(), self._own(package, "Shipped")
        closed(body, DELIVERED, ["receivedDate"])
        self._recent(body["receivedDate"])
        self._orders.enter(found, "Delivered")
        return EMPTY

    def _open(self, number: str) -> Package:
        return self._in_state(number, "Open")

    def _own(self, number: str, status: str) -> Package:
        package = self._in_state(number, status)
        if package.carrier != OWN_CARRIER:
            raise Refused(400, "Paketin kargo firması mağaza hesabı değil")
        return package

    def _in_state(self, number: str, status: str) -> Package:
        package = self._orders.package(number)
        if package.status != status:
            raise Refused(409, f"Paket bu işlem için uygun durumda değil: {package.status}")
        return package

    def _close(self, package: Package) -> None:
        """A package that was split is no more, and its carrier has nothing to scan."""
        package.status = "Split"
        del self._orders.packages[package.number]

    def _recent(self, text: str) -> None:
        try:
            age = self._time().now() - in_utc(datetime.fromisoformat(text)).timestamp()
        except ValueError:
            raise Refused(400, "Tarih geçersiz") from None
        if age > WEEK:
            raise Refused(400, "Tarih 7 günden eski olamaz")


def _lines(parcel: Any) -> list[dict[str, Any]]:
    closed(parcel, PARCEL, ["lines"])
    for entry in parcel["lines"]:
        closed(entry, UNITS, UNITS)
    if not parcel["lines"]:
        raise Refused(400, "lines boş olamaz")
    return list(parcel["lines"])


def _units(entries: Sequence[dict[str, Any]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for entry in entries:
        if entry["quantity"] < 1:
            raise Refused(400, "quantity en az 1 olmalıdır")
        found[entry["orderLineId"]] += entry["quantity"]
    return found


def _known_reason(reason: str | int) -> None:
    if str(reason) != CANCEL_REASON:
        raise Refused(400, "reasonId geçersiz")


def _in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
