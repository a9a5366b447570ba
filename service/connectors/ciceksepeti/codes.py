"""Every ÇiçekSepeti code beside our own word. An unknown order status is kept as UNKNOWN, an unknown product status decides nothing."""

from __future__ import annotations

from service.domain.listing import ItemState, ListingState
from service.domain.order import OrderState

CURRENCY = "TRY"

NEW, PREPARING, IN_VEHICLE, SHIPPED, DELIVERED, TO_BE_SHIPPED = "1", "2", "3", "5", "7", "11"

ORDER_STATES = {
    NEW: OrderState.NEW,
    PREPARING: OrderState.ACCEPTED,
    TO_BE_SHIPPED: OrderState.ACCEPTED,
    IN_VEHICLE: OrderState.SHIPPED,
    SHIPPED: OrderState.SHIPPED,
    DELIVERED: OrderState.DELIVERED,
    "20": OrderState.DELIVERED,  # a return was started
    "21": OrderState.DELIVERED,  # the return is on its way
    "18": OrderState.RETURNED,  # came back undelivered
    "22": OrderState.RETURNED,  # the return is with the seller
    "23": OrderState.RETURNED,  # the seller has to decide
}
"""orderItemStatusId -> our state, while the line is active."""
INACTIVE_STATES = {DELIVERED: OrderState.RETURNED, **dict.fromkeys(("18", "20", "21", "22", "23"), OrderState.RETURNED)}
"""What an inactive line was when its buyer had the goods; every other inactive line is cancelled."""

CONTRACTED, OWN = "1", "2"
"""cargoModelType: ÇiçekSepeti's contracted carrier, or the seller's own."""
BY_VEHICLE = "1"
"""deliveryType of an order line that a service vehicle brings."""

DELIVERY_TYPES = {"cargo": 2, "vehicle": 1, "both": 3}
DELIVERY_TIMES = {"same_day": 4, "1-2": 18, "1-3": 5, "1-5": 6, "1-7": 7, "3-5": 13, "1-10": 19, "flower": 1}
"""deliveryMessageType by what it promises, in working days."""

ITEM_STATES = {
    "pending": ItemState.PENDING,
    "processing": ItemState.PENDING,
    "success": ItemState.APPLIED,
    "warning": ItemState.APPLIED,
    "failed": ItemState.REJECTED,
}

OUT_OF_STOCK, LOCKED = "7", "8"
PRODUCT_STATES = {"2": ListingState.IN_REVIEW, "3": ListingState.LIVE, "4": ListingState.REJECTED, "5": ListingState.WITHDRAWN}
"""As the list's filter has them; 7 and 8 change places between the documents and are told apart by the stock."""
PRODUCT_WORDS = (
    ("yayin", ListingState.LIVE),
    ("onay bekl", ListingState.IN_REVIEW),
    ("red", ListingState.REJECTED),
    ("kilit", ListingState.REJECTED),
    ("pasif", ListingState.WITHDRAWN),
    ("kapali", ListingState.WITHDRAWN),
    ("stok", ListingState.LIVE),
    ("tuken", ListingState.LIVE),
)
"""The same in words, plain letters: some answers have the text."""

PERSONALISED = "kisisel"
"""Stands in the type of an attribute that the buyer fills in."""

FIELD_WORDS = (
    ("özellik", "attributes"),
    ("görsel", "images"),
    ("resim", "images"),
    ("kategori", "category"),
    ("açıklama", "description"),
    ("liste fiyat", "list_price"),
    ("fiyat", "price"),
    ("girmiş olduğunuz kod", "barcode"),
    ("stok kod", "barcode"),
    ("barkod", "barcode"),
    ("stok", "quantity"),
    ("ürün ad", "title"),
)
"""Words in a refusal -> our field, the telling ones first."""
