"""What the simulated marketplace refuses: closed request shapes (400), products and offers (batch result), and the review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from service.connectors.pazarama import sim_catalogue
from service.connectors.simkit.review import is_picture, words_in
from service.connectors.simkit.shapes import FLAG, LIST, NUMBER, OBJECT, TEXT, WHOLE, Shape, closed, rows_of

CREATE: Shape = {
    "name": TEXT,
    "displayName": TEXT,
    "description": TEXT,
    "brandId": TEXT,
    "desi": WHOLE,
    "code": TEXT,
    "groupCode": TEXT,
    "stockCount": WHOLE,
    "stockCode": TEXT,
    "vatRate": WHOLE,
    "listPrice": NUMBER,
    "salePrice": NUMBER,
    "categoryId": TEXT,
    "attributes": LIST,
    "images": LIST,
    "productSaleLimitQuantity": WHOLE,
    "currencyType": TEXT,
    "deliveries": LIST,
}
CREATE_NEEDS = [name for name in CREATE if name not in ("productSaleLimitQuantity", "currencyType", "deliveries")]
STOCK: Shape = {"code": TEXT, "stockCount": WHOLE}
PRICE: Shape = {"code": TEXT, "listPrice": NUMBER, "salePrice": NUMBER}
SWITCH: Shape = {"code": TEXT, "productStatus": WHOLE}
ORDERS: Shape = {"pageSize": WHOLE, "pageNumber": WHOLE, "startDate": TEXT, "endDate": TEXT, "orderNumber": WHOLE}
REQUESTS: Shape = {
    "pageSize": WHOLE,
    "pageNumber": WHOLE,
    "refundStatus": WHOLE,
    "requestStartDate": TEXT,
    "requestEndDate": TEXT,
}
CANCELS: Shape = {**REQUESTS, "orderNumber": WHOLE}
REFUNDS: Shape = {**REQUESTS, "SplitItems": FLAG}
DECIDE_CANCEL: Shape = {"refundId": TEXT, "status": WHOLE}
DECIDE_REFUND: Shape = {
    **DECIDE_CANCEL,
    "RefundRejectType": WHOLE,
    "quantity": WHOLE,
    "refundReviewType": WHOLE,
    "documentObjects": LIST,
    "description": TEXT,
}
DOCUMENT: Shape = {"name": TEXT, "bytes": TEXT}
BULK: Shape = {"orderNumber": WHOLE, "orderItemIds": LIST, "updateShipmentDto": OBJECT}
SPLIT: Shape = {"orderId": TEXT, "sellerId": TEXT, "apiOrderItemPackages": LIST}
PACKAGE: Shape = {"orderItemIds": LIST, "sellerAddressId": TEXT, "cargoCompanyId": TEXT}
QUESTIONS: Shape = {
    "barcode": TEXT,
    "topicId": TEXT,
    "questionStartDate": TEXT,
    "questionEndDate": TEXT,
    "questionStatus": WHOLE,
    "pageIndex": WHOLE,
    "pageSize": WHOLE,
}
ANSWER: Shape = {"questionId": TEXT, "text": TEXT}
BOOKINGS: Shape = {"startDate": TEXT, "endDate": TEXT, "allowanceDate": TEXT, "orderId": WHOLE}
STATUS: Shape = {"orderNumber": WHOLE, "item": OBJECT}
ITEM: Shape = {
    "orderItemId": TEXT,
    "status": WHOLE,
    "deliveryType": WHOLE,
    "shippingTrackingNumber": TEXT,
    "trackingUrl": TEXT,
    "cargoCompanyId": TEXT,
}
SHIPMENT: Shape = {**{name: kinds for name, kinds in ITEM.items() if name != "orderItemId"}, "shipmentNumber": TEXT, "subStatus": WHOLE}
INVOICE: Shape = {"invoiceLink": TEXT, "orderid": TEXT, "orderItemId": TEXT, "deliveryCompanyId": TEXT, "trackingNumber": TEXT}

APPROVAL_BELOW = Decimal("0.3")
"""A price below this share of the list price goes to a person first."""
NOT_DONE, FAILED, FOR_APPROVAL = 1, 2, 5


def items_of(body: Any, name: str, shape: Shape, most: int) -> list[dict[str, Any]]:
    """The items of a closed body that holds nothing but them; Refused otherwise."""
    closed(body, {name: LIST}, [name])
    needs = CREATE_NEEDS if shape is CREATE else list(shape)
    return rows_of(body[name], shape, needs, most, called=name)


def product_failures(item: Mapping[str, Any]) -> Iterator[str]:
    """Every reason for which a product does not come into the review."""
    for name, label, most in (("name", "Ürün adı", 100), ("displayName", "Görünen ad", 250), ("code", "Barkod", 500)):
        if not 1 <= len(item[name]) <= most:
            yield f"{label} 1 ile {most} karakter arasında olmalıdır"
    if not 1 <= len(item["stockCode"]) <= 100 or not item["groupCode"]:
        yield "Stok kodu veya grup kodu hatalı"
    if item["vatRate"] not in (0, 1, 10, 20):
        yield "KDV oranı 0, 1, 10 veya 20 olmalıdır"
    if item["brandId"] not in sim_catalogue.BRANDS:
        yield "Marka bulunamadı"
    if item["stockCount"] < 0 or item["desi"] < 0:
        yield "Stok adedi ve desi sıfırdan küçük olamaz"
    yield from price_failures(item)
    yield from _image_failures(item["images"])
    yield from _category_failures(item)


def price_failures(item: Mapping[str, Any]) -> Iterator[str]:
    """Every reason against a pair of prices."""
    if item["salePrice"] <= 0 or item["listPrice"] <= 0:
        yield "Satış fiyatı ve liste fiyatı sıfırdan büyük olmalıdır"
    if item["salePrice"] > item["listPrice"]:
        yield "Satış fiyatı liste fiyatından büyük olamaz"
    if any(round(Decimal(item[name]), 2) != item[name] for name in ("salePrice", "listPrice")):
        yield "Fiyat en fazla iki ondalık basamak içerebilir"


def review_reasons(item: Mapping[str, Any]) -> list[str]:
    """Why the review refuses a product: always the same for the same product."""
    reasons = [f"Ürün adında yasaklı kelime bulunuyor: {word}" for word in words_in(item["displayName"])]
    return reasons if is_picture(item["images"][0]["imageurl"]) else [*reasons, "Ürün görseli açılamadı"]


def _image_failures(images: Any) -> Iterator[str]:
    if not images:
        yield "En az bir görsel gereklidir"
    for image in images:
        if not isinstance(image, dict) or set(image) != {"imageurl"} or not 1 <= len(image["imageurl"]) <= 500:
            yield "Görsel adresi hatalı"


def _category_failures(item: Mapping[str, Any]) -> Iterator[str]:
    leaf = sim_catalogue.LEAVES.get(item["categoryId"])
    if leaf is None:
        yield "Kategori bulunamadı veya en alt seviye kategori değil"
        return
    specs, given = {spec.attribute_id: spec for spec in leaf.specs}, set()
    for entry in item["attributes"]:
        if not isinstance(entry, dict) or set(entry) != {"attributeId", "attributeValueId"}:
            yield "Özellik bilgisi hatalı"
        elif entry["attributeId"] not in specs or entry["attributeValueId"] not in specs[entry["attributeId"]].values():
            yield "Özellik veya değeri bu kategoride bulunamadı"
        else:
            given.add(entry["attributeId"])
    missing = [spec.name for spec in leaf.specs if spec.required and spec.attribute_id not in given]
    if missing:
        yield f"Kategori özelliği eksik: {', '.join(missing)}"
