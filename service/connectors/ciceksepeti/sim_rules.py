"""What the simulated marketplace refuses: closed request shapes (400), items of a batch, papers, and the review."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from service.connectors.ciceksepeti import sim_catalogue
from service.connectors.simkit.review import is_picture, words_in
from service.connectors.simkit.shapes import FLAG, LIST, NUMBER, OBJECT, TEXT, WHOLE, Shape

PRODUCT: Shape = {
    "productName": TEXT,
    "mainProductCode": TEXT,
    "stockCode": TEXT,
    "categoryId": WHOLE,
    "description": TEXT,
    "mediaLink": TEXT,
    "deliveryType": WHOLE,
    "deliveryMessageType": WHOLE,
    "stockQuantity": WHOLE,
    "salesPrice": NUMBER,
    "listPrice": NUMBER,
    "barcode": TEXT,
    "images": LIST,
    "Attributes": LIST,
    "operatorContacts": LIST,
    "safetyInfo": OBJECT,
}
_TEXTS = ("productName", "mainProductCode", "stockCode", "description", "deliveryType", "deliveryMessageType", "images")
CREATE_NEEDS = (*_TEXTS, "categoryId", "stockQuantity", "salesPrice")
UPDATE: Shape = {**PRODUCT, "isActive": FLAG}
UPDATE_NEEDS = (*_TEXTS, "isActive")
OFFER: Shape = {"stockCode": TEXT, "stockQuantity": WHOLE, "salesPrice": NUMBER, "listPrice": NUMBER}
ORDERS: Shape = {
    "startDate": TEXT,
    "endDate": TEXT,
    "pageSize": WHOLE,
    "page": WHOLE,
    "statusId": WHOLE,
    "orderNo": WHOLE,
    "orderItemNo": WHOLE,
    "isOrderStatusActive": FLAG,
}
READY: Shape = {"orderItemIds": LIST}
STATUS: Shape = {
    "orderItemId": WHOLE,
    "orderItemStatusId": WHOLE,
    "cargoBusinessId": WHOLE,
    "shipmentNumber": TEXT,
    "shipmentTrackingUrl": TEXT,
    "receiverName": TEXT,
    "deliveryTime": TEXT,
}
INVOICE: Shape = {"orderItemId": WHOLE, "document": TEXT, "documentUrl": TEXT}
CARRIER: Shape = {"orderProductId": WHOLE, "cargoId": WHOLE}
CLAIMS: Shape = {
    "orderItemStatusId": WHOLE,
    "pageSize": WHOLE,
    "page": WHOLE,
    **dict.fromkeys(("startDate", "endDate", "cancellationStartDate", "cancellationEndDate"), TEXT),
}
RECEIVED: Shape = {"orderItemIds": LIST}
DECISION: Shape = {"orderItemId": WHOLE, "process": WHOLE}
_MAYBE = (str, type(None))
ANSWER: Shape = {"answer": _MAYBE, "branchActionId": WHOLE, "branchActionDetailId": (int, type(None)), "branchDescription": _MAYBE}
ANSWER_NEEDS = {1: {"answer"}, 2: {"answer", "branchActionDetailId"}, 3: {"branchDescription"}, 4: set[str]()}
"""branchActionId -> what has to stand beside it; nothing else may."""

Failure = tuple[int | None, str]
"""(code, message); ÇiçekSepeti numbers some of its reasons."""
UNKNOWN_CODE: Failure = (4000, "Girmiş olduğunuz kod bulunmamaktadır")
_TAG = re.compile(r"<[^>]*>")


def product_failures(item: Mapping[str, Any]) -> Iterator[Failure]:
    """Every reason for which a product is not taken."""
    plain = " ".join(_TAG.sub(" ", item["description"]).split())
    if not item["productName"].strip() or len(item["productName"]) > 255:
        yield None, "Ürün adı 1 ile 255 karakter arasında olmalıdır."
    if len(plain) < 30 or len(item["description"]) > 20_000:
        yield None, "Açıklama en az 30, en fazla 20000 karakter olmalıdır."
    if not item["mainProductCode"] or not item["stockCode"]:
        yield None, "Stok kodu ve ana ürün kodu boş olamaz."
    if not 3 <= len(item.get("barcode", "123")) <= 50:
        yield None, "Barkod 3 ile 50 karakter arasında olmalıdır."
    if item["deliveryType"] not in (1, 2, 3) or item["deliveryMessageType"] not in (1, 4, 5, 6, 7, 13, 18, 19):
        yield None, "Teslimat tipi geçersiz."
    if not item["images"] or any(not str(url).startswith("https://") for url in item["images"]):
        yield None, "Görsel adresi geçersiz."
    yield from offer_failures(item, None)
    yield from _attribute_failures(item.get("categoryId"), item.get("Attributes", ()))


def offer_failures(item: Mapping[str, Any], current: Decimal | None) -> Iterator[Failure]:
    """Every reason against a price or quantity; `current` is the price that is shown."""
    quantity, price, full = item.get("stockQuantity"), item.get("salesPrice"), item.get("listPrice")
    if quantity is not None and quantity < 0:
        yield None, "Stok adedi negatif olamaz."
    if price is not None and price <= 0:
        yield None, "Satış fiyatı 0'dan büyük olmalıdır."
    if full is not None and (price is None or not full * Decimal("0.2") <= price <= full * Decimal("0.99")):
        yield None, "Liste fiyatı ile satış fiyatı arasındaki fark %1 ile %80 arasında olmalıdır."
    if current is not None and price is not None and price < current / 2:
        yield None, "Satış fiyatı tek seferde %50'den fazla düşürülemez."


def is_invoice(item: Mapping[str, Any]) -> bool:
    """Whether there is a PDF in base64, or else an address of one."""
    if "document" not in item:
        return str(item.get("documentUrl", "")).startswith("https://")
    try:
        return b64decode(item["document"], validate=True).startswith(b"%PDF")
    except ValueError:
        return False


def review_reasons(product: Mapping[str, Any]) -> list[str]:
    """Why the review rejects a product: always the same for the same product."""
    reasons = [f"Ürün adında yasaklı kelime bulunuyor: {word}" for word in words_in(product["productName"])]
    if not is_picture(product["images"][0]):
        reasons.append("Ürün görseli açılamadı.")
    return reasons


def _attribute_failures(category: int | None, given: Any) -> Iterator[Failure]:
    if category not in sim_catalogue.LEAVES:
        yield None, "Kategori bulunamadı veya en alt seviye kategori değil."
        return
    specs = {spec.attribute_id: spec for spec in sim_catalogue.LEAVES[category].specs}
    named: set[Any] = set()
    for entry in given:
        if set(entry) - {"id", "ValueId", "TextLength"} or entry.get("id") not in specs:
            yield None, "Özellik bu kategoriye ait değil."
            continue
        named.add(entry["id"])
        if entry.get("ValueId") not in specs[entry["id"]].value_ids():
            yield None, f"Özellik değeri bulunamadı: {specs[entry['id']].name}"
    if missing := [spec.name for spec in specs.values() if spec.required and spec.attribute_id not in named]:
        yield None, f"Zorunlu özellik eksik: {', '.join(missing)}"
