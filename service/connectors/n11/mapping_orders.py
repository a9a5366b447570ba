"""N11's packages as orders. Pure: no network, no clock, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from service.connectors import values
from service.connectors.answers import rows_read
from service.connectors.n11 import codes
from service.connectors.n11.mapping import Row, texts
from service.connectors.values import id_of, of_milliseconds, text
from service.domain.money import decimal
from service.domain.order import Address, Order, OrderLine, OrderPage, OrderState, Tracking

DISCOUNTS = ("sellerDiscount", "sellerCouponDiscount", "mallDiscount")
EXTRA = {
    "customerId": "customer_id",
    "tcIdentityNumber": "identity_number",
    "cargoSenderNumber": "cargo_sender_number",
    "deliveryAddressType": "delivery_address_type",
    "invoiceLink": "invoice_link",
    "etgbNo": "export_declaration",
}
"""Facts for the order panel: N11's name -> ours. Left out where N11 gave none."""
FLAGS = {"micro": "export", "isReturned": "returned"}
RATES = {
    "netMarketingFeeRate": "marketing_fee_rate",
    "netMarketplaceFeeRate": "marketplace_fee_rate",
    "taxDeductionRate": "tax_deduction_rate",
}


def order_page(answer: Any, next_cursor: str | None = None) -> OrderPage:
    """The packages of an answer. One that cannot be read becomes a problem; what N11 sends from its own warehouse is left out."""
    found, problems = rows_read(_packages(answer), _own, "id", "N11 package {} cannot be read: {}.")
    return OrderPage(tuple(order for order in found if order), next_cursor, problems)


def order(package: Row) -> Order:
    """One package. Raises one of UNREADABLE when a fact we rely on is missing or impossible.

    Lines that were cancelled leave the order; when all were, they stay. N11 sells in Turkish lira only and names no currency.
    """
    rows = [line for line in package["lines"] if line.get("orderItemLineItemStatusName") not in codes.LINE_CANCELLED] or package["lines"]
    remote_state, (placed_at, modified_at) = text(package["shipmentPackageStatus"]), _moments(package)
    shipping, lines = package.get("shippingAddress") or package.get("billingAddress") or {}, [_line(row) for row in rows]
    return Order(
        remote_id=id_of(package["id"]),
        number=id_of(package["orderNumber"]),
        state=codes.ORDER_STATES.get(remote_state, OrderState.UNKNOWN),
        remote_state=remote_state,
        currency=codes.CURRENCY,
        total=sum((paid for _, paid in lines), Decimal(0)),
        shipping_total=Decimal(0),
        placed_at=placed_at,
        modified_at=modified_at,
        buyer_email=text(package.get("customerEmail")),
        shipping=_address(shipping, package),
        billing=_billing(package.get("billingAddress") or shipping, package),
        lines=tuple(line for line, _ in lines),
        tracking=_tracking(package),
        extra=_extra(package, rows),
    )


def refusals(answer: Row) -> str:
    """Why lines were not taken to the next status, empty when all were. The word for success is not certain: case does not count."""
    rows = [row for row in answer["content"] if text(row["status"]).lower() != codes.LINE_TOLD]
    return "; ".join("; ".join(texts(row.get("reasons"))) or f"{row['lineId']}: {row['status']}" for row in rows)


def _packages(answer: Any) -> Sequence[Any]:
    packages = answer.get("content", [answer]) if isinstance(answer, dict) else answer
    if not isinstance(packages, list):
        raise ValueError("neither a package nor a list of packages")
    return packages


def _own(package: Any) -> Order | None:
    if not package["lines"]:
        raise ValueError("it has no lines")
    lines = [line for line in package["lines"] if line.get("sender") != codes.DEPOT]
    return order({**package, "lines": lines}) if lines else None


def _moments(package: Row) -> tuple[datetime, datetime]:
    """When the order came up, which is the first entry of the history as N11 does not tell it, and its last change."""
    told = [package.get("lastModifiedDate"), *(entry["createdDate"] for entry in package.get("packageHistories") or ())]
    moments = [of_milliseconds(stamp) for stamp in told if stamp is not None]
    if not moments:
        raise ValueError("it has neither a last change nor a history")
    return min(moments), max(moments)


def _line(row: Row) -> tuple[OrderLine, Decimal]:
    """A line, and what the buyer pays for it: discounts are told per line, whoever bears them."""
    quantity, code = values.quantity(row["quantity"]), text(row.get("stockCode"))
    discount = sum((decimal(row[name]) for name in DISCOUNTS if row.get(name)), Decimal(0))
    paid = decimal(row["price"]) * quantity - discount
    return OrderLine(
        line_id=_line_id(row["orderLineId"]),
        barcode=code or text(row.get("barcode")),
        sku=text(row.get("barcode")) or code,
        title=text(row.get("productName")),
        quantity=quantity,
        unit_price=values.each(paid, quantity),
        vat_rate=decimal(row.get("vatRate") or 0),
        commission_rate=_commission(row),
        discount=values.each(discount, quantity),
        state=text(row.get("orderItemLineItemStatusName")),
    ), paid


def _commission(row: Row) -> Decimal | None:
    """The effective rate: a campaign takes some of it off."""
    if row.get("commissionRate") is None:
        return None
    return decimal(row["commissionRate"]) - decimal(row.get("sellerCampaignCommissionRate") or 0)


def _line_id(value: Any) -> str:
    """Digits: N11 wants them back as a number."""
    if not id_of(value).isdecimal():
        raise ValueError(f"{value!r} is not the number of a line")
    return id_of(value)


def _tracking(package: Row) -> Tracking | None:
    """N11's campaign code, under which the carrier takes the parcel; a partial cancellation gives a new one."""
    if not (number := package.get("cargoTrackingNumber")):
        return None
    return Tracking(text(package.get("cargoProviderName")), id_of(number), text(package.get("cargoTrackingLink")))


def _address(address: Row, package: Row) -> Address:
    first, last = values.names(address.get("fullName") or package.get("customerfullName"))
    return Address(
        first_name=first,
        last_name=last,
        line1=text(address.get("address")),
        line2=text(address.get("neighborhood")),
        district=text(address.get("district")),
        city=text(address.get("city")),
        postcode=text(address.get("postalCode")),
        country_code=text(address.get("countryCode")),
        phone=text(address.get("gsm")),
    )


def _billing(address: Row, package: Row) -> Address:
    """A tax office or the invoice type makes the name on the invoice a firm's."""
    plain, office = _address(address, package), text(address.get("taxHouse") or package.get("taxOffice"))
    if not office and address.get("invoiceType") != codes.COMPANY:
        return plain
    number, company = text(address.get("taxId") or package.get("taxId")), text(address.get("fullName"))
    return replace(plain, company=company, tax_office=office, tax_number=number)


def _extra(package: Row, rows: Sequence[Row]) -> dict[str, str]:
    facts = {ours: text(package[theirs]) for theirs, ours in EXTRA.items() if package.get(theirs)}
    facts |= {ours: "yes" for theirs, ours in FLAGS.items() if package.get(theirs) is True}
    facts |= {ours: text(rows[0][theirs]) for theirs, ours in RATES.items() if rows[0].get(theirs)}
    invoiced = [decimal(row["sellerInvoiceAmount"]) for row in rows if row.get("sellerInvoiceAmount") is not None]
    facts |= {"invoice_amount": str(sum(invoiced, Decimal(0)))} if len(invoiced) == len(rows) else {}
    borne = sum((decimal(row.get("mallDiscount") or 0) for row in rows), Decimal(0))
    return facts | ({"marketplace_discount": str(borne)} if borne else {})
