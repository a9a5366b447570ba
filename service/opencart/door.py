"""Text and time at the door: the shop's tables hold escaped text and local time, everybody else Unicode and UTC."""

from __future__ import annotations

import html
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LAST_OF_BMP = "\uffff"
REPLACEMENT = "?"
ZERO_YEAR = "0000"


def unescape(text: object) -> str:
    """The text as a person reads it; NULL is empty."""
    return html.unescape(str(text)) if text is not None else ""


def escape(text: str) -> str:
    """The text as OpenCart keeps it: `&`, `<`, `>` and `"` as entities, the apostrophe as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def narrow(text: str) -> str:
    """The text without characters that a column of three bytes a character refuses."""
    return "".join(char if char <= LAST_OF_BMP else REPLACEMENT for char in text)


def fitting(text: str, length: int | None) -> str:
    """The escaped text, as much of it as `length` characters hold; an entity is never cut in two."""
    escaped = escape(text)
    if length is None or len(escaped) <= length:
        return escaped
    size, kept = 0, 0
    for char in text:
        size += len(escape(char))
        if size > length:
            break
        kept += 1
    return escape(text[:kept]).rstrip()


def zone_named(name: str | None) -> ZoneInfo:
    """The shop's time zone; UTC, OpenCart's own default, when it names none that exists."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local_text(moment: datetime, zone: ZoneInfo) -> str:
    """The moment as the shop's DATETIME columns hold it."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def utc(value: object, zone: ZoneInfo) -> datetime | None:
    """A DATETIME of the shop as aware UTC; None for NULL and the zero date."""
    if value is None or str(value).startswith(ZERO_YEAR):
        return None
    local = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return local.replace(tzinfo=zone).astimezone(UTC)


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """The shop's calendar day at the moment."""
    return moment.astimezone(zone).date()
