"""What an answer's headers say about waiting: Retry-After, the IETF RateLimit fields and their X- forerunners."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from service.domain.clock import now

LONGEST_SECONDS = 3600.0
"""A longer pause is asked for again when it is over; a misread header must not silence an account for days."""
EPOCH = 1_000_000_000
"""A reset as large as this is a moment, not a number of seconds."""

_RESET = re.compile(r"\b(?:reset\s*=|t\s*=)\s*(\d+)")
_NOTHING_LEFT = re.compile(r"\b(?:remaining|r)\s*=\s*0(?![\d.])")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of Retry-After, given as a number or as a date; None when it is absent or unreadable."""
    value = headers.get("Retry-After", "").strip()
    if _is_number(value):
        return min(float(value), LONGEST_SECONDS)
    moment, sent = _date(value), _date(headers.get("Date", "")) or now()
    return None if moment is None else min(max((moment - sent).total_seconds(), 0.0), LONGEST_SECONDS)


def pause(headers: Mapping[str, str]) -> float:
    """Seconds until more calls are allowed when this answer used up the last one; 0 when it did not or does not say."""
    for prefix in ("RateLimit", "X-RateLimit", "X-Rate-Limit"):
        if headers.get(f"{prefix}-Remaining", "").strip() == "0":
            return _seconds(headers.get(f"{prefix}-Reset", "").strip())
    for policy in headers.get("RateLimit", "").split('"'):
        if _NOTHING_LEFT.search(policy) and (reset := _RESET.search(policy)):
            return _seconds(reset[1])
    return 0.0


def _seconds(reset: str) -> float:
    if not _is_number(reset):
        return 0.0
    seconds = float(reset) - (now().timestamp() if float(reset) > EPOCH else 0.0)
    return min(max(seconds, 0.0), LONGEST_SECONDS)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
