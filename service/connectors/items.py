"""The items of a call: which may be sent, and how many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from decimal import Decimal
from typing import TypeVar

from service.domain.listing import ItemResult, ItemState, ListingDraft, OfferTarget, Problem

CM3_PER_DESI = 3000
T = TypeVar("T")
Item = TypeVar("Item", ListingDraft, OfferTarget)


def sorted_out(items: Sequence[Item], problems: Callable[[Item], Sequence[Problem]]) -> tuple[list[Item], list[ItemResult]]:
    """The items that may be sent, and a refusal for each of the others."""
    found = [(item, problems(item)) for item in items]
    refused = [ItemResult(item.barcode, ItemState.REJECTED, bad[0].message, bad[0].field) for item, bad in found if bad]
    return [item for item, bad in found if not bad], refused


def desi(draft: ListingDraft) -> Decimal:
    """Dimensional weight: the larger of kilograms and cm³ / 3000; 0 when the shop knows neither."""
    length, width, height = draft.size_cm or (Decimal(0), Decimal(0), Decimal(0))
    return max(draft.weight_kg or Decimal(0), length * width * height / CM3_PER_DESI)


def looked_up(
    wanted: Set[str], page: Callable[[int], tuple[dict[str, T], int]], one: Callable[[str], dict[str, T]], few: int = 3
) -> dict[str, T]:
    """What is wanted of a list: one by one where it is few, else out of the list's pages where that takes fewer calls.

    `page` gives what a page shows, by number from 0, and how many pages there are (0: not told).
    """
    found, pages = page(0) if len(wanted) > few else ({}, 0)
    rest = sorted(wanted - found.keys())
    if pages and pages - 1 <= len(rest):
        for number in range(1, pages):
            if not wanted <= found.keys():
                found |= page(number)[0]
    else:
        for code in rest:
            found |= one(code)
    return {code: thing for code, thing in found.items() if code in wanted}


def in_batches(items: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """The items in their order, at most so many at once."""
    return (items[start : start + most] for start in range(0, len(items), most))
