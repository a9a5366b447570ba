"""A marketplace counts its own stock with each sale and its end: then what was sent is no longer what is shown."""

from __future__ import annotations

from collections.abc import Callable

from service.sync import jobs, listings
from service.sync.capture import note_products
from service.sync.house import House
from tests.sync.conftest import Marketplace
from tests.sync.test_the_main_job import live

Drain = Callable[..., list[str]]


def stocked(house: House, product_id: int, quantity: int) -> None:
    product = house.shop.shape["product"]
    with house.ledger.work() as work:
        work.db.execute(product.update().where(product.c.product_id == product_id).values(quantity=quantity))
        note_products(work, {product_id})


def polled(house: House, account: int, drain: Drain) -> None:
    with house.ledger.work() as work:
        jobs.request(work, "poll_orders", account_id=account)
    drain(patience=6)


def test_what_a_cancellation_puts_back_there_is_not_sold_again(house: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    listings.list_products(house, account, None, "test")
    drain()
    target = next(row for row in live(house) if row["variant"] == "")
    stocked(house, target["product_id"], 1)
    drain()
    (order,) = marketplace.do("sales", barcode=target["barcode"], quantity=1)["orders"]
    stocked(house, target["product_id"], 0)
    polled(house, account, drain)
    assert marketplace.listings()[target["barcode"]]["quantity"] == 0

    marketplace.do("cancellations", shipmentPackageId=order["shipmentPackageId"])
    assert marketplace.listings()[target["barcode"]]["quantity"] == 1
    polled(house, account, drain)

    assert marketplace.listings()[target["barcode"]]["quantity"] == 0


def test_what_a_sale_took_there_comes_back_when_the_shop_gets_as_much(
    house: House, account: int, marketplace: Marketplace, drain: Drain
) -> None:
    listings.list_products(house, account, None, "test")
    drain()
    target = next(row for row in live(house) if row["variant"] == "")
    stocked(house, target["product_id"], 3)
    drain()
    marketplace.do("sales", barcode=target["barcode"], quantity=1)
    stocked(house, target["product_id"], 4)
    polled(house, account, drain)
    assert marketplace.listings()[target["barcode"]]["quantity"] == 3
