"""Every Hepsiburada code beside our own word. Most are free text there: they are compared without case and spaces."""

from __future__ import annotations

from service.connectors.checks import ENGLISH_WORDS
from service.domain.claim import ClaimKind, ClaimState
from service.domain.listing import Held, ItemState, ListingState
from service.domain.order import OrderState
from service.domain.question import QuestionState
from service.domain.settlement import SettlementKind

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

CANCEL_REASONS = {"83": "It cannot be supplied"}
"""The only code in public material."""

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

HELD = {"priceIncreaseDisabled": Held.PRICE_UP, "priceDecreaseDisabled": Held.PRICE_DOWN, "stockDecreaseDisabled": Held.QUANTITY_DOWN}
"""Campaign freezes: an upload is taken without a word, and nothing comes of it."""

IMPORT_STATES = {"SUCCESS": ItemState.APPLIED, "FAILED": ItemState.REJECTED, "PROCESSING": ItemState.PENDING}

UPLOADS_RUNNING = {"processing", "inprogress", "waiting", "pending", "queued", "ongoing", "created"}
UPLOADS_FAILED = {"failed", "error"}
"""An upload in any other state is done, with the errors that it names."""

CURRENCY = "TRY"
CURRENCY_NUMBERS = {"949": "TRY", "840": "USD"}
"""Finance may write ISO 4217 in numbers."""

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

FIELD_WORDS = (*ENGLISH_WORDS, ("zorunlu", "attributes"))
"""(word in a refusal, our field), beside those of all."""

AWAITING_ACTION, PRE_APPROVAL = "AwaitingAction", "AwaitingPreApproval"
CLAIM_STATES = {
    "NewRequest": ClaimState.OPEN,
    AWAITING_ACTION: ClaimState.WAITING,
    PRE_APPROVAL: ClaimState.WAITING,
    "InDispute": ClaimState.DISPUTED,
    "Accepted": ClaimState.ACCEPTED,
    "Refunded": ClaimState.ACCEPTED,
    "Rejected": ClaimState.REJECTED,
    "Cancelled": ClaimState.CANCELLED,
}
"""A closed set, part of paths: letter case counts."""
CLAIM_KINDS = {"return": ClaimKind.RETURN, "change": ClaimKind.EXCHANGE, "renewproduct": ClaimKind.EXCHANGE}

MISSING_INVOICE = "MissingInvoice"
REJECTIONS = {
    "BoxIsEmpty": "The box is empty",
    "WrongProduct": "It is the wrong product",
    "ProductIsDamaged": "The product is damaged",
    "NoSuchAccessory": "There is no such accessory",
    "ItHasBeenSentWithOtherProducts": "It has been sent with other products",
    "ThereIsNoCargoReport": "There is no report of the carrier",
    "CustomerReturnedWrongItem": "The buyer returned another item",
    "CustomerPackageIsNotInTheConditionISent": "The package is not in the condition in which I sent it",
    "ProductHasBeenUsed": "The product has been used",
    "ProductIsNotInSellableCondition": "The product cannot be sold any more",
    MISSING_INVOICE: "The invoice is missing",
    "SomePartsOrSomeAccessoriesOrSomePapersAreMissing": "Parts, accessories or papers are missing",
}
"""Of a claim that waits for the seller; by name, as the specification has it (old programs sent their numbers, 0 to 11)."""
PHOTO_REJECTIONS = {"PhotoNotClear": "The photo is not clear"}
"""Of one that waits for a pre-approval."""

QUESTION_STATES = {
    "waitingforanswer": QuestionState.OPEN,
    "answered": QuestionState.ANSWERED,
    "rejected": QuestionState.CLOSED,
    "autoclosed": QuestionState.CLOSED,
}
"""Rejected by the seller, who reported the question."""

_BOOKED = {
    SettlementKind.SALE: "Payment BnplOrder",
    SettlementKind.RETURN: "Return BnplRefund",
    SettlementKind.DISCOUNT: "CampaignDiscount CampaignDiscountRefund",
    SettlementKind.COMMISSION: "Commission CommissionRefund CommissionInvoiceRefund CommissionCorrection OverseasCommissionRefund",
    SettlementKind.SHIPPING: "ShipmentCostSharingExpense ShipmentCostSharingIncome DropShipmentCostSharingExpense "
    "DropShipmentCostSharingIncome ReturnShipmentCostSharingExpense OneClickReturnShipmentCostSharingExpense TransportExpense "
    "TransportExpenseRefund CargoMargin CargoCostRefund",
    SettlementKind.FEE: "DeliveryProcessingFee DeliveryProcessingFeeRefund ReturnDeliveryProcessingFee ProcessingFeeExpense "
    "ProcessingFeeExpenseRefund ReturnProcessingFeeExpense BnplProcessingFee BnplProcessingFeeRefund PaymentServiceCostReflection "
    "PaymentServiceCostReflectionRefund InternationalOperationFee InternationalOperationFeeRefund AdSharingExpense "
    "AdSharingExpenseRefund FacebookAdExpense MarketingExpense MarketingExpenseRefund MarketingSupportParticipation "
    "MarketingSupportParticipationRefund SponsorshipFee StudioExpense CustomerSatisfaction CustomerSatisfactionRefund "
    "LineItemTransferExpense LineItemTransferIncome RoadAssistanceExpense RoadAssistanceExpenseRefund LateInterestExpense",
    SettlementKind.TAX: "Stoppage StoppageRefund GoldLaborStoppage GoldLaborStoppageRefund",
}
SETTLEMENT_KINDS = {name: kind for kind, names in _BOOKED.items() for name in names.split()}
"""Transaction types whose meaning is certain; those absent stay *other* under their own name."""


def word(text: object) -> str:
    """A code as it is compared."""
    return "".join(str(text or "").split()).replace("_", "").lower()
