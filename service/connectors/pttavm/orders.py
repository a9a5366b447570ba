"""Orders: read, given a cargo barcode and its label, invoiced. The carrier's scans do the rest."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import datetime
from typing import Any

from service.connectors import cursors
from service.connectors.pttavm import api, codes, mapping, mapping_orders
from service.connectors.pttavm.order_windows import windows
from service.connectors.pttavm.wire import Wire
from service.domain.errors import Rejected, Repeated, Transient
from service.domain.order import Order, OrderPage, OrderState
from service.domain.paper import Invoice, Upload

BARCODE_SECONDS = 15.0
"""After so long a cargo barcode is usually made."""
LABELS = {"html": (None, "text/html"), "zpl": ("zpl", "application/zpl")}
"""Form of a label -> what PttAVM calls it, and its media type."""


class Orders(Wire):
    """Answers PullsOrders, ShipsOrders, PrintsLabels and SendsInvoices."""

    label_forms = tuple(LABELS)
    invoice_forms = ("link", "file")

    def orders(self, since: datetime, until: datetime, cursor: str | None = None) -> OrderPage:
        """Every order placed in the window or in the two days before its end, and in turn those of two older days."""
        spans = windows(since, until)
        (place,) = cursors.numbers(cursor, "0", self.marketplace)
        if place >= len(spans):
            raise Rejected(f"PttAVM has no place “{cursor}” in its lists.")
        following = str(place + 1) if place + 1 < len(spans) else None
        return self._read(api.orders(*spans[place]), lambda answer: mapping_orders.order_page(answer, following))

    def order(self, remote_id: str) -> Order | None:
        """One order as it stands now."""
        row = self._order(remote_id)
        return None if row is None else self._understood(row, mapping_orders.order)

    def accept(self, order: Order) -> None:
        """Ask for the cargo barcode, whose label the parcel needs; nothing without a cargo user."""
        if self._settings.cargo_user:
            self._ask_for_barcode(self._known(order))

    def ship(self, order: Order, invoice_number: str) -> None:
        """See to it that there is a cargo barcode, and hand in the invoice when its number is a link.

        Transient while the barcode is being made. Reads the order first, so nothing that an earlier try did is done again.
        """
        row = self._known(order)
        if self._settings.cargo_user and (tracking := self._ask_for_barcode(row)):
            self._wait_for_barcode(order, tracking)
        if invoice_number.startswith("https://") and (lines := self._understood(row, mapping_orders.without_invoice)):
            self._read(api.invoice(order.remote_id, lines, url=invoice_number), dict)

    def label(self, order: Order, form: str) -> Upload:
        """The labels of all parcels in one text; where there is no cargo barcode yet it is asked for, and the label is Transient."""
        if not self._settings.cargo_user:
            raise Rejected("PttAVM's labels need the cargo user and its password. Enter them in the account's settings.")
        row = self._known(order)
        barcodes = self._understood(row, mapping_orders.barcodes)
        if not barcodes and self._ask_for_barcode(row):
            raise _being_made(order)
        if not barcodes:
            raise Rejected(f"Order {order.number} left without a cargo barcode, so PttAVM has no label for it.")
        kind, media_type = LABELS[form]
        texts = [self._label(order, barcode, kind) for barcode in barcodes]
        return Upload(f"{order.number}.{form}", media_type, b"\n".join(texts))

    def send_invoice(self, order: Order, invoice: Invoice) -> None:
        """Hand in the invoice for all lines that have none, as an https link or as a PDF. Rejected when all have one."""
        is_link, file = invoice.url.startswith("https://"), invoice.file
        if not is_link and not (file and file.content.startswith(b"%PDF")):
            raise Rejected("PttAVM takes an invoice as an https link or as a PDF file. Enter one of them.")
        lines = self._understood(self._known(order), mapping_orders.without_invoice)
        if not lines:
            raise Rejected(f"PttAVM has an invoice for every line of order {order.number} already.")
        paper = {"url": invoice.url} if is_link or not file else {"content": b64encode(file.content).decode()}
        self._read(replace(api.invoice(order.remote_id, lines, **paper), repeatable=False), dict)

    def _label(self, order: Order, barcode: str, kind: str | None) -> bytes:
        """A label is text; JSON in its place is a refusal."""
        body = self._send(api.label(order.remote_id, barcode, kind)).body.strip()
        if not body or body.startswith(b"{"):
            raise Rejected(api.said(body) or f"PttAVM sent an empty label for order {order.number}. Try again in a minute.")
        return body

    def _ask_for_barcode(self, row: Any) -> str | None:
        """The number under which a barcode is being made; None when there is one or the parcel has left."""
        order = self._understood(row, mapping_orders.order)
        if order.state in codes.PACKED:
            return None
        if order.state is not OrderState.NEW:
            raise Rejected(f"Order {order.number} cannot be packed; PttAVM calls it “{order.remote_state}”.")
        try:
            return self._read(api.create_barcode(order.remote_id, self._warehouse()), api.tracking_id)
        except Repeated as error:
            raise _being_made(order) from error

    def _wait_for_barcode(self, order: Order, tracking: str) -> None:
        state, trouble = self._read(api.barcode_status(tracking), mapping.barcode_state)
        if state == codes.BARCODE_FAILED:
            raise Rejected(trouble or f"PttAVM could not make a cargo barcode for order {order.number}.")
        if state != codes.BARCODE_READY:
            raise _being_made(order)

    def _warehouse(self) -> str:
        if self._settings.warehouse_id:
            return self._settings.warehouse_id
        for warehouse in self.addresses():
            return warehouse.id
        raise Rejected("PttAVM shows no warehouse of this account. Enter one in its panel.")

    def _order(self, number: str) -> Any:
        try:
            return next(iter(self._read(api.order(number), api.rows)), None)
        except api.NotThere:
            return None

    def _known(self, order: Order) -> Any:
        row = self._order(order.remote_id)
        if row is None:
            raise Rejected(f"PttAVM does not know order {order.number}.")
        return row


def _being_made(order: Order) -> Transient:
    return Transient(f"PttAVM is still making the cargo barcode of order {order.number}.", retry_after=BARCODE_SECONDS)
