"""The simulated marketplace's products and tasks: taken at once, worked off later, reviewed later still."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from service.connectors.n11 import sim_rules
from service.connectors.simkit.batches import Batch, Batches, Item
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.timeline import Timeline

NO_DETAIL = "TASK_ERR_001"
"""The reason that tells nothing."""
IN_REVIEW, REJECTED, ACTIVE, SUSPENDED = "InCatalogApproval", "CatalogRejected", "Active", "Suspended"
FIRST_TASK, FIRST_PRODUCT = 1091, 585_858_585


@dataclass(slots=True)
class Product:
    """One stock code."""

    item: dict[str, Any]
    number: int
    status: str = IN_REVIEW
    reasons: list[str] = field(default_factory=list)
    accepted_at: float | None = None
    """When the last price or stock that is shown was accepted."""


class Products:
    """Every product and task of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, template: str, review_seconds: float, batch_seconds: float) -> None:
        self._time, self._template, self._review = time, template, review_seconds
        self._tasks, self._numbers, self._ids = Batches(time, batch_seconds, NO_DETAIL), count(FIRST_TASK), count(FIRST_PRODUCT)
        self.all: dict[str, Product] = {}

    def create(self, items: Sequence[dict[str, Any]] | None, *, partly: bool) -> dict[str, Any]:
        """Take new products."""
        return self._take("PRODUCT_CREATE", items, self._create, partly)

    def update(self, items: Sequence[dict[str, Any]] | None, *, partly: bool) -> dict[str, Any]:
        """Correct products, take them off sale or put them back."""
        return self._take("PRODUCT_UPDATE", items, self._update, partly)

    def offer(self, items: Sequence[dict[str, Any]] | None, *, partly: bool) -> dict[str, Any]:
        """Take prices and stock."""
        return self._take("SKU_UPDATE", items, self._offer, partly)

    def task(self, number: int, page: int, size: int) -> dict[str, Any]:
        """A page of a task's result; Refused when the number is unknown."""
        batch = self._tasks.get(str(number))
        if batch is None:
            raise Refused(400, "Görev bulunamadı.")
        done, total = batch.failures is not None, len(batch.items)
        rows = [_task_row(batch, index) for index in range(total)][page * size : (page + 1) * size] if done else []
        return {
            "taskId": number,
            "skus": paged(rows, total if done else 0, page, size),
            "createdDate": _day(batch.accepted),
            "modifiedDate": _day(batch.finished or batch.accepted),
            "status": "PROCESSED" if done else "IN_QUEUE",
        }

    def live(self) -> Iterator[Product]:
        """What a buyer can buy now."""
        return (product for product in self.all.values() if product.status == ACTIVE and product.item["quantity"] > 0)

    def take_stock(self, code: str, quantity: int) -> None:
        """A sale, or with a negative quantity its cancellation."""
        if code in self.all:
            self.all[code].item["quantity"] -= quantity

    def edit(self, code: str, change: Mapping[str, Any]) -> None:
        """Somebody changes a product by hand in the seller panel: quantity, salePrice, listPrice, status, or "gone"."""
        product = self.all[code]
        product.item |= {name: change[name] for name in ("quantity", "salePrice", "listPrice") if name in change}
        product.status = change.get("status", product.status)
        if change.get("gone"):
            del self.all[code]

    def _take(
        self, kind: str, items: Sequence[dict[str, Any]] | None, work: Callable[[Item, float], list[str]], partly: bool
    ) -> dict[str, Any]:
        number = next(self._numbers)
        if items is None:
            return {"id": number, "type": kind, "status": "REJECT", "reasons": [f"Bir görevde en fazla {sim_rules.MOST} ürün olabilir."]}
        self._tasks.take(str(number), kind, items, work, partly=partly)
        return {"id": number, "type": kind, "status": "IN_QUEUE", "reasons": [f"{len(items)} ürün sıraya alındı."]}

    def _create(self, item: Item, accepted: float) -> list[str]:
        if item["stockCode"] in self.all:
            return [f"Bu stok kodu ile kayıtlı ürün var: {item['stockCode']}"]
        if failures := list(sim_rules.create_failures(item, self._template)):
            return failures
        product = self.all[item["stockCode"]] = Product(dict(item), next(self._ids))
        self._ask_for_review(product)
        return []

    def _update(self, item: Item, accepted: float) -> list[str]:
        product = self.all.get(item["stockCode"])
        if product is None:
            return [f"Ürün bulunamadı: {item['stockCode']}"]
        if failures := list(self._update_failures(item, product)):
            return failures
        changed = {name: value for name, value in item.items() if name not in ("status", "attributes")}
        product.item |= changed
        if product.status in (ACTIVE, SUSPENDED):
            product.status = item.get("status", product.status)
        elif product.status == REJECTED:
            self._ask_for_review(product)
        return []

    def _update_failures(self, item: Item, product: Product) -> Iterator[str]:
        if "vatRate" not in item:
            yield "vatRate zorunludur."
        if item.get("status", ACTIVE) not in (ACTIVE, SUSPENDED):
            yield "status hatalı."
        yield from sim_rules.content_failures(item, self._template)
        yield from sim_rules.attribute_failures(item.get("attributes", ()), product.item["categoryId"])

    def _offer(self, item: Item, accepted: float) -> list[str]:
        product = self.all.get(item["stockCode"])
        if product is None:
            return [f"Ürün bulunamadı: {item['stockCode']}"]
        if len(item) < 2:
            return ["Fiyat veya stok gönderilmelidir."]
        failures = [*sim_rules.offer_failures(item), *sim_rules.jump_failures(item, product.item["salePrice"])]
        if not failures:
            product.item, product.accepted_at = {**product.item, **item}, accepted
        return failures

    def _ask_for_review(self, product: Product) -> None:
        product.status, product.reasons = IN_REVIEW, []
        self._time.later(self._review, lambda: self._decide(product))

    def _decide(self, product: Product) -> None:
        product.reasons = sim_rules.review_reasons(product.item)
        product.status = REJECTED if product.reasons else ACTIVE


def paged(content: list[dict[str, Any]], total: int, page: int, size: int) -> dict[str, Any]:
    """A page of the /ms services."""
    pages = -(-total // size)
    places = {"totalElements": total, "totalPages": pages, "size": size, "number": page}
    return {"content": content, **places, "first": page == 0, "last": page + 1 >= pages}


def shown(product: Product, seller: int) -> dict[str, Any]:
    """A row of the product list."""
    item, on_sale = product.item, product.status == ACTIVE
    names = ("stockCode", "title", "description", "categoryId", "productMainId", "preparingDay", "shipmentTemplate")
    sale = ("On_Sale" if item["quantity"] else "Out_Of_Stock") if on_sale else "Sale_Closed"
    return {
        "n11ProductId": product.number,
        "sellerId": seller,
        "sellerNickname": "cinarticaret",
        **{name: item[name] for name in names},
        "status": product.status,
        "saleStatus": sale,
        "barcode": item.get("barcode"),
        "currencyType": item["currencyType"],
        "salePrice": item["salePrice"],
        "listPrice": item["listPrice"],
        "quantity": item["quantity"],
        "rejectInfo": {"reasons": product.reasons} if product.reasons else None,
        "attributes": [],
        "imageUrls": [image["url"] for image in item["images"]],
        "vatRate": item["vatRate"],
        "commissionRate": 12.5,
        "sender": "SELLER",
    }


def _task_row(batch: Batch[str], index: int) -> dict[str, Any]:
    failures, item = (batch.failures or [])[index], batch.items[index]
    status = "FAIL" if failures else "SUCCESS"
    names = {"id": index + 1, "taskId": int(batch.number), "itemCode": item["stockCode"]}
    return {**names, "status": status, "reasons": failures, "sku": item}


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%d-%m-%Y %H:%M:%S")
