"""The simulated marketplace's products and batches: accepted at once, worked off later, reviewed later still."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from service.connectors.simkit.batches import Batch, Batches, Item, Repetitions, new_id
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.timeline import Timeline
from service.connectors.trendyol.sim_content import content_failures, show
from service.connectors.trendyol.sim_rules import offer_failures, product_failures, review_reasons

BATCH_KEPT_SECONDS = 4 * 3600
REPEAT_SECONDS = 15 * 60
PRICE_CHANGES_PER_MINUTE = 30
RANDOM_FAILURE = "Beklenmeyen bir hata oluştu. Lütfen daha sonra tekrar deneyin."


@dataclass(slots=True)
class Product:
    """One barcode. `state` is pendingApproval, rejected or approved."""

    item: dict[str, Any]
    created: int
    state: str = "pendingApproval"
    modified: int = 0
    reasons: list[dict[str, str]] = field(default_factory=list)
    content_id: int = 0
    variant_id: int = 0
    archived: bool = False
    lock: str = ""
    """Why Trendyol locked it."""
    rival: Decimal | None = None
    """What another seller asks for it."""
    accepted_at: float | None = None
    """When the last price or stock that is shown was accepted."""
    price_changes: deque[float] = field(default_factory=deque)


class Products:
    """Every product and batch of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, seed: int, review_seconds: float, batch_seconds: float) -> None:
        self._time, self._review = time, review_seconds
        self._random, self._ids = Random(seed), count(9_511_264)  # noqa: S311
        self._contents: dict[tuple[str, str], int] = {}
        self._bodies = Repetitions(time, REPEAT_SECONDS)
        self._batches = Batches(time, batch_seconds, RANDOM_FAILURE, BATCH_KEPT_SECONDS)
        self.all: dict[str, Product] = {}
        self._shown: dict[int, list[Product]] = {}

    def create(self, items: Sequence[dict[str, Any]], *, partly: bool) -> str:
        """Take new products; the batch tells what came of each."""
        return self._take("ProductV2OnBoarding", items, self._create, partly)

    def update(self, items: Sequence[dict[str, Any]], *, partly: bool) -> str:
        """Correct products that are not approved; they go to the review again."""
        return self._take("ProductV2Update", items, self._update, partly)

    def correct(self, items: Sequence[dict[str, Any]], *, partly: bool) -> str:
        """Change what the pages of approved products say; shown when the review lets it."""
        return self._take("ApprovedProductContentUpdate", items, self._correct, partly)

    def archive(self, items: Sequence[dict[str, Any]], *, partly: bool) -> str:
        """Archive approved products or bring them back."""
        return self._take("ProductArchiveUpdate", items, self._archive, partly)

    def unlock(self, items: Sequence[dict[str, Any]], *, partly: bool) -> str:
        """Take Trendyol's locks off."""
        return self._take("ProductUnlockUpdate", items, self._unlock, partly)

    def offer(self, items: Sequence[dict[str, Any]], *, partly: bool) -> str:
        """Take prices and stock; the same body twice in a quarter of an hour is refused."""
        if self._bodies.again(items):
            raise Refused(400, "15 dakika boyunca aynı isteği tekrarlı olarak atamazsınız!", "repeated.request")
        return self._take("ProductInventoryUpdate", items, self._offer, partly)

    def batch(self, number: str) -> dict[str, Any]:
        """The batch result; Refused when it is unknown or older than four hours."""
        batch = self._batches.get(number)
        if batch is None:
            raise Refused(404, "Toplu işlem bulunamadı.", "batch.request.not.found")
        answer = {
            "batchRequestId": number,
            "items": [_batch_item(batch, index) for index in range(len(batch.items))],
            "creationDate": int(batch.accepted * 1000),
            "lastModification": int((batch.finished or batch.accepted) * 1000),
            "sourceType": "API",
            "itemCount": len(batch.items),
            "failedItemCount": sum(map(bool, batch.failures or ())),
            "batchRequestType": batch.kind,
        }
        state = {} if batch.kind == "ProductInventoryUpdate" else {"status": "IN_PROGRESS" if batch.failures is None else "COMPLETED"}
        return answer | state

    def approved(self, barcodes: Sequence[str] = ()) -> Mapping[int, Sequence[Product]]:
        """The approved products by content, in the order of the content ids: all, or those with one of the barcodes."""
        if not barcodes:
            return self._shown
        asked = (self.all[barcode] for barcode in dict.fromkeys(barcodes) if barcode in self.all)
        found: dict[int, list[Product]] = {}
        for product in sorted((product for product in asked if product.state == "approved"), key=lambda each: each.content_id):
            found.setdefault(product.content_id, []).append(product)
        return found

    def edit(self, barcode: str, change: Mapping[str, Any]) -> None:
        """Somebody changes an approved product by hand in the partner panel, or Trendyol locks it (the reason)."""
        product = self.all[barcode]
        product.item |= {name: change[name] for name in ("quantity", "salePrice", "listPrice") if name in change}
        product.archived, product.modified = change.get("archived", product.archived), self._time.milliseconds()
        product.lock = change.get("locked", product.lock)
        if change.get("gone"):
            del self.all[barcode]
            self._shown[product.content_id].remove(product)
            if not self._shown[product.content_id]:
                del self._shown[product.content_id]

    def live(self) -> Iterator[Product]:
        """What a buyer can buy now."""
        return (
            product
            for product in self.all.values()
            if product.state == "approved" and not (product.archived or product.lock) and product.item["quantity"] > 0
        )

    def take_stock(self, barcode: str, quantity: int) -> None:
        """A sale, or with a negative quantity its cancellation."""
        self.all[barcode].item["quantity"] -= quantity

    def _take(self, kind: str, items: Sequence[dict[str, Any]], work: Callable[[Item, float], list[str]], partly: bool) -> str:
        number = f"{new_id(self._random)}-{int(self._time.now())}"
        return self._batches.take(number, kind, items, work, partly=partly)

    def _create(self, item: Mapping[str, Any], accepted: float) -> list[str]:
        if item["barcode"] in self.all:
            return [f"Bu barkod ile kayıtlı ürün bulunmaktadır: {item['barcode']}"]
        if failures := list(product_failures(item)):
            return failures
        self._ask_for_review(Product(dict(item), self._time.milliseconds()))
        return []

    def _update(self, item: Mapping[str, Any], accepted: float) -> list[str]:
        product = self.all.get(item["barcode"])
        if product is None or product.state == "approved":
            return [f"Onaylanmamış ürün bulunamadı: {item['barcode']}"]
        if failures := list(product_failures({**product.item, **item})):
            return failures
        product.item |= item
        self._ask_for_review(product)
        return []

    def _correct(self, item: Mapping[str, Any], accepted: float) -> list[str]:
        variants = [product.item for product in self._shown.get(item["contentId"], ())]
        failures = list(dict.fromkeys(content_failures(variants, item)))
        if not failures:
            self._time.later(self._review, lambda: show(variants, item))
        return failures

    def _archive(self, item: Mapping[str, Any], accepted: float) -> list[str]:
        product = self._approved(item)
        if product is None:
            return [f"Onaylı ürün bulunamadı: {item['barcode']}"]
        product.archived, product.modified = item["archived"], self._time.milliseconds()
        return []

    def _unlock(self, item: Mapping[str, Any], accepted: float) -> list[str]:
        product = self._approved(item)
        if product is None or not product.lock:
            return [f"Kilitli ürün bulunamadı: {item['barcode']}"]
        product.lock, product.modified = "", self._time.milliseconds()
        return []

    def _offer(self, item: Mapping[str, Any], accepted: float) -> list[str]:
        product = self._approved(item)
        if product is None:
            return [f"Onaylı ürün bulunamadı: {item['barcode']}"]
        wanted = {**product.item, **item}
        failures = list(offer_failures(wanted)) or self._too_many_prices(product, wanted, accepted)
        if not failures:
            product.item, product.accepted_at, product.modified = wanted, accepted, self._time.milliseconds()
        return failures

    def _too_many_prices(self, product: Product, wanted: Mapping[str, Any], accepted: float) -> list[str]:
        if all(wanted[name] == product.item[name] for name in ("salePrice", "listPrice")):
            return []
        while product.price_changes and product.price_changes[0] <= accepted - 60:
            product.price_changes.popleft()
        if len(product.price_changes) >= PRICE_CHANGES_PER_MINUTE:
            return ["Bir ürünün fiyatı dakikada en fazla 30 kez değiştirilebilir."]
        product.price_changes.append(accepted)
        return []

    def _approved(self, item: Mapping[str, Any]) -> Product | None:
        product = self.all.get(item["barcode"])
        return product if product is not None and product.state == "approved" else None

    def _ask_for_review(self, product: Product) -> None:
        product.state, product.reasons, product.modified = "pendingApproval", [], self._time.milliseconds()
        self.all[product.item["barcode"]] = product
        self._time.later(self._review, lambda: self._decide(product))

    def _decide(self, product: Product) -> None:
        product.reasons, product.modified = review_reasons(product.item), self._time.milliseconds()
        product.state = "rejected" if product.reasons else "approved"
        if not product.reasons:
            colour = next((str(entry) for entry in product.item["attributes"] if entry["attributeId"] == 47), "")
            key = (product.item["productMainId"], colour)
            product.content_id = self._contents.setdefault(key, next(self._ids))
            product.variant_id = product.variant_id or next(self._ids)
            self._shown.setdefault(product.content_id, []).append(product)


def _batch_item(batch: Batch[str], index: int) -> dict[str, Any]:
    item = batch.items[index]
    request = {"product": item} if batch.kind == "ProductV2OnBoarding" else item
    failures = batch.failures[index] if batch.failures else []
    done = "FAILED" if failures else "SUCCESS"
    return {"requestItem": request, "status": "IN_PROGRESS" if batch.failures is None else done, "failureReasons": failures}
