"""The simulated products and their batches: taken at once, worked off hours later, reviewed later still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from service.connectors.ciceksepeti.sim_rules import UNKNOWN_CODE, Failure, offer_failures, product_failures, review_reasons
from service.connectors.simkit.batches import Batch, Batches, Item, new_id
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.timeline import Timeline

TECHNICAL: Failure = (None, "")
"""A failure without any reason: the item may be sent again."""


@dataclass(slots=True)
class Product:
    """One stock code. `status` is waiting, on_sale or rejected."""

    item: dict[str, Any]
    number: int
    status: str = "waiting"
    reasons: list[str] = field(default_factory=list)
    active: bool = True
    accepted_at: float | None = None
    """When the last price or stock that is shown was accepted."""


class Products:
    """Every product and batch of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, seed: int, review_seconds: float, batch_seconds: float) -> None:
        self._time, self._review = time, review_seconds
        self._random, self._numbers = Random(seed), count(1)  # noqa: S311
        self._batches = Batches(time, batch_seconds, TECHNICAL)
        self.all: dict[str, Product] = {}

    def take(self, kind: str, items: Sequence[Mapping[str, Any]], *, partly: bool) -> str:
        """Accept a batch of "create", "update" or "offer"; its number."""
        work = {"create": self._create, "update": self._update, "offer": self._offer}[kind]
        return self._batches.take(new_id(self._random), kind, items, work, partly=partly)

    def batch(self, number: str) -> Batch[Failure]:
        """An accepted batch; Refused when there is none of that number."""
        batch = self._batches.get(number)
        if batch is None:
            raise Refused(404, "Batch bulunamadı")
        return batch

    def live(self) -> Iterator[Product]:
        """What a buyer can buy now."""
        return (each for each in self.all.values() if each.status == "on_sale" and each.active and each.item["stockQuantity"] > 0)

    def take_stock(self, code: str, quantity: int) -> None:
        """A sale, or with a negative quantity its cancellation."""
        self.all[code].item["stockQuantity"] -= quantity

    def edit(self, code: str, change: Mapping[str, Any]) -> None:
        """Somebody changes a product by hand in the seller panel: stockQuantity, salesPrice, listPrice, active, status, or "gone"."""
        product = self.all[code]
        product.item |= {name: change[name] for name in ("stockQuantity", "salesPrice", "listPrice") if name in change}
        product.active, product.status = change.get("active", product.active), change.get("status", product.status)
        if change.get("gone"):
            del self.all[code]

    def _create(self, item: Item, accepted: float) -> list[Failure]:
        if item["stockCode"] in self.all:
            return [(None, f"Bu stok kodu ile kayıtlı ürün bulunmaktadır: {item['stockCode']}")]
        failures = list(product_failures(item))
        if not failures:
            product = self.all[item["stockCode"]] = Product(dict(item), next(self._numbers))
            self._time.later(self._review, lambda: self._decide(product))
        return failures

    def _update(self, item: Item, accepted: float) -> list[Failure]:
        product = self.all.get(item["stockCode"])
        if product is None:
            return [UNKNOWN_CODE]
        wanted = {**product.item, **item}
        fixed = any(item.get(name, product.item.get(name)) != product.item.get(name) for name in ("barcode", "Attributes"))
        failures = [(None, "Barkod ve özellikler değiştirilemez."), *product_failures(wanted)] if fixed else list(product_failures(wanted))
        if not failures:
            product.active = wanted.pop("isActive")
            product.item, product.status = wanted, "waiting"
            self._time.later(self._review, lambda: self._decide(product))
        return failures

    def _offer(self, item: Item, accepted: float) -> list[Failure]:
        product = self.all.get(item["stockCode"])
        if product is None:
            return [UNKNOWN_CODE]
        failures = list(offer_failures(item, product.item["salesPrice"]))
        if not failures:
            if "salesPrice" in item:
                product.item.pop("listPrice", None)
            product.item |= item
            product.accepted_at = accepted
        return failures

    def _decide(self, product: Product) -> None:
        product.reasons = review_reasons(product.item)
        product.status = "rejected" if product.reasons else "on_sale"
