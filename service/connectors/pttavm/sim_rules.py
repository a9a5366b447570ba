"""What the simulated marketplace refuses: closed request shapes (400), and single items of a batch."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from service.connectors.pttavm.sim_catalogue import LEAVES
from service.connectors.simkit.review import is_picture, words_in
from service.connectors.simkit.shapes import FLAG, LIST, NUMBER, TEXT, WHOLE, Shape

UPSERT: Shape = {
    "categoryId": WHOLE,
    "barcode": TEXT,
    "name": TEXT,
    "productCode": TEXT,
    "shortDescription": TEXT,
    "longDescription": TEXT,
    "brand": TEXT,
    "gtin": TEXT,
    "priceWithoutVat": NUMBER,
    "priceWithVat": NUMBER,
    "vatRate": WHOLE,
    "quantity": WHOLE,
    "discount": NUMBER,
    "desi": NUMBER,
    "active": FLAG,
    "images": LIST,
    "variants": LIST,
    "cargoProfileId": WHOLE,
    "estimatedCourierDelivery": WHOLE,
}
IMAGE: Shape = {"url": TEXT, "order": WHOLE}
VARIANT: Shape = {"variantBarcode": TEXT, "attributes": LIST, "quantity": WHOLE, "price": NUMBER}
STOCK: Shape = {
    "barcode": TEXT,
    "active": FLAG,
    "quantity": WHOLE,
    "priceWithoutVAT": NUMBER,
    "priceWithVAT": NUMBER,
    "vatRate": WHOLE,
    "discount": NUMBER,
}
"""`VAT` in capitals here, `Vat` in the other; neither takes the other's."""
BARCODES: Shape = {"barcodes": LIST}
PARCELS: Shape = {"orders": LIST}
PARCEL: Shape = {"order_id": TEXT, "warehouse_id": WHOLE}
FOLLOWED: Shape = {"tracking_id": TEXT}
LABEL: Shape = {"barcode": TEXT, "order_id": TEXT, "type": (str, type(None))}
INVOICE: Shape = {"lineItemId": LIST, "content": (str, type(None)), "url": (str, type(None))}

NEEDED = ("categoryId", "name", "longDescription", "priceWithVat", "priceWithoutVat", "vatRate", "quantity", "desi", "images")
LONGEST = {"barcode": 250, "name": 200, "productCode": 250, "shortDescription": 500}


def is_invoice(url: str, content: str) -> bool:
    """Whether there is an address, or a PDF in base64."""
    try:
        return url.startswith("https://") or b64decode(content, validate=True).startswith(b"%PDF")
    except ValueError:
        return False


def product_failures(product: Mapping[str, Any]) -> Iterator[str]:
    """What keeps a product from being taken: always the same for the same product."""
    missing = [name for name in NEEDED if product.get(name) in (None, "", [])]
    if missing:
        yield from (f"Zorunlu alan eksik: {name}" for name in missing)
        return
    yield from (f"{name} en fazla {most} karakter olabilir" for name, most in LONGEST.items() if len(product.get(name, "")) > most)
    if product["categoryId"] not in LEAVES:
        yield "Kategori bulunamadı veya en alt seviye kategori değil"
    if product["vatRate"] not in (0, 1, 10, 20):
        yield "KDV oranı geçersiz"
    elif abs(product["priceWithoutVat"] * (100 + product["vatRate"]) / Decimal(100) - product["priceWithVat"]) > Decimal("0.01"):
        yield "KDV'li ve KDV'siz fiyat uyuşmuyor"
    if not 0 < product["desi"] <= 300 or not 0 <= product.get("estimatedCourierDelivery", 0) <= 30:
        yield "desi veya tahmini kargo süresi geçersiz"
    if len(product["images"]) > 12 or not is_picture(product["images"][0]["url"]):
        yield "Ürün görseli yüklenemedi"
    yield from (f"Ürün adında yasaklı kelime bulunuyor: {word}" for word in words_in(product["name"]))
    yield from offer_failures(product["quantity"], product["priceWithVat"], product.get("discount", 0))


def offer_failures(quantity: int, price: Decimal | int, discount: Decimal | int) -> Iterator[str]:
    """The bounds of an offer."""
    if not 0 <= quantity <= 9999:
        yield "Stok 0 ile 9999 arasında olmalıdır"
    if price <= 0:
        yield "Fiyat sıfırdan büyük olmalıdır"
    if not 0 <= discount <= 70:
        yield "İndirim oranı en fazla 70 olabilir"
