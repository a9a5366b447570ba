"""What the simulated marketplace refuses: closed request shapes (400), rows of a catalogue file, and the review."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from service.connectors.hepsiburada import sim_catalogue
from service.connectors.simkit.goods import BRANDS
from service.connectors.simkit.review import is_picture, words_in
from service.connectors.simkit.shapes import LIST, NUMBER, OBJECT, TEXT, WHOLE, Shape

SUGGESTED_WORDS = ("eşleş", "prematch")
"""A product whose name has one of these words waits until the seller approves a suggested match."""
MIN_PRICE, MAX_PRICE = Decimal(1), Decimal(1_000_000)
"""The band of every category: a price outside is not taken."""

SKU = re.compile(r"[A-Za-z0-9._-]+")
PRICE_TEXT = re.compile(r"[0-9]+(,[0-9]{1,2})?")

STOCK: Shape = {"hepsiburadaSku": TEXT, "merchantSku": TEXT, "availableStock": WHOLE, "maximumPurchasableQuantity": WHOLE}
INVENTORY: Shape = {**STOCK, "price": NUMBER, "cargoCompany1": TEXT, "cargoCompany2": TEXT, "cargoCompany3": TEXT}
IMPORT: Shape = {"categoryId": WHOLE, "merchant": TEXT, "attributes": OBJECT}
NAMED: Shape = {"merchant": TEXT, "merchantSkuList": LIST}
UNLOCK: Shape = {"hbSkuList": LIST}
PACK: Shape = {"lineItemRequests": LIST, "barcode": TEXT, "cargoCompany": TEXT, "deci": NUMBER, "parcelQuantity": WHOLE}
PACK_LINE: Shape = {"id": TEXT, "quantity": WHOLE, "serialNumbers": LIST}
INVOICE: Shape = {"invoiceLink": TEXT, "arrangementDate": TEXT, "serialNumber": TEXT, "rowNumber": TEXT}


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
    reasons = [f"Ürün adında yasaklı kelime bulunuyor: {word}" for word in words_in(product["UrunAdi"])]
    if not is_picture(product.get("Image1", "")):
        reasons.append("Ürün görseli açılamadı.")
    return reasons


def is_suggested(product: Mapping[str, Any]) -> bool:
    """Whether Hepsiburada suggests a match that the seller has to approve."""
    return bool(words_in(product["UrunAdi"], SUGGESTED_WORDS))


def _category_failures(category: int, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if category not in sim_catalogue.LEAVES:
        yield "categoryId", "Kategori bulunamadı veya en alt seviye kategori değil"
        return
    if given.get("Marka") and given["Marka"] not in BRANDS:
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
