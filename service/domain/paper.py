"""What belongs to a parcel on paper: labels, invoices, files of evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """A file with its whole content."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice that exists already: at an https address, as a file, or both. A marketplace takes what it can."""

    number: str
    issued_at: datetime
    url: str = ""
    file: Upload | None = None
