"""Every ÇiçekSepeti code beside our own word. An unknown status is kept as UNKNOWN, an unknown product status decides nothing."""

from __future__ import annotations

from service.domain.claim import ClaimKind, ClaimState
from service.domain.listing import ItemState, ListingState
from service.domain.order import OrderState
from service.domain.question import QuestionState

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
CONTRACTED_CARRIERS = {"mng": 1, "yurtici": 2, "surat": 25, "aras": 43, "ptt": 44, "ups": 45, "horoz": 46, "borusan": 49}
"""cargoId: the carriers that a contracted parcel may be given to."""
CARRIERS = {"1": "MNG Kargo", "2": "Yurtiçi Kargo", "25": "Sürat Kargo", "43": "Aras Kargo", "44": "PTT Kargo", "45": "UPS Kargo"}
CARRIERS |= {"46": "Horoz Lojistik", "55": "Ceva Lojistik", "59": "Sendeo", "116": "kargomSENDE", "117": "Kolay Gelsin", "118": "Arvato"}
"""cargoBusinessId: the carriers that a seller with an own contract may name."""

EXCHANGE, CANCELLATION, SENT_BACK = "2", "1", "3"
"""cancelReasonId of an exchange; cancelType of what was cancelled, and of what went back to its buyer."""
CLAIM_KINDS = {"1": ClaimKind.RETURN, EXCHANGE: ClaimKind.EXCHANGE}
REASON = "İade nedeni"
"""Reasons are numbers there, whose words nobody publishes."""
STARTED = "20"
CLAIM_STATES = {STARTED: ClaimState.WAITING, "21": ClaimState.OPEN, "22": ClaimState.WAITING, "23": ClaimState.WAITING}
"""orderItemStatusId of a return. One that was started may be decided: the seller says before that it is there."""
CLAIM_WORDS = (("surec", STARTED), ("kargoda", "21"), ("tedarikcide", "22"), ("onayi bekl", "23"))
"""The same in plain letters: the number is not in every answer."""
DECISIONS = {**dict.fromkeys("14", ClaimState.ACCEPTED), "2": ClaimState.REJECTED, "8": ClaimState.DISPUTED, "16": ClaimState.CANCELLED}
"""orderItemCancelStatusId; what the seller refused (8) is decided by ÇiçekSepeti."""
DECISION_WORDS = (("musteri hak", "1"), ("bayi hak", "2"), ("bayi onay", "4"), ("bayi red", "8"), ("iptal", "16"))
APPROVE, REFUSE = 1, 3
"""process of a decision."""

PUBLISH_ANSWER = 1
QUESTION_STATES = {"": QuestionState.OPEN, **dict.fromkeys("12", QuestionState.ANSWERED), **dict.fromkeys("34", QuestionState.CLOSED)}
"""branchActionId, what the seller did: 3 and 4 come without an answer."""

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

FIELD_WORDS = (("girmiş olduğunuz kod", "barcode"),)
"""(word in a refusal, our field), beside those of all."""
