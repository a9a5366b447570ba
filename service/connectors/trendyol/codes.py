"""Every Trendyol code beside our own word. Lookups with [] fail on an unknown code; reading orders keeps it as UNKNOWN."""

from __future__ import annotations

import re

from service.connectors.checks import ENGLISH_WORDS
from service.domain.claim import ClaimState
from service.domain.listing import ItemState, ListingState
from service.domain.order import OrderState
from service.domain.question import QuestionState
from service.domain.settlement import SettlementKind

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
AFTER_SHIPPED = AFTER_INVOICED - {"Invoiced"}
AFTER_DELIVERED = {"Delivered", "Verified", "Returned"}

BATCH_DONE = "COMPLETED"
ITEM_STATES = {"SUCCESS": ItemState.APPLIED, "FAILED": ItemState.REJECTED, "IN_PROGRESS": ItemState.PENDING}

UNAPPROVED_STATES = {"rejected": ListingState.REJECTED, "pendingApproval": ListingState.IN_REVIEW}

ADDRESS_KINDS = {"Shipment": "shipment", "Invoice": "invoice", "Returning": "returning"}

CURRENCY = "TRY"

UNSUPPLIED_REASONS = {
    "500": "Out of stock",
    "501": "Defective",
    "502": "Wrong price",
    "504": "Integration error",
    "505": "Bulk buyer",
    "506": "Force majeure",
}

OWN_CARRIERS = {"link": "Own carrier, with a tracking address", "phone": "Own delivery, with the phone number of who brings it"}
"""The two ways in which Trendyol lets a buyer ask after a parcel that none of its carriers has."""

LABEL_CARRIERS = ("trendyol express", "tex", "aras")
"""How the names of the carriers begin whose labels Trendyol prints."""

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

CLAIM_STATES = {
    "Created": ClaimState.OPEN,
    "WaitingInAction": ClaimState.WAITING,
    "WaitingFraudCheck": ClaimState.OPEN,
    "Accepted": ClaimState.ACCEPTED,
    "Rejected": ClaimState.REJECTED,
    "Cancelled": ClaimState.CANCELLED,
    "Unresolved": ClaimState.DISPUTED,
    "InAnalysis": ClaimState.DISPUTED,
}
FILELESS_REASONS = {"1651", "451", "2101"}
"""A dispute for one of these needs no picture or document."""

QUESTION_STATES = {
    "WAITING_FOR_ANSWER": QuestionState.OPEN,
    "WAITING_FOR_APPROVE": QuestionState.ANSWERED,
    "ANSWERED": QuestionState.ANSWERED,
    "REJECTED": QuestionState.REFUSED,
    "REPORTED": QuestionState.CLOSED,
    "UNANSWERED": QuestionState.CLOSED,
}

SETTLEMENTS, OTHER_FINANCIALS = "getSettlements", "getOtherFinancials"
BOOKINGS = (
    (SETTLEMENTS, SettlementKind.SALE, "Sale"),
    (SETTLEMENTS, SettlementKind.RETURN, "Return,ManualRefund,ManualRefundCancel"),
    (
        SETTLEMENTS,
        SettlementKind.DISCOUNT,
        "Discount,DiscountCancel,Coupon,CouponCancel,TyDiscount,TyDiscountCancel,TyCoupon,TyCouponCancel",
    ),
    (
        SETTLEMENTS,
        SettlementKind.COMMISSION,
        "CommissionPositive,CommissionPositiveCancel,CommissionNegative,CommissionNegativeCancel",
    ),
    (SETTLEMENTS, SettlementKind.SHIPPING, "DeliveryFee,DeliveryFeeCancel"),
    (
        SETTLEMENTS,
        SettlementKind.OTHER,
        "ProvisionPositive,ProvisionNegative,PayByLink,"
        "SellerRevenuePositive,SellerRevenuePositiveCancel,SellerRevenueNegative,SellerRevenueNegativeCancel",
    ),
    (OTHER_FINANCIALS, SettlementKind.TAX, "Stoppage"),
    (OTHER_FINANCIALS, SettlementKind.FEE, "DeductionInvoices"),
    (OTHER_FINANCIALS, SettlementKind.COMMISSION, "CommissionAgreementInvoice"),
    (OTHER_FINANCIALS, SettlementKind.OTHER, "ReturnInvoice,FinancialItem"),
    (OTHER_FINANCIALS, SettlementKind.PAYOUT, "PaymentOrder,CashAdvance,WireTransfer,IncomingTransfer"),
)
"""(list, what it is, the codes to ask for): an answer has a Turkish label in the place of the code that it was asked with."""

CARGO_INVOICE = "kargo fatura"
"""So begins the label of a cargo invoice among the DeductionInvoices; its id is the invoice's serial."""

TOO_MANY_PRICES = (re.compile(r"\b30\b"), re.compile("dakika|minute", re.IGNORECASE), re.compile("fiyat|price", re.IGNORECASE))
"""All of them stand in what Trendyol says to a price that a product has no room for in this minute; its sentence is not documented."""

REPEATED_BODY = "15 dakika"
"""Stands in the refusal of a price-and-stock body that was already sent in the last quarter of an hour."""

FIELD_WORDS = (("stok kod", "sku"), *ENGLISH_WORDS)
"""(word in a refusal, our field), beside those of all."""
