"""A product and an order travel shop → ledger → marketplace and back, with the real parts and a strict simulator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from service.ledger.work import Ledger
from service.sync import jobs, listings
from service.sync.capture import note_products
from service.sync.house import House
from tests.sync.conftest import Marketplace

Drain = Callable[..., list[str]]


def rows(ledger: Ledger, table: str) -> list[Any]:
    with ledger.look() as work:
        return list(work.db.execute(select(getattr(work.t, table))).mappings())


def ask(house: House, kind: str, account: int | None = None) -> None:
    with house.ledger.work() as work:
        jobs.request(work, kind, account_id=account)


def live(house: House) -> list[Any]:
    return [row for row in rows(house.ledger, "listing") if row["state"] == "live"]


def test_every_listing_ends_somewhere_and_says_why(house: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    listings.list_products(house, account, None, "test")
    drain()
    found = rows(house.ledger, "listing")
    assert {row["state"] for row in found} <= {"live", "rejected", "invalid"}
    assert len(live(house)) > len(found) / 2
    assert all(row["problem"] for row in found if row["state"] != "live")
    assert {row["barcode"] for row in live(house)} <= set(marketplace.listings())
    assert {job["state"] for job in rows(house.ledger, "job")} <= {"done", "queued"}


def test_listing_twice_makes_no_second_listing(house: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    for _ in range(2):
        listings.list_products(house, account, None, "test")
        drain()
    assert marketplace.state()["requests"]["createProducts"] == 1


def test_a_change_in_the_shop_is_shown_by_the_marketplace(house: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    listings.list_products(house, account, None, "test")
    drain()
    target = next(row for row in live(house) if row["variant"] == "")
    product = house.shop.shape["product"]
    with house.ledger.work() as work:
        work.db.execute(product.update().where(product.c.product_id == target["product_id"]).values(quantity=3))
        note_products(work, {target["product_id"]})
    drain()
    assert marketplace.listings()[target["barcode"]]["quantity"] == 3


def test_a_silent_change_is_found_by_the_sweep(house: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    listings.list_products(house, account, None, "test")
    ask(house, "sweep")
    drain()
    target = next(row for row in live(house) if row["variant"] != "")
    value = house.shop.shape["product_option_value"]
    wanted = int(target["variant"].split("-")[0])
    with house.ledger.work() as work:
        work.db.execute(value.update().where(value.c.product_option_value_id == wanted).values(quantity=0))
    ask(house, "sweep")
    drain()
    assert marketplace.listings()[target["barcode"]]["quantity"] == 0


def test_an_order_arrives_once_and_the_stock_falls_everywhere(house: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    listings.list_products(house, account, None, "test")
    drain()
    target = next(row for row in live(house) if row["variant"] == "" and row["sent_quantity"] >= 5)
    marketplace.do("sales", barcode=target["barcode"], quantity=2)
    for _ in range(2):
        ask(house, "poll_orders", account)
        drain(patience=6)
    (order,) = rows(house.ledger, "order")
    assert order["shop_state"] == "written"
    assert order["problem"] is None
    assert marketplace.listings()[target["barcode"]]["quantity"] == target["sent_quantity"] - 2
    stock = house.shop.offers([target["product_id"]])
    assert [offer.quantity for key, offer in stock.items() if key.variant == ""] == [target["sent_quantity"] - 2]


def test_shipping_in_the_shop_brings_the_tracking_back(house: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    listings.list_products(house, account, None, "test")
    drain()
    marketplace.do("sales", count=1)
    ask(house, "read_histories")
    ask(house, "poll_orders", account)
    drain(patience=6)
    (order,) = rows(house.ledger, "order")
    house.shop.add_history(order["shop_order_id"], 3, "")
    ask(house, "read_histories")
    drain(patience=6)
    (order,) = rows(house.ledger, "order")
    assert order["told_state"] == "shipped"
    assert order["state"] in ("shipped", "delivered")
    assert order["tracking_number"]
    last = house.shop.last_history(order["shop_order_id"])
    assert last is not None
    assert order["tracking_number"] in last.comment


def test_a_cancelled_order_gives_the_stock_back(house: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    listings.list_products(house, account, None, "test")
    drain()
    target = next(row for row in live(house) if row["variant"] == "" and row["sent_quantity"] >= 5)
    marketplace.do("sales", barcode=target["barcode"], quantity=1)
    ask(house, "poll_orders", account)
    drain(patience=6)
    package = marketplace.state()["orders"][0]["shipmentPackageId"]
    marketplace.do("cancellations", shipmentPackageId=package)
    ask(house, "poll_orders", account)
    drain(patience=6)
    (order,) = rows(house.ledger, "order")
    assert house.shop.order_status(order["shop_order_id"]) == 7
    assert marketplace.listings()[target["barcode"]]["quantity"] == target["sent_quantity"]


def test_withdrawn_goods_are_off_sale_and_can_come_back(house: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    listings.list_products(house, account, None, "test")
    drain()
    target = live(house)[0]
    listings.withdraw(house, account, [target["product_id"]], "test")
    drain()
    assert marketplace.listings()[target["barcode"]]["archived"]
    listings.list_products(house, account, [target["product_id"]], "test")
    drain()
    assert not marketplace.listings()[target["barcode"]]["archived"]
    assert target["listing_id"] in {row["listing_id"] for row in live(house)}
