"""The items of a call: which may be sent, and how many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from service.domain.listing import ItemResult, ItemState, ListingDraft, OfferTarget, Problem

T = TypeVar("T")
Item = TypeVar("Item", ListingDraft, OfferTarget)


def sorted_out(items: Sequence[Item], problems: Callable[[Item], Sequence[Problem]]) -> tuple[list[Item], list[ItemResult]]:
    """The items that may be sent, and a refusal for each of the others."""
    found = [(item, problems(item)) for item in items]
    refused = [ItemResult(item.barcode, ItemState.REJECTED, bad[0].message, bad[0].field) for item, bad in found if bad]
    return [item for item, bad in found if not bad], refused


def in_batches(items: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """The items in their order, at most so many at once."""
    return (items[start : start + most] for start in range(0, len(items), most))
