"""How far an order is whose lines or parcels have states of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.domain.order import OrderState

RANK = {OrderState.AWAITING: 0, OrderState.NEW: 1, OrderState.ACCEPTED: 2, OrderState.SHIPPED: 3, OrderState.DELIVERED: 4}
"""The road of an order; states outside do not lie on it."""


def least_far(states: Sequence[OrderState]) -> OrderState:
    """The state of the whole: that of the part that is least far; what lies beside the road (came back) counts only when all are there."""
    if OrderState.UNKNOWN in states:
        return OrderState.UNKNOWN
    return min((state for state in states if state in RANK), key=RANK.__getitem__, default=states[0])


def furthest(states: Iterable[OrderState]) -> OrderState | None:
    """The state on the road that is furthest; None when all lie beside it."""
    return max((state for state in states if state in RANK), key=RANK.__getitem__, default=None)
