"""The simulated catalogue: files accepted at once, worked off later, reviewed later still; a match that waits for the seller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from service.connectors.hepsiburada.sim_offers import Offer, Offers
from service.connectors.hepsiburada.sim_rules import import_failures, is_suggested, review_reasons
from service.connectors.simkit.batches import Batch, Batches, Item, new_id
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.timeline import Timeline

RANDOM_FAILURE = "Beklenmeyen bir hata oluştu. Lütfen daha sonra tekrar deneyin."


@dataclass(slots=True)
class Product:
    """One stock code of the seller. `status` is Hepsiburada's productStatus."""

    given: dict[str, Any]
    category: int
    status: str = "WAITING"
    reasons: list[str] = field(default_factory=list)
    hb_sku: str = ""


class Products:
    """Every product of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, offers: Offers, seed: int, review_seconds: float, batch_seconds: float) -> None:
        self._time, self._offers, self._review = time, offers, review_seconds
        self._random, self._numbers = Random(seed), count(1)  # noqa: S311
        self._files = Batches(time, batch_seconds, ("", RANDOM_FAILURE))
        self.all: dict[str, Product] = {}

    def take(self, rows: Sequence[Mapping[str, Any]], *, partly: bool) -> str:
        """Accept a file; its tracking id."""
        return self._files.take(new_id(self._random), "import", rows, self._import, partly=partly)

    def file(self, tracking: str) -> Batch[tuple[str, str]]:
        """An accepted file; Refused when there is none of that id."""
        file = self._files.get(tracking)
        if file is None:
            raise Refused(404, "trackingId bulunamadı")
        return file

    def approve(self, skus: Sequence[str]) -> None:
        """The seller takes the suggested matches; those that wait for nothing are left alone."""
        for sku in skus:
            product = self.all.get(sku)
            if product is not None and product.status == "PRE_MATCHED":
                product.status = "IN_EXTERNAL_PROGRESS"
                self._time.later(self._review, lambda product=product: self._match(product))  # type: ignore[misc]

    def _import(self, row: Item, accepted: float) -> list[tuple[str, str]]:
        failures = list(import_failures(row))
        if not failures:
            self._ask_for_review(row)
        return failures

    def _ask_for_review(self, row: Mapping[str, Any]) -> None:
        sku = row["attributes"]["merchantSku"]
        known = self.all.get(sku)
        if known is not None and known.hb_sku:
            return  # what is matched stays as it is; its offer has its own calls
        product = self.all[sku] = Product(dict(row["attributes"]), row["categoryId"])
        self._time.later(self._review, lambda: self._decide(product))

    def _decide(self, product: Product) -> None:
        product.reasons = review_reasons(product.given)
        if product.reasons:
            product.status = "REJECTED"
        elif is_suggested(product.given):
            product.status = "PRE_MATCHED"
        else:
            self._match(product)

    def _match(self, product: Product) -> None:
        given, product.status, product.hb_sku = product.given, "MATCHED", f"HBCV{next(self._numbers):08d}"
        price = Decimal(given["price"].replace(",", "."))
        self._offers.open(Offer(product.hb_sku, given["merchantSku"], price, int(given["stock"]), given, self._time.now()))
