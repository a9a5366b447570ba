"""Where a read of a list goes on: numbers parted by colons, behind a name where several lists are read one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.errors import Rejected


def numbers(cursor: str | None, first: str, marketplace: str) -> list[int]:
    """As many numbers as `first` has, where a read begins. Rejected when the text is no cursor of ours."""
    parts = (first if cursor is None else cursor).split(":")
    if len(parts) != first.count(":") + 1 or not all(part.isascii() and part.isdecimal() for part in parts):
        raise Rejected(f"{marketplace} has no place “{cursor}” in its lists.")
    return [int(part) for part in parts]


def named(cursor: str | None, lists: Sequence[str], first: str, marketplace: str) -> tuple[str, list[int]]:
    """Which of the lists, and the numbers in it. Rejected when the text is no cursor of ours."""
    name, _, rest = (f"{lists[0]}:{first}" if cursor is None else cursor).partition(":")
    if name not in lists:
        raise Rejected(f"{marketplace} has no place “{cursor}” in its lists.")
    return name, numbers(rest, first, marketplace)


def next_list(name: str, lists: Sequence[str], first: str) -> str | None:
    """The beginning of the list after this one; None after the last."""
    after = lists.index(name) + 1
    return f"{lists[after]}:{first}" if after < len(lists) else None
