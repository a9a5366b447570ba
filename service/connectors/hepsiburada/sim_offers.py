"""The simulated offers and their uploads: at most five unfinished, worked off later, refused items named and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from service.connectors.hepsiburada.sim_rules import MAX_PRICE, MIN_PRICE
from service.connectors.simkit.batches import Batch, Batches, Item, new_id
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.timeline import Timeline

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
    held: list[str] = field(default_factory=list)
    """What a campaign freezes, by the names of the listing's flags."""

    @property
    def salable(self) -> bool:
        return self.active and not self.locked and self.stock > 0

    def take(self, stock: int, price: Decimal) -> None:
        """Values that are sent, as far as no campaign holds them: nothing is said about the others."""
        if not ("stockDecreaseDisabled" in self.held and stock < self.stock):
            self.stock = stock
        if ("priceIncreaseDisabled" if price > self.price else "priceDecreaseDisabled") not in self.held:
            self.price = price


class Offers:
    """Every offer of the one seller, by stock code. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, seed: int, batch_seconds: float) -> None:
        self._random = Random(seed + 7)  # noqa: S311
        self._uploads = Batches(time, batch_seconds, "Beklenmeyen bir hata oluştu", UPLOAD_KEPT_SECONDS)
        self.all: dict[str, Offer] = {}

    def open(self, offer: Offer) -> None:
        """A new offer."""
        self.all[offer.sku] = offer

    def upload(self, kind: str, items: Sequence[Mapping[str, Any]], *, partly: bool) -> str:
        """Accept an upload; its id. TooManyUploads while five are unfinished."""
        if self._uploads.unfinished() >= UPLOADS:
            raise TooManyUploads
        return self._uploads.take(new_id(self._random), kind, items, self._apply, partly=partly)

    def result(self, kind: str, number: str) -> Batch[str]:
        """An upload of that kind; Refused when it is unknown or older than a day."""
        upload = self._uploads.get(number)
        if upload is None or upload.kind != kind:
            raise Refused(404, "Yükleme bulunamadı")
        return upload

    def switch(self, hb_sku: str, active: bool) -> None:
        """Open or close an offer."""
        self._named(hb_sku).active = active

    def unlock(self, hb_skus: Sequence[str]) -> None:
        """The seller's word for several; 404 for all when one is unknown."""
        if not hb_skus:
            raise Refused(400, "hbSkuList boş olamaz")
        for offer in [self._named(hb_sku) for hb_sku in hb_skus]:
            offer.locked = []

    def take_stock(self, sku: str, quantity: int) -> None:
        """A sale, or with a negative quantity its cancellation."""
        self.all[sku].stock -= quantity

    def edit(self, sku: str, change: Mapping[str, Any]) -> None:
        """Somebody changes an offer by hand in the seller panel: quantity, price, active, locked, held by a campaign, or "gone"."""
        offer = self.all[sku]
        offer.stock, offer.active = change.get("quantity", offer.stock), change.get("active", offer.active)
        offer.price = Decimal(str(change.get("price", offer.price)))
        offer.locked, offer.held = list(change.get("locked", offer.locked)), list(change.get("held", offer.held))
        if change.get("gone"):
            del self.all[sku]

    def _apply(self, item: Item, accepted: float) -> list[str]:
        offer = self._found(item)
        if offer is None or item.get("availableStock", 0) < 0:
            return _failures(item, is_known=offer is not None)
        if not is_outside(item):
            offer.take(item.get("availableStock", offer.stock), Decimal(item.get("price", offer.price)))
            offer.accepted_at = accepted
        return []

    def _found(self, item: Mapping[str, Any]) -> Offer | None:
        if "merchantSku" in item:
            return self.all.get(item["merchantSku"])
        return next((offer for offer in self.all.values() if offer.hb_sku == item.get("hepsiburadaSku")), None)

    def _named(self, hb_sku: str) -> Offer:
        for offer in self.all.values():
            if offer.hb_sku == hb_sku:
                return offer
        raise Refused(404, "Listing bulunamadı")


def is_outside(item: Item) -> bool:
    """Whether its price lies outside the band: such an item is not refused, and nothing of it is taken."""
    return "price" in item and not MIN_PRICE <= item["price"] <= MAX_PRICE


def _failures(item: Item, *, is_known: bool) -> list[str]:
    unknown = [] if is_known else ["Listing bulunamadı"]
    return [*unknown, "Stok sıfırdan küçük olamaz"] if item.get("availableStock", 0) < 0 else unknown
