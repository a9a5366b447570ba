"""The simulated offers and their uploads: at most five unfinished, worked off later, refused items named and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from service.connectors.hepsiburada.sim_rules import MAX_PRICE, MIN_PRICE, Refused
from service.connectors.hepsiburada.sim_time import Timeline

UPLOADS, UPLOAD_KEPT_SECONDS = 5, 24 * 3600


class TooManyUploads(Exception):
    """A sixth unfinished upload: told in a successful answer."""


@dataclass(slots=True)
class Offer:
    """Price and stock of one stock code."""

    hb_sku: str
    sku: str
    price: Decimal
    stock: int
    given: Mapping[str, Any]
    accepted_at: float
    """When the values that are shown were accepted."""
    active: bool = True
    locked: list[str] = field(default_factory=list)

    @property
    def salable(self) -> bool:
        return self.active and not self.locked and self.stock > 0


@dataclass(slots=True)
class Upload:
    """One accepted upload; `errors` is None until it was worked off."""

    number: str
    kind: str
    items: Sequence[Mapping[str, Any]]
    created: float
    errors: list[tuple[int, str]] | None = None
    prices: list[int] = field(default_factory=list)
    """Items whose price lies outside the band."""


class Offers:
    """Every offer of the one seller, by stock code. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, seed: int, batch_seconds: float) -> None:
        self._time, self._delay, self._random = time, batch_seconds, Random(seed + 7)  # noqa: S311
        self._uploads: dict[str, Upload] = {}
        self.all: dict[str, Offer] = {}

    def open(self, offer: Offer) -> None:
        """A new offer."""
        self.all[offer.sku] = offer

    def upload(self, kind: str, items: Sequence[Mapping[str, Any]], *, partly: bool) -> str:
        """Accept an upload; its id. TooManyUploads while five are unfinished."""
        if sum(upload.errors is None for upload in self._uploads.values()) >= UPLOADS:
            raise TooManyUploads
        number = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        upload = self._uploads[number] = Upload(number, kind, items, self._time.now())
        self._time.later(self._delay, lambda: self._work_off(upload, partly))
        return number

    def result(self, kind: str, number: str) -> Upload:
        """An upload of that kind; Refused when it is unknown or older than a day."""
        upload = self._uploads.get(number)
        if upload is None or upload.kind != kind or upload.created < self._time.now() - UPLOAD_KEPT_SECONDS:
            raise Refused(404, "Yükleme bulunamadı")
        return upload

    def switch(self, hb_sku: str, active: bool) -> None:
        """Open or close an offer."""
        self._named(hb_sku).active = active

    def take_stock(self, sku: str, quantity: int) -> None:
        """A sale, or with a negative quantity its cancellation."""
        self.all[sku].stock -= quantity

    def edit(self, sku: str, change: Mapping[str, Any]) -> None:
        """Somebody changes an offer by hand in the seller panel: quantity, price, active, locked, or "gone"."""
        offer = self.all[sku]
        offer.stock, offer.active = change.get("quantity", offer.stock), change.get("active", offer.active)
        offer.price = Decimal(str(change.get("price", offer.price)))
        offer.locked = list(change.get("locked", offer.locked))
        if change.get("gone"):
            del self.all[sku]

    def _work_off(self, upload: Upload, partly: bool) -> None:
        upload.errors = []
        for index, item in enumerate(upload.items):
            random_failure = ["Beklenmeyen bir hata oluştu"] if partly and (index % 2 or len(upload.items) == 1) else []
            errors = random_failure or list(self._failures(item))
            upload.errors += [(index, error) for error in errors]
            if not errors and not self._outside(item):
                self._apply(item, upload.created)
            elif not errors:
                upload.prices.append(index)

    def _failures(self, item: Mapping[str, Any]) -> Iterator[str]:
        if self._found(item) is None:
            yield "Listing bulunamadı"
        if item.get("availableStock", 0) < 0:
            yield "Stok sıfırdan küçük olamaz"

    def _outside(self, item: Mapping[str, Any]) -> bool:
        return "price" in item and not MIN_PRICE <= item["price"] <= MAX_PRICE

    def _apply(self, item: Mapping[str, Any], accepted: float) -> None:
        offer = self._found(item)
        if offer is not None:
            offer.stock, offer.accepted_at = item.get("availableStock", offer.stock), accepted
            offer.price = Decimal(item.get("price", offer.price))

    def _found(self, item: Mapping[str, Any]) -> Offer | None:
        if "merchantSku" in item:
            return self.all.get(item["merchantSku"])
        return next((offer for offer in self.all.values() if offer.hb_sku == item.get("hepsiburadaSku")), None)

    def _named(self, hb_sku: str) -> Offer:
        for offer in self.all.values():
            if offer.hb_sku == hb_sku:
                return offer
        raise Refused(404, "Listing bulunamadı")
