"""What the simulated marketplace refuses: closed request shapes (400), item rules (batch result) and the review."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from service.connectors.simkit.review import is_picture, words_in
from service.connectors.simkit.shapes import FLAG, LIST, NUMBER, OBJECT, TEXT, WHOLE, Shape, closed, rows_of
from service.connectors.trendyol import sim_catalogue

BARCODE = re.compile(r"[\w.-]{1,40}")
_CONTENT: Shape = {
    "barcode": TEXT,
    "title": TEXT,
    "productMainId": TEXT,
    "brandId": WHOLE,
    "categoryId": WHOLE,
    "stockCode": TEXT,
    "dimensionalWeight": NUMBER,
    "description": TEXT,
    "vatRate": WHOLE,
    "images": LIST,
    "attributes": LIST,
    "deliveryOption": OBJECT,
    "origin": TEXT,
    "lotNumber": TEXT,
    "shipmentAddressId": WHOLE,
    "returningAddressId": WHOLE,
    "locationBasedDelivery": TEXT,
}
_OPTIONAL = {"deliveryOption", "origin", "lotNumber", "shipmentAddressId", "returningAddressId", "locationBasedDelivery"}
CREATE: Shape = {**_CONTENT, "quantity": WHOLE, "listPrice": NUMBER, "salePrice": NUMBER, "cargoProviders": LIST, "channels": LIST}
CREATE_NEEDS = [*(name for name in _CONTENT if name not in _OPTIONAL), "quantity", "listPrice", "salePrice"]
UPDATE = _CONTENT
OFFER: Shape = {"barcode": TEXT, "quantity": WHOLE, "salePrice": NUMBER, "listPrice": NUMBER}
ARCHIVE: Shape = {"barcode": TEXT, "archived": FLAG}
STATUS: Shape = {"lines": LIST, "params": OBJECT, "status": TEXT}
LINE: Shape = {"lineId": WHOLE, "quantity": WHOLE}
UNSUPPLIED: Shape = {"lines": LIST, "reasonId": WHOLE}
DETAIL: Shape = {"orderLineId": WHOLE, "quantities": WHOLE}
OWN_DELIVERY: Shape = {"isPhoneNumber": FLAG, "trackingInfo": TEXT, "params": OBJECT, "boxQuantity": WHOLE, "deci": NUMBER}
LABEL: Shape = {"format": TEXT, "boxQuantity": WHOLE, "volumetricHeight": NUMBER}
INVOICE: Shape = {"invoiceLink": TEXT, "shipmentPackageId": WHOLE, "invoiceDateTime": WHOLE, "invoiceNumber": TEXT}
WEBHOOK: Shape = {
    "url": TEXT,
    "username": TEXT,
    "password": TEXT,
    "apiKey": TEXT,
    "authenticationType": TEXT,
    "subscribedStatuses": LIST,
}


def items_of(body: Any, shape: Shape, needs: Iterable[str]) -> list[dict[str, Any]]:
    """The items of a closed request body with 1 to 1000 of them; Refused otherwise."""
    closed(body, {"items": LIST}, ["items"])
    return rows_of(body["items"], shape, needs, 1000, called="items")


def product_failures(item: Mapping[str, Any]) -> Iterator[str]:
    """Every reason for which a product is not taken into the review; fields that are absent are not judged."""
    yield from _text_failures(item)
    yield from offer_failures(item)
    if "brandId" in item and item["brandId"] not in sim_catalogue.BRANDS:
        yield f"Marka bulunamadı: {item['brandId']}"
    if "vatRate" in item and item["vatRate"] not in (0, 1, 10, 20):
        yield f"KDV oranı 0, 1, 10, 20 değerlerinden biri olmalıdır: {item['vatRate']}"
    if "images" in item:
        yield from _image_failures(item["images"])
    if "categoryId" in item:
        yield from _category_failures(item)


def offer_failures(item: Mapping[str, Any]) -> Iterator[str]:
    """Every reason against a price or quantity."""
    quantity, sale, full = item.get("quantity"), item.get("salePrice"), item.get("listPrice")
    if quantity is not None and not 0 <= quantity <= 20_000:
        yield f"Stok adedi 0 ile 20000 arasında olmalıdır: {quantity}"
    if any(price is not None and price <= 0 for price in (sale, full)):
        yield "Satış fiyatı ve liste fiyatı 0'dan büyük olmalıdır."
    if sale is not None and full is not None and sale > full:
        yield "Satış fiyatı liste fiyatından büyük olamaz."


def review_reasons(product: Mapping[str, Any]) -> list[dict[str, str]]:
    """Why the review rejects a product: always the same for the same product."""
    reasons = [
        {"rejectReason": "Ürün başlığı kurallara uygun değil", "rejectReasonDetail": f"Başlıkta yasaklı kelime bulunuyor: {word}"}
        for word in words_in(product["title"])
    ]
    if not is_picture(product["images"][0]["url"]):
        reasons.append({"rejectReason": "Görsel kurallara uygun değil", "rejectReasonDetail": "Ürün görseli açılamadı."})
    return reasons


def _text_failures(item: Mapping[str, Any]) -> Iterator[str]:
    if not BARCODE.fullmatch(item["barcode"]):
        yield "Barkod en fazla 40 karakter olmalı ve özel karakter olarak sadece . - _ içermelidir."
    for name, label, most in (
        ("title", "Başlık", 100),
        ("productMainId", "Model kodu", 40),
        ("stockCode", "Stok kodu", 100),
        ("description", "Açıklama", 30_000),
    ):
        if name in item and not 1 <= len(item[name].encode("utf-16-le")) // 2 <= most:
            yield f"{label} 1 ile {most} karakter arasında olmalıdır."


def _image_failures(images: Any) -> Iterator[str]:
    if not 1 <= len(images) <= 8:
        yield f"Görsel sayısı 1 ile 8 arasında olmalıdır: {len(images)}"
    for image in images:
        if not isinstance(image, dict) or set(image) != {"url"} or not str(image["url"]).startswith("https://"):
            yield "Görsel adresi https ile başlamalıdır."


def _category_failures(item: Mapping[str, Any]) -> Iterator[str]:
    category = item["categoryId"]
    if category not in sim_catalogue.NEEDS:
        yield f"Kategori bulunamadı veya en alt seviye kategori değil: {category}"
        return
    given: dict[Any, Any] = {}
    for attribute in item.get("attributes", ()):
        given[attribute.get("attributeId")] = attribute
        yield from _attribute_failures(category, attribute)
    missing = [number for number in sim_catalogue.NEEDS[category][0] if number not in given]
    if missing:
        names = ", ".join(sim_catalogue.ATTRIBUTES[number].name for number in missing)
        yield f"Zorunlu kategori özellik bilgisi eksik: {names}"


def _attribute_failures(category: int, attribute: Mapping[str, Any]) -> Iterator[str]:
    number = attribute.get("attributeId")
    if number not in (*sim_catalogue.NEEDS[category][0], *sim_catalogue.NEEDS[category][1]):
        yield f"Özellik bu kategoriye ait değil: {number}"
        return
    spec = sim_catalogue.ATTRIBUTES[int(number or 0)]
    if set(attribute) == {"attributeId", "attributeValueIds"}:
        if not attribute["attributeValueIds"] or any(value not in spec.value_ids() for value in attribute["attributeValueIds"]):
            yield f"Özellik değeri bulunamadı: {spec.name}"
    elif set(attribute) == {"attributeId", "attributeValue"}:
        if not spec.custom:
            yield f"Özellik serbest metin kabul etmez: {spec.name}"
        elif not 1 <= len(str(attribute["attributeValue"])) <= 50:
            yield f"Özellik değeri 1 ile 50 karakter arasında olmalıdır: {spec.name}"
    else:
        yield f"Özellik bilgisi hatalı: {spec.name}"
