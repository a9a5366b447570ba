"""Request bodies whose every field is known: one too many, one missing or one of the wrong type is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

NUMBER, TEXT, WHOLE, LIST, OBJECT, FLAG = (int, Decimal), (str,), (int,), (list,), (dict,), (bool,)
Shape = Mapping[str, tuple[type, ...]]
"""Field -> the types it may have."""


class Refused(Exception):
    """The request as a whole is answered with an error; how that looks is the marketplace's `refusal`."""

    def __init__(self, status: int, message: str, key: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.key = status, message, key


def closed(body: Any, shape: Shape, needs: Iterable[str]) -> None:
    """Refused when the object has an unknown field, lacks one or has one of the wrong type."""
    if not isinstance(body, dict):
        raise Refused(400, "istek gövdesi bir nesne olmalıdır")
    for name, value in body.items():
        if name not in shape:
            raise Refused(400, f"bilinmeyen alan: {name}")
        if not isinstance(value, shape[name]) or (isinstance(value, bool) and bool not in shape[name]):
            raise Refused(400, f"{name} alanının tipi hatalı")
    for name in needs:
        if name not in body:
            raise Refused(400, f"{name} boş olamaz")


def rows_of(rows: Any, shape: Shape, needs: Iterable[str], most: int, *, called: str = "kayıt") -> list[dict[str, Any]]:
    """A list of 1 to `most` closed objects; Refused otherwise. `called` is the marketplace's name of the list."""
    if not isinstance(rows, list) or not 1 <= len(rows) <= most:
        raise Refused(400, f"{called}: 1 ile {most} arasında kayıt içeren bir dizi gönderilmelidir")
    for row in rows:
        closed(row, shape, needs)
    return rows
