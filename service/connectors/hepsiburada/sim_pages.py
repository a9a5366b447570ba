"""The simulator's answers in Hepsiburada's shapes, with the letter case of each service."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from service.connectors.hepsiburada.sim_orders import Line, Package
from service.connectors.hepsiburada.sim_time import DAY, written


def order(lines: Sequence[Line], merchant: str) -> dict[str, Any]:
    """One order in full."""
    first = lines[0]
    return {
        "orderId": f"o{first.number}",
        "orderNumber": first.number,
        "createdDate": written(first.placed),
        "orderDate": written(first.placed),
        "customer": {"customerId": f"c{first.number}", "name": first.person[0]},
        "deliveryAddress": _address(first),
        "invoice": _invoice(first),
        "items": [order_line(line, merchant) for line in lines],
        "orderNote": None,
        "paymentStatus": "Paid",
    }


def order_line(line: Line, merchant: str) -> dict[str, Any]:
    """A line as the list of open lines and an order show it."""
    return {
        "id": line.line_id,
        "orderId": f"o{line.number}",
        "orderNumber": line.number,
        "orderDate": written(line.placed),
        "dueDate": written(line.placed + 3 * DAY),
        "lastStatusUpdateDate": written(line.moved),
        "status": line.status,
        "sku": line.offer.hb_sku,
        "merchantSKU": line.offer.sku,
        "merchantId": merchant,
        "name": line.offer.given["UrunAdi"],
        "productBarcode": line.offer.given.get("Barcode"),
        "quantity": line.quantity,
        "unitPrice": _money(line.price),
        "totalPrice": _money(line.price * line.quantity),
        "vat": _money(Decimal(0)),
        "vatRate": int(line.offer.given["tax_vat_rate"]),
        "commission": _money(line.price * Decimal("0.13")),
        "commissionRate": 13,
        "hbDiscount": _discount(Decimal(0), line.quantity),
        "merchantDiscount": _discount(line.discount, line.quantity),
        "cargoCompany": line.carrier,
        "deliveryType": "StandardDelivery",
        "isCancellable": not line.package,
        "isMicroExport": False,
        "canCreatePackage": line.status == "Open" and not line.package,
        "customerName": line.person[0],
        "invoice": _invoice(line),
        "shippingAddress": _address(line),
        "properties": [],
        "packageNumber": line.package or None,
        "warehouse": {"shippingAddressLabel": "Depo", "shippingModel": "Depo"},
    }


def package_row(package: Package, merchant: str) -> dict[str, Any]:
    """A package of the list, with its flat addresses."""
    first = package.lines[0]
    name, city, postcode, town, district = first.person
    return {
        "id": f"pk{package.number}",
        "packageNumber": package.number,
        "status": package.status,
        "barcode": package.barcode,
        "cargoCompany": package.carrier,
        "orderDate": written(first.placed),
        "dueDate": written(first.placed + 3 * DAY),
        "customerName": name,
        "recipientName": name,
        "email": _email(first),
        "phoneNumber": "5550000000",
        "shippingAddressDetail": f"{district} Gül Sok. No:5",
        "shippingCountryCode": "TR",
        "shippingDistrict": district,
        "shippingTown": town,
        "shippingCity": city,
        "companyName": f"{name} Ltd. Şti." if first.firm else "",
        "billingAddress": f"{district} Gül Sok. No:5",
        "billingCity": city,
        "billingTown": town,
        "billingDistrict": district,
        "billingPostalCode": postcode,
        "billingCountryCode": "TR",
        "taxOffice": "Şişli" if first.firm else None,
        "taxNumber": "1234567890" if first.firm else "",
        "identityNo": "",
        "totalPrice": _money(sum((line.price * line.quantity for line in package.lines), Decimal(0))),
        "isCargoChangable": True,
        "totalDeci": 1,
        "items": [_package_line(line, merchant) for line in package.lines],
    }


def moved_row(package: Package, where: str, merchant: str) -> dict[str, Any]:
    """A thin row of the shipped, delivered and undelivered lists, in PascalCase."""
    numbers = list(dict.fromkeys(line.number for line in package.lines))
    reason = {"UndeliveredReason": package.reason} if where == "Undelivered" else {}
    return {
        "Id": f"pk{package.number}",
        "PackageNumber": package.number,
        "OrderNumber": numbers[0],
        "OrderNumbers": numbers,
        "Barcode": package.barcode,
        "MerchantId": merchant,
        f"{where}Date": written(package.moments[where]),
        "Deci": 1,
        "EtgbNo": "",
        **reason,
    }


def cancelled_row(line: Line, merchant: str) -> dict[str, Any]:
    """A cancelled line."""
    return {
        "orderNumber": line.number,
        "lineItemId": line.line_id,
        "cancelDate": written(line.moved),
        "cancelledBy": "Customer",
        "cancelReasonCode": "1",
        "merchantId": merchant,
        "quantity": line.quantity,
        "sku": line.offer.hb_sku,
        "merchantSku": line.offer.sku,
    }


def tracking(package: Package) -> dict[str, Any]:
    """Where a package is."""
    return {
        "barcode": package.barcode,
        "cargoCompany": package.carrier,
        "deci": 1,
        "estimatedArrivalDate": written(package.lines[0].placed + 4 * DAY),
        "packageNumber": package.number,
        "status": package.status,
        "trackingInfoCode": package.tracking or None,
        "trackingInfoUrl": package.link or None,
    }


def records(rows: Sequence[dict[str, Any]], offset: int, limit: int) -> dict[str, Any]:
    """A page of a list that counts its records."""
    page = rows[offset : offset + limit]
    return {"totalCount": len(rows), "limit": limit, "offset": offset, "pageCount": -(-len(rows) // limit), "items": page}


def _package_line(line: Line, merchant: str) -> dict[str, Any]:
    return {
        "lineItemId": line.line_id,
        "listingId": f"{line.offer.hb_sku}-listing",
        "merchantId": merchant,
        "hbSku": line.offer.hb_sku,
        "merchantSku": line.offer.sku,
        "productName": line.offer.given["UrunAdi"],
        "productBarcode": line.offer.given.get("Barcode"),
        "orderNumber": line.number,
        "orderDate": written(line.placed),
        "quantity": line.quantity,
        "price": _money(line.price),
        "totalPrice": _money(line.price * line.quantity),
        "vatRate": int(line.offer.given["tax_vat_rate"]),
        "commissionRate": 13,
        "unitMerchantDiscount": _money(line.discount),
        "totalMerchantDiscount": _money(line.discount * line.quantity),
        "isMicroExport": False,
    }


def _address(line: Line) -> dict[str, Any]:
    name, city, postcode, town, district = line.person
    return {
        "addressId": f"a{line.number}",
        "address": f"{district} Gül Sok. No:5",
        "name": name,
        "email": _email(line),
        "countryCode": "TR",
        "phoneNumber": "5550000000",
        "alternatePhoneNumber": "",
        "district": district,
        "city": city,
        "town": town,
        "postalCode": postcode,
    }


def _invoice(line: Line) -> dict[str, Any]:
    tax = {"taxNumber": "1234567890", "taxOffice": "Şişli"} if line.firm else {"taxNumber": None, "taxOffice": None}
    return {"turkishIdentityNumber": None, **tax, "address": _address(line)}


def _email(line: Line) -> str:
    return f"s{line.number}@mail.hepsiburada.example"


def _money(amount: Decimal) -> dict[str, Any]:
    return {"currency": "TRY", "amount": amount}


def _discount(amount: Decimal, quantity: int) -> dict[str, Any]:
    return {"totalPrice": _money(amount * quantity), "unitPrice": _money(amount)}
