"""Every PttAVM code beside our own word. Order words come with and without Turkish letters: they are compared plain."""

from __future__ import annotations

from functools import lru_cache

from service.domain.listing import ItemState
from service.domain.order import OrderState

CURRENCY = "TRY"

ORDER_STATES = {
    "havale_onayi_bekleniyor": OrderState.AWAITING,
    "onay_surecinde": OrderState.AWAITING,
    "kargo_yapilmasi_bekleniyor": OrderState.NEW,
    "gonderilmis": OrderState.SHIPPED,
    "tamamlandi": OrderState.DELIVERED,
    "iptal": OrderState.CANCELLED,
    "odeme_gecersiz": OrderState.CANCELLED,
    "iade": OrderState.RETURNED,
    "gondericisine_teslim_edildi": OrderState.RETURNED,
}
"""Of a line, `siparisDurumu`."""
GIVEN_BACK = "gondericisine_teslim_edildi"
"""Literally: given back to its sender. Somebody reads it as handed to the carrier, so a person has to look."""

RANK = {OrderState.AWAITING: 0, OrderState.NEW: 1, OrderState.ACCEPTED: 2, OrderState.SHIPPED: 3, OrderState.DELIVERED: 4}
"""How far a line is; states outside do not lie on this road."""
PACKED = (OrderState.ACCEPTED, OrderState.SHIPPED, OrderState.DELIVERED)
"""There is a cargo barcode, or the parcel needs none any more."""

ITEM_STATES = {"completed": ItemState.APPLIED, "cancelled": ItemState.REJECTED}
"""Of an item of a batch; every other word is still pending."""
BATCH_ENDS = ("completed", "cancelled")

BARCODE_READY, BARCODE_FAILED = "completed", "error"
CORPORATE = "kurumsal"
"""`faturaTip` of an invoice to a firm."""

FIELD_WORDS = (
    ("görsel", "images"),
    ("resim", "images"),
    ("kategori", "category"),
    ("marka", "brand"),
    ("fiyat", "price"),
    ("indirim", "price"),
    ("stok", "quantity"),
    ("miktar", "quantity"),
    ("kdv", "vat_rate"),
    ("ürün adı", "title"),
    ("açıklama", "description"),
    ("barkod", "barcode"),
)
"""(word in a refusal, our field), the telling words first."""

SAME_REQUEST = "ayni_istek"
"""What the refusal of a repetition says, as `word` writes it."""

_PLAIN = str.maketrans("şçğıöüâ ", "scgioua_")


@lru_cache(1024)
def word(text: object) -> str:
    """A code as it is compared: small, without Turkish letters and spaces."""
    return str(text or "").strip().replace("İ", "i").lower().translate(_PLAIN)
