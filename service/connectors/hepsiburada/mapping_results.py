"""What became of uploads and catalogue files, item by item. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.connectors.hepsiburada import codes
from service.connectors.hepsiburada.mapping_listings import field_of, told
from service.domain.listing import ItemResult, ItemState, SubmissionReport

Refusal = tuple[str, str | None]
"""What was said, and our field that it is about."""


def upload_report(answer: Mapping[str, Any]) -> SubmissionReport:
    """A stock or inventory upload names the refused items only; the others were applied.

    That is not concluded when the upload failed as a whole, or when a refusal does not say whose it is.
    """
    state = codes.word(answer["status"])
    if state in codes.UPLOADS_RUNNING:
        return SubmissionReport(finished=False)
    refused: dict[str, list[Refusal]] = defaultdict(list)
    for sku, refusal in _refusals(answer):
        refused[sku].append(refusal)
    sure = state not in codes.UPLOADS_FAILED and "" not in refused
    results = tuple(_refused(sku, said) for sku, said in refused.items() if sku)
    return SubmissionReport(finished=True, results=results, rest=ItemState.APPLIED if sure else ItemState.PENDING)


def import_report(rows: Sequence[Mapping[str, Any]], total: int | None) -> SubmissionReport:
    """A catalogue file: every product has a row once Hepsiburada has looked at it."""
    results = tuple(_import_result(row) for row in rows)
    finished = len(results) >= (total or 1) and all(result.state is not ItemState.PENDING for result in results)
    return SubmissionReport(finished, results)


def _refusals(answer: Mapping[str, Any]) -> Iterator[tuple[str, Refusal]]:
    """Each refusal with the stock code that it is about, "" when it names none."""
    for row in answer.get("errors") or ():
        for words in map(told, row.get("errors") or ("",)):
            yield str(row.get("merchantSku") or ""), (words, field_of(words))
    for row in answer.get("priceValidations") or ():
        yield str(row.get("merchantSku") or ""), (_price_limits(row), "price")


def _price_limits(row: Mapping[str, Any]) -> str:
    """In Hepsiburada's words with its numbers; the price was not taken."""
    limits = [f"{name} {row[name]}" for name in ("minPrice", "maxPrice") if row.get(name) is not None]
    return ": ".join(filter(None, (row.get("type") or "", row.get("description") or "", ", ".join(limits))))


def _refused(sku: str, said: Sequence[Refusal]) -> ItemResult:
    message = "; ".join(words for words, _ in said if words) or None
    return ItemResult(sku, ItemState.REJECTED, message, next((field for _, field in said if field), None))


def _import_result(row: Mapping[str, Any]) -> ItemResult:
    """An unknown state decides nothing. A taken product may still be refused in the review, which a lookup tells."""
    state = codes.IMPORT_STATES.get(row["importStatus"], ItemState.PENDING)
    if state is not ItemState.REJECTED:
        return ItemResult(str(row["merchantSku"]), state)
    failed = row.get("validationResults") or ()
    message = "; ".join(dict.fromkeys(_import_words(row))) or None
    field = next((codes.FIELDS[each["attributeName"]] for each in failed if each.get("attributeName") in codes.FIELDS), None)
    return ItemResult(str(row["merchantSku"]), state, message, field or field_of(message or ""))


def _import_words(row: Mapping[str, Any]) -> Iterator[str]:
    for entry in row.get("validationResults") or ():
        yield ": ".join(filter(None, (entry.get("attributeName"), entry.get("message"))))
    for entry in row.get("importMessages") or ():
        if entry.get("severity") == "ERROR":
            yield entry["message"]
    yield from map(told, row.get("rejectReasonsMessages") or ())
