"""The kept JSON of an order back into the domain's form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from service.domain.order import Address, Order, OrderLine, OrderState, Tracking


def order_from(body: Mapping[str, Any]) -> Order:
    """The order exactly as the marketplace's connector gave it."""
    return Order(
        **{
            **body,
            "state": OrderState(body["state"]),
            "total": Decimal(body["total"]),
            "shipping_total": Decimal(body["shipping_total"]),
            "placed_at": datetime.fromisoformat(body["placed_at"]),
            "modified_at": datetime.fromisoformat(body["modified_at"]),
            "shipping": Address(**body["shipping"]),
            "billing": Address(**body["billing"]),
            "lines": tuple(_line(line) for line in body["lines"]),
            "tracking": Tracking(**body["tracking"]) if body["tracking"] else None,
            "replaces": tuple(body["replaces"]),
        }
    )


def _line(body: Mapping[str, Any]) -> OrderLine:
    amounts = {name: Decimal(body[name]) for name in ("unit_price", "vat_rate", "discount")}
    commission = body["commission_rate"]
    return OrderLine(**{**body, **amounts, "commission_rate": None if commission is None else Decimal(commission)})
