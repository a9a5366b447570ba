"""Every Pazarama code beside our own word. A code that is not here decides nothing."""

from __future__ import annotations

from service.domain.claim import ClaimState
from service.domain.listing import ItemState, ListingState
from service.domain.order import OrderState
from service.domain.settlement import SettlementKind

RECEIVED, PREPARING, SHIPPED, DELIVERED, UNSUPPLIED, CANCEL_ASKED = 3, 12, 5, 11, 13, 18
NOT_DELIVERED, RETURN_ASKED, RETURN_REFUSED = 14, 7, 9
BY_CARGO = 1
"""Of the ways of delivery."""

ITEMS = {
    RECEIVED: (OrderState.NEW, "Siparişiniz Alındı"),
    PREPARING: (OrderState.ACCEPTED, "Siparişiniz Hazırlanıyor"),
    CANCEL_ASKED: (OrderState.ACCEPTED, "İptal Talebi"),
    SHIPPED: (OrderState.SHIPPED, "Kargoya Verildi"),
    16: (OrderState.SHIPPED, "Mağazada"),
    19: (OrderState.SHIPPED, "Teslimat Noktasında"),
    NOT_DELIVERED: (OrderState.SHIPPED, "Teslim Edilemedi"),
    DELIVERED: (OrderState.DELIVERED, "Teslim Edildi"),
    RETURN_ASKED: (OrderState.DELIVERED, "İade Sürecinde"),
    RETURN_REFUSED: (OrderState.DELIVERED, "İade Reddedildi"),
    6: (OrderState.CANCELLED, "İptal Edildi"),
    UNSUPPLIED: (OrderState.CANCELLED, "Tedarik Edilemedi"),
    8: (OrderState.RETURNED, "İade Onaylandı"),
    10: (OrderState.RETURNED, "İade Edildi"),
}
"""Of an order item: our state, and words for people where Pazarama gives the number only."""

FLAGS = {
    CANCEL_ASKED: "cancellation_requested",
    NOT_DELIVERED: "undelivered",
    RETURN_ASKED: "return_requested",
    RETURN_REFUSED: "return_refused",
}
"""What the state of an order does not tell."""

APPROVED, REFUSED = 2, 3
CLAIMS = {
    1: (ClaimState.WAITING, "Onay Bekliyor"),
    APPROVED: (ClaimState.ACCEPTED, "Tedarikçi Tarafından Onaylandı"),
    REFUSED: (ClaimState.REJECTED, "Tedarikçi Tarafından Reddedildi"),
    4: (ClaimState.ACCEPTED, "Pazarama Tarafından Onaylandı"),
    5: (ClaimState.REJECTED, "Pazarama Tarafından Reddedildi"),
    6: (ClaimState.ACCEPTED, "Otomatik Onaylandı"),
    7: (ClaimState.CANCELLED, "Vazgeçildi"),
    8: (ClaimState.ACCEPTED, "Doğrudan Onaylandı"),
    9: (ClaimState.DISPUTED, "İncelemeye Gönderildi"),
}
"""Of a refund or a cancel request: our state, and words for people where Pazarama gives the number only."""
REFUSALS, NO_FILE = range(1, 13), (10, 11)
"""Reasons against a refund by number, and those that need no picture; their words are nowhere published."""

BOOKINGS = {"satış": SettlementKind.SALE, "iade": SettlementKind.RETURN}
"""By the words of a booking; the first is documented, the second is the plain word for a return."""

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

FIELD_WORDS = (("stok kodu", "sku"), ("vergi", "vat_rate"), ("desi", "weight"))
"""(word in a refusal, our field), beside those of all."""
