"""What the order feeds say: which orders moved, where their parcels are, and what waits for a package. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.connectors import values
from service.connectors.answers import UNREADABLE
from service.connectors.hepsiburada import codes
from service.connectors.hepsiburada import mapping_values as own
from service.connectors.hepsiburada.mapping_values import Row
from service.domain.order import OrderState


@dataclass(frozen=True, slots=True)
class Sighting:
    """An order in one of the feeds: what the feed says of a package or line of it."""

    number: str
    """Empty where a row does not even tell its order; `note` says why then."""
    state: OrderState
    key: str
    """Package number or line id."""
    moment: datetime | None = None
    row: Row | None = None
    """The whole package or line, where the feed shows it."""
    note: str = ""
    """Why a parcel was not delivered."""
    old: bool = False
    """Did not move in the window; told all the same, for it may have become visible late."""


def package_numbers(answer: Row) -> list[str]:
    """The packages that the lines of an order are in."""
    return list(dict.fromkeys(values.id_of(row["packageNumber"]) for row in answer["items"] if row.get("packageNumber")))


def open_sightings(answer: Row, since: datetime) -> list[Sighting]:
    """Every open line; those that have not moved since then are old news to whoever read the list before."""
    found = _readable(answer["items"], lambda row: [_line(row, OrderState.NEW, "id", "lastStatusUpdateDate")])
    return [replace(entry, old=entry.moment is not None and entry.moment < since) for entry in found]


def package_sightings(packages: Sequence[Row], state: OrderState) -> list[Sighting]:
    """The orders in each package."""
    return _readable(packages, lambda package: _packed(package, state))


def moved_sightings(answer: Row, where: str) -> list[Sighting]:
    """Thin rows of the shipped, delivered and undelivered lists; they come in PascalCase."""
    return _readable(answer["items"], lambda row: _moved(row, where))


def cancelled_sightings(answer: Row) -> list[Sighting]:
    """Cancelled lines."""
    return _readable(answer["items"], lambda row: [_line(row, OrderState.CANCELLED, "lineItemId", "cancelDate")])


def all_before(seen: Sequence[Sighting], since: datetime) -> bool:
    """Whether a page, and with it every later one, lies before a moment: it is sorted from the newest and ends earlier."""
    moments = [entry.moment for entry in seen]
    told = [moment for moment in moments if moment is not None]
    return bool(told) and len(told) == len(moments) and told == sorted(told, reverse=True) and told[-1] < since


def open_lines(answer: Row) -> list[Row]:
    """The lines of an order that wait for a package: where Hepsiburada says whether they can be packed, that decides."""
    return [row for row in answer["items"] if not row.get("packageNumber") and _can_be_packed(row)]


def packings(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The packages to ask for: lines of one carrier and one place of dispatch go together."""
    parcels: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        where = (values.text(row.get("cargoCompany")), values.text((row.get("warehouse") or {}).get("shippingAddressLabel")))
        parcels.setdefault(where, []).append({"id": values.id_of(row["id"]), "quantity": values.quantity(row["quantity"])})
    return [{"lineItemRequests": lines, "parcelQuantity": 1} for lines in parcels.values()]


def _can_be_packed(row: Row) -> bool:
    told, state = row.get("canCreatePackage"), codes.ORDER_STATES.get(codes.word(row["status"]))
    return state is OrderState.NEW if told is None else bool(told) and state in (OrderState.NEW, None)


def _readable(rows: Sequence[Row], make: Callable[[Row], list[Sighting]]) -> list[Sighting]:
    """What each row says. One that cannot be read still names its order, if it can; it must not keep the others back."""
    found: list[Sighting] = []
    for row in rows:
        try:
            found += make(row)
        except UNREADABLE as error:
            number = (row.get("orderNumber") or row.get("OrderNumber")) if isinstance(row, dict) else None
            found.append(Sighting(values.text(number), OrderState.UNKNOWN, "", note="" if number else f"{type(error).__name__}: {error}"))
    return found


def _packed(package: Row, state: OrderState) -> list[Sighting]:
    number = values.id_of(package["packageNumber"])
    orders = dict.fromkeys(values.id_of(row["orderNumber"]) for row in package["items"])
    return [Sighting(order, state, number, None, package) for order in orders]


def _moved(row: Row, where: str) -> list[Sighting]:
    entry = Sighting(
        number="",
        state=codes.ORDER_STATES[where],
        key=values.id_of(own.field(row, "PackageNumber")),
        moment=own.maybe_moment(own.field(row, f"{where.capitalize()}Date")),
        note=(values.text(own.field(row, "UndeliveredReason")) or "yes") if where == codes.UNDELIVERED else "",
    )
    numbers = own.field(row, "OrderNumbers") or [own.field(row, "OrderNumber")]
    return [replace(entry, number=values.id_of(number)) for number in numbers]


def _line(row: Row, state: OrderState, key: str, moment: str) -> Sighting:
    return Sighting(values.id_of(row["orderNumber"]), state, values.id_of(row[key]), own.maybe_moment(row.get(moment)), row)
