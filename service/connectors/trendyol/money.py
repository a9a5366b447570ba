"""What Trendyol books for and against the seller, from both of its lists, and its cargo invoices parcel by parcel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from service.connectors import cursors
from service.connectors.after_sale import Window
from service.connectors.answers import rows_read
from service.connectors.trendyol import codes
from service.connectors.trendyol.pages import between, goes_on
from service.connectors.trendyol.wire import Wire
from service.connectors.values import id_of, of_milliseconds, text
from service.domain.errors import Rejected
from service.domain.money import decimal
from service.domain.settlement import Settlement, SettlementKind, SettlementPage

PAGE = 1000
OTHER = "other-"
"""The two lists count by themselves; so begin the numbers of the second one."""


def booking_page(answer: Any, kind: SettlementKind, next_cursor: str | None = None, prefix: str = "") -> SettlementPage:
    """The bookings of a list that was asked for this kind. One that cannot be read becomes a problem; the others arrive."""
    settlements, problems = rows_read(
        answer["content"], lambda row: booking(row, kind, prefix), "id", "Trendyol booking {} cannot be read: {}."
    )
    return SettlementPage(settlements, next_cursor, problems)


def booking(row: Mapping[str, Any], kind: SettlementKind, prefix: str = "") -> Settlement:
    """One booking."""
    amount = decimal(row["credit"]) - decimal(row["debt"])
    taken = Decimal(0) if kind is SettlementKind.COMMISSION else abs(decimal(row.get("commissionAmount") or 0))
    label = text(row["transactionType"])
    is_cargo = kind is SettlementKind.FEE and label.lower().startswith(codes.CARGO_INVOICE)
    return Settlement(
        remote_id=prefix + id_of(row["id"]),
        kind=SettlementKind.SHIPPING if is_cargo else kind,
        remote_kind=label,
        amount=-amount if kind is SettlementKind.PAYOUT else amount,  # what leaves Trendyol's account reaches the seller
        currency=codes.CURRENCY,
        booked_at=of_milliseconds(row["transactionDate"]),
        commission=-taken if amount < 0 else taken,
        order_number=text(row.get("orderNumber")),
        barcode=text(row.get("barcode")),
        due_at=of_milliseconds(row["paymentDate"]) if row.get("paymentDate") else None,
        payout_id=text(row.get("paymentOrderId")),
        description=text(row.get("description")),
    )


def cargo_lines(rows: Sequence[Any], invoice: Settlement) -> tuple[tuple[Settlement, ...], tuple[str, ...]]:
    """What each parcel of a cargo invoice cost, and what could not be read; the invoice itself comes last, with what is left of it."""
    seen: Counter[str] = Counter()

    def line(row: Mapping[str, Any]) -> Settlement:
        parcel = id_of(row["parcelUniqueId"])
        seen[parcel] += 1
        return replace(
            invoice,
            remote_id=f"{invoice.remote_id}-{parcel}-{seen[parcel]}",
            remote_kind=text(row["shipmentPackageType"]),
            amount=-decimal(row["amount"]),
            order_number=id_of(row["orderNumber"]),
            description=parcel,
        )

    lines, problems = rows_read(rows, line, "parcelUniqueId", "The cost of Trendyol parcel {} cannot be read: {}.")
    rest = invoice.amount - sum((each.amount for each in lines), Decimal(0))
    return (*lines, replace(invoice, amount=rest)), problems


class Settlements(Wire):
    """PullsSettlements."""

    # A booking has no payout until it is paid: a month after the delivery, on a Wednesday.
    settlements_window = Window(longest=timedelta(days=15), back=timedelta(days=40))

    def settlements(self, since: datetime, until: datetime, cursor: str | None = None) -> SettlementPage:
        """Bookings of the window, kind by kind; a cargo invoice comes with all of its parcels."""
        number, page = cursors.numbers(cursor, "0:0", self.marketplace)
        operation, kind, types = codes.BOOKINGS[number]
        prefix = "" if operation == codes.SETTLEMENTS else OTHER
        following = f"{number + 1}:0" if number + 1 < len(codes.BOOKINGS) else None

        def read(answer: Any) -> SettlementPage:
            return booking_page(answer, kind, f"{number}:{page + 1}" if goes_on(answer, page) else following, prefix)

        found = self._read(self._api.call(operation, query={"transactionTypes": types, **between(since, until, page, PAGE)}), read)
        return self._with_parcels(found) if kind is SettlementKind.FEE else found

    def _with_parcels(self, page: SettlementPage) -> SettlementPage:
        settlements, problems = list[Settlement](), [*page.problems]
        for each in page.settlements:
            booked, bad = self._parcels(each) if each.kind is SettlementKind.SHIPPING else ((each,), ())
            settlements += booked
            problems += bad
        return SettlementPage(tuple(settlements), page.next_cursor, tuple(problems))

    def _parcels(self, invoice: Settlement) -> tuple[tuple[Settlement, ...], tuple[str, ...]]:
        serial = invoice.remote_id.removeprefix(OTHER)
        try:
            rows = list(self._rows(serial))
        except Rejected as refusal:
            problem = f"The parcels of Trendyol's cargo invoice {serial} cannot be read, so it is booked as one: {refusal.user_message}"
            return (invoice,), (problem,)
        return cargo_lines(rows, invoice)

    def _rows(self, serial: str) -> Iterator[Any]:
        page, more = 0, True
        while more:
            call = self._api.call("getCargoInvoiceItems", serial, query={"page": page, "size": PAGE})
            rows, more = self._read(call, partial(_rows_of, page=page))
            yield from rows
            page += 1


def _rows_of(answer: Any, page: int) -> tuple[list[Any], bool]:
    return list(answer["content"]), goes_on(answer, page)
