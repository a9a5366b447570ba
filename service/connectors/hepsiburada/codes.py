"""Every Hepsiburada code beside our own word. Most are free text there: they are compared without case and spaces."""

from __future__ import annotations

from service.domain.listing import ItemState, ListingState
from service.domain.order import OrderState

ORDER_STATES = {
    "open": OrderState.NEW,
    "unpacked": OrderState.NEW,
    "packaged": OrderState.ACCEPTED,
    "intransit": OrderState.SHIPPED,
    "shipped": OrderState.SHIPPED,
    "undelivered": OrderState.SHIPPED,
    "delivered": OrderState.DELIVERED,
    "cancelled": OrderState.CANCELLED,
    "returned": OrderState.RETURNED,
}
"""Of a line or a package; an "open" package is a packed one."""
UNPACKED, UNDELIVERED = "unpacked", "undelivered"

RANK = {OrderState.NEW: 0, OrderState.ACCEPTED: 1, OrderState.SHIPPED: 2, OrderState.DELIVERED: 3}
"""How far a parcel is; states outside do not lie on this road."""

PRODUCT_STATES = {
    "WAITING": ListingState.IN_REVIEW,
    "IN_EXTERNAL_PROGRESS": ListingState.IN_REVIEW,
    "PRE_MATCHED": ListingState.IN_REVIEW,
    "MATCHED": ListingState.IN_REVIEW,
    "MATCHED_WITH_STAGED": ListingState.IN_REVIEW,
    "CREATED": ListingState.IN_REVIEW,
    "MISSING_INFO": ListingState.REJECTED,
    "REJECTED": ListingState.REJECTED,
    "BLOCKED": ListingState.REJECTED,
}
"""Of a catalogue product without an offer: even a matched one is not on sale until its offer shows."""
PRE_MATCHED = "PRE_MATCHED"

IMPORT_STATES = {"SUCCESS": ItemState.APPLIED, "FAILED": ItemState.REJECTED, "PROCESSING": ItemState.PENDING}

UPLOADS_RUNNING = {"processing", "inprogress", "waiting", "pending", "queued", "ongoing", "created"}
UPLOADS_FAILED = {"failed", "error"}
"""An upload in any other state is done, with the errors that it names."""

CURRENCY = "TRY"

FIELDS = {
    "merchantSku": "barcode",
    "Barcode": "barcode",
    "VaryantGroupID": "group",
    "UrunAdi": "title",
    "UrunAciklamasi": "description",
    "Marka": "brand",
    "kg": "weight",
    "tax_vat_rate": "vat_rate",
    "price": "price",
    "stock": "quantity",
    "Video1": "video",
    **{f"Image{number}": "images" for number in range(1, 11)},
}
"""Attributes of every category that a draft fills by itself -> our field."""
WARRANTY = "GarantiSuresi"

FIELD_WORDS = (
    ("görsel", "images"),
    ("resim", "images"),
    ("image", "images"),
    ("marka", "brand"),
    ("kategori", "category"),
    ("fiyat", "price"),
    ("price", "price"),
    ("stok adedi", "quantity"),
    ("stock", "quantity"),
    ("kdv", "vat_rate"),
    ("vat", "vat_rate"),
    ("ürün adı", "title"),
    ("başlık", "title"),
    ("açıklama", "description"),
    ("barkod", "barcode"),
    ("barcode", "barcode"),
    ("özellik", "attributes"),
    ("zorunlu", "attributes"),
)
"""(word in a refusal, our field), the telling words first."""


def word(text: object) -> str:
    """A code as it is compared."""
    return "".join(str(text or "").split()).replace("_", "").lower()
