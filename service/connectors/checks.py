"""What more than one marketplace would refuse in a listing or an offer: our field's name and one sentence, found without a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from service.domain.catalogue import Attribute
from service.domain.listing import ListingDraft, OfferTarget, Problem
from service.domain.money import cents

Found = Iterator[tuple[str, str]]
TURKISH_VAT = (0, 1, 10, 20)
FIELD_WORDS = (
    ("özelli", "attributes"),
    ("görsel", "images"),
    ("resim", "images"),
    ("marka", "brand"),
    ("kategori", "category"),
    ("liste fiyat", "list_price"),
    ("fiyat", "price"),
    ("stok kod", "barcode"),
    ("stok", "quantity"),
    ("kdv", "vat_rate"),
    ("başlık", "title"),
    ("ürün ad", "title"),
    ("açıklama", "description"),
    ("barkod", "barcode"),
)
"""(word in a refusal, our field), the telling words first: "kategori özellik bilgisi" is about attributes."""
ENGLISH_WORDS = (
    ("attribute", "attributes"),
    ("image", "images"),
    ("brand", "brand"),
    ("category", "category"),
    ("price", "price"),
    ("quantity", "quantity"),
    ("stock", "quantity"),
    ("vat", "vat_rate"),
    ("title", "title"),
    ("description", "description"),
    ("barcode", "barcode"),
)
"""The same where refusals may be in English."""


def as_problems(*found: Iterable[tuple[str, str]]) -> list[Problem]:
    """What several checks found, in their order."""
    return [Problem(field, message) for check in found for field, message in check]


def field_of(message: str, words: Iterable[tuple[str, str]] = ()) -> str | None:
    """Our field that a marketplace's refusal speaks about, None when it does not say. `words`: its own (word, field), which come first."""
    lowered = message.replace("İ", "i").replace("I", "ı").lower() + " " + message.lower()
    return next((field for word, field in (*words, *FIELD_WORDS) if word in lowered), None)


def barcode_problems(barcode: str, marketplace: str, most: int) -> Found:
    """No barcode, or one that is too long."""
    if not barcode.strip():
        yield "barcode", "This product has no barcode. Enter an EAN, UPC or SKU in the shop."
    elif len(barcode) > most:
        yield "barcode", f"The barcode has {len(barcode)} characters; {marketplace} takes {most} at most."


def sku_problems(draft: ListingDraft, marketplace: str, most: int) -> Found:
    """An SKU that is too long."""
    if len(draft.sku) > most:
        yield "sku", f"The SKU has {len(draft.sku)} characters; {marketplace} takes {most} at most."


def brand_problems(draft: ListingDraft, marketplace: str) -> Found:
    """No brand, where the marketplace takes its name."""
    if not draft.brand_id.strip():
        yield "brand", f"Choose the brand for this product as {marketplace} writes it."


def text_problems(draft: ListingDraft) -> Found:
    """A listing without a name or a description."""
    if not draft.title.strip():
        yield "title", "The product has no name in the listing's language."
    if not draft.description.strip():
        yield "description", "The product has no description in the listing's language."


def category_problems(draft: ListingDraft, marketplace: str) -> Found:
    """A category that is no number, or no category at all."""
    if not (draft.category_id.isascii() and draft.category_id.isdecimal()):
        yield "category", f"Choose {marketplace}'s category for this product."


def vat_problems(rate: Decimal, marketplace: str) -> Found:
    """A rate that Turkey does not have."""
    if rate not in TURKISH_VAT:
        yield "vat_rate", f"VAT of {rate} % does not exist at {marketplace}; it takes 0, 1, 10 or 20 %."


def price_problems(offer: ListingDraft | OfferTarget, marketplace: str, currency: str) -> Found:
    """A price in another currency, or none above zero."""
    if offer.price is not None and offer.currency != currency:
        yield "currency", f"The price is in {offer.currency or 'no currency'}; {marketplace} takes {currency}."
    if offer.price is not None and cents(offer.price) <= 0:
        yield "price", f"The price is {offer.price}; it must be above 0."


def list_price_problems(offer: ListingDraft | OfferTarget) -> Found:
    """A list price below the price, for marketplaces that show both."""
    if offer.price is not None and offer.list_price is not None and offer.list_price < offer.price:
        yield "list_price", f"The list price {offer.list_price} is below the selling price {offer.price}."


def quantity_problems(offer: ListingDraft | OfferTarget, marketplace: str, most: int) -> Found:
    """A quantity that the marketplace does not take."""
    if not 0 <= offer.quantity <= most:
        yield "quantity", f"The quantity is {offer.quantity}; {marketplace} takes 0 to {most}."


def image_problems(images: Sequence[str], marketplace: str) -> Found:
    """No image, or one that a marketplace cannot fetch. `images` are those that would be sent."""
    if not images:
        yield "images", "The product has no image."
    for url in images:
        if not url.startswith("https://"):
            yield (
                "images",
                (
                    f"The image {url} does not begin with https://, so {marketplace} cannot take it. "
                    "Let the shop answer by https, or set MESCHAIN_IMAGE_URL to an https address of its pictures."
                ),
            )


def attribute_problems(draft: ListingDraft, attributes: Iterable[Attribute], marketplace: str) -> Found:
    """Required attributes without a value, and free text where only the marketplace's own values count."""
    given = {value.attribute_id: value for value in draft.attributes if value.value_id or (value.text or "").strip()}
    for attribute in attributes:
        field, value = f"attribute:{attribute.attribute_id}", given.get(attribute.attribute_id)
        if value is None and attribute.is_required:
            yield field, f"“{attribute.name}” is required in this category."
        elif value is not None and value.value_id is None and not attribute.allows_text:
            yield field, f"“{attribute.name}” must be one of {marketplace}'s own values; “{value.text}” is free text."
