"""What the seller tells about an order: prepared, invoiced, sent with an own carrier, not to be sent, in several packages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.connectors.pazarama import api, codes, mapping
from service.connectors.pazarama.order_feeds import Orders
from service.domain.catalogue import NamedId
from service.domain.errors import Rejected
from service.domain.order import Order, Tracking
from service.domain.paper import Invoice


class Parcels(Orders):
    """Answers ShipsOrders, SendsInvoices, TracksParcels, CancelsLines and SplitsOrders."""

    invoice_forms = ("link",)

    def accept(self, order: Order) -> None:
        """Tell that every item that was only received is being prepared: before that Pazarama takes nothing else."""
        try:
            self._move(order, _items(order, codes.RECEIVED), codes.PREPARING)
        except Rejected:
            # An earlier try, or the buyer, may have moved it on meanwhile.
            now = self.order(order.remote_id)
            if now is None or _items(now, codes.RECEIVED):
                raise

    def ship(self, order: Order, invoice_number: str) -> None:
        """Tell that the order is being prepared, where that is still to be told, and the invoice when its number is an https link.

        The contracted carrier's scan makes it shipped.
        """
        self.accept(order)
        if invoice_number.startswith("https://") and "order_id" in order.extra:
            self._do(api.invoice_link(order.extra["order_id"], invoice_number))

    def send_invoice(self, order: Order, invoice: Invoice) -> None:
        """Hand over the address of the order's invoice."""
        if not invoice.url.startswith("https://"):
            raise Rejected("no link", user_message="Pazarama takes an invoice as an https address only, no file: enter its address.")
        self._do(api.invoice_link(_order_id(order), invoice.url))

    def carriers(self) -> list[NamedId]:
        """The carriers of the seller's delivery settings."""
        return self._data(api.delivery(), mapping.carriers)

    def ship_with(self, order: Order, tracking: Tracking) -> None:
        """Everything that waits left with the seller's own carrier; it is told as being prepared first, where that is missing."""
        self.accept(order)
        items = _some(_items(order, codes.RECEIVED, codes.PREPARING))
        self._do(api.own_cargo(order.number, items, tracking.carrier, tracking.number, tracking.url))

    def delivered(self, order: Order) -> None:
        """Everything that is on its way was handed over."""
        self._move(order, _some(_items(order, codes.SHIPPED)), codes.DELIVERED)

    def cancel_reasons(self) -> list[NamedId]:
        """Pazarama knows one."""
        return [NamedId(str(codes.UNSUPPLIED), "It cannot be supplied")]

    def cancel(self, order: Order, units: Mapping[str, int], reason_id: str) -> None:
        """Say that these items cannot be supplied. Rejected, before anything is sent, when only some units of an item are meant."""
        self._move(order, _whole(order, units), codes.UNSUPPLIED)

    def split(self, order: Order, parcels: Sequence[Mapping[str, int]]) -> None:
        """Pack these items apart. The order stays one order, and its items keep their ids; every package gets a new number."""
        packages = [_whole(order, units) for units in parcels]
        self.accept(order)
        apart = {item_id for package in packages for item_id in package}
        rest = [line.line_id for line in order.lines if line.line_id not in apart]
        self._do(api.split(_order_id(order), [*packages, rest] if rest else packages))

    def _move(self, order: Order, item_ids: Sequence[str], status: int) -> None:
        """Tell the status of each item; one that is refused keeps no other back."""
        refused: Rejected | None = None
        for item_id in item_ids:
            try:
                self._do(api.item_status(order.number, item_id, status))
            except Rejected as refusal:
                refused = refusal
        if refused is not None:
            raise refused


def _items(order: Order, *statuses: int) -> list[str]:
    return [line.line_id for line in order.lines if line.state in map(str, statuses)]


def _some(item_ids: list[str]) -> list[str]:
    if not item_ids:
        raise Rejected("no item in that state", user_message="No item of this order is in the state for that. Read the order again.")
    return item_ids


def _whole(order: Order, units: Mapping[str, int]) -> list[str]:
    for line in order.lines:
        if units.get(line.line_id, line.quantity) != line.quantity:
            message = f"Pazarama takes “{line.title}” as a whole only: choose all of its {line.quantity} units."
            raise Rejected("some units of an item", user_message=message)
    return list(units)


def _order_id(order: Order) -> str:
    if not order.extra.get("order_id"):
        raise Rejected("no order id", user_message="Pazarama did not tell its own id of this order. Read the order again.")
    return order.extra["order_id"]
