"""ÇiçekSepeti's order lines as orders. Pure: no network, no clock, no database.

A line has its own receiver, day, status and parcel there, so each is an order here; the order number they share is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from service.connectors.answers import rows_read
from service.connectors.ciceksepeti import codes
from service.connectors.ciceksepeti.mapping_values import Row, folded, moment, rows_of
from service.connectors.values import each, id_of, names, quantity, text
from service.domain.money import decimal
from service.domain.order import Address, Order, OrderLine, OrderPage, OrderState, Tracking

HUNDRED = Decimal(100)

EXTRA = {
    "cargomodeltype": "cargo_model",
    "deliverytype": "delivery_type",
    "deliverydate": "delivery_date",
    "requesteddeliverydate": "requested_delivery_date",
    "partialnumber": "cargo_code",
    "productcode": "product_code",
    "cardname": "card_name",
    "cardmessage": "card_message",
    "qrcodemessage": "video_message",
    "cancellationresult": "cancellation_result",
    "customerid": "customer_id",
}
"""Facts for the order panel: ÇiçekSepeti's name, small, -> ours. Left out where there is none."""

PLACE = {"line2": "senderregion", "district": "senderdistrict", "city": "sendercity"}
FIRM = {"company": "sendercompanyname", "tax_office": "sendertaxofficename", "tax_number": "sendertaxnumber"}


def order_page(answer: Any, next_cursor: str | None = None) -> OrderPage:
    """The lines of an answer. One that cannot be read becomes a problem; the others arrive."""
    orders, problems = rows_read(lines_of(answer), order, "orderItemId", "ÇiçekSepeti order line {} cannot be read: {}.")
    return OrderPage(orders, next_cursor, problems)


def lines_of(answer: Any) -> list[Any]:
    """The lines that an answer shows."""
    return rows_of(answer, "supplierorderlistwithbranch")


def order(shown: Row) -> Order:
    """One line. Raises one of UNREADABLE when a fact we rely on is missing or impossible."""
    row = folded(shown)
    status, total = id_of(row["orderitemstatusid"]), _paid(row)
    placed = moment(row["ordercreatedate"], row["ordercreatetime"])
    shipping = _receiver(row)
    return Order(
        remote_id=id_of(row["orderitemid"]),
        number=id_of(row["orderid"]),
        state=_state(row, status),
        remote_state=text(row.get("orderproductstatus")) or status,
        currency=codes.CURRENCY,
        total=total,
        shipping_total=Decimal(0),
        placed_at=placed,
        modified_at=_moved(row, placed),
        buyer_email=text(row.get("invoiceemail")),
        shipping=shipping,
        billing=_sender(row, shipping),
        lines=(_line(row, status, total),),
        tracking=_tracking(row),
        extra=_extra(row),
    )


def _state(row: Row, status: str) -> OrderState:
    if row.get("isorderstatusactive") is False:
        return codes.INACTIVE_STATES.get(status, OrderState.CANCELLED)
    return codes.ORDER_STATES.get(status, OrderState.UNKNOWN)


def _moved(row: Row, placed: datetime) -> datetime:
    if row.get("ordermodifydate"):
        return max(placed, moment(row["ordermodifydate"], row.get("ordermodifytime")))
    return max([placed, *(moment(step["transactiontime"]) for step in _history(row) if step.get("transactiontime"))])


def _line(row: Row, status: str, total: Decimal) -> OrderLine:
    count, payout = quantity(row["quantity"]), row.get("allowancerate")
    unit = each(total, count)
    return OrderLine(
        line_id=id_of(row["orderitemid"]),
        barcode=text(row["code"]),
        sku=text(row.get("barcode")),
        title=text(row["name"]),
        quantity=count,
        unit_price=unit,
        vat_rate=_vat(row.get("tax"), total),
        commission_rate=HUNDRED - decimal(payout) if payout else None,
        discount=max(decimal(row["itemprice"]) - unit, Decimal(0)),
        state=status,
    )


def _paid(row: Row) -> Decimal:
    """What the buyer pays for the line: some answers have the discount off the total already, others leave it to the reader."""
    total, invoice = decimal(row["totalprice"]), row.get("invoiceprice")
    if total < decimal(row["itemprice"]) * quantity(row["quantity"]) or (invoice is not None and decimal(invoice) == total):
        return total
    return total - decimal(row.get("discount") or 0)


def _vat(tax: Any, total: Decimal) -> Decimal:
    """The rate in percent; an amount, which the documents do not rule out, is turned into it."""
    told = decimal(tax or 0)
    if told == told.to_integral_value() and told <= 20:
        return told
    return (told / (total - told) * HUNDRED).quantize(Decimal(1), ROUND_HALF_UP)


def _tracking(row: Row) -> Tracking | None:
    """The carrier's number, before it has one the code under which the parcel is handed to it."""
    if not (row.get("cargonumber") or row.get("partialnumber")):
        return None
    handed = [row.get("cargonumber"), *(step.get("shipmentnumber") for step in reversed(_history(row))), row.get("partialnumber")]
    number = id_of(next(filter(None, handed)))
    return Tracking(text(row.get("cargocompany")), number, text(row.get("shipmenttrackingurl")))


def _history(row: Row) -> list[dict[str, Any]]:
    return [folded(step) for step in row.get("orderitemstatushistorylist") or ()]


def _receiver(row: Row) -> Address:
    first, last = names(row.get("receivername"))
    return Address(
        first_name=first,
        last_name=last,
        line1=text(row.get("receiveraddress")),
        line2=text(row.get("receiverregion")),
        district=text(row.get("receiverdistrict")),
        city=text(row.get("receivercity")),
        country_code="TR",
        phone=text(row.get("receiverphone")),
    )


def _sender(row: Row, shipping: Address) -> Address:
    """Who pays: often another person than the receiver. What is not said of the address is the receiver's."""
    said: dict[str, str] = {}
    if row.get("sendername"):
        said |= {**dict(zip(("first_name", "last_name"), names(row["sendername"]), strict=True)), "phone": ""}
    if line := text(row.get("senderaddress")):
        said |= {"line1": line, **{ours: text(row.get(theirs)) for ours, theirs in PLACE.items()}}
    firm = {ours: text(row[theirs]) for ours, theirs in FIRM.items() if row.get(theirs)}
    return replace(shipping, **said, **firm) if said or firm else shipping


def _extra(row: Row) -> dict[str, str]:
    facts = {ours: text(row[theirs]) for theirs, ours in EXTRA.items() if row.get(theirs)}
    texts = "; ".join(filter(None, (_words(entry) for entry in row.get("orderitemtextlistmodel") or ())))
    return facts | ({"personalisation": texts} if texts else {}) | ({"invoice_sent": "yes"} if row.get("isinvoicesent") is True else {})


def _words(entry: Any) -> str:
    """One personalisation, whatever its shape: its texts and addresses of photos, in their order."""
    if isinstance(entry, str):
        return text(entry)
    return ": ".join(_texts_in(entry)) if isinstance(entry, dict | list) else ""


def _texts_in(entry: Any) -> Iterator[str]:
    for part in entry.values() if isinstance(entry, dict) else entry:
        if words := _words(part):
            yield words
