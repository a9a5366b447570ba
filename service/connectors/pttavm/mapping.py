"""Catalogue, warehouses and results of batches in our words. Pure: no network, no clock, no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.connectors import checks
from service.connectors.pttavm import codes
from service.domain.catalogue import Category, NamedId
from service.domain.listing import ItemResult, ItemState, SubmissionReport

Node = Mapping[str, Any]


def categories(answer: Node) -> list[Category]:
    """The whole tree, parents before children; what has no children takes products."""
    return [category for node in answer["category_tree"] for category in _branch(node, ())]


def warehouses(answer: Node) -> list[NamedId]:
    """Where parcels may leave from."""
    return [NamedId(str(row["id"]), str(row["name"]), "shipment") for row in answer["data"]]


def shop(rows: Sequence[Node]) -> str:
    """The seller's number, which stands on products only; "?" before there are any."""
    return next((str(row["shopId"]) for row in rows if row.get("shopId")), "?")


def report(answer: Node) -> SubmissionReport:
    """How far a batch is, item by item. An unknown word decides nothing."""
    rows = (answer.get("productsSubTrackingResult") or {}).get("productBasedInfos") or ()
    return SubmissionReport(codes.word(answer["status"]) in codes.BATCH_ENDS, tuple(map(_result, rows)))


def barcode_state(answer: Node) -> tuple[str, str]:
    """How far a cargo barcode is, and what went wrong."""
    return codes.word(answer["status"]), str(answer.get("error") or "")


def _branch(node: Node, above: Sequence[str]) -> Iterator[Category]:
    path, children = (*above, str(node["name"] or "")), node.get("children") or ()
    yield Category(str(node["id"]), path[-1], path, not children)
    for child in children:
        yield from _branch(child, path)


def _result(row: Node) -> ItemResult:
    state = codes.ITEM_STATES.get(codes.word(row["status"]), ItemState.PENDING)
    said = "; ".join(filter(None, (row.get("message"), *(row.get("failureReasons") or ()))))
    refused = state is ItemState.REJECTED
    return ItemResult(str(row["barcode"]), state, said or None, checks.field_of(said, codes.FIELD_WORDS) if refused else None)
