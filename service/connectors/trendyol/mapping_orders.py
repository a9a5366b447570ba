"""Trendyol's packages in our words. Pure: no network, no clock, no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from service.connectors.answers import rows_read
from service.connectors.trendyol import codes
from service.connectors.values import amount, currency, id_of, number, of_milliseconds, quantity, text
from service.domain.money import decimal
from service.domain.order import Address, Order, OrderLine, OrderPage, OrderState, Tracking

ORDER_DATE_SHIFT = timedelta(hours=3)
"""`orderDate` is the Turkish wall clock written as if it were UTC; the other stamps are plain UTC."""

EXTRA = {
    "customerId": "customer_id",
    "cargoSenderNumber": "cargo_sender_number",
    "deliveryType": "delivery_type",
    "deliveryAddressType": "delivery_address_type",
    "identityNumber": "identity_number",
    "invoiceStatus": "invoice_status",
    "invoiceLink": "invoice_link",
    "packageTyDiscount": "marketplace_discount",
    "packageSellerDiscount": "seller_discount",
    "createdBy": "created_by",
    "warehouseId": "warehouse_id",
    "etgbNo": "export_declaration",
}
"""Facts for the order panel: Trendyol's name -> ours. Left out where Trendyol gave none."""
FLAGS = {
    "commercial": "commercial",
    "micro": "export",
    "fastDelivery": "fast_delivery",
    "giftBoxRequested": "gift_box",
    "3pByTrendyol": "invoice_to_trendyol",
    "is4P": "invoice_to_trendyol",
    "whoPays": "own_contract",
}
"""True, or the 1 of `whoPays`."""


def order_page(answer: Any, next_cursor: str | None = None) -> OrderPage:
    """The packages of a list, a stream page or a webhook body. One that cannot be read becomes a problem; the others arrive."""
    orders, problems = rows_read(packages(answer), order, "shipmentPackageId", "Trendyol package {} cannot be read: {}.")
    return OrderPage(orders, next_cursor, problems)


def stream_cursor(answer: Mapping[str, Any]) -> str | None:
    """Where a stream goes on, None at its end."""
    return str(answer["nextCursor"]) if answer["hasMore"] and answer.get("nextCursor") else None


def order(package: Mapping[str, Any]) -> Order:
    """One package. Raises KeyError, TypeError or ValueError when a fact we rely on is missing or impossible."""
    remote_state = text(package["status"])
    return Order(
        remote_id=id_of(package["shipmentPackageId"]),
        number=id_of(package["orderNumber"]),
        state=codes.ORDER_STATES.get(remote_state, OrderState.UNKNOWN),
        remote_state=remote_state,
        currency=_currency(package),
        total=decimal(package["packageTotalPrice"]),
        shipping_total=Decimal(0),
        placed_at=of_milliseconds(package["orderDate"]) - ORDER_DATE_SHIFT,
        modified_at=of_milliseconds(package["lastModifiedDate"]),
        buyer_email=text(package.get("customerEmail")),
        shipping=_address(package.get("shipmentAddress") or {}, {}),
        billing=_address(package.get("invoiceAddress") or package.get("shipmentAddress") or {}, package),
        lines=tuple(_line(line) for line in package["lines"]),
        tracking=tracking(package),
        replaces=tuple(id_of(origin) for origin in package.get("originPackageIds") or ()),
        extra=_extra(package),
    )


def status_body(order: Order, status: str, params: Mapping[str, str]) -> dict[str, Any]:
    """Tell that every line of the package is at `status`."""
    lines = [{"lineId": number(line.line_id), "quantity": line.quantity} for line in order.lines]
    return {"lines": lines, "params": dict(params), "status": status}


def packages(answer: Any) -> list[Any]:
    """The packages of a list, a stream page or a webhook's call, which may bring one alone. ValueError when it is none of these."""
    if isinstance(answer, dict) and "content" not in answer:
        return [answer]
    packages = answer["content"] if isinstance(answer, dict) else answer
    if not isinstance(packages, list):
        raise ValueError("neither a package nor a list of packages")
    return packages


def _currency(package: Mapping[str, Any]) -> str:
    lines = package["lines"]
    if not lines:
        raise ValueError("it has no lines")
    return currency(package.get("currencyCode") or lines[0].get("currencyCode"))


def _line(line: Mapping[str, Any]) -> OrderLine:
    discount = sum((decimal(line.get(name) or 0) for name in ("lineSellerDiscount", "lineTyDiscount")), Decimal(0))
    return OrderLine(
        line_id=id_of(line["lineId"]),
        barcode=text(line.get("barcode")),
        sku=text(line.get("stockCode")),
        title=text(line.get("productName")),
        quantity=quantity(line["quantity"]),
        unit_price=decimal(line["lineUnitPrice"]),
        vat_rate=decimal(line.get("vatRate") or 0),
        commission_rate=amount(line.get("commission")),
        discount=discount,
        state=text(line.get("orderLineItemStatusName")),
    )


def tracking(package: Mapping[str, Any]) -> Tracking | None:
    """The number under which a carrier has the package, None where none has it."""
    if not (number := package.get("cargoTrackingNumber")):
        return None
    return Tracking(text(package.get("cargoProviderName")), id_of(number), text(package.get("cargoTrackingLink")))


def _address(address: Mapping[str, Any], package: Mapping[str, Any]) -> Address:
    business = address if package.get("commercial") else {}
    return Address(
        first_name=text(address.get("firstName")),
        last_name=text(address.get("lastName")),
        line1=text(address.get("address1") or address.get("fullAddress")),
        line2=text(address.get("address2")),
        district=text(address.get("district")),
        city=text(address.get("city")),
        postcode=text(address.get("postalCode")),
        country_code=text(address.get("countryCode")),
        phone=text(address.get("phone")),
        company=text(address.get("company")),
        tax_office=text(business.get("taxOffice")),
        tax_number=text(business.get("taxNumber") or (package.get("taxNumber") if business else "")),
    )


def _extra(package: Mapping[str, Any]) -> dict[str, str]:
    facts = {ours: text(package[theirs]) for theirs, ours in EXTRA.items() if package.get(theirs)}
    return facts | {ours: "yes" for theirs, ours in FLAGS.items() if package.get(theirs) == 1}
