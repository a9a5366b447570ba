"""Reading for pages: in pages that cost the same however deep they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, RowMapping, Select

from service.ledger.work import Work

PAGE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind one row, before one row, or at the start."""

    after: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows and the places of the pages beside them; None where there is no such page."""

    rows: Sequence[RowMapping]
    previous: int | None
    next: int | None


def paged(work: Work, query: Select[Any], key: Column[int], place: Place, *, newest_first: bool = False, limit: int = PAGE) -> Page:
    """One page of the query by its key, whatever lies before it."""
    backwards = place.before is not None
    edge = place.before if backwards else place.after
    descending = newest_first != backwards
    if edge is not None:
        query = query.where(key < edge if descending else key > edge)
    rows = list(work.db.execute(query.order_by(key.desc() if descending else key).limit(limit + 1)).mappings())
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows.reverse()
    return Page(rows, _edge(rows, key, 0, more if backwards else edge is not None), _edge(rows, key, -1, backwards or more))


def _edge(rows: Sequence[RowMapping], key: Column[int], index: int, exists: bool) -> int | None:
    return int(rows[index][key.name]) if rows and exists else None
