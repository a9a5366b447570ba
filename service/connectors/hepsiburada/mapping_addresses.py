"""Addresses on Hepsiburada's orders and packages. Pure."""

from __future__ import annotations

from dataclasses import replace

from service.connectors import values
from service.connectors.hepsiburada.mapping_values import Row
from service.domain.order import Address


def address(row: Row) -> Address:
    """An address of an order or a line."""
    first, last = values.names(row.get("name"))
    return Address(
        first_name=first,
        last_name=last,
        line1=values.text(row.get("address")),
        line2=values.text(row.get("district")),
        district=values.text(row.get("town")),
        city=values.text(row.get("city")),
        postcode=values.text(row.get("postalCode")),
        country_code=values.text(row.get("countryCode")),
        phone=values.text(row.get("phoneNumber")),
    )


def billing(invoice: Row, delivery: Row, shipping: Address) -> Address:
    """A tax office makes the name on the invoice a firm's."""
    where, office = invoice.get("address") or delivery, values.text(invoice.get("taxOffice"))
    plain = shipping if where == delivery else address(where)
    if not office:
        return plain
    return replace(plain, company=values.text(where.get("name")), tax_office=office, tax_number=values.text(invoice.get("taxNumber")))


def flat(package: Row, kind: str) -> Address:
    """The shipping or billing address that a package carries flat."""
    ends = {"town": "Town", "district": "District", "city": "City", "postalCode": "PostalCode", "countryCode": "CountryCode"}
    where = {name: package.get(kind + end) for name, end in ends.items()} | {"phoneNumber": package.get("phoneNumber")}
    if kind == "shipping":
        return address({**where, "name": package.get("recipientName"), "address": package.get("shippingAddressDetail")})
    plain = address({**where, "name": package.get("customerName"), "address": package.get("billingAddress")})
    office, number = values.text(package.get("taxOffice")), values.text(package.get("taxNumber"))
    return replace(plain, company=values.text(package.get("companyName")), tax_office=office, tax_number=number if office else "")
