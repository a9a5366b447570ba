"""What Pazarama books for and against the seller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from service.connectors import values
from service.connectors.after_sale import Window
from service.connectors.answers import rows_read
from service.connectors.pazarama import api, codes
from service.connectors.pazarama import mapping_values as own
from service.connectors.pazarama.mapping_values import Row, amount
from service.connectors.pazarama.wire import Wire
from service.connectors.values import text
from service.domain.settlement import Settlement, SettlementKind, SettlementPage


def settlement(row: Row) -> Settlement:
    """One booking. Its amount is what is paid out and the commission: whoever bears a coupon, that adds up."""
    words, commission, whole = text(row.get("status")), amount(row.get("commissionAmount")), amount(row["amount"])
    paid, order = own.maybe_amount(row.get("allowanceAmount")), values.id_of(row["orderId"])
    given, kind = whole if paid is None else paid + commission, codes.BOOKINGS.get(words.replace("İ", "i").lower(), SettlementKind.OTHER)
    if kind is SettlementKind.RETURN:
        given, commission = -abs(given), -abs(commission)
    own_facts = (row.get("trxId") or row.get("trxCode"), order, row["transactionDate"], f"{whole:f}", row.get("installmentNumber"))
    return Settlement(
        remote_id=":".join(filter(None, map(text, own_facts))),
        kind=kind,
        remote_kind=words,
        amount=given,
        currency=codes.CURRENCY,
        booked_at=own.moment(row["transactionDate"]),
        commission=commission,
        order_number=order,
        due_at=own.maybe_moment(row.get("transferredDate")),
        description=text(row.get("trxCode")),
    )


def settlement_page(rows: Sequence[Row]) -> SettlementPage:
    """All bookings of a window. Two that are the same in every fact are two all the same: they are counted."""
    read, problems = rows_read(rows, settlement, "orderId", "Pazarama booking of order {} cannot be read: {}.")
    seen, apart = Counter[str](), []
    for each in read:
        seen[each.remote_id] += 1
        again = seen[each.remote_id]
        apart.append(each if again == 1 else replace(each, remote_id=f"{each.remote_id}:{again}"))
    return SettlementPage(tuple(apart), None, problems)


class Settlements(Wire):
    """Answers PullsSettlements."""

    settlements_window = Window(timedelta(days=7), back=timedelta(days=2))
    """Ours: an answer has no pages, and whether its times are those of the wall clock is not published."""

    def settlements(self, since: datetime, until: datetime, cursor: str | None = None) -> SettlementPage:
        """Every booking of the window at once."""
        return self._data(api.bookings(since, until), lambda found: settlement_page(found["transactionList"] or ()))
