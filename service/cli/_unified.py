"""Our unified JSON: orders out, offers in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from service.cli._failure import Failure
from service.connectors.calls import decode
from service.domain.listing import OfferTarget
from service.domain.money import decimal
from service.domain.order import OrderPage

OFFER_FIELDS = tuple(field.name for field in fields(OfferTarget) if field.default is MISSING)


def read_json(file: str) -> Any:
    """The file's JSON ("-": standard input), every digit kept; Failure says in a sentence why it cannot be read."""
    try:
        return decode(Path("/dev/stdin" if file == "-" else file).read_bytes())
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise Failure(f"{file} is not JSON: {error}.") from error


def pair(entry: str) -> tuple[str, str]:
    """The two sides of NAME=VALUE."""
    name, equals, value = entry.partition("=")
    if not equals:
        raise Failure(f"{entry} must have the form NAME=VALUE.")
    return name, value


def dumps(content: Any) -> str:
    """Readable JSON; amounts are text with all their digits, times are UTC and end in Z."""
    return json.dumps(content, ensure_ascii=False, indent=2, default=_plain)


def orders_out(page: OrderPage) -> dict[str, Any]:
    """The orders of a page as JSON has them."""
    return {"orders": [asdict(order) for order in page.orders], "next_cursor": page.next_cursor}


def offers_in(content: Any) -> list[OfferTarget]:
    """Offers from a JSON list; Failure names the first entry and field that is wrong."""
    if not isinstance(content, list):
        raise Failure("A JSON list of offers is expected.")
    return [_offer(number, entry) for number, entry in enumerate(content, 1)]


def _offer(number: int, entry: Any) -> OfferTarget:
    if not isinstance(entry, dict) or set(entry) != set(OFFER_FIELDS):
        raise Failure(f"Offer {number} must have exactly these fields: {', '.join(OFFER_FIELDS)}.")
    if isinstance(entry["quantity"], bool) or not isinstance(entry["quantity"], int):
        raise Failure(f"Offer {number}: the quantity {entry['quantity']!r} is not a whole number.")
    return OfferTarget(
        barcode=str(entry["barcode"]),
        quantity=entry["quantity"],
        price=_amount(number, "price", entry),
        list_price=_amount(number, "list_price", entry),
        currency=str(entry["currency"]),
    )


def _amount(number: int, name: str, entry: Mapping[str, Any]) -> Decimal | None:
    try:
        return None if entry[name] is None else decimal(entry[name])
    except ValueError as error:
        raise Failure(f"Offer {number}: {name} is {error}.") from error


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no JSON form")
