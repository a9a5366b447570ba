"""The simulator's answers in Hepsiburada's shapes, with the letter case of each service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from service.connectors.hepsiburada.sim_offers import Offer, is_outside
from service.connectors.hepsiburada.sim_orders import CARRIER, Line, Package
from service.connectors.hepsiburada.sim_products import Product
from service.connectors.hepsiburada.sim_rules import MAX_PRICE, MIN_PRICE
from service.connectors.hepsiburada.sim_time import written
from service.connectors.simkit.batches import Batch

DAY = 86_400.0


def import_rows(file: Batch[tuple[str, str]], products: Mapping[str, Product], merchant: str) -> list[dict[str, Any]]:
    """The rows of a catalogue file."""
    return [_import_row(file, index, products, merchant) for index in range(len(file.items))]


def product_row(product: Product) -> dict[str, Any]:
    """A product of the catalogue, with the reasons of its refusal."""
    given = product.given
    return {
        "merchantSku": given["merchantSku"],
        "hbSku": product.hb_sku or None,
        "barcode": given.get("Barcode"),
        "productName": given["UrunAdi"],
        "brand": given.get("Marka"),
        "categoryId": product.category,
        "price": given["price"],
        "stock": given["stock"],
        "tax": given["tax_vat_rate"],
        "status": product.status,
        "rejectReasons": product.reasons,
        "images": [],
        "baseAttributes": [],
        "variantTypeAttributes": [],
        "productAttributes": [],
    }


def listing_row(offer: Offer) -> dict[str, Any]:
    """An offer of the list."""
    return {
        "listingId": f"{offer.hb_sku}-listing",
        "uniqueIdentifier": "",
        "hepsiburadaSku": offer.hb_sku,
        "merchantSku": offer.sku,
        "price": offer.price,
        "availableStock": offer.stock,
        "dispatchTime": 1,
        "cargoCompany1": CARRIER,
        "cargoCompany2": "",
        "cargoCompany3": "",
        "shippingAddressLabel": "Depo",
        "shippingProfileName": "Standart",
        "claimAddressLabel": "Depo",
        "maximumPurchasableQuantity": 0,
        "minimumPurchasableQuantity": 1,
        "pricings": [],
        "isSalable": offer.salable,
        "customizableProperties": [],
        "deactivationReasons": [] if offer.active else ["MerchantDeactivated"],
        "isSuspended": False,
        "isLocked": bool(offer.locked),
        "lockReasons": offer.locked,
        "isFrozen": False,
        "freezeReasons": [],
        "availableWarehouses": [],
        "isFulfilledByHB": False,
        "priceIncreaseDisabled": False,
        "priceDecreaseDisabled": False,
        "stockDecreaseDisabled": False,
        "skuAfterSuspension": None,
        "productId": offer.hb_sku,
        "hasVariant": False,
    }


def upload_result(upload: Batch[str]) -> dict[str, Any]:
    """An upload: while it runs nothing is said, afterwards the refused items are."""
    failures = list(enumerate(upload.failures or ()))
    return {
        "id": upload.number,
        "status": "Processing" if upload.failures is None else "Done",
        "createdAt": datetime.fromtimestamp(upload.accepted, UTC).isoformat().replace("+00:00", "Z"),
        "total": len(upload.items),
        "errors": [{**_element(upload, index), "errors": [error]} for index, errors in failures for error in errors],
        "priceValidations": [_price_row(upload, index) for index, errors in failures if not errors and is_outside(upload.items[index])],
    }


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
        "cargoCompany": CARRIER,
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
        "cargoCompany": CARRIER,
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
    link = f"https://tracking.example.com/?id={package.tracking}" if package.tracking else None
    return {
        "barcode": package.barcode,
        "cargoCompany": CARRIER,
        "deci": 1,
        "packageNumber": package.number,
        "status": package.status,
        "trackingInfoCode": package.tracking or None,
        "trackingInfoUrl": link,
    }


def records(rows: Sequence[dict[str, Any]], offset: int, limit: int) -> dict[str, Any]:
    """A page of a list that counts its records."""
    page = rows[offset : offset + limit]
    return {"totalCount": len(rows), "limit": limit, "offset": offset, "pageCount": -(-len(rows) // limit), "items": page}


def _import_row(file: Batch[tuple[str, str]], index: int, products: Mapping[str, Product], merchant: str) -> dict[str, Any]:
    given, failures = file.items[index]["attributes"], file.failures[index] if file.failures is not None else []
    product = products.get(given["merchantSku"])
    done = "FAILED" if failures else "SUCCESS"
    return {
        "itemOrderID": index + 1,
        "merchant": merchant,
        "merchantSku": given["merchantSku"],
        "hbSku": product.hb_sku or None if product else None,
        "barcode": given.get("Barcode"),
        "productStatus": product.status if product and not failures else None,
        "productName": given.get("UrunAdi"),
        "taskDetails": [],
        "validationResults": [{"attributeName": name, "message": message} for name, message in failures if name],
        "rejectReasonsMessages": [],
        "importStatus": "PROCESSING" if file.failures is None else done,
        "importMessages": [{"severity": "ERROR", "message": message} for name, message in failures if not name],
        "matchedHbProductInfo": [],
    }


def _element(upload: Batch[str], index: int) -> dict[str, Any]:
    item = upload.items[index]
    return {"elementNo": index + 1, "hepsiburadaSku": item.get("hepsiburadaSku"), "merchantSku": item.get("merchantSku")}


def _price_row(upload: Batch[str], index: int) -> dict[str, Any]:
    low = upload.items[index]["price"] < MIN_PRICE
    limits = {"minPrice": MIN_PRICE, "maxPrice": MAX_PRICE, "regulativePriceDetail": None}
    said = "Fiyat alt sınırın altında" if low else "Fiyat üst sınırın üstünde"
    return {**_element(upload, index), "type": "MinPrice" if low else "MaxPrice", **limits, "description": said}


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
