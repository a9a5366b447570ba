"""How often Trendyol may be asked."""

from __future__ import annotations

from collections.abc import Iterable

from service.connectors.contract import Quota
from service.connectors.trendyol.settings import TIERS

PER_ENDPOINT, PER_ENDPOINT_SECONDS = 50, 10.0
"""No endpoint takes more requests in so many seconds, whatever the tier."""

READ, WRITE, OFFERS, ORDERS, STATUS, FINANCE, STREAM = (
    "product.read",
    "product.write",
    "offers",
    "orders",
    "order.status",
    "finance",
    "getShipmentPackagesStream",
)

PER_MINUTE: dict[str, tuple[int | None, ...]] = {
    READ: (1000, 1250, 1500, 1750, 2000),
    WRITE: (200, 300, 400, 500, 600),
    OFFERS: (350, 500, 1000, 1500, 2000),
    ORDERS: (30, 40, 50, 100, 100),
    STATUS: (300, 300, 500, None, None),
    "reportUnsupplied": (100, 100, 200, None, None),
    "splitMultiPackageByQuantity": (100, 100, 200, None, None),
    "manualDeliverByPackage": (1000, 1000, 1500, None, None),
    "createCommonLabel": (100,) * 5,
    "getCommonLabel": (100,) * 5,
    "getClaims": (1000,) * 5,
    "getClaimItemAudits": (1000,) * 5,
    "approveClaimItems": (5,) * 5,
    "createClaimIssue": (5,) * 5,
    "getQuestions": (1000,) * 5,
    "answerQuestion": (500,) * 5,
    FINANCE: (100,) * 5,
}
"""Requests per minute by listing tier, in the order of `TIERS`; None: no limit."""


def quotas(listing_tier: str, operations: Iterable[str]) -> list[Quota]:
    """The limits of an account of this tier: each operation's own, and those of the minutes."""
    tier = TIERS.index(listing_tier)
    per_minute = [Quota(group, limit, 60.0) for group, limits in PER_MINUTE.items() if (limit := limits[tier]) is not None]
    return [*(Quota(name, PER_ENDPOINT, PER_ENDPOINT_SECONDS) for name in operations if name != STREAM), *per_minute, Quota(STREAM, 1, 5.0)]
