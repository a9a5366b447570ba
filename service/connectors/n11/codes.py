"""Every N11 code beside our own word. An unknown one is kept as it came and decides nothing."""

from __future__ import annotations

from service.domain.listing import ItemState, ListingState
from service.domain.order import OrderState

ORDER_STATES = {
    "Created": OrderState.NEW,
    "Picking": OrderState.ACCEPTED,
    "Shipped": OrderState.SHIPPED,
    "Delivered": OrderState.DELIVERED,
    "Cancelled": OrderState.CANCELLED,
    "UnSupplied": OrderState.CANCELLED,
    "Unpacked": OrderState.SUPERSEDED,
}
PICKING = "Picking"
AFTER_PICKING = {"Picking", "Shipped", "Delivered"}
LINE_CANCELLED = {"Cancelled", "UnSupplied"}
LINE_TOLD = "success"

LISTING_STATES = {
    "Active": ListingState.LIVE,
    "InApproval": ListingState.IN_REVIEW,
    "InCatalogApproval": ListingState.IN_REVIEW,
    "Suspended": ListingState.WITHDRAWN,
    "CatalogRejected": ListingState.REJECTED,
    "Prohibited": ListingState.REJECTED,
    "Unlisted": ListingState.REJECTED,
}
ACTIVE, SUSPENDED = "Active", "Suspended"

TASK_REFUSED, TASK_DONE = "REJECT", {"PROCESSED", "REJECT"}
ITEM_STATES = {"SUCCESS": ItemState.APPLIED, "FAIL": ItemState.REJECTED}

CURRENCY, THEIR_CURRENCY = "TRY", "TL"
SELLER, DEPOT = "SELLER", "N11"
"""Who sends the goods: the seller, or N11 out of its own warehouse (n11depom)."""
BRAND = "1"
"""The attribute of every category that is the brand."""
COMPANY = 2
"""`invoiceType` of a firm; assumed."""

NOT_LET_IN = "authenticationFailed"
TOO_MANY = "maxCallLimit"
"""Stand in the `errorCode` of the /rest and SOAP services."""

FIELD_WORDS = (
    ("özellik", "attributes"),
    ("görsel", "images"),
    ("resim", "images"),
    ("marka", "brand"),
    ("kategori", "category"),
    ("satış fiyat", "price"),
    ("fahiş fiyat", "price"),
    ("liste fiyat", "list_price"),
    ("fiyat", "price"),
    ("stok kodu", "barcode"),
    ("barkod", "barcode"),
    ("stok", "quantity"),
    ("kdv", "vat_rate"),
    ("başlık", "title"),
    ("açıklama", "description"),
)
"""(word in a refusal, our field), the telling words first."""
