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

PACKED = (OrderState.ACCEPTED, OrderState.SHIPPED, OrderState.DELIVERED)
"""There is a cargo barcode, or the parcel needs none any more."""

ITEM_STATES = {"completed": ItemState.APPLIED, "cancelled": ItemState.REJECTED}
"""Of an item of a batch; every other word is still pending."""
BATCH_ENDS = ("completed", "cancelled")

BARCODE_READY, BARCODE_FAILED = "completed", "error"
CORPORATE = "kurumsal"
"""`faturaTip` of an invoice to a firm."""

FIELD_WORDS = (("indirim", "price"), ("miktar", "quantity"))
"""(word in a refusal, our field), beside those of all."""

SAME_REQUEST = "ayni_istek"
"""What the refusal of a repetition says, as `word` writes it."""

_PLAIN = str.maketrans("şçğıöüâ ", "scgioua_")


@lru_cache(1024)
def word(text: object) -> str:
    """A code as it is compared: small, without Turkish letters and spaces."""
    return str(text or "").strip().replace("İ", "i").lower().translate(_PLAIN)
