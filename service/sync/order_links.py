"""Order lines that matched no product: found and linked by a person."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.errors import Misconfigured
from service.domain.sellable import SellableKey
from service.ledger import orders
from service.ledger.reports import Place
from service.ledger.reports_listings import ListingFilter, listings
from service.sync import jobs
from service.sync.activity import note
from service.sync.capture import note_products
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.order_rows import row_of

MOST = 10


@dataclass(frozen=True, slots=True)
class FoundProduct:
    """Something of the shop that a line may mean."""

    key: SellableKey
    title: str
    sku: str


def find_products(house: House, text: str) -> list[FoundProduct]:
    """What carries the text as SKU or barcode in the shop, then listings with it in their title or codes; at most ten, none twice."""
    if not text:
        return []
    exact = [key for keys in house.shop.products_by_code([text]).values() for key in keys]
    titles = {sellable.key: sellable for sellable in house.shop.sellables({key.product_id for key in exact})}
    found = {key: FoundProduct(key, titles[key].text("").name, titles[key].sku) for key in exact if key in titles}
    with house.ledger.look() as work:
        for row in listings(work, ListingFilter(text=text), Place(), MOST).rows:
            key = SellableKey(row["product_id"], row["variant"])
            found.setdefault(key, FoundProduct(key, row["title"], row["sku"]))
    return list(found.values())[:MOST]


def link_line(house: House, order_key: int, line_id: str, key: SellableKey, actor: str) -> int:
    """The line is that sellable; the number of the job that carries the order on. Misconfigured when one of them is gone."""
    row = row_of(house, order_key)
    if not any(sellable.key == key for sellable in house.shop.sellables([key.product_id])):
        raise Misconfigured(
            f"product {key.product_id} {key.variant} is gone", user_message="This product is no longer in the shop: choose another."
        )
    with house.ledger.work() as work:
        orders.link(work, order_key, {line_id: key})
        orders.relink(work, order_key)
        note_products(work, {key.product_id})
        message = f"Line {line_id} linked to product {key.product_id}."
        note(work, "order", f"order:{order_key}", message, actor=actor, account_id=row["account_id"])
        jobs.request(work, "capture")
        payload = {"order_key": order_key}
        number = jobs.request(work, "write_order", account_id=row["account_id"], subject=str(order_key), payload=payload)
    dispatch(house)
    return number
