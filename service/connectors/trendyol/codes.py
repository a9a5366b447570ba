"""Every Trendyol code beside our own word. Lookups with [] fail on an unknown code; reading orders keeps it as UNKNOWN."""

from __future__ import annotations

from service.domain.listing import ItemState, ListingState
from service.domain.order import OrderState

ORDER_STATES = {
    "Awaiting": OrderState.AWAITING,
    "Created": OrderState.NEW,
    "Picking": OrderState.ACCEPTED,
    "Invoiced": OrderState.ACCEPTED,
    "Shipped": OrderState.SHIPPED,
    "AtCollectionPoint": OrderState.SHIPPED,
    "UnDelivered": OrderState.SHIPPED,
    "Delivered": OrderState.DELIVERED,
    "Verified": OrderState.DELIVERED,
    "Cancelled": OrderState.CANCELLED,
    "UnSupplied": OrderState.CANCELLED,
    "Returned": OrderState.RETURNED,
    "UnPacked": OrderState.SUPERSEDED,
}

PICKING, INVOICED = "Picking", "Invoiced"
AFTER_PICKING = {"Picking", "Invoiced", "Shipped", "AtCollectionPoint", "UnDelivered", "Delivered", "Verified", "Returned"}
AFTER_INVOICED = AFTER_PICKING - {"Picking"}

BATCH_DONE = "COMPLETED"
ITEM_STATES = {"SUCCESS": ItemState.APPLIED, "FAILED": ItemState.REJECTED, "IN_PROGRESS": ItemState.PENDING}

UNAPPROVED_STATES = {"rejected": ListingState.REJECTED, "pendingApproval": ListingState.IN_REVIEW}

ADDRESS_KINDS = {"Shipment": "shipment", "Invoice": "invoice", "Returning": "returning"}

CURRENCY = "TRY"

UNSUPPLIED_REASONS = {
    500: "out of stock",
    501: "defective",
    502: "wrong price",
    504: "integration error",
    505: "bulk buyer",
    506: "force majeure",
}

CARRIERS = {
    "YKMP": (4, "Yurtiçi Kargo"),
    "HOROZMP": (6, "Horoz Lojistik"),
    "ARASMP": (7, "Aras Kargo"),
    "SURATMP": (9, "Sürat Kargo"),
    "DHLECOMMP": (10, "DHL eCommerce"),
    "TEXMP": (17, "Trendyol Express"),
    "PTTMP": (19, "PTT Kargo"),
    "CEVAMP": (20, "CEVA Lojistik"),
    "CEVATEDARIK": (30, "CEVA Tedarik"),
    "SENDEOMP": (38, "Kolay Gelsin"),
    "KOLAYGELSINMP": (38, "Kolay Gelsin"),
}
"""Code -> (shipmentCompanyId, name)."""

REPEATED_BODY = "15 dakika"
"""Stands in the refusal of a price-and-stock body that was already sent in the last quarter of an hour."""

FIELD_WORDS = (
    ("özellik", "attributes"),
    ("attribute", "attributes"),
    ("görsel", "images"),
    ("resim", "images"),
    ("image", "images"),
    ("marka", "brand"),
    ("brand", "brand"),
    ("kategori", "category"),
    ("category", "category"),
    ("liste fiyat", "list_price"),
    ("fiyat", "price"),
    ("price", "price"),
    ("stok adedi", "quantity"),
    ("quantity", "quantity"),
    ("kdv", "vat_rate"),
    ("vat", "vat_rate"),
    ("başlık", "title"),
    ("ürün adı", "title"),
    ("title", "title"),
    ("açıklama", "description"),
    ("description", "description"),
    ("barkod", "barcode"),
    ("barcode", "barcode"),
)
"""(word in a refusal, our field), the telling words first: "kategori özellik bilgisi" is about attributes."""
