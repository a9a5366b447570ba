"""Orders on their way out: packed, labelled, invoiced, split, cancelled, delivered by the seller himself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.connectors.calls import Call
from service.connectors.hepsiburada import codes, mapping_feeds, mapping_orders, mapping_parcels
from service.connectors.hepsiburada.settings import AUTOMATIC
from service.connectors.hepsiburada.wire import Wire
from service.connectors.values import instant
from service.domain import clock
from service.domain.catalogue import NamedId
from service.domain.errors import Rejected, Transient
from service.domain.order import Order, OrderState, Tracking
from service.domain.paper import Invoice, Upload

PACKING_SECONDS = 300.0
"""Automatic packing takes a quarter of an hour; what came earlier waits this long for the next try."""


class Parcels(Wire):
    """Every act reads the order first, so an earlier try whose answer was lost is not repeated."""

    label_forms = tuple(mapping_parcels.LABELS)
    invoice_forms = ("link",)

    def accept(self, order: Order) -> None:
        """Nothing: between a paid order and a packed one Hepsiburada has no step that could be told."""

    def ship(self, order: Order, invoice_number: str) -> None:
        """Pack what is open, unless Hepsiburada does that, and hand in the invoice when its number is a link."""
        is_link = invoice_number.startswith("https://")
        if is_link or self._settings.packing != AUTOMATIC:
            self._hand_in(self._packed(order), invoice_number if is_link else "")

    def label(self, order: Order, form: str) -> Upload:
        """The labels of all packages in one file. Transient while Hepsiburada packs by itself and has not."""
        if form not in mapping_parcels.LABELS:
            raise Rejected(f"Hepsiburada has no labels in the form “{form}”.")
        asked = [self._of("GET", package, "labels", format=mapping_parcels.LABELS[form][0]) for package in self._packages(order)]
        answers = [self._read(call, dict) for call in asked]
        return self._understood(answers, lambda seen: mapping_parcels.label_file(order.number, form, seen))

    def send_invoice(self, order: Order, invoice: Invoice) -> None:
        """Hand in the link for every package; handing it in again replaces it."""
        if not invoice.url.startswith("https://"):
            raise Rejected("Hepsiburada takes an invoice as a link only: give its address, which begins with https://.")
        self._hand_in(self._packages(order), invoice.url)

    def cancel_reasons(self) -> list[NamedId]:
        """The one that is documented."""
        return [NamedId(*reason) for reason in codes.CANCEL_REASONS.items()]

    def cancel(self, order: Order, units: Mapping[str, int], reason_id: str) -> None:
        """Cancel lines; of a package some units by splitting it, all of them by taking it apart first."""
        found = self._understood(self._lines(order), lambda rows: mapping_parcels.cancellation(rows, units))
        for package, (gone, rest) in found.items():
            if package and rest:
                self._split(package, mapping_parcels.split_body([rest], gone, reason_id))
                continue
            if package:
                self._send(self._of("POST", package, "unpack"))
            for line in gone:
                self._send(self._api.cancel_line(line, reason_id))

    def split(self, order: Order, parcels: Sequence[Mapping[str, int]]) -> None:
        """Split the order's packages; what is open is packed first. The packages get new numbers, the order keeps its own."""
        self._packed(order)
        found = self._understood(self._lines(order), lambda rows: mapping_parcels.parcels_of(rows, parcels))
        for package, units in found.items():
            self._split(package, mapping_parcels.split_body(units))

    def carriers(self) -> list[NamedId]:
        """The seller's own delivery: whichever firm it is done with, Hepsiburada takes its number and link only."""
        return [NamedId(mapping_parcels.OWN_CARRIER, "Mağaza Hesabı")]

    def ship_with(self, order: Order, tracking: Tracking) -> None:
        """Tell that the parcels left by the seller's own delivery; they are packed and given to it first where they are not."""
        self._packed(order)
        for package in self._behind(order, OrderState.SHIPPED):
            parcel = self._read(self._api.tracking(package), mapping_orders.parcel)
            if not mapping_parcels.own_carrier(parcel.get("cargoCompany")):
                self._take_over(package, order)
            body = self._understood(parcel, lambda seen: mapping_parcels.in_transit(tracking, seen, clock.now()))
            self._send(self._of("POST", package, "intransit", body))

    def delivered(self, order: Order) -> None:
        """Tell that the seller's own delivery handed the parcels over, now."""
        for package in self._behind(order, OrderState.DELIVERED):
            self._send(self._of("POST", package, "deliver", {"receivedDate": instant(clock.now())}))

    def _of(self, *about: Any, **options: Any) -> Call:
        return self._api.of_package(*about, **options)

    def _split(self, package: str, body: Any) -> None:
        self._send(self._of("POST", package, "split", body, repeatable=False))

    def _hand_in(self, packages: Sequence[str], link: str) -> None:
        for package in packages if link else ():
            self._send(self._of("PUT", package, "invoice", {"invoiceLink": link}))

    def _take_over(self, package: str, order: Order) -> None:
        """Make the package one that the seller delivers."""
        code = self._read(self._of("GET", package, "changablecargocompanies"), mapping_parcels.short_name)
        if code is None:
            raise Rejected(
                f"Hepsiburada does not let you deliver order {order.number} yourself: your store account is not among its carriers. "
                "Ask Hepsiburada to open it, or let its carrier have the parcel."
            )
        self._send(self._of("PUT", package, "changecargocompany", {"CargoCompanyShortName": code}))

    def _lines(self, order: Order) -> Any:
        return self._read(self._api.order(order.remote_id), lambda answer: answer["items"])

    def _behind(self, order: Order, state: OrderState) -> list[str]:
        return self._understood(self._lines(order), lambda rows: mapping_parcels.behind(rows, state))

    def _packages(self, order: Order) -> list[str]:
        """The order's packages, one at least."""
        numbers = self._read(self._api.order(order.remote_id), mapping_feeds.package_numbers)
        if not numbers:
            raise self._unpacked(order)
        return numbers

    def _unpacked(self, order: Order) -> Exception:
        if self._settings.packing == AUTOMATIC:
            return Transient(f"Hepsiburada has not packed order {order.number} yet.", retry_after=PACKING_SECONDS)
        return Rejected(f"Order {order.number} has no package at Hepsiburada yet. Pack it first.")

    def _packed(self, order: Order) -> list[str]:
        """The order's packages, with new ones of what is open."""
        answer = self._read(self._api.order(order.remote_id), dict)
        waiting, numbers = self._understood(answer, lambda seen: (mapping_feeds.open_lines(seen), mapping_feeds.package_numbers(seen)))
        if waiting and self._settings.packing == AUTOMATIC:
            raise self._unpacked(order)
        for body in self._understood(waiting, mapping_feeds.packings):
            numbers.append(self._read(self._api.pack(body), lambda packed: str(packed["packageNumber"])))
        if not numbers:
            raise Rejected(f"Order {order.number} has no line that can be packed; Hepsiburada calls it “{order.remote_state}”.")
        return numbers
