"""Whom a simulated review refuses: always the same for the same product, so that tests and demos can choose."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

FORBIDDEN_WORDS = ("replika", "çakma", "yasak", "replica", "forbidden")
"""A product whose title holds one of these words is rejected."""
IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif")
"""A product whose first image has another ending is rejected: its picture cannot be loaded."""


def words_in(title: str, words: Iterable[str] = FORBIDDEN_WORDS) -> list[str]:
    """Those of the words that the title holds."""
    lowered = title.replace("İ", "i").lower()
    return [word for word in words if word in lowered]


def is_picture(url: str) -> bool:
    """Whether the address ends like a picture."""
    return urlsplit(url).path.lower().endswith(IMAGE_ENDINGS)
