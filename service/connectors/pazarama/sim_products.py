"""The simulated products and batches: taken at once, worked off later, reviewed later still."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from service.connectors.pazarama import sim_rules
from service.connectors.pazarama.api import NO_BATCH
from service.connectors.pazarama.sim_rules import FAILED, FOR_APPROVAL, NOT_DONE
from service.connectors.simkit.batches import Batch, Batches, Item, new_id
from service.connectors.simkit.timeline import Timeline

KEPT_SECONDS = 4 * 3600
FIRST, UPDATE, APPROVED, REJECTED, AGAIN = 1, 2, 3, 6, 7
"""States of a product."""
STOCK, PRICE, PRODUCTS = "stock", "price", "products"

Failure = tuple[int, str]
"""The status of a part of an item, and Pazarama's words."""


@dataclass(slots=True)
class Product:
    """One barcode. `shown` is what buyers see, None before the first approval."""

    given: dict[str, Any]
    state: int = FIRST
    reasons: list[str] = field(default_factory=list)
    shown: dict[str, Any] | None = None
    closed: bool = False
    accepted_at: float | None = None
    """When the last price or stock that is shown was accepted."""
    asked: dict[str, Any] | None = None
    """Prices that wait for a person."""

    @property
    def for_sale(self) -> bool:
        return self.shown is not None and not self.closed and self.shown["stockCount"] > 0


class Products:
    """Every product and batch of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, seed: int, review_seconds: float, batch_seconds: float) -> None:
        self._time, self._review, self._random = time, review_seconds, Random(seed)  # noqa: S311
        self._batches = Batches[Failure](time, batch_seconds, (FAILED, "Beklenmeyen bir hata oluştu"), KEPT_SECONDS)
        self.all: dict[str, Product] = {}

    def create(self, items: Sequence[Item], *, partly: bool) -> str:
        """Take products, new or known; a single one gets no batch number."""
        number = self._take(PRODUCTS, items, self._create, partly)
        return NO_BATCH if len(items) == 1 else number

    def set_stock(self, items: Sequence[Item], *, partly: bool) -> str:
        """Take quantities."""
        return self._take(STOCK, items, self._stock, partly)

    def set_prices(self, items: Sequence[Item], *, partly: bool) -> str:
        """Take prices."""
        return self._take(PRICE, items, self._price, partly)

    def batch(self, number: str, *kinds: str) -> Batch[Failure] | None:
        """An accepted batch of one of the kinds; None when it is unknown or older than four hours."""
        batch = self._batches.get(number)
        return batch if batch is not None and batch.kind in kinds else None

    def shown(self) -> list[tuple[str, Product]]:
        """What was approved once, in the order of the approvals' codes."""
        return [(code, product) for code, product in self.all.items() if product.shown is not None]

    def waiting(self) -> list[tuple[str, Product]]:
        """What waits or was refused."""
        return [(code, product) for code, product in self.all.items() if product.state != APPROVED]

    def for_sale(self) -> Iterator[Product]:
        """What a buyer can buy now."""
        return (product for product in self.all.values() if product.for_sale)

    def take_stock(self, code: str, quantity: int) -> None:
        """A sale, or with a negative quantity its end."""
        if shown := self.all[code].shown:
            shown["stockCount"] -= quantity

    def edit(self, code: str, change: Mapping[str, Any]) -> None:
        """Somebody changes a product by hand in the panel: quantity, salePrice, listPrice, closed, approve (its price), or "gone"."""
        product = self.all[code]
        names = {"quantity": "stockCount", "salePrice": "salePrice", "listPrice": "listPrice"}
        if product.shown is not None:
            product.shown |= {theirs: change[ours] for ours, theirs in names.items() if ours in change}
            product.shown |= (product.asked or {}) if change.get("approve") else {}
        product.closed = change.get("closed", product.closed)
        if change.get("gone"):
            del self.all[code]

    def _take(self, kind: str, items: Sequence[Item], work: Callable[[Item, float], list[Failure]], partly: bool) -> str:
        return self._batches.take(new_id(self._random), kind, items, work, partly=partly)

    def _create(self, item: Item, accepted: float) -> list[Failure]:
        if reasons := list(sim_rules.product_failures(item)):
            return [(FAILED, "; ".join(reasons))]
        known = self.all.get(item["code"])
        product = self.all[item["code"]] = known or Product(dict(item))
        product.given, was = dict(item), product.state
        product.state = UPDATE if product.shown else (AGAIN if known and was in (REJECTED, AGAIN) else FIRST)
        self._time.later(self._review, lambda: self._decide(product))
        return []

    def _decide(self, product: Product) -> None:
        product.reasons = sim_rules.review_reasons(product.given)
        product.state = REJECTED if product.reasons else APPROVED
        if not product.reasons:
            # Price and stock of what is on sale have calls of their own.
            kept = {name: product.shown[name] for name in ("stockCount", "salePrice", "listPrice")} if product.shown else {}
            product.shown = {**product.given, **kept}

    def _stock(self, item: Item, accepted: float) -> list[Failure]:
        product = self.all.get(item["code"])
        if product is None or product.shown is None:
            return [(NOT_DONE, "Ürün bulunamadı")]
        if item["stockCount"] < 0:
            return [(FAILED, "Stok adedi sıfırdan küçük olamaz")]
        product.shown["stockCount"], product.accepted_at = item["stockCount"], accepted
        return []

    def _price(self, item: Item, accepted: float) -> list[Failure]:
        product = self.all.get(item["code"])
        if product is None or product.shown is None:
            return [(NOT_DONE, "Ürün bulunamadı")]
        if reasons := list(sim_rules.price_failures(item)):
            return [(FAILED, "; ".join(reasons))]
        prices = {name: item[name] for name in ("salePrice", "listPrice")}
        if item["salePrice"] < item["listPrice"] * sim_rules.APPROVAL_BELOW:
            product.asked = prices
            return [(FOR_APPROVAL, "Ürün fiyat onayına gönderildi")]
        product.shown |= prices
        product.accepted_at = accepted
        return []
