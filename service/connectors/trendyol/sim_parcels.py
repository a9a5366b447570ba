"""The simulated marketplace's packages: moved by the seller, then by the carrier's scans; their labels, invoices and parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, request

from service.connectors.simkit.shapes import TEXT, WHOLE, Refused, closed, rows_of
from service.connectors.simkit.simulator import Operation
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import EMPTY, body_in
from service.connectors.trendyol.codes import AFTER_PICKING, UNSUPPLIED_REASONS
from service.connectors.trendyol.sim_orders import Orders
from service.connectors.trendyol.sim_rules import DETAIL, INVOICE, LABEL, LINE, OWN_DELIVERY, STATUS, UNSUPPLIED

PACKAGE, SELLER = "/order/sellers/<seller_id>/shipment-packages/<int:package>", "/sellers/<seller_id>"
NEXT = {"Picking": ("Created",), "Invoiced": ("Picking",)}
UNPACKED = ("Created", "Picking")
LABEL_SECONDS = 3.0
FIRST_OWN = 73_200_000_000_000_000_001
"""Tracking numbers of alternative deliveries."""
INVOICE_NUMBER = re.compile(r"[A-Za-z0-9]{3}20[2-9][0-9]{10}")
INVOICE_TYPES, INVOICE_BYTES = ("application/pdf", "image/jpeg", "image/png"), 10 * 1024 * 1024


class Parcels:
    """What a seller does with packages. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, orders: Orders, scan_seconds: float, split_seconds: float) -> None:
        self._time, self._orders, self._scan, self._split = time, orders, scan_seconds, split_seconds
        self._labels, self._links, self._own = dict[str, float](), set[str](), set[int]()

    def move(self, package_id: int) -> Any:
        """The seller's word: Picking, then Invoiced, always with every line."""
        body = body_in()
        closed(body, STATUS, STATUS)
        closed(body["params"], {"invoiceNumber": TEXT}, ())
        package = self._package(package_id, NEXT.get(body["status"], ()))
        if _units(rows_of(body["lines"], LINE, LINE, 1000)) != _units(package["lines"]):
            raise Refused(400, "paketin bütün satırları gönderilmelidir")
        self._orders.enter(package, body["status"])
        if body["status"] == "Invoiced":
            package["invoiceNumber"] = body["params"].get("invoiceNumber")
            self._time.later(self._scan, lambda: self._scanned(package))
        return EMPTY

    def warehouse(self, package_id: int) -> Any:
        """Where the package leaves from."""
        body = body_in()
        closed(body, {"warehouseId": WHOLE}, ["warehouseId"])
        package = self._package(package_id, UNPACKED)
        package |= body
        self._orders.enter(package, package["status"])
        return EMPTY

    def unsupplied(self, package_id: int) -> Any:
        """The package ends; a new one has what is left."""
        body = body_in()
        closed(body, UNSUPPLIED, UNSUPPLIED)
        package = self._package(package_id, UNPACKED)
        rest = _rest(package, [_units(rows_of(body["lines"], LINE, LINE, 1000))])
        if str(body["reasonId"]) not in UNSUPPLIED_REASONS:
            raise Refused(400, f"geçersiz reasonId: {body['reasonId']}")
        if rest:
            self._orders.divide(package, [rest], "cancel")
        else:
            self._orders.enter(package, "UnSupplied")
        return EMPTY

    def split(self, package_id: int) -> Any:
        """Done a little later; what is left out makes a package of its own."""
        body = body_in()
        closed(body, {"splitPackages": (list,)}, ["splitPackages"])
        packages = rows_of(body["splitPackages"], {"packageDetails": (list,)}, ["packageDetails"], 1000)
        parcels = [_details(rows_of(each["packageDetails"], DETAIL, DETAIL, 1000)) for each in packages]
        package = self._package(package_id, UNPACKED)
        parcels += filter(None, [_rest(package, parcels)])
        if len(parcels) < 2:
            raise Refused(400, "paket en az iki parçaya bölünmelidir")
        self._time.later(self._split, lambda: self._divided(package, parcels))
        return EMPTY

    def own_delivery(self, package_id: int) -> Any:
        """Shipped without one of Trendyol's carriers."""
        body = body_in()
        closed(body, OWN_DELIVERY, ("isPhoneNumber", "trackingInfo", "params"))
        closed(body["params"], {"digitalCode": TEXT}, ())
        if not re.fullmatch(r"\d{10,12}" if body["isPhoneNumber"] else r"https?://\S+", body["trackingInfo"]):
            raise Refused(400, "trackingInfo geçersiz")
        package = self._package(package_id, ("Picking", "Invoiced"))
        package |= {"cargoTrackingNumber": FIRST_OWN + package_id, "cargoProviderName": "Alternatif Teslimat"}
        self._orders.enter(package, "Shipped")
        self._own.add(package_id)
        return EMPTY

    def delivered(self, package_id: int) -> Any:
        """The end of an alternative delivery."""
        package = self._package(package_id, ("Shipped",))
        if package_id not in self._own:
            raise Refused(400, "alternatif teslimat paketi değil")
        self._orders.enter(package, "Delivered")
        return EMPTY

    def ask_label(self, number: str) -> Any:
        """A label that is there a little later."""
        body = body_in()
        closed(body, LABEL, ["format"])
        if body["format"] != "ZPL":
            raise Refused(400, "format ZPL olmalıdır")
        package = next((each for each in self._orders.all.values() if str(each["cargoTrackingNumber"]) == number), None)
        if package is None or package["status"] not in AFTER_PICKING or package["shipmentPackageId"] in self._own:
            raise Refused(404, "Gönderi bulunamadı.", "shipment.not.found")
        self._labels.setdefault(number, self._time.now() + LABEL_SECONDS)
        return EMPTY

    def label(self, number: str) -> Any:
        """The label; nothing before it is made."""
        if number not in self._labels:
            raise Refused(404, "Etiket bulunamadı.", "label.not.found")
        made = self._labels[number] <= self._time.now()
        return {"data": [{"label": f"^XA^FO40,40^BY3^BCN,160^FD{number}^FS^XZ", "format": "ZPL"}] if made else []}

    def invoice_link(self) -> Any:
        """An invoice at an address; one for each package, and each address once."""
        body = body_in()
        closed(body, INVOICE, ("invoiceLink", "shipmentPackageId"))
        if not body["invoiceLink"].startswith("https://"):
            raise Refused(400, "invoiceLink https ile başlamalıdır")
        if len(str(body.get("invoiceDateTime", "0123456789"))) not in (10, 13):
            raise Refused(400, "invoiceDateTime 10 veya 13 haneli olmalıdır")
        self._invoiced(body["shipmentPackageId"], body.get("invoiceNumber"), body["invoiceLink"])
        return Response(status=201)

    def invoice_file(self) -> Any:
        """An invoice as a file."""
        names = {*request.form, *request.files}
        if not {"shipmentPackageId", "file"} <= names <= {"shipmentPackageId", "file", "invoiceDateTime", "invoiceNumber"}:
            raise Refused(400, "shipmentPackageId ve file zorunludur")
        file = request.files["file"]
        if file.mimetype not in INVOICE_TYPES or len(file.read()) > INVOICE_BYTES:
            raise Refused(400, "dosya en fazla 10 MB boyutunda pdf, jpeg veya png olmalıdır")
        number = int(request.form["shipmentPackageId"])
        self._invoiced(number, request.form.get("invoiceNumber"), f"https://invoice.example.com/{number}")
        return EMPTY

    def _invoiced(self, package_id: int, number: str | None, link: str) -> None:
        package = self._package(package_id, AFTER_PICKING | {"Created"})
        if number is not None and not INVOICE_NUMBER.fullmatch(number):
            raise Refused(400, f"invoiceNumber geçersiz: {number}")
        if package.get("invoiceLink") or link in self._links:
            raise Refused(409, "Paketin faturası zaten var veya bu bağlantı kullanılmış.", "invoice.already.exists")
        self._links.add(link)
        package |= {"invoiceLink": link, "invoiceStatus": "Received", "lastModifiedDate": self._time.milliseconds()}

    def _scanned(self, package: dict[str, Any]) -> None:
        if package["status"] == "Invoiced":
            self._orders.enter(package, "Shipped")
            self._time.later(self._scan, lambda: self._orders.enter(package, "Delivered"))

    def _divided(self, package: dict[str, Any], parcels: Sequence[Mapping[int, int]]) -> None:
        if package["status"] in UNPACKED:
            self._orders.divide(package, parcels, "split")

    def _package(self, package_id: int, statuses: Sequence[str] | set[str]) -> dict[str, Any]:
        package = self._orders.all.get(package_id)
        if package is None:
            raise Refused(404, "Paket bulunamadı.", "shipment.package.not.found")
        if package["status"] not in statuses:
            raise Refused(400, "Shipment Update Edilebilir Bir Durumda Değil.", "shipment.package.update.not.allowed")
        return package


def operations(parcels: Callable[[], Parcels]) -> list[Operation]:
    """The calls about packages."""
    label = f"{SELLER}/common-label/<number>"
    return [
        Operation("updatePackageStatus", "PUT", PACKAGE, lambda package: parcels().move(package)),
        Operation("updateWarehouse", "PUT", f"{PACKAGE}/warehouse", lambda package: parcels().warehouse(package)),
        Operation("reportUnsupplied", "PUT", f"{PACKAGE}/items/unsupplied", lambda package: parcels().unsupplied(package)),
        Operation("splitMultiPackageByQuantity", "POST", f"{PACKAGE}/split-packages", lambda package: parcels().split(package)),
        Operation("processAlternativeDelivery", "PUT", f"{PACKAGE}/alternative-delivery", lambda package: parcels().own_delivery(package)),
        Operation("manualDeliverByPackage", "PUT", f"{PACKAGE}/manual-deliver", lambda package: parcels().delivered(package)),
        Operation("createCommonLabel", "POST", label, lambda number: parcels().ask_label(number)),
        Operation("getCommonLabel", "GET", label, lambda number: parcels().label(number)),
        Operation("sendInvoiceLink", "POST", f"{SELLER}/seller-invoice-links", lambda: parcels().invoice_link()),
        Operation("uploadInvoiceFile", "POST", f"{SELLER}/seller-invoice-file", lambda: parcels().invoice_file()),
    ]


def _units(lines: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    return {line["lineId"]: line["quantity"] for line in lines}


def _details(rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    return {row["orderLineId"]: row["quantities"] for row in rows}


def _rest(package: Mapping[str, Any], parcels: Sequence[Mapping[int, int]]) -> dict[int, int]:
    """The units that the parcels leave; Refused when they name more than there are, or none."""
    left = _units(package["lines"])
    for line_id, count in (unit for parcel in parcels for unit in parcel.items()):
        if not 1 <= count <= left.get(line_id, 0):
            raise Refused(400, f"geçersiz satır veya adet: {line_id}")
        left[line_id] -= count
    return {line_id: count for line_id, count in left.items() if count}
