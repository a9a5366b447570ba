"""Order lines: read, prepared, handed over, invoiced. Each line is an order of its own."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from typing import Any

from service.connectors.answers import the_order
from service.connectors.calls import Call
from service.connectors.ciceksepeti import api, codes, mapping_orders
from service.connectors.ciceksepeti.order_reads import Place
from service.connectors.ciceksepeti.wire import Wire
from service.domain.catalogue import NamedId
from service.domain.errors import Rejected
from service.domain.order import Order, OrderPage, Tracking
from service.domain.paper import Invoice

LEFT = {codes.IN_VEHICLE, codes.SHIPPED, codes.DELIVERED, "18", "20", "21", "22", "23"}
"""Statuses of a line that is on its way, or was."""
REACHED = LEFT | {codes.TO_BE_SHIPPED}
"""Statuses of a line that was handed over already."""


class Orders(Wire):
    """Answers PullsOrders, ShipsOrders, TracksParcels and SendsInvoices."""

    invoice_forms = ("link", "file")

    def orders(self, since: datetime, until: datetime, cursor: str | None = None) -> OrderPage:
        """Lines of the last four weeks up to `until`, cancelled ones too, page by page; each is an order of its own."""
        place = Place.of(cursor)
        call = api.orders(*place.window(since, until), place.page, active=place.active)

        def parse(answer: Any) -> OrderPage:
            following = place.after(answer)
            return mapping_orders.order_page(answer, str(following) if following else None)

        return self._read(call, parse)

    def order(self, remote_id: str) -> Order | None:
        """One line as it stands now. It is in one of two lists; the one that was not asked lately is asked first."""
        calls = [api.order(remote_id, active=active) for active in (True, False)]
        for call in sorted(calls, key=self._transport.unlike):
            if found := the_order(self._read(call, mapping_orders.order_page), remote_id):
                return found
        return None

    def accept(self, order: Order) -> None:
        """Tell that the line is being prepared, where the seller delivers himself; the contracted model has no such step."""
        if _is_own(order) and order.lines[0].state == codes.NEW:
            self._tell(api.status(order.remote_id, codes.PREPARING), order, REACHED | {codes.PREPARING})

    def ship(self, order: Order, invoice_number: str) -> None:
        """Hand the line over, then mail the invoice when its number is a link and ÇiçekSepeti has not mailed one."""
        if order.lines[0].state not in REACHED:
            if self._settings.carrier and not _is_own(order):
                self._tell(api.carrier(order.remote_id, codes.CONTRACTED_CARRIERS[self._settings.carrier]), order, REACHED)
            self._tell(_handed_over(order), order, REACHED)
        if invoice_number.startswith("https://") and "invoice_sent" not in order.extra:
            self._do(api.invoice(order.remote_id, documentUrl=invoice_number))

    def carriers(self) -> list[NamedId]:
        """The carriers that ÇiçekSepeti knows, without a call."""
        return [NamedId(*carrier) for carrier in codes.CARRIERS.items()]

    def ship_with(self, order: Order, tracking: Tracking) -> None:
        """Tell the carrier, number and address of a parcel that left. Rejected, before anything is sent, when one of them is missing."""
        _require_own(order)
        if tracking.carrier not in codes.CARRIERS or not tracking.number or not tracking.url:
            raise Rejected("ÇiçekSepeti wants the carrier, the number and the address where the parcel can be followed. Enter all three.")
        parcel = {"cargoBusinessId": int(tracking.carrier), "shipmentNumber": tracking.number, "shipmentTrackingUrl": tracking.url}
        self._tell(api.status(order.remote_id, codes.SHIPPED, **parcel), order, LEFT)

    def delivered(self, order: Order) -> None:
        """Tell that the buyer has it: in the own model nobody else does."""
        _require_own(order)
        self._tell(api.status(order.remote_id, codes.DELIVERED), order, LEFT - {codes.IN_VEHICLE, codes.SHIPPED})

    def send_invoice(self, order: Order, invoice: Invoice) -> None:
        """Have the invoice mailed to the buyer, as an https link or as a PDF. Rejected when one was mailed already."""
        if "invoice_sent" in order.extra:
            raise Rejected("ÇiçekSepeti has mailed an invoice of this order line to its buyer already.")
        if invoice.url.startswith("https://"):
            self._do(api.invoice(order.remote_id, documentUrl=invoice.url))
        elif invoice.file and invoice.file.content.startswith(b"%PDF"):
            self._do(api.invoice(order.remote_id, document=b64encode(invoice.file.content).decode()))
        else:
            raise Rejected("ÇiçekSepeti takes an invoice as an https link or as a PDF file. Enter one of them.")

    def _tell(self, call: Call, order: Order, reached: set[str]) -> None:
        """A refusal that only says that it was told before is none."""
        if reason := self._read(call, api.refusal):
            now = self.order(order.remote_id)
            if now is None or now.lines[0].state not in reached:
                raise Rejected(f"ÇiçekSepeti refused order line {order.remote_id}: {reason}", user_message=reason)


def _is_own(order: Order) -> bool:
    return order.extra.get("cargo_model") == codes.OWN


def _require_own(order: Order) -> None:
    if not _is_own(order):
        raise Rejected("ÇiçekSepeti's contracted carrier takes this parcel and tells itself where it is. Nothing is to be told.")


def _handed_over(order: Order) -> Call:
    """To the contracted carrier; to the seller's own, or into his service vehicle, where he delivers himself."""
    if not _is_own(order):
        return api.ready(order.remote_id)
    return api.status(order.remote_id, codes.IN_VEHICLE if order.extra.get("delivery_type") == codes.BY_VEHICLE else codes.TO_BE_SHIPPED)
