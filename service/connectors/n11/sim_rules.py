"""What the simulated marketplace refuses: closed request shapes (the call), and the rules of one item (the task's result)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from service.connectors.n11 import sim_catalogue
from service.connectors.n11.sim_catalogue import Spec
from service.connectors.simkit.review import is_picture, words_in
from service.connectors.simkit.shapes import FLAG, LIST, NUMBER, OBJECT, TEXT, WHOLE, Refused, Shape, closed, rows_of

MOST = 1000
MIN_TITLE, MAX_TITLE = 15, 65
"""Of the two upper limits that are told the stricter one."""
MAX_CODE, MAX_QUANTITY = 255, 999_999
CURRENCIES, VAT = ("TL", "USD", "EUR"), (0, 1, 10, 20)
JUMP = 10
"""A price more than so many times above or below the shown one is called exorbitant."""
ABSENT = (type(None),)

CREATE: Shape = {
    "title": TEXT,
    "description": TEXT,
    "categoryId": WHOLE,
    "currencyType": TEXT,
    "productMainId": TEXT,
    "preparingDay": WHOLE,
    "shipmentTemplate": TEXT,
    "maxPurchaseQuantity": (*WHOLE, *ABSENT),
    "stockCode": TEXT,
    "catalogId": (*WHOLE, *ABSENT),
    "barcode": (*TEXT, *ABSENT),
    "quantity": WHOLE,
    "images": LIST,
    "attributes": LIST,
    "salePrice": NUMBER,
    "listPrice": NUMBER,
    "vatRate": WHOLE,
}
CREATE_NEEDS = [name for name in CREATE if name not in ("maxPurchaseQuantity", "catalogId", "barcode")]
UPDATE: Shape = {
    "stockCode": TEXT,
    "status": TEXT,
    "preparingDay": WHOLE,
    "shipmentTemplate": TEXT,
    "maxPurchaseQuantity": WHOLE,
    "deleteMaxPurchaseQuantity": FLAG,
    "productMainId": TEXT,
    "deleteProductMainId": FLAG,
    "description": TEXT,
    "vatRate": WHOLE,
    "attributes": LIST,
}
OFFER: Shape = {"stockCode": TEXT, "listPrice": NUMBER, "salePrice": NUMBER, "quantity": WHOLE, "currencyType": TEXT}


def skus_of(body: Any, shape: Shape, needs: Iterable[str]) -> list[dict[str, Any]] | None:
    """The items of a task; None when there are too many, which N11 tells inside HTTP 200. Refused when the body is none."""
    closed(body, {"payload": OBJECT}, ["payload"])
    payload = body["payload"]
    closed(payload, {"integrator": TEXT, "skus": LIST}, ["integrator", "skus"])
    if not payload["integrator"]:
        raise Refused(400, "integrator boş olamaz")
    return None if len(payload["skus"]) > MOST else rows_of(payload["skus"], shape, needs, MOST, called="skus")


def create_failures(item: Mapping[str, Any], template: str) -> Iterator[str]:
    """Why a new product is not taken."""
    if not MIN_TITLE <= len(item["title"]) <= MAX_TITLE:
        yield f"Ürün başlığı {MIN_TITLE} ile {MAX_TITLE} karakter arasında olmalıdır."
    if not 1 <= len(item["stockCode"]) <= MAX_CODE:
        yield "Stok kodu hatalı."
    if (code := item.get("barcode")) is not None and not _is_gtin(code):
        yield "Barkod geçerli bir GTIN değil."
    if not item["images"] or not all(_is_image(image) for image in item["images"]):
        yield "Görsel bilgisi hatalı; https adresi ve sıra zorunludur."
    yield from content_failures(item, template)
    yield from offer_failures(item)
    if item["categoryId"] not in sim_catalogue.LEAVES:
        yield "Kategori en alt seviye değil."
    else:
        yield from _attribute_failures(item["attributes"], sim_catalogue.LEAVES[item["categoryId"]])


def content_failures(item: Mapping[str, Any], template: str) -> Iterator[str]:
    """What is wrong in the fields that may be corrected later; absent ones are not judged."""
    if not item.get("description", "x").strip():
        yield "Açıklama boş olamaz."
    if item.get("shipmentTemplate", template) != template:
        yield f"Teslimat şablonu bulunamadı: {item['shipmentTemplate']}"
    if item.get("preparingDay", 0) < 0:
        yield "Hazırlık süresi hatalı."
    if item.get("vatRate", 0) not in VAT:
        yield "KDV oranı hatalı."
    if not item.get("productMainId", "x"):
        yield "productMainId boş olamaz."


def offer_failures(item: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with price and quantity."""
    if not 0 <= item.get("quantity", 0) <= MAX_QUANTITY:
        yield f"Stok 0 ile {MAX_QUANTITY} arasında olmalıdır."
    prices = [item[name] for name in ("salePrice", "listPrice") if name in item]
    if len(prices) == 1:
        yield "Satış fiyatı ve liste fiyatı birlikte gönderilmelidir."
    if prices and item.get("currencyType") not in CURRENCIES:
        yield "currencyType zorunludur."
    if any(price <= 0 or price != round(price, 2) for price in prices):
        yield "Satış fiyatı 0'dan büyük olmalı, en fazla iki ondalık içermelidir."
    elif len(prices) == 2 and prices[0] > prices[1]:
        yield "Satış fiyatı liste fiyatından büyük olamaz."


def jump_failures(item: Mapping[str, Any], shown: Decimal) -> Iterator[str]:
    """A price that is far from the one that is shown."""
    if "salePrice" in item and not shown / JUMP <= item["salePrice"] <= shown * JUMP:
        yield f"Fahiş fiyat: satış fiyatı en az {shown / JUMP:.2f}, en fazla {shown * JUMP:.2f} olabilir."


def review_reasons(item: Mapping[str, Any]) -> list[str]:
    """Why the catalogue team refuses a product; empty when it does not."""
    found = [f"Yasaklı kelime: {word}" for word in words_in(f"{item['title']} {item['description']}")]
    return found if is_picture(item["images"][0]["url"]) else [*found, "Görsel kurallara uygun değil."]


def attribute_failures(given: Iterable[Any], category: int) -> Iterator[str]:
    """The same for a correction, which may leave attributes out and may not touch brand, colour and size."""
    specs = {spec.attribute_id: spec for spec in sim_catalogue.LEAVES[category]}
    for attribute in given:
        spec = specs.get(attribute.get("id"))
        if spec is not None and (spec.variant or spec.attribute_id == 1):
            yield f"{spec.name} yalnızca n11 tarafından değiştirilebilir."
        else:
            yield from _value_failures(attribute, spec)


def _attribute_failures(given: Iterable[Any], specs: Iterable[Spec]) -> Iterator[str]:
    known, seen = {spec.attribute_id: spec for spec in specs}, set()
    for attribute in given:
        seen.add(attribute.get("id"))
        yield from _value_failures(attribute, known.get(attribute.get("id")))
    if missing := [spec.name for spec in known.values() if spec.mandatory and spec.attribute_id not in seen]:
        yield f"Zorunlu özellik eksik: {', '.join(missing)}"


def _value_failures(attribute: Mapping[str, Any], spec: Spec | None) -> Iterator[str]:
    if spec is None:
        yield "Özellik bu kategoriye ait değil."
    elif spec.custom:
        if not attribute.get("customValue") or attribute.get("valueId") is not None or set(attribute) - {"id", "valueId", "customValue"}:
            yield f"Özellik için customValue gönderilmelidir: {spec.name}"
    elif set(attribute) != {"id", "valueId"} or attribute["valueId"] not in spec.value_ids():
        yield f"Özellik değeri bulunamadı: {spec.name}"


def _is_image(image: Any) -> bool:
    return isinstance(image, dict) and set(image) == {"url", "order"} and str(image["url"]).startswith("https://")


def _is_gtin(code: str) -> bool:
    digits = [int(digit) for digit in code] if code.isascii() and code.isdecimal() else []
    weighed = sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return len(digits) in (8, 12, 13, 14) and weighed % 10 == 0
