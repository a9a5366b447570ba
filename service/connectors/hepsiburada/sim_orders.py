"""The simulated orders: sold on demand, packed by the seller or by Hepsiburada itself, then moved by the carrier's scans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from service.connectors.hepsiburada.sim_offers import Offer, Offers
from service.connectors.hepsiburada.sim_rules import INVOICE, PACK, PACK_LINE
from service.connectors.simkit.batches import new_id
from service.connectors.simkit.shapes import Refused, closed
from service.connectors.simkit.timeline import Timeline

CARRIER, OWN_CARRIER = "hepsiJET", "Mağaza Hesabı"
PEOPLE = (
    ("Ayşe Yılmaz", "İstanbul", "34710", "Kadıköy", "Moda Mah."),
    ("Çağrı Öztürk", "Ankara", "06420", "Çankaya", "Kızılay Mah."),
    ("İrem Şahin", "İzmir", "35540", "Karşıyaka", "Bostanlı Mah."),
    ("Gökhan Çelik", "Bursa", "16110", "Nilüfer", "Görükle Mah."),
    ("Şule Aydın", "Şanlıurfa", "63050", "Haliliye", "Bahçelievler Mah."),
    ("Ümit Can Doğan", "Eskişehir", "26160", "Tepebaşı", "Şirintepe Mah."),
)


@dataclass(slots=True)
class Line:
    """One sold line."""

    line_id: str
    number: str
    offer: Offer
    quantity: int
    price: Decimal
    discount: Decimal
    placed: float
    moved: float
    person: tuple[str, str, str, str, str]
    firm: bool
    status: str = "Open"
    package: str = ""
    carrier: str = CARRIER


@dataclass(slots=True)
class Package:
    """Lines in one parcel. `moments` tells when it was made and where it went."""

    number: str
    barcode: str
    lines: list[Line]
    status: str = "Open"
    tracking: str = ""
    link: str = ""
    invoice: str = ""
    moments: dict[str, float] = field(default_factory=dict)
    reason: str = ""

    @property
    def carrier(self) -> str:
        """Who brings it: all its lines have the same."""
        return self.lines[0].carrier


class Orders:
    """Every order of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, offers: Offers, seed: int, scan_seconds: float, packing_seconds: float | None) -> None:
        self._time, self._offers, self._scan, self._packing = time, offers, scan_seconds, packing_seconds
        self._random, self._numbers, self._packages = Random(seed + 1), count(1), count(1)  # noqa: S311
        self.lines: dict[str, Line] = {}
        self.packages: dict[str, Package] = {}
        self.cancelled: list[Line] = []

    def sell(self, sku: str | None, quantity: int) -> list[Line]:
        """One order of one or two offers. Refused when the stock does not allow it: nothing is ever oversold."""
        chosen = [self._named(sku, quantity)] if sku else self._any(quantity)
        number = str(4_141_000_000 + next(self._numbers))
        person, firm = self._random.choice(PEOPLE), int(number) % 5 == 0
        lines = [self._line(number, offer, quantity, person, firm) for offer in chosen]
        for line in lines:
            self._offers.take_stock(line.offer.sku, quantity)
            self.lines[line.line_id] = line
        if self._packing is not None:
            self._time.later(self._packing, lambda: self._pack_by_itself(number))
        return lines

    def hand_over(self, sku: str, quantity: int) -> list[Line]:
        """A sale whose parcel has reached the buyer."""
        lines = self.sell(sku, quantity)
        package = self.bundle(lines)
        for status in ("Shipped", "Delivered"):
            self.enter(package, status)
        return lines

    def order(self, number: str) -> list[Line]:
        """The lines of an order; Refused when there is none of that number."""
        found = [line for line in self.lines.values() if line.number == number]
        if not found:
            raise Refused(404, "Sipariş bulunamadı")
        return found

    def pack(self, body: Any) -> Package:
        """The seller's word: open lines, whole, of any of his orders."""
        closed(body, PACK, ["lineItemRequests"])
        asked = body["lineItemRequests"]
        if not asked:
            raise Refused(400, "lineItemRequests boş olamaz")
        for entry in asked:
            closed(entry, PACK_LINE, ["id", "quantity"])
        lines = [self.lines.get(entry["id"]) for entry in asked]
        for line, entry in zip(lines, asked, strict=True):
            if line is None or line.status != "Open" or line.package:
                raise Refused(409, "Kalem paketlenebilir durumda değil")
            if line.quantity != entry["quantity"]:
                raise Refused(400, "Kalemin tüm adetleri paketlenmelidir")
        return self.bundle([line for line in lines if line is not None])

    def invoice(self, number: str, body: Any) -> None:
        """The link of a package's invoice."""
        closed(body, INVOICE, ["invoiceLink"])
        if not body["invoiceLink"].startswith("https://"):
            raise Refused(400, "invoiceLink geçersiz")
        self.package(number).invoice = body["invoiceLink"]

    def package(self, number: str) -> Package:
        """A package; Refused when there is none of that number."""
        if number not in self.packages:
            raise Refused(404, "Paket bulunamadı")
        return self.packages[number]

    def unpack(self, number: str) -> None:
        """Somebody takes a package apart: its lines are open again."""
        package = self.package(number)
        self.enter(package, "Unpacked")
        for line in package.lines:
            line.status, line.package = "Open", ""

    def fail(self, number: str, reason: str) -> None:
        """The carrier cannot deliver a parcel."""
        package = self.package(number)
        package.reason = reason
        self.enter(package, "Undelivered")

    def cancel(self, number: str) -> None:
        """The buyer's word: goods come back as long as no line is packed."""
        lines = self.order(number)
        if any(line.package or line.status != "Open" for line in lines):
            raise Refused(400, "Paketlenmiş sipariş iptal edilemez")
        for line in lines:
            self.drop(line)

    def drop(self, line: Line) -> None:
        """A line is cancelled: its goods come back."""
        self._offers.take_stock(line.offer.sku, -line.quantity)
        line.status, line.package, line.moved = "Cancelled", "", self._time.now()
        self.cancelled.append(line)

    def part(self, line: Line, quantity: int) -> Line:
        """So many units of a line as a line of their own, which is the line itself when they are all."""
        if quantity == line.quantity:
            return line
        part = replace(line, line_id=new_id(self._random), quantity=quantity)
        line.quantity -= quantity
        self.lines[part.line_id] = part
        return part

    def bundle(self, lines: Sequence[Line]) -> Package:
        """A new package of these lines, which the contracted carrier scans later."""
        number = str(9_191_000_000 + next(self._packages))
        package = self.packages[number] = Package(number, f"62{number}", list(lines))
        for line in lines:
            line.package = number
        self.enter(package, "Open", of_lines="Packaged")
        self._time.later(self._scan, lambda: self._shipped(package))
        return package

    def enter(self, package: Package, status: str, *, of_lines: str = "") -> None:
        """A package takes a step, and its lines with it."""
        now = self._time.now()
        package.status, package.moments[status] = status, now
        for line in package.lines:
            line.status, line.moved = of_lines or status, max(now, line.moved + 0.001)

    def open_lines(self) -> Iterator[Line]:
        """Paid lines without a package."""
        return (line for line in self.lines.values() if line.status == "Open" and not line.package)

    def in_state(self, *statuses: str) -> list[Package]:
        """Packages by their last step, newest first."""
        found = [package for package in self.packages.values() if package.status in statuses]
        return sorted(found, key=lambda package: (package.moments[package.status], package.number), reverse=True)

    def _named(self, sku: str, quantity: int) -> Offer:
        offer = self._offers.all.get(sku)
        if offer is None or not offer.salable or offer.stock < quantity:
            raise Refused(409, f"{sku} satışta değil veya stok yetersiz.")
        return offer

    def _any(self, quantity: int) -> list[Offer]:
        live = [offer for offer in self._offers.all.values() if offer.salable and offer.stock >= quantity]
        if not live:
            raise Refused(409, "Satışta yeterli stoklu ürün yok.")
        return self._random.sample(live, min(len(live), self._random.choice((1, 1, 2))))

    def _line(self, number: str, offer: Offer, quantity: int, person: tuple[str, str, str, str, str], firm: bool) -> Line:
        now, line_id = self._time.now(), new_id(self._random)
        discount = (offer.price * Decimal("0.05")).quantize(Decimal("0.01")) if int(number) % 3 == 0 else Decimal(0)
        return Line(line_id, number, offer, quantity, offer.price - discount, discount, now, now, person, firm)

    def _pack_by_itself(self, number: str) -> None:
        if waiting := [line for line in self.open_lines() if line.number == number]:
            self.bundle(waiting)

    def _shipped(self, package: Package) -> None:
        if package.status == "Open" and package.carrier == CARRIER:
            package.tracking = f"7330{package.number}0001"
            package.link = f"https://tracking.example.com/?id={package.tracking}"
            self.enter(package, "Shipped", of_lines="InTransit")
            self._time.later(self._scan, lambda: self._delivered(package))

    def _delivered(self, package: Package) -> None:
        if package.status == "Shipped" and package.carrier == CARRIER:
            self.enter(package, "Delivered")
