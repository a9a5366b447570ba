"""What a seller does with a parcel beside accepting it: the invoice's link, units that cannot be sent, parcels in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.connectors.n11 import api, codes, soap
from service.connectors.n11.wire import Wire
from service.connectors.values import milliseconds
from service.domain.catalogue import NamedId
from service.domain.errors import Rejected
from service.domain.order import Order
from service.domain.paper import Invoice

LONGEST_LINK = 2048


class Parcels(Wire):
    invoice_forms = ("link",)

    def send_invoice(self, order: Order, invoice: Invoice) -> None:
        """Hand in the invoice's link; a micro export tells number and time beside it. Saying the same again is harmless."""
        if not invoice.url.startswith("https://") or len(invoice.url) > LONGEST_LINK:
            words = (
                "N11 takes an invoice as an https:// link of at most 2048 characters, and no file: put it on the web and give its address."
            )
            raise Rejected("no link", user_message=words)
        told = {"invoiceDateTime": str(milliseconds(invoice.issued_at)), "invoiceNumber": invoice.number}
        export = told if "export" in order.extra else {}
        self._do(soap.invoice_link(self._settings, order.number, invoice.url, **export))

    def cancel_reasons(self) -> list[NamedId]:
        """N11's five."""
        return [NamedId(*reason) for reason in codes.CANCEL_REASONS.items()]

    def cancel(self, order: Order, units: Mapping[str, int], reason_id: str) -> None:
        """Cancel units. An accepted parcel's rest gets a new parcel in the same call, which needs a rest; all else goes line by line."""
        if reason_id not in codes.CANCEL_REASONS:
            raise Rejected("no such reason", user_message="Choose one of the reasons that the marketplace takes.")
        rest = _rest(order, [units])
        if rest and order.remote_state == codes.PICKING:
            self._read(api.split_units([rest], units, reason_id), api.divided)
        else:
            for line_id, count in units.items():
                self._do(soap.cancel_units(self._settings, line_id, count, reason_id))

    def split(self, order: Order, parcels: Sequence[Mapping[str, int]]) -> None:
        """Make parcels of the units and one of the rest, which is named too; N11 allows it between accepting and shipping."""
        there, rest = {line.line_id: line.quantity for line in order.lines}, _rest(order, parcels)
        parts = [*parcels, rest] if rest else parcels
        whole = all(there[line_id] == count for units in parts for line_id, count in units.items())
        self._read(api.split_lines(parts) if whole else api.split_units(parts), api.divided)


def _rest(order: Order, parcels: Sequence[Mapping[str, int]]) -> dict[str, int]:
    left = {line.line_id: line.quantity - sum(units.get(line.line_id, 0) for units in parcels) for line in order.lines}
    return {line_id: count for line_id, count in left.items() if count}
