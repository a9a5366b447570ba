"""Hepsiburada's lines and packages as orders. Pure: no network, no clock, no database.

One order there is one order here, whatever packages its lines are in: the state of an order is that of its last line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any

from service.connectors import values
from service.connectors.answers import rows_read
from service.connectors.hepsiburada import codes, mapping_addresses
from service.connectors.hepsiburada import mapping_values as own
from service.connectors.hepsiburada.mapping_feeds import Sighting
from service.connectors.hepsiburada.mapping_values import Row
from service.connectors.states import RANK, furthest, least_far
from service.connectors.values import facts, text
from service.domain.money import decimal
from service.domain.order import Address, Order, OrderLine, OrderPage, OrderState, Tracking

UNREADABLE_ORDER = "Hepsiburada order {} cannot be read: {}."


def order(answer: Row, seen: Sequence[Sighting] = (), parcels: Sequence[Row] = ()) -> Order:
    """One order in full, with what feeds and parcels say beyond it. Raises one of UNREADABLE when it cannot be read."""
    rows, invoice = answer["items"], answer.get("invoice") or {}
    if not rows:
        raise ValueError("it has no lines")
    delivery = answer.get("deliveryAddress") or {}
    shipping = mapping_addresses.address(delivery)
    return _assembled(
        rows,
        number=values.id_of(answer["orderNumber"]),
        placed=values.moment(answer.get("orderDate") or answer.get("createdDate") or rows[0].get("orderDate")),
        addresses=(shipping, mapping_addresses.billing(invoice, delivery, shipping)),
        email=text(delivery.get("email")),
        seen=seen,
        parcels=parcels,
        extra=_extra(rows) | facts(note=answer.get("orderNote"), identity_number=invoice.get("turkishIdentityNumber")),
    )


def order_of_lines(rows: Sequence[Row], seen: Sequence[Sighting] = ()) -> Order:
    """The lines of one order as the list of open lines shows them; each carries both addresses."""
    first = rows[0]
    head = {name: first.get(name) for name in ("orderNumber", "orderDate", "invoice")}
    return order({**head, "deliveryAddress": first.get("shippingAddress"), "items": rows}, seen)


def backlog(rows: Sequence[Row]) -> Order:
    """Open lines that did not move lately, without reading the order in full: news only to those who never saw it.

    It counts as older than a full reading of the same lines, so it replaces none.
    """
    order = order_of_lines(rows)
    return replace(order, modified_at=order.modified_at - timedelta(milliseconds=1))


def order_of_package(package: Row, number: str, seen: Sequence[Sighting] = ()) -> Order:
    """The part of an order that one package holds; the package carries flat addresses."""
    own, rows = values.id_of(package["packageNumber"]), [row for row in package["items"] if values.id_of(row["orderNumber"]) == number]
    packed = [
        {**row, "id": row["lineItemId"], "unitPrice": row["price"], "status": package["status"], "packageNumber": own} for row in rows
    ]
    placed = (rows[0].get("orderDate") if rows else None) or package.get("orderDate")
    return _assembled(
        packed,
        number=number,
        placed=values.moment(placed),
        addresses=(mapping_addresses.flat(package, "shipping"), mapping_addresses.flat(package, "billing")),
        email=text(package.get("email")),
        seen=seen,
        extra=_extra(packed) | facts(identity_number=package.get("identityNo"), cargo_company=package.get("cargoCompany")),
    )


def from_feed(number: str, seen: Sequence[Sighting]) -> Order:
    """An order that is not shown by its number, from the feed that named it. ValueError when the feed shows no more than the number."""
    rows = [entry.row for entry in seen if entry.row is not None]
    if not rows:
        raise ValueError("it is in a list of parcels and nowhere else")
    if "packageNumber" in rows[0] and "items" in rows[0]:
        return order_of_package(rows[0], number, seen)
    return order_of_lines(rows, seen) if "unitPrice" in rows[0] else _cancelled(number, seen, rows)


def _cancelled(number: str, seen: Sequence[Sighting], rows: Sequence[Row]) -> Order:
    """What is known of an order that is shown as cancelled and nowhere else: its lines without their prices."""
    bare = [{**row, "id": row["lineItemId"], "status": "Cancelled", "unitPrice": {"amount": 0}} for row in rows]
    nobody, moments = Address("", "", ""), [entry.moment for entry in seen if entry.moment]
    return _assembled(bare, number=number, placed=min(moments), addresses=(nobody, nobody), seen=seen)


def order_page(answer: Any) -> OrderPage:
    """Any order answer: an order, a page of open lines, packages or one package. One that cannot be read becomes a problem."""
    orders, problems = rows_read(_parts(answer), lambda part: part["read"](), "number", UNREADABLE_ORDER)
    return OrderPage(orders, None, problems)


def _assembled(
    rows: Sequence[Row],
    *,
    number: str,
    placed: datetime,
    addresses: tuple[Address, Address],
    email: str = "",
    seen: Sequence[Sighting] = (),
    parcels: Sequence[Row] = (),
    extra: Mapping[str, str] = MappingProxyType({}),
) -> Order:
    if not rows:
        raise ValueError("it has no lines")
    states = [_line_state(row, seen, parcels) for row in rows]
    kept = [row for row, state in zip(rows, states, strict=True) if state is not OrderState.CANCELLED] or rows
    packages = list(dict.fromkeys(filter(None, (text(row.get("packageNumber")) for row in kept))))
    trouble = next((entry.note for entry in seen if entry.key in packages and entry.note), "")
    moves = [entry.moment for entry in seen] + [own.maybe_moment(row.get("lastStatusUpdateDate")) for row in rows]
    return Order(
        remote_id=number,
        number=number,
        state=least_far([state for state in states if state is not OrderState.CANCELLED] or states),
        remote_state=", ".join(dict.fromkeys(text(row["status"]) for row in kept)),
        currency=own.currency(kept[0]["unitPrice"]),
        total=sum(map(_total, kept), Decimal(0)),
        shipping_total=Decimal(0),
        placed_at=placed,
        modified_at=max([placed, *filter(None, moves)]),
        buyer_email=email,
        shipping=addresses[0],
        billing=addresses[1],
        lines=tuple(map(_line, kept)),
        tracking=tracking(parcels),
        extra={**extra, **facts(packages=", ".join(packages), undelivered=trouble)},
    )


def _line(row: Row) -> OrderLine:
    return OrderLine(
        line_id=values.id_of(row["id"]),
        barcode=text(own.either(row, "merchantSKU", "merchantSku") or row.get("productBarcode")),
        sku=text(row.get("productBarcode")),
        title=text(row.get("name") or row.get("productName")),
        quantity=values.quantity(row["quantity"]),
        unit_price=decimal(row["unitPrice"]["amount"]),
        vat_rate=decimal(row.get("vatRate") or 0),
        commission_rate=values.amount(row.get("commissionRate")),
        discount=_discount(row),
        state=text(row["status"]),
    )


def _total(row: Row) -> Decimal:
    return decimal(row["totalPrice"]["amount"]) if row.get("totalPrice") else decimal(row["unitPrice"]["amount"]) * row["quantity"]


def _line_state(row: Row, seen: Sequence[Sighting], parcels: Sequence[Row]) -> OrderState:
    """The line's own word, moved on by the feeds and parcels it was seen in. An unknown word is only as good as these."""
    word, package, number = codes.word(row["status"]), text(row.get("packageNumber")), text(row["id"])
    state, hints = codes.ORDER_STATES.get(word), [entry.state for entry in seen if entry.key in (package, number)]
    hints += [told for parcel in parcels if text(parcel["packageNumber"]) == package and (told := _parcel_state(parcel))]
    if state is None:
        return furthest(hints) or (OrderState.CANCELLED if OrderState.CANCELLED in hints else OrderState.UNKNOWN)
    if state not in RANK or word == codes.UNPACKED:
        return state
    return furthest([state, *([OrderState.ACCEPTED] if package else []), *hints]) or state


def _parcel_state(parcel: Row) -> OrderState | None:
    """A parcel's word as far as it lies on the road; "open" says no more than that it is packed."""
    state = codes.ORDER_STATES.get(codes.word(parcel.get("status")))
    return state if state in RANK and state is not OrderState.NEW else None


def parcel(answer: Any) -> Row:
    """Where a package is: an object, in older documents a list of one."""
    (found,) = answer if isinstance(answer, list) else (answer,)
    return dict(found)


def tracking(parcels: Sequence[Row]) -> Tracking | None:
    """The first parcel that a carrier has."""
    for parcel in parcels:
        if number := parcel.get("trackingInfoCode"):
            return Tracking(text(parcel.get("cargoCompany")), values.id_of(number), text(parcel.get("trackingInfoUrl")))
    return None


def _parts(answer: Any) -> list[dict[str, Any]]:
    if isinstance(answer, Mapping) and "items" in answer and "packageNumber" not in answer:
        if "orderNumber" in answer:
            return [{"number": answer["orderNumber"], "read": partial(order, answer)}]
        rows: dict[str, list[Row]] = {}
        for row in answer["items"]:
            rows.setdefault(str(row.get("orderNumber") or "without number"), []).append(row)
        return [{"number": number, "read": partial(order_of_lines, own_rows)} for number, own_rows in rows.items()]
    packages = answer if isinstance(answer, list) else [answer]
    pairs = [(package, number) for package in packages for number in _numbers_in(package)]
    return [{"number": number, "read": partial(order_of_package, package, number)} for package, number in pairs]


def _numbers_in(package: Any) -> list[str]:
    if not isinstance(package, Mapping) or not isinstance(package.get("items"), list):
        raise ValueError("neither an order, nor lines, nor packages")
    return list(dict.fromkeys(str(row.get("orderNumber") or "without number") for row in package["items"])) or ["without lines"]


def _extra(rows: Sequence[Row]) -> dict[str, str]:
    first = rows[0] if rows else {}
    texts = [text(row.get(f"customizedText0{number}")) for row in rows for number in range(1, 5)]
    return facts(
        due_date=first.get("dueDate"),
        delivery_type=first.get("deliveryType"),
        cargo_company=first.get("cargoCompany"),
        hb_skus=", ".join(text(own.either(row, "sku", "hbSku")) for row in rows),
        customized_text="; ".join(filter(None, texts)),
        export="yes" if any(row.get("isMicroExport") for row in rows) else "",
    )


def _discount(row: Row) -> Decimal:
    """Per unit, by Hepsiburada and by the seller; both are already off the price."""
    nested = [(row.get(name) or {}).get("unitPrice") for name in ("hbDiscount", "merchantDiscount")]
    flat = [row.get(name) for name in ("unitHBDiscount", "unitMerchantDiscount")]
    return sum((decimal(money["amount"]) for money in (*nested, *flat) if money), Decimal(0))
