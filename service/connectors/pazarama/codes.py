"""Every Pazarama code beside our own word. A code that is not here decides nothing."""

from __future__ import annotations

from service.domain.listing import ItemState, ListingState
from service.domain.order import OrderState

RECEIVED, PREPARING, CANCEL_ASKED = 3, 12, 18
NOT_DELIVERED, RETURN_ASKED, RETURN_REFUSED = 14, 7, 9

ITEM_STATES = {
    RECEIVED: OrderState.NEW,
    PREPARING: OrderState.ACCEPTED,
    CANCEL_ASKED: OrderState.ACCEPTED,
    5: OrderState.SHIPPED,
    16: OrderState.SHIPPED,
    19: OrderState.SHIPPED,
    NOT_DELIVERED: OrderState.SHIPPED,
    11: OrderState.DELIVERED,
    RETURN_ASKED: OrderState.DELIVERED,
    RETURN_REFUSED: OrderState.DELIVERED,
    6: OrderState.CANCELLED,
    13: OrderState.CANCELLED,
    8: OrderState.RETURNED,
    10: OrderState.RETURNED,
}
"""Of an order item. 16 and 19: it waits in a shop or at a pick-up point; 13: the seller could not supply it."""
RANK = {OrderState.NEW: 0, OrderState.ACCEPTED: 1, OrderState.SHIPPED: 2, OrderState.DELIVERED: 3}
"""How far an item is; states outside do not lie on this road."""

WORDS = {
    RECEIVED: "Siparişiniz Alındı",
    PREPARING: "Siparişiniz Hazırlanıyor",
    CANCEL_ASKED: "İptal Talebi",
    5: "Kargoya Verildi",
    16: "Mağazada",
    19: "Teslimat Noktasında",
    NOT_DELIVERED: "Teslim Edilemedi",
    11: "Teslim Edildi",
    RETURN_ASKED: "İade Sürecinde",
    RETURN_REFUSED: "İade Reddedildi",
    6: "İptal Edildi",
    13: "Tedarik Edilemedi",
    8: "İade Onaylandı",
    10: "İade Edildi",
}
"""For people, where Pazarama gives the number only."""
FLAGS = {
    CANCEL_ASKED: "cancellation_requested",
    NOT_DELIVERED: "undelivered",
    RETURN_ASKED: "return_requested",
    RETURN_REFUSED: "return_refused",
}
"""What the state of an order does not tell."""

OFFER_STATES = {0: ItemState.APPLIED, 1: ItemState.REJECTED, 2: ItemState.REJECTED, 3: ItemState.PENDING, 5: ItemState.REJECTED}
PRICE_APPROVAL = 5
"""A large discount goes to a person at Pazarama; the old price stays until then."""

PRODUCTS_RUNNING = 1
PRODUCTS_FAILED = 3

LISTING_STATES = {
    1: ListingState.IN_REVIEW,
    2: ListingState.LIVE,
    3: ListingState.LIVE,
    6: ListingState.REJECTED,
    7: ListingState.IN_REVIEW,
}
"""Of a product in the list of unapproved ones. 2: a change of it waits, and it is on sale as it was."""
OPEN, CLOSED = 1, 10
"""Of a product's sale."""

CURRENCY = "TRY"
CURRENCIES = {"TL": CURRENCY, "₺": CURRENCY, "": CURRENCY}
"""Orders call the lira TL."""

FIELD_WORDS = (
    ("görsel", "images"),
    ("resim", "images"),
    ("marka", "brand"),
    ("özelli", "attributes"),
    ("kategori", "category"),
    ("fiyat", "price"),
    ("stok kodu", "sku"),
    ("stok", "quantity"),
    ("kdv", "vat_rate"),
    ("vergi", "vat_rate"),
    ("açıklama", "description"),
    ("ürün adı", "title"),
    ("başlık", "title"),
    ("barkod", "barcode"),
    ("desi", "weight"),
)
"""(word in a refusal, our field), the telling words first."""
