"""The simulated products: batches accepted at once and worked off later, whole products replaced, new ones on sale after a while."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from service.connectors.pttavm.sim_rules import offer_failures, product_failures
from service.connectors.simkit.batches import Batch, Batches, Item, Repetitions, new_id
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.timeline import Timeline

SAME_REQUEST_SECONDS = 300.0
LOCKED = "Ürün kilitli"


@dataclass(slots=True)
class Product:
    """One product of the seller, with the fields that were sent last; `given` has no variants."""

    number: int
    given: dict[str, Any]
    accepted_at: float
    """When the offer that is shown was accepted."""
    reviewed: bool = False
    locked: bool = False
    variants: list[dict[str, Any]] = field(default_factory=list)

    @property
    def quantity(self) -> int:
        return int(self.given["quantity"])

    @property
    def price(self) -> Decimal:
        """What a buyer pays."""
        return Decimal(self.given["priceWithVat"]) * (100 - Decimal(self.given.get("discount", 0))) / 100

    @property
    def on_sale(self) -> bool:
        return bool(self.reviewed and self.given.get("active", True) and self.quantity > 0)


class Products:
    """Every product of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, seed: int, review_seconds: float, batch_seconds: float) -> None:
        self._time, self._review = time, review_seconds
        self._random, self._numbers = Random(seed), count(7001)  # noqa: S311
        self._batches = Batches(time, batch_seconds, "Beklenmeyen bir hata oluştu")
        self._repetitions = Repetitions(time, SAME_REQUEST_SECONDS)
        self.all: dict[str, Product] = {}

    def take(self, kind: str, items: Sequence[Mapping[str, Any]], *, partly: bool) -> str | None:
        """Accept a batch; its tracking id, None for the same request within five minutes."""
        if self._repetitions.again([kind, items]):
            return None
        work = self._upsert if kind == "upsert" else self._offer
        return self._batches.take(new_id(self._random), kind, items, work, partly=partly)

    def batch(self, tracking: str) -> Batch[str]:
        """An accepted batch; Refused when there is none of that id."""
        batch = self._batches.get(tracking)
        if batch is None:
            raise Refused(404, "trackingId bulunamadı")
        return batch

    def matching(self, active: bool, in_stock: bool) -> Iterator[Product]:
        """What the search shows for its two filters."""
        return (
            product for product in self.all.values() if product.given.get("active", True) is active and (product.quantity > 0) is in_stock
        )

    def take_stock(self, barcode: str, quantity: int) -> None:
        """A sale, or with a negative quantity its cancellation."""
        self.all[barcode].given["quantity"] -= quantity

    def edit(self, barcode: str, change: Mapping[str, Any]) -> None:
        """Somebody changes a product by hand in the panel: quantity, price, discount, active, locked, variants, or "gone"."""
        product = self.all[barcode]
        names = {"quantity": "quantity", "price": "priceWithVat", "discount": "discount", "active": "active"}
        product.given |= {theirs: change[ours] for ours, theirs in names.items() if ours in change}
        product.locked, product.variants = change.get("locked", product.locked), change.get("variants", product.variants)
        if change.get("gone"):
            del self.all[barcode]

    def _upsert(self, item: Item, accepted: float) -> list[str]:
        known = self.all.get(item["barcode"])
        if known is not None and known.locked:
            return [LOCKED]
        given = {**(known.given if known else {}), **{name: value for name, value in item.items() if name != "variants"}}
        failures = list(product_failures(given))
        if not failures:
            self._keep(known, given, list(item.get("variants", ())), accepted)
        return failures

    def _keep(self, known: Product | None, given: dict[str, Any], variants: list[dict[str, Any]], accepted: float) -> None:
        """What was not sent again of the variants is deleted."""
        if known is not None:
            known.given, known.variants, known.accepted_at = given, variants, accepted
            return
        product = self.all[given["barcode"]] = Product(next(self._numbers), given, accepted, variants=variants)
        self._time.later(self._review, lambda: setattr(product, "reviewed", True))

    def _offer(self, item: Item, accepted: float) -> list[str]:
        product = self.all.get(item["barcode"])
        if product is None or product.locked:
            return [LOCKED if product else "Ürün bulunamadı"]
        names = {"priceWithVAT": "priceWithVat", "priceWithoutVAT": "priceWithoutVat"}
        given = {**product.given, **{names.get(name, name): value for name, value in item.items()}}
        failures = list(offer_failures(given["quantity"], given["priceWithVat"], given.get("discount", 0)))
        if not failures:
            product.given, product.accepted_at = given, accepted
        return failures
