"""What a seller does with a package: accept, ship, label, invoice, cancel, split, own carrier."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from service.connectors import values
from service.connectors.answers import the_order
from service.connectors.calls import Call
from service.connectors.trendyol import codes, mapping_orders
from service.connectors.trendyol.wire import Wire
from service.domain.catalogue import NamedId
from service.domain.errors import Rejected, Transient
from service.domain.order import Order, Tracking
from service.domain.paper import Invoice, Upload

INVOICE_NUMBER = re.compile(r"[A-Za-z0-9]{3}20[2-9][0-9]{10}")
INVOICE_BYTES = 10 * 1024 * 1024
INVOICE_TYPES = ("application/pdf", "image/jpeg", "image/png")
LABEL_SECONDS = 5.0
"""A label that was asked for is looked for again after so long."""


def label_problem(order: Order | None) -> str | None:
    """Why Trendyol prints no label for the package."""
    if order is None or order.remote_state not in codes.AFTER_PICKING:
        return "Trendyol prints labels from Picking on, and none for what was cancelled or split: accept the order, or open the newer one."
    carrier = order.tracking.carrier if order.tracking else ""
    if "own_contract" in order.extra or (carrier and not carrier.casefold().startswith(codes.LABEL_CARRIERS)):
        return "Trendyol prints labels for its own contracts with Trendyol Express and Aras only: get this one from the carrier."
    return None


def labels(answer: Any) -> list[str]:
    """The labels, one for each box; none while they are being made."""
    return [str(entry["label"]) for entry in answer["data"] or () if entry["label"]]


def invoice_problem(order: Order, invoice: Invoice) -> str | None:
    """Why Trendyol would refuse the invoice."""
    if not INVOICE_NUMBER.fullmatch(invoice.number) and (invoice.number or "export" in order.extra):
        return f"“{invoice.number}” is no invoice number for Trendyol: it wants three letters or digits, the year and nine digits."
    if invoice.url:
        return None if invoice.url.startswith("https://") else "The invoice's address must begin with https://."
    if invoice.file is None:
        return "Trendyol takes an invoice as an https address or as a file: enter one of them."
    if invoice.file.media_type not in INVOICE_TYPES or len(invoice.file.content) > INVOICE_BYTES:
        return "Trendyol takes an invoice as PDF, JPEG or PNG of at most 10 MB: choose another file."
    return None


def invoice_body(order: Order, invoice: Invoice) -> dict[str, Any]:
    """What Trendyol is told of an invoice beside its address or file; the time in seconds."""
    number = {"invoiceNumber": invoice.number} if invoice.number else {}
    return {"shipmentPackageId": values.number(order.remote_id), "invoiceDateTime": int(invoice.issued_at.timestamp()), **number}


def unsupplied_body(units: Mapping[str, int], reason_id: str) -> dict[str, Any]:
    """Units that will not be sent."""
    return {"lines": [{"lineId": values.number(line), "quantity": count} for line, count in units.items()], "reasonId": int(reason_id)}


def split_body(parcels: Sequence[Mapping[str, int]]) -> dict[str, Any]:
    """The new packages; what they leave out makes another one."""
    details = [[{"orderLineId": values.number(line), "quantities": count} for line, count in parcel.items()] for parcel in parcels]
    return {"splitPackages": [{"packageDetails": each} for each in details]}


def own_delivery_body(tracking: Tracking) -> dict[str, Any]:
    """How the buyer may ask after the parcel."""
    if tracking.carrier == "link":
        return {"isPhoneNumber": False, "trackingInfo": tracking.url, "params": {}}
    return {"isPhoneNumber": True, "trackingInfo": "".join(filter(str.isdigit, tracking.number)), "params": {}}


class Parcels(Wire):
    """Answers ShipsOrders, PrintsLabels, SendsInvoices, CancelsLines, SplitsOrders and TracksParcels."""

    label_forms = ("zpl",)
    invoice_forms = ("link", "file")

    def order(self, remote_id: str) -> Order | None:
        """One package as it stands now."""
        return the_order(self._read(self._api.package(remote_id), mapping_orders.order_page), remote_id)

    def accept(self, order: Order) -> None:
        """Tell the warehouse, where the account's is another one, and Picking."""
        if self._settings.warehouse_id not in ("", order.extra.get("warehouse_id")):
            body = {"warehouseId": values.number(self._settings.warehouse_id)}
            self._tell(order, self._api.call("updateWarehouse", order.remote_id, body=body), codes.AFTER_PICKING)
        self._status(order, codes.PICKING, codes.AFTER_PICKING, {})

    def ship(self, order: Order, invoice_number: str) -> None:
        """Tell Picking where that is still to be told, then Invoiced."""
        self.accept(order)
        self._status(order, codes.INVOICED, codes.AFTER_INVOICED, {"invoiceNumber": invoice_number} if invoice_number else {})

    def label(self, order: Order, form: str) -> Upload:
        """The ZPL of every box, of the package as it stands now: a buyer may have cancelled it meanwhile."""
        now = self.order(order.remote_id)
        if problem := label_problem(now):
            raise Rejected(problem)
        if now is None or now.tracking is None:
            raise Transient(f"package {order.remote_id} has no number yet", user_message="Trendyol has given this parcel no number yet.")
        return Upload(f"{now.tracking.number}.zpl", "text/plain", "\n".join(self._labels(now.tracking.number)).encode())

    def send_invoice(self, order: Order, invoice: Invoice) -> None:
        """Its address where it has one, else its file. Rejected when the package has an invoice already."""
        if problem := invoice_problem(order, invoice):
            raise Rejected(problem)
        body = invoice_body(order, invoice)
        if invoice.url or invoice.file is None:
            self._transport.send(self._api.call("sendInvoiceLink", body={"invoiceLink": invoice.url, **body}))
        else:
            self._transport.send(self._api.invoice_file({name: str(value) for name, value in body.items()}, invoice.file))

    def cancel_reasons(self) -> list[NamedId]:
        """Trendyol's reasons for units that cannot be supplied."""
        return [NamedId(*reason) for reason in codes.UNSUPPLIED_REASONS.items()]

    def cancel(self, order: Order, units: Mapping[str, int], reason_id: str) -> None:
        """The package ends; a new one, with a number of its own, has what is left of it."""
        if reason_id not in codes.UNSUPPLIED_REASONS:
            raise Rejected(f"no reason {reason_id}", user_message="Choose one of Trendyol's reasons.")
        self._transport.send(self._api.call("reportUnsupplied", order.remote_id, body=unsupplied_body(units, reason_id)))

    def split(self, order: Order, parcels: Sequence[Mapping[str, int]]) -> None:
        """Trendyol does it a little later; the new packages name this one as their origin."""
        if len(parcels) == 1 and parcels[0] == {line.line_id: line.quantity for line in order.lines}:
            raise Rejected("nothing is left", user_message="That is the whole order: leave something for the other parcel.")
        self._transport.send(self._api.call("splitMultiPackageByQuantity", order.remote_id, body=split_body(parcels)))

    def carriers(self) -> list[NamedId]:
        """The two ways of an alternative delivery; Trendyol does not ask for the carrier's name."""
        return [NamedId(*way) for way in codes.OWN_CARRIERS.items()]

    def ship_with(self, order: Order, tracking: Tracking) -> None:
        """Tell Picking where that is still to be told, then the alternative delivery, which makes the package Shipped."""
        body = own_delivery_body(tracking)
        if tracking.carrier not in codes.OWN_CARRIERS or not body["trackingInfo"]:
            text = "Trendyol tells the buyer an address or a phone number to ask after the parcel: choose which, and enter it."
            raise Rejected(text)
        self.accept(order)
        self._tell(order, self._api.call("processAlternativeDelivery", order.remote_id, body=body), codes.AFTER_SHIPPED)

    def delivered(self, order: Order) -> None:
        """End an alternative delivery; Trendyol refuses it for its own carriers' parcels."""
        self._tell(order, self._api.call("manualDeliverByPackage", order.remote_id), codes.AFTER_DELIVERED)

    def _labels(self, number: str) -> list[str]:
        if found := self._made(number):
            return found
        self._transport.send(self._api.call("createCommonLabel", number, body={"format": "ZPL"}))
        if found := self._made(number):
            return found
        text = "Trendyol is still making this label. It is fetched as soon as it is there."
        raise Transient(f"no label for {number} yet", user_message=text, retry_after=LABEL_SECONDS)

    def _made(self, number: str) -> list[str]:
        """Empty, too, where Trendyol refuses to read what nobody asked for: the asking tells what is wrong."""
        try:
            return self._read(self._api.call("getCommonLabel", number), labels)
        except Rejected:
            return []

    def _status(self, order: Order, status: str, already: set[str], params: dict[str, str]) -> None:
        body = mapping_orders.status_body(order, status, params)
        self._tell(order, self._api.call("updatePackageStatus", order.remote_id, body=body), already)

    def _tell(self, order: Order, call: Call, already: set[str]) -> None:
        if order.remote_state in already:
            return
        try:
            self._transport.send(call)
        except Rejected:
            now = self.order(order.remote_id)
            if now is None or now.remote_state not in already:
                raise
