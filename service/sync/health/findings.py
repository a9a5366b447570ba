"""A finding: a fact with its state and, where it is not good, the next step."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; a sentence that is not ok ends with what to do."""

    name: str
    state: str
    sentence: str
