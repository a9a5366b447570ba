"""CSV files as spreadsheets write them: UTF-8 or Turkish Windows text, semicolons, commas or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from service.domain.errors import Misconfigured

MOST_LINES = 50_000
NO_SHEET = "This is not a CSV file. Save it as “CSV UTF-8” and choose it again."


def lines(content: bytes, heading: Callable[[list[str]], list[str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """(number of the line, its trimmed cells by column) below the heading, of which `heading` makes the columns' names.

    Empty lines are passed over, missing cells are empty. Misconfigured when it is no such file.
    """
    text = decoded(content)
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = _read(reader)
    names = heading(next(rows, []))
    for cells in rows:
        if reader.line_num > MOST_LINES:
            raise Misconfigured("the file is too long", user_message=f"The file has more than {MOST_LINES} lines. Split it.")
        if any(cell.strip() for cell in cells):
            yield reader.line_num, {name: cell.strip() for name, cell in zip(names, [*cells, *[""] * len(names)], strict=False)}


def decoded(content: bytes) -> str:
    """The file as text."""
    for encoding in ("utf-8-sig", "cp1254"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Misconfigured("no text", user_message=NO_SHEET)


def _read(reader: Iterable[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise Misconfigured(f"no CSV: {error}", user_message=NO_SHEET) from error
