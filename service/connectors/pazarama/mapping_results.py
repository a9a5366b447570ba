"""What became of offers and product batches, item by item. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.connectors import values
from service.connectors.pazarama import codes
from service.connectors.pazarama.mapping_listings import field_of
from service.domain.listing import ItemResult, ItemState, SubmissionReport


def offer_rows(carried: Any) -> list[Mapping[str, Any]]:
    """The rows of a stock or price batch, which come bare or once more wrapped in `data`."""
    rows = carried.get("data") if isinstance(carried, Mapping) else carried
    return list(rows or ())


def offer_report(rows: Sequence[Mapping[str, Any]], sent: int) -> SubmissionReport:
    """A stock or price batch of `sent` items: over when each of them has a row that says more than "being worked on"."""
    results = {result.barcode: result for result in map(_offer_result, rows)}
    done = len(results) >= sent and all(result.state is not ItemState.PENDING for result in results.values())
    return SubmissionReport(done, tuple(results.values()))


def product_report(batch: Mapping[str, Any]) -> SubmissionReport:
    """A product batch names the refused products only; the others went into the review, unless the batch failed as a whole."""
    if batch["status"] == codes.PRODUCTS_RUNNING:
        return SubmissionReport(finished=False)
    refused = tuple(_refused(row) for row in batch.get("failedProducts") or ())
    complete = batch["status"] != codes.PRODUCTS_FAILED and len(refused) >= int(batch.get("failedCount") or 0)
    return SubmissionReport(True, refused, ItemState.APPLIED if complete else ItemState.PENDING)


def _offer_result(row: Mapping[str, Any]) -> ItemResult:
    """The worse of its parts; of one batch only one is told."""
    parts = [(name, part) for name in ("stock", "price") if isinstance(part := row.get(name), Mapping)]
    states = [codes.OFFER_STATES.get(part["status"], ItemState.PENDING) for _, part in parts] or [ItemState.PENDING]
    worst = max(states, key=(ItemState.APPLIED, ItemState.PENDING, ItemState.REJECTED).index)
    if worst is not ItemState.REJECTED:
        return ItemResult(str(row["code"]), worst)
    name, part = parts[states.index(worst)]
    words = values.text(part.get("operationDetail")) or values.text(row.get("operationStatusText")) or None
    if part["status"] == codes.PRICE_APPROVAL:
        words = f"Pazarama's people look at this price first; the old one stays until they agree ({words or 'no reason given'})."
    return ItemResult(str(row["code"]), worst, words, field_of(words or "") or ("price" if name == "price" else "quantity"))


def _refused(row: Mapping[str, Any]) -> ItemResult:
    words = values.text(row.get("errorReason")) or None
    return ItemResult(str(row["productCode"]), ItemState.REJECTED, words, field_of(words or ""))
