"""Pazarama's orders in our words. Pure: no network, no clock, no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from service.connectors import values
from service.connectors.answers import rows_read
from service.connectors.pazarama import codes
from service.connectors.pazarama import mapping_values as own
from service.connectors.pazarama.mapping_values import Row, amount
from service.connectors.states import least_far
from service.connectors.values import text
from service.domain.money import CENT, decimal
from service.domain.order import Address, Order, OrderLine, OrderPage, OrderState, Tracking

COMPANY = 2
NOT_KNOWN = (OrderState.UNKNOWN, "")


def order_page(answer: Any, following: str | None = None) -> OrderPage:
    """The orders of an answer or of its `data`. One that cannot be read becomes a problem; the others arrive."""
    rows = (answer["data"] or ()) if isinstance(answer, dict) else answer
    orders, problems = rows_read(rows, order, "orderNumber", "Pazarama order {} cannot be read: {}.")
    return OrderPage(orders, following, problems)


def order(row: Row) -> Order:
    """One order, whatever packages its items are in. Cancelled items leave it; when all are, the order is cancelled."""
    items = row["items"]
    if not items:
        raise ValueError("it has no items")
    kept = [item for item in items if _state(item) is not OrderState.CANCELLED] or items
    lines, placed = tuple(_lines(kept, is_extra=_discount_is_extra(row))), own.moment(row["orderDate"])
    shipping, number = amount(row.get("shipmentAmount")), values.id_of(row["orderNumber"])
    return Order(
        remote_id=number,
        number=number,
        state=least_far([_state(item) for item in kept]),
        remote_state=", ".join(dict.fromkeys(_word(item) for item in kept)),
        currency=_currency(row),
        total=sum((line.unit_price * line.quantity for line in lines), shipping).quantize(CENT),
        shipping_total=shipping,
        placed_at=placed,
        modified_at=max([placed, *_moves(items)]),
        buyer_email=text(row.get("customerEmail")),
        shipping=_address(row.get("shipmentAddress") or {}),
        billing=_billing(row.get("billingAddress") or row.get("shipmentAddress") or {}),
        lines=lines,
        tracking=_tracking(kept),
        extra=_extra(row, items),
    )


def _lines(items: Sequence[Row], *, is_extra: bool) -> Iterator[OrderLine]:
    for item in items:
        product, quantity, discount = item["product"], values.quantity(item["quantity"]), amount(item.get("discountAmount"))
        paid = amount(item["totalPrice"]) - (discount if is_extra else 0)
        yield OrderLine(
            line_id=values.id_of(item["orderItemId"]),
            barcode=text(product["code"]),
            sku=text(product.get("stockCode")),
            title=" ".join(filter(None, (text(product.get("name")), text(product.get("variantOptionDisplay"))))),
            quantity=quantity,
            unit_price=values.each(paid, quantity),
            vat_rate=decimal(product.get("vatRate") or 0),
            discount=values.each(discount, quantity),
            state=str(item["orderItemStatus"]),
        )


def _discount_is_extra(row: Row) -> bool:
    """Whether the items' totals are those before the discount, which no document says: the amount of the order decides."""
    discount, items = amount(row.get("discountAmount")), row["items"]
    whole = sum((amount(item["totalPrice"]) for item in items), amount(row.get("shipmentAmount")))
    return discount > 0 and whole - discount == amount(row["orderAmount"])


def _state(item: Row) -> OrderState:
    return codes.ITEMS.get(item["orderItemStatus"], NOT_KNOWN)[0]


def _word(item: Row) -> str:
    status = item["orderItemStatus"]
    return text(item.get("orderItemStatusName")) or codes.ITEMS.get(status, NOT_KNOWN)[1] or str(status)


def _moves(items: Sequence[Row]) -> Iterator[Any]:
    for item in items:
        for entry in item.get("orderItemStatusHistory") or ():
            if moved := own.maybe_moment(entry.get("historyCreatedDate")):
                yield moved


def _currency(row: Row) -> str:
    told = text(row.get("currency"))
    return values.currency(codes.CURRENCIES.get(told.upper(), told))


def _tracking(items: Sequence[Row]) -> Tracking | None:
    """The first parcel that a carrier has."""
    for item in items:
        cargo = item.get("cargo") or {}
        if number := cargo.get("trackingNumber"):
            return Tracking(text(cargo.get("companyName")), values.id_of(number), text(cargo.get("trackingUrl")))
    return None


def _address(address: Row, **firm: str) -> Address:
    first, last = values.names(address.get("nameSurname"))
    return Address(
        first_name=first,
        last_name=last,
        line1=text(address.get("addressDetail") or address.get("displayAddressText")),
        line2=text(address.get("neighborhoodName")),
        district=text(address.get("districtName")),
        city=text(address.get("cityName")),
        postcode=text(address.get("postalCode")),
        country_code="TR",
        phone=text(address.get("phoneNumber")),
        **firm,
    )


def _billing(address: Row) -> Address:
    if address.get("invoiceType") != COMPANY:
        return _address(address)
    names = {"company": "companyName", "tax_office": "taxOffice", "tax_number": "taxNumber"}
    return _address(address, **{ours: text(address.get(theirs)) for ours, theirs in names.items()})


def _extra(row: Row, items: Sequence[Row]) -> dict[str, str]:
    """Facts for the order panel; left out where Pazarama gave none."""
    bill, kinds = row.get("billingAddress") or {}, {item.get("deliveryType") for item in items}
    told = {
        "order_id": row.get("orderId"),
        "payment_type": row.get("paymentType"),
        "shipment_codes": _joined(item.get("shipmentCode") for item in items),
        "cargo_company": _joined((item.get("cargo") or {}).get("companyName") for item in items),
        "packages": _joined(item.get("packageNumber") for item in items),
        "due_date": min((text(item.get("estimatedShippingDate")) for item in items if item.get("estimatedShippingDate")), default=""),
        "delivery_type": _joined(sorted(kinds - {None, codes.BY_CARGO}, key=str)),
        "identity_number": bill.get("identityNumber"),
        "e_invoice": "yes" if bill.get("isEInvoiceObliged") is True else "",
        **{codes.FLAGS[item["orderItemStatus"]]: "yes" for item in items if item["orderItemStatus"] in codes.FLAGS},
    }
    return values.facts(**told)


def _joined(parts: Any) -> str:
    return ", ".join(dict.fromkeys(filter(None, map(text, parts))))
