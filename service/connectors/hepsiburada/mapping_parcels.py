"""What a seller does with the packages of an order, in Hepsiburada's words. Pure: no network, no clock.

All of it looks at the lines as they stand now: what was read earlier may have been packed, split or cancelled since.
"""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from service.connectors import values
from service.connectors.hepsiburada import codes
from service.connectors.hepsiburada import mapping_values as own
from service.connectors.hepsiburada.mapping_values import Row
from service.connectors.states import RANK
from service.connectors.values import instant
from service.domain.errors import Rejected, Transient
from service.domain.order import OrderState, Tracking
from service.domain.paper import Upload

Units = dict[str, int]
"""How many units of which line, by its id."""
LABELS = {"zpl": ("base64zpl", "application/zpl", b"^XA"), "png": ("png", "image/png", b"\x89PNG")}
"""Our form -> Hepsiburada's, the media type, and what such a label has in it."""
OWN_CARRIER = "mağazahesabi"
"""The "carrier" of whoever delivers by himself: its name as `codes.word` writes it, without dotless letters."""


def label_file(number: str, form: str, answers: Sequence[Row]) -> Upload:
    """One file with the labels of all packages: a printer takes several one after the other, a picture holds one."""
    labels = [_label(text, LABELS[form][2]) for answer in answers for text in answer["data"]]
    if not labels:
        raise Transient(f"Hepsiburada is still making the label of order {number}.")
    if form == "png" and len(labels) > 1:
        raise Rejected(f"Order {number} has {len(labels)} labels and a picture holds one. Take ZPL, or print them in the seller panel.")
    return Upload(f"{number}.{form}", LABELS[form][1], b"\n".join(labels))


def in_transit(tracking: Tracking, parcel: Row, at: datetime) -> dict[str, Any]:
    """What is told of a parcel that left. When it should arrive and its size are what Hepsiburada says of it; cost and tax are always 0."""
    due = own.maybe_moment(parcel.get("estimatedArrivalDate"))
    told = {"estimatedArrivalDate": due and instant(due), "deci": parcel.get("deci")}
    told |= {"trackingNumber": tracking.number, "trackingUrl": tracking.url}
    return {"shippedDate": instant(at), "cost": 0, "tax": 0} | {name: value for name, value in told.items() if value}


def behind(rows: Sequence[Row], state: OrderState) -> list[str]:
    """The packages that have not come so far. An unknown status counts as not so far, a return as past it."""
    late = [row for row in rows if row.get("packageNumber") and RANK.get(_state(row) or OrderState.NEW, 9) < RANK[state]]
    return list(dict.fromkeys(values.id_of(row["packageNumber"]) for row in late))


def short_name(carriers: Sequence[Row]) -> str | None:
    """The code of the seller's own delivery, None when it is not among these."""
    return next((str(each["ShortName"]) for each in carriers if own_carrier(each.get("Name"))), None)


def own_carrier(name: object) -> bool:
    """Whether that carrier's name means that the seller delivers by himself."""
    return codes.word(name).replace("ı", "i") == OWN_CARRIER


def parcels_of(rows: Sequence[Row], wanted: Sequence[Mapping[str, int]]) -> dict[str, list[Units]]:
    """The new parcels of each package to be split: the wanted ones and the rest. Rejected when there are not so many units packed.

    Every unit is named, so that none depends on what Hepsiburada does with those that are not.
    """
    left, found = [Counter(parcel) for parcel in wanted], {}
    for package, lines in _by_package(rows).items():
        parcels = [*(_taken(lines, units) for units in left), lines] if package else []
        if sum(map(bool, parcels)) > 1:
            found[package] = [units for units in parcels if units]
    _all_found(left)
    if not found:
        raise Rejected("Each of these parcels is a package of its own at Hepsiburada already.")
    return found


def cancellation(rows: Sequence[Row], units: Mapping[str, int]) -> dict[str, tuple[Units, Units]]:
    """Of each package ("": lines without one) what is cancelled and what stays. What is cancelled already is left out.

    Rejected when there are not so many units, or when a line without a package would be cancelled in part.
    """
    before = {values.id_of(row["id"]) for row in rows if _state(row) is OrderState.CANCELLED}
    left, found = Counter({line: count for line, count in units.items() if line not in before}), {}
    for package, lines in _by_package(rows).items():
        if gone := _taken(lines, left):
            found[package] = gone, lines
    _all_found([left])
    if any(line in gone for gone, rest in [found.get("", ({}, {}))] for line in rest):
        raise Rejected("Before it is packed, Hepsiburada cancels a line only as a whole. Cancel all its units, or pack the order first.")
    return found


def split_body(parcels: Sequence[Units], cancelled: Units | None = None, reason_id: str = "") -> dict[str, Any]:
    """A package in several, with what is cancelled on the way."""
    gone = [{**line, "cancelReasonId": reason_id} for line in _lines(cancelled or {})]
    return {"packageDetails": [{"lines": _lines(units), "parcelQuantity": 1} for units in parcels], "cancelledItems": gone}


def _label(text: str, mark: bytes) -> bytes:
    """A label comes in base64, perhaps as an address with the data in it, or ZPL as it is."""
    label = text.encode() if "^" in text else b64decode(text.strip().rpartition("base64,")[2], validate=True)
    if mark not in label:
        raise ValueError(f"a label that begins with {label[:10]!r}")
    return label


def _state(row: Row) -> OrderState | None:
    return codes.ORDER_STATES.get(codes.word(row["status"]))


def _by_package(rows: Sequence[Row]) -> dict[str, Units]:
    found: dict[str, Units] = {}
    for row in rows:
        if _state(row) is not OrderState.CANCELLED:
            found.setdefault(values.text(row.get("packageNumber")), {})[values.id_of(row["id"])] = values.quantity(row["quantity"])
    return found


def _taken(lines: Units, wanted: Counter[str]) -> Units:
    """What is wanted as far as it is there; both have so much less afterwards."""
    taken = {line: count for line in lines if (count := min(lines[line], wanted[line]))}
    wanted.subtract(taken)
    for line, count in taken.items():
        lines[line] -= count
        if not lines[line]:
            del lines[line]
    return taken


def _all_found(left: Sequence[Counter[str]]) -> None:
    if any(+units for units in left):
        raise Rejected("The order has changed at Hepsiburada: it does not have so many units there. Read it again.")


def _lines(units: Units) -> list[dict[str, Any]]:
    return [{"orderLineId": line, "quantity": count} for line, count in units.items()]
