"""The bodies of the simulated marketplace's parcels and lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from service.connectors.n11.sim_products import Product

DAY_MS, FIRST_ORDER = 86_400_000, 205_500_000_000
Package = dict[str, Any]

PEOPLE = (
    ("Ayşe Yılmaz", "İstanbul", "34710", "Kadıköy", "Moda Mah."),
    ("Çağrı Öztürk", "Ankara", "06420", "Çankaya", "Kızılay Mah."),
    ("İrem Şahin", "İzmir", "35540", "Karşıyaka", "Bostanlı Mah."),
    ("Gökhan Çelik", "Bursa", "16110", "Nilüfer", "Görükle Mah."),
    ("Şule Aydın", "Şanlıurfa", "63050", "Haliliye", "Bahçelievler Mah."),
    ("Ümit Can Doğan", "Eskişehir", "26160", "Tepebaşı", "Şirintepe Mah."),
)


def new_line(number: int, line_id: int, product: Product, quantity: int, sender: str) -> dict[str, Any]:
    """So many of a product; discounts and campaigns go by the order's number."""
    item = product.item
    gross = item["salePrice"] * quantity
    own = (gross / 20).quantize(Decimal("0.01")) if number % 3 == 0 else Decimal(0)
    theirs = Decimal("1.50") if number % 4 == 0 and gross > 10 else Decimal(0)
    return {
        "quantity": quantity,
        "productId": product.number,
        "productName": item["title"],
        "stockCode": item["stockCode"],
        "barcode": item.get("barcode"),
        "variantAttributes": [],
        "customTextOptionValues": [],
        "price": item["salePrice"],
        "dueAmount": gross - own - theirs,
        "sellerCouponDiscount": Decimal(0),
        "sellerDiscount": own,
        "mallDiscount": theirs,
        "sellerInvoiceAmount": gross - own,
        "totalMallDiscountPrice": theirs,
        "totalSellerDiscountPrice": own,
        "orderLineId": line_id,
        "orderItemLineItemStatusName": "Created",
        "vatRate": item["vatRate"],
        "commissionRate": Decimal("12.5"),
        "sellerCampaignCommissionRate": Decimal("2.5") if number % 2 == 0 else Decimal(0),
        "taxDeductionRate": 1,
        "netMarketingFeeRate": Decimal("1.2"),
        "netMarketplaceFeeRate": Decimal("0.67"),
        "deliveryFeeType": 1,
        "sender": sender,
    }


def new_parcel(number: int, person: tuple[str, str, str, str, str], lines: list[dict[str, Any]], now: int, seller: int) -> Package:
    """Somebody's new order, a firm's every fifth time."""
    firm = number % 5 == 0
    address, name = _address(person), person[0]
    tax = {"taxId": "1234567890" if firm else None, "taxHouse": "Şişli" if firm else None}
    payer = {"invoiceType": 2, "fullName": f"{name.split()[-1]} Tekstil Ltd. Şti."} if firm else {"invoiceType": 1}
    billing = {**address, "countryCode": "TR", **tax, **payer}
    return {
        "billingAddress": billing,
        "shippingAddress": address,
        "orderNumber": str(FIRST_ORDER + number),
        "customerEmail": f"m{number}@n11mail.example",
        "customerfullName": name,
        "customerId": 111_000 + number,
        "taxId": tax["taxId"],
        "taxOffice": tax["taxHouse"],
        "tcIdentityNumber": None if firm else "11111111111",
        "cargoSenderNumber": None,
        "cargoTrackingLink": None,
        "shipmentCompanyId": 345,
        "cargoProviderName": "Aras",
        "shipmentMethod": 1,
        "lines": lines,
        "lastModifiedDate": now,
        "agreedDeliveryDate": now + 3 * DAY_MS,
        "totalAmount": sum((line["dueAmount"] for line in lines), Decimal(0)),
        "totalDiscountAmount": sum((line["sellerDiscount"] + line["mallDiscount"] for line in lines), Decimal(0)),
        "packageHistories": [{"createdDate": now, "status": "Created"}],
        "shipmentPackageStatus": "Created",
        "invoiceLink": None,
        "etgbNo": None,
        "deliveryAddressType": None,
        "isReturned": False,
        "sellerId": seller,
    }


def _address(person: tuple[str, str, str, str, str]) -> dict[str, Any]:
    name, city, postcode, district, neighborhood = person
    place = {"city": city, "district": district, "neighborhood": neighborhood, "postalCode": postcode}
    return {"fullName": name, "address": "Çınar Cad. Gül Sok. No:5/3 🏠", **place, "gsm": "5550000000", "tcId": ""}
