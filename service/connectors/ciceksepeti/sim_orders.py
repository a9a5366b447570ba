"""The simulated order lines: sold on demand, handed over by the seller, then moved by the scans of a contracted carrier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from service.connectors.ciceksepeti.sim_products import Product, Products
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.timeline import Timeline

WRONG_MODEL = "This branch's integration type is not supported this method"
NOT_FOUND, NOT_NOW = "Order not found!", "Order not available for this status!"
CARRIERS = {1: "MNG Kargo", 2: "Yurtiçi Kargo", 25: "Sürat Kargo", 43: "Aras Kargo", 44: "PTT Kargo", 55: "Ceva"}
CHOICE = (1, 2, 25, 43, 44, 45, 46, 49)
"""Whom the contracted model lets a seller choose."""
CONTRACTED, OWN = 1, 2
NEXT = {2: (1,), 11: (1, 2), 3: (1, 2), 5: (1, 2, 11), 7: (3, 5), 18: (5,)}
"""Own cargo: status -> where a line may come from."""
PEOPLE = (
    ("Ayşe Yılmaz", "İstanbul", "Kadıköy", "Moda"),
    ("Çağrı Öztürk", "Ankara", "Çankaya", "Kızılay"),
    ("İrem Şahin", "İzmir", "Karşıyaka", "Bostanlı"),
    ("Gökhan Çelik", "Bursa", "Nilüfer", "Görükle"),
    ("Ümit Can Doğan", "Eskişehir", "Tepebaşı", "Şirintepe"),
)


@dataclass(slots=True)
class Line:
    """One order line. `steps` are (status, time, carrier's number)."""

    item_id: int
    order_id: int
    product: Product
    quantity: int
    placed: float
    receiver: tuple[str, str, str, str]
    sender: tuple[str, str, str, str]
    price: Decimal
    discount: Decimal
    status: int = 1
    moved: float = 0.0
    active: bool = True
    carrier: str = ""
    cargo_code: str = ""
    number: str = ""
    url: str = ""
    invoiced: bool = False
    by_vehicle: bool = False
    steps: list[tuple[int, float, str]] = field(default_factory=list)


class Orders:
    """Every order line of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, products: Products, seed: int, scan_seconds: float, model: int) -> None:
        self._time, self._products, self._scan, self._model = time, products, scan_seconds, model
        self._random, self._numbers, self._items, self._codes = Random(seed + 1), count(1), count(111_000_001), count(1)  # noqa: S311
        self.all: dict[int, Line] = {}

    def sell(self, code: str | None, quantity: int, *, by_vehicle: bool = False) -> list[Line]:
        """One order of one or two products. Refused when the stock does not allow it: nothing is ever oversold."""
        chosen = [self._named(code, quantity)] if code else self._any(quantity)
        number, receiver = 67_890_000 + next(self._numbers), self._random.choice(PEOPLE)
        sender = self._random.choice(PEOPLE) if number % 2 else receiver
        lines = []
        for product in chosen:
            self._products.take_stock(product.item["stockCode"], quantity)
            price = product.item["salesPrice"]
            discount = (price * quantity * Decimal("0.05")).quantize(Decimal("0.01")) if number % 3 == 0 else Decimal(0)
            line = Line(next(self._items), number, product, quantity, self._time.now(), receiver, sender, price, discount)
            line.by_vehicle = by_vehicle
            self._enter(line, 1)
            lines.append(line)
            self.all[line.item_id] = line
        return lines

    def ready(self, items: Sequence[Any]) -> str | None:
        """The seller hands lines of one order to the contracted carrier; what speaks against it."""
        lines = [self.all.get(item) for item in items]
        if self._model != CONTRACTED:
            return WRONG_MODEL
        if not lines or None in lines:
            return NOT_FOUND
        found = [line for line in lines if line is not None]
        if any(line.status != 1 or not line.active for line in found):
            return NOT_NOW
        if len({(line.order_id, line.receiver) for line in found}) > 1:
            return "Orders belong to different orders or receivers!"
        code = f"{7_000_000 + next(self._codes)}-10"
        for line in found:
            line.cargo_code, line.carrier = code, line.carrier or CARRIERS[2]
            self._enter(line, 11)
        self._time.later(self._scan, lambda: self._scanned(found, 5))
        return None

    def choose_carrier(self, item_id: int, cargo: int) -> str | None:
        """The seller wants another contracted carrier; what speaks against it."""
        line = self.all.get(item_id)
        if self._model != CONTRACTED:
            return WRONG_MODEL
        if line is None:
            return NOT_FOUND
        if line.status != 1 or not line.active or cargo not in CHOICE:
            return NOT_NOW
        line.carrier = CARRIERS.get(cargo, "Diğer")
        return None

    def tell(self, item: Mapping[str, Any]) -> str | None:
        """The seller's word in the own-cargo model; what speaks against it."""
        line, status = self.all.get(item["orderItemId"]), item["orderItemStatusId"]
        if self._model != OWN:
            return WRONG_MODEL
        if line is None:
            return NOT_FOUND
        if not line.active or line.status not in NEXT.get(status, ()):
            return NOT_NOW
        if status == 5:
            if not all(item.get(name) for name in ("cargoBusinessId", "shipmentNumber", "shipmentTrackingUrl")):
                return "Cargo information is required!"
            line.carrier = CARRIERS.get(item["cargoBusinessId"], "Diğer")
            line.number, line.url = item["shipmentNumber"], item["shipmentTrackingUrl"]
        self._enter(line, status)
        return None

    def cancel(self, item_id: int) -> None:
        """The buyer's word: goods come back as long as they were not handed over."""
        line = self.all[item_id]
        if line.status not in (1, 2) or not line.active:
            raise Refused(400, NOT_NOW)
        self._products.take_stock(line.product.item["stockCode"], -line.quantity)
        line.active, line.moved = False, self._time.now()

    def move(self, item_id: int, status: int) -> None:
        """ÇiçekSepeti's word: a return, an exchange (1 again), or a status that nobody has documented."""
        self._enter(self.all[item_id], status)

    def shown(self, fits: Callable[[Line], bool]) -> list[Line]:
        """The lines that fit, the last moved first."""
        return sorted(filter(fits, self.all.values()), key=lambda line: (line.moved, line.item_id), reverse=True)

    def _named(self, code: str, quantity: int) -> Product:
        product = next((each for each in self._products.live() if each.item["stockCode"] == code), None)
        if product is None or product.item["stockQuantity"] < quantity:
            raise Refused(409, f"{code} satışta değil veya stok yetersiz.")
        return product

    def _any(self, quantity: int) -> list[Product]:
        live = [product for product in self._products.live() if product.item["stockQuantity"] >= quantity]
        if not live:
            raise Refused(409, "Satışta yeterli stoklu ürün yok.")
        return self._random.sample(live, min(len(live), self._random.choice((1, 1, 2))))

    def _scanned(self, lines: Sequence[Line], status: int) -> None:
        for line in lines:
            line.number = line.number or f"73300000000000{line.item_id}"
            line.url = f"https://kargo.example.com/?id={line.number}"
            self._enter(line, status)
        if status == 5:
            self._time.later(self._scan, lambda: self._scanned(lines, 7))

    def _enter(self, line: Line, status: int) -> None:
        line.status, line.moved = status, self._time.now()
        line.steps.append((status, line.moved, line.number))
