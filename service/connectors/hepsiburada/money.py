"""What Hepsiburada books for and against the seller: each amount a row of its own, the commission too."""

from __future__ import annotations

from datetime import datetime, timedelta

from service.connectors import cursors, values
from service.connectors.after_sale import Window
from service.connectors.answers import rows_read
from service.connectors.calls import Call
from service.connectors.hepsiburada import api, codes
from service.connectors.hepsiburada.mapping_values import Row, currency, maybe_moment
from service.connectors.hepsiburada.wire import Wire
from service.domain.money import decimal
from service.domain.settlement import Settlement, SettlementKind, SettlementPage

PAGE = 100
BOOKED = ("invoiceDate", "orderDate", "paymentDate", "dueDate")
"""A row does not say when it was recorded: the first of these that it has stands for that."""


def read_call(merchant: str, offset: int, since: datetime, until: datetime) -> Call:
    """Rows recorded in the window. Here `Offset` and `Limit` have capitals, and dates are ISO."""
    dates = {"RecordDateStart": values.wall_clock(since), "RecordDateEnd": values.wall_clock(until + timedelta(seconds=1))}
    return Call("GET", f"/transactions/merchantid/{merchant}", (api.FINANCE,), {**dates, "Offset": offset, "Limit": PAGE})


def settlement(row: Row) -> Settlement:
    """One row, signed by what it is to the seller. Raises one of UNREADABLE when it cannot be read."""
    kind, money, income = values.text(row["transactionType"]), row["amount"], row["isIncome"]
    booked = next((moment for moment in (maybe_moment(row.get(name)) for name in BOOKED) if moment), None)
    if booked is None or not isinstance(income, bool):
        raise ValueError("it has no date" if booked is None else f"isIncome is {income}")
    code, amount = values.text(money["currencyCode"]), abs(decimal(money["value"]))
    return Settlement(
        remote_id=values.id_of(row["id"]),
        kind=codes.SETTLEMENT_KINDS.get(kind, SettlementKind.OTHER),
        remote_kind=kind,
        amount=amount if income else -amount,
        currency=currency({"currency": codes.CURRENCY_NUMBERS.get(code, code)}),
        booked_at=booked,
        order_number=values.text(row.get("orderNumber")),
        due_at=maybe_moment(row.get("paymentDate")) or maybe_moment(row.get("dueDate")),
        description=values.text(row.get("invoiceExplanation") or row.get("productName")),
    )


class Money(Wire):
    """Hepsiburada books after the delivery and may do so at night for the day before."""

    settlements_window = Window(longest=timedelta(days=30), back=timedelta(days=3))

    def settlements(self, since: datetime, until: datetime, cursor: str | None = None) -> SettlementPage:
        """Rows recorded in the window, until an empty page: nobody says whether `count` means the page or all."""
        (begin,) = cursors.numbers(cursor, "0", self.marketplace)

        def parse(answer: Row) -> SettlementPage:
            rows = answer["items"]
            found, problems = rows_read(rows, settlement, "id", "Hepsiburada booking {} cannot be read: {}.")
            return SettlementPage(found, str(begin + len(rows)) if rows else None, problems)

        return self._read(read_call(self._settings.merchant_id, begin, since, until), parse)
