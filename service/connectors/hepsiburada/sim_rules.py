"""What the simulated marketplace refuses: closed request shapes (400), rows of a catalogue file, and the review."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from service.connectors.hepsiburada import sim_catalogue

FORBIDDEN_WORDS = ("replika", "çakma", "yasak", "replica", "forbidden")
"""A product whose name has one of these words is rejected in the review."""
SUGGESTED_WORDS = ("eşleş", "prematch")
"""A product whose name has one of these words waits until the seller approves a suggested match."""
IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif")
MIN_PRICE, MAX_PRICE = Decimal(1), Decimal(1_000_000)
"""The band of every category: a price outside is not taken."""

SKU = re.compile(r"[A-Za-z0-9._-]+")
PRICE_TEXT = re.compile(r"[0-9]+(,[0-9]{1,2})?")
NUMBER, TEXT, WHOLE, LIST, OBJECT = (int, Decimal), (str,), (int,), (list,), (dict,)
Shape = Mapping[str, tuple[type, ...]]

STOCK: Shape = {"hepsiburadaSku": TEXT, "merchantSku": TEXT, "availableStock": WHOLE, "maximumPurchasableQuantity": WHOLE}
INVENTORY: Shape = {**STOCK, "price": NUMBER, "cargoCompany1": TEXT, "cargoCompany2": TEXT, "cargoCompany3": TEXT}
IMPORT: Shape = {"categoryId": WHOLE, "merchant": TEXT, "attributes": OBJECT}
NAMED: Shape = {"merchant": TEXT, "merchantSkuList": LIST}
PACK: Shape = {"lineItemRequests": LIST, "barcode": TEXT, "cargoCompany": TEXT, "deci": NUMBER, "parcelQuantity": WHOLE}
PACK_LINE: Shape = {"id": TEXT, "quantity": WHOLE, "serialNumbers": LIST}
INVOICE: Shape = {"invoiceLink": TEXT, "arrangementDate": TEXT, "serialNumber": TEXT, "rowNumber": TEXT}


class Refused(Exception):
    """The request as a whole is answered with an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def rows_of(body: Any, shape: Shape, needs: Iterable[str], most: int) -> list[dict[str, Any]]:
    """The rows of a bare array with 1 to `most` of them; Refused otherwise."""
    if not isinstance(body, list) or not 1 <= len(body) <= most:
        raise Refused(400, f"1 ile {most} arasında kayıt içeren bir dizi gönderilmelidir")
    for row in body:
        closed(row, shape, needs)
    return body


def closed(body: Any, shape: Shape, needs: Iterable[str]) -> None:
    """Refused when the object has an unknown field, lacks one or has one of the wrong type."""
    if not isinstance(body, dict):
        raise Refused(400, "istek gövdesi bir nesne olmalıdır")
    for name, value in body.items():
        if name not in shape:
            raise Refused(400, f"bilinmeyen alan: {name}")
        if not isinstance(value, shape[name]) or isinstance(value, bool):
            raise Refused(400, f"{name} alanının tipi hatalı")
    for name in needs:
        if name not in body:
            raise Refused(400, f"{name} boş olamaz")


def import_failures(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(attribute, reason) for everything that keeps a product out of the review."""
    given = row["attributes"]
    for name in ("merchantSku", "VaryantGroupID", "UrunAdi", "Marka", "GarantiSuresi", "tax_vat_rate", "price", "stock"):
        if not str(given.get(name, "")).strip():
            yield name, "Zorunlu alan eksik"
    if not SKU.fullmatch(str(given.get("merchantSku", "x"))):
        yield "merchantSku", "Geçersiz karakter"
    if not PRICE_TEXT.fullmatch(str(given.get("price", "1"))):
        yield "price", "Fiyat 130,50 biçiminde olmalıdır"
    if not str(given.get("stock", "1")).isdecimal() or str(given.get("tax_vat_rate", "20")) not in ("0", "1", "10", "20"):
        yield "stock", "Stok veya KDV oranı geçersiz"
    if not any(name.startswith("Image") for name in given):
        yield "Image1", "En az bir görsel gereklidir"
    yield from _category_failures(row["categoryId"], given)


def review_reasons(product: Mapping[str, Any]) -> list[str]:
    """Why the review rejects a product: always the same for the same product."""
    name = product["UrunAdi"].replace("İ", "i").lower()
    reasons = [f"Ürün adında yasaklı kelime bulunuyor: {word}" for word in FORBIDDEN_WORDS if word in name]
    if not urlsplit(product.get("Image1", "")).path.lower().endswith(IMAGE_ENDINGS):
        reasons.append("Ürün görseli açılamadı.")
    return reasons


def is_suggested(product: Mapping[str, Any]) -> bool:
    """Whether Hepsiburada suggests a match that the seller has to approve."""
    return any(word in product["UrunAdi"].lower() for word in SUGGESTED_WORDS)


def _category_failures(category: int, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if category not in sim_catalogue.LEAVES:
        yield "categoryId", "Kategori bulunamadı veya en alt seviye kategori değil"
        return
    if given.get("Marka") and given["Marka"] not in sim_catalogue.BRANDS:
        yield "Marka", "Geçersiz değer"
    own = {spec.attribute_id: spec for spec in sim_catalogue.LEAVES[category].specs}
    for spec in own.values():
        if spec.mandatory and not given.get(spec.attribute_id):
            yield spec.attribute_id, f"Zorunlu özellik eksik: {spec.name}"
        elif spec.values and given.get(spec.attribute_id) and given[spec.attribute_id] not in spec.values:
            yield spec.attribute_id, "Geçersiz değer"
    for name in given:
        if name not in own and name not in sim_catalogue.BASE_IDS:
            yield name, "Özellik bu kategoriye ait değil"
