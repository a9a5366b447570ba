"""Holds SOAP bodies against `soap-operations.json` and the example bodies beside it: elements, their order, what must be there, values.

A description names fields and the examples show the envelope: siblings come in the example's order, then what only a field names.
What an example fills must be there; what it leaves empty, or does not show, may be left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
KINDS = (r"\d+", r"\d+\.\d+", r"\d\d/\d\d/\d{4}")


class SoapContract:
    """One marketplace's SOAP operations."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        described = json.loads((folder / "soap-operations.json").read_text(encoding="utf-8"))["operations"]
        self.operations: dict[str, dict[str, Any]] = {operation["operation"]: operation for operation in described}
        self._failure = inside((folder / "ERROR_soap_auth.response.xml").read_bytes())

    def example(self, operation: str, kind: str) -> bytes:
        """The documented body: kind is "request" or "response"."""
        return (self._folder / f"soap.{operation}.{kind}.xml").read_bytes()

    def request_faults(self, path: str, body: bytes) -> list[str]:
        """Where a request departs from the description."""
        asked = inside(body)
        operation = self.operations[asked.tag.rpartition("}")[2].removesuffix("Request")]
        faults = [] if operation["endpoint"].endswith(path) else [f"{path} is not {operation['endpoint']}"]
        faults += [] if asked.tag == operation["requestElement"] else [f"{asked.tag} is not {operation['requestElement']}"]
        return faults + list(_asked(asked, inside(self.example(operation["operation"], "request")), operation["fields"], ""))

    def answer_faults(self, operation: str, body: bytes) -> list[str]:
        """Where an answer departs from it, a success or a failure."""
        said, described = inside(body), self.operations[operation]
        if said.tag != described["responseElement"]:
            return [f"{said.tag} is not {described['responseElement']}"]
        if said.findtext("result/status") == "success":
            may_miss = {"productQuestion"} if "without a question" in described["description"] else set()
            return list(_told(said, inside(self.example(operation, "response")), operation, may_miss))
        return list(_told(said, self._failure, operation, set()))


def inside(body: bytes) -> Element:
    """The one element in the envelope's body."""
    (element,) = ElementTree.fromstring(body).findall(f"{BODY}/*")  # noqa: S314
    return element


def _asked(element: Element, example: Element | None, fields: Mapping[str, str], path: str) -> Iterator[str]:
    shown = _names(example)
    order = [*shown, *(name for name in _fields_below(fields, path) if name not in shown)]
    yield from _order_faults([child.tag for child in element], order, path or "the request")
    must = {child.tag for child in example if _is_filled(child)} if example is not None else set()
    must |= {name for name in _fields_below(fields, path) if "required" in fields.get(_at(path, name), "")}
    yield from (f"{_at(path, name)} is missing" for name in sorted(must - {child.tag for child in element}))
    for child in element:
        here, pattern = _at(path, child.tag), None if example is None else example.find(child.tag)
        if len(child):
            yield from _asked(child, pattern, fields, here)
        elif not _fits(fields.get(here) or fields.get(path, ""), child.text or ""):
            yield f"{here} is not as described: {child.text}"


def _fields_below(fields: Mapping[str, str], path: str) -> list[str]:
    """The described names in that element; a field may name its children in its description."""
    below = [name.removeprefix(f"{path}.") if path else name for name in fields if not path or name.startswith(f"{path}.")]
    inline = re.findall(r"\b[a-z]+[A-Z]\w+", fields.get(path, ""))
    return list(dict.fromkeys(name.partition(".")[0] for name in (*below, *inline)))


def _fits(described: str, value: str) -> bool:
    words = re.findall(r"\b[A-Z][A-Z0-9_]{2,}\b", described)
    if re.search(r"\b(long|int)\b", described) and not re.fullmatch(r"\d+", value):
        return False
    if "dd/MM/yyyy" in described and not re.fullmatch(KINDS[2], value):
        return False
    return not words or value in words


def _told(element: Element, example: Element, path: str, may_miss: set[str]) -> Iterator[str]:
    names, rows = [child.tag for child in element], [child for child in example if len(child)]
    repeated = {row.tag for row in rows} | {name for name in _names(example) if len(example.findall(name)) > 1}
    once = [name for place, name in enumerate(names) if not (name in repeated and name in names[:place])]
    yield from _order_faults(once, _names(example), path)
    is_list = len(rows) == 1 and len(example) == 1
    must = set() if is_list else {child.tag for child in example if _is_filled(child)} - may_miss
    yield from (f"{path}/{name} is missing" for name in sorted(must - set(names)))
    for child in element:
        shown = example.find(child.tag)
        if shown is not None and len(shown):
            yield from _told(child, shown, f"{path}/{child.tag}", set())
        elif shown is not None:
            kind = next((kind for kind in KINDS if re.fullmatch(kind, shown.text or "")), r"(?s).*")
            if not re.fullmatch(kind, child.text or "") or len(child):
                yield f"{path}/{child.tag} is not like {shown.text}: {child.text}"


def _order_faults(names: Sequence[str], order: Sequence[str], path: str) -> Iterator[str]:
    if unknown := [name for name in names if name not in order]:
        yield f"{path}: {', '.join(unknown)} is not described"
    elif list(names) != sorted(set(names), key=list(order).index):
        yield f"{path}: {', '.join(names)} is not in the order {', '.join(order)}"


def _names(element: Element | None) -> list[str]:
    return list(dict.fromkeys(child.tag for child in element)) if element is not None else []


def _is_filled(element: Element) -> bool:
    return any((each.text or "").strip() for each in element.iter())


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
