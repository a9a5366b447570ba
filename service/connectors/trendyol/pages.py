"""What Trendyol's page-by-page lists of claims, questions and money have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from service.connectors.values import milliseconds


def between(start: datetime, end: datetime, page: int, size: int) -> dict[str, str | int]:
    """The query for a page of a window."""
    return {"startDate": milliseconds(start), "endDate": milliseconds(end), "page": page, "size": size}


def goes_on(answer: Mapping[str, int], page: int) -> bool:
    """Whether a page comes after this one."""
    return page + 1 < int(answer["totalPages"])
