"""The whole house with this connector: shop → ledger → simulated N11 on loopback, and back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service.sync import accounts, jobs, listings, mapping, refresh
from service.sync.capture import note_products
from tests.connectors.kit import served
from tests.connectors.n11.facts import MANIFEST
from tests.sync.conftest import Marketplace, _impatient, drain, house

__all__ = ["_impatient", "drain", "house"]


@pytest.fixture
def marketplace():
    with served("n11", review_seconds=0.1, batch_seconds=0.05, scan_seconds=0.2, quota_scale=100) as address:
        yield Marketplace(address)


@pytest.fixture
def account(house, marketplace):
    key = dict(MANIFEST.example)
    account_id = accounts.create(house, "n11", "Test", key, base_url=marketplace.url, allow_private=True)
    refresh.fill(house, accounts.load(house, account_id), lambda done, total: None)
    mapping.confirm_suggestions(house, account_id)
    return account_id


@pytest.fixture
def listed(house, account, drain):
    """Every product of the shop is listed; the live listings."""
    listings.list_products(house, account, None, "test")
    drain()
    return lambda: [row for row in rows(house, "listing") if row["state"] == "live"]


def rows(house, table):
    with house.ledger.look() as work:
        return list(work.db.execute(select(getattr(work.t, table))).mappings())


def ask(house, kind, account=None):
    with house.ledger.work() as work:
        jobs.request(work, kind, account_id=account)


def test_listings_end_somewhere_follow_the_shop_and_come_back(house, account, marketplace, drain, listed):
    found = rows(house, "listing")
    assert {row["state"] for row in found} <= {"live", "rejected", "invalid"}
    assert len(listed()) > len(found) / 2
    assert all(row["problem"] for row in found if row["state"] != "live")

    target = next(row for row in listed() if row["variant"] == "")
    product, before = house.shop.shape["product"], marketplace.state()["requests"].get("updatePriceStock", 0)
    with house.ledger.work() as work:
        work.db.execute(product.update().where(product.c.product_id == target["product_id"]).values(quantity=3))
        note_products(work, {target["product_id"]})
    drain()
    assert marketplace.listings()[target["barcode"]]["quantity"] == 3
    assert marketplace.state()["requests"]["updatePriceStock"] == before + 1
    assert not [row for row in rows(house, "activity") if "without a result" in row["message"]]

    for withdrawn, ask_for in ((True, listings.withdraw), (False, listings.list_products)):
        ask_for(house, account, [target["product_id"]], "test")
        drain()
        assert marketplace.listings()[target["barcode"]]["archived"] is withdrawn
    assert target["listing_id"] in {row["listing_id"] for row in listed()}


def test_orders_arrive_are_shipped_and_cancelled(house, account, marketplace, drain, listed):
    target = next(row for row in listed() if row["variant"] == "" and row["sent_quantity"] and row["sent_quantity"] >= 5)
    sold = [marketplace.do("sales", barcode=target["barcode"], quantity=count)["orders"][0]["id"] for count in (2, 1)]
    ask(house, "read_histories")
    ask(house, "poll_orders", account)
    drain(patience=4)
    assert [(row["remote_id"], row["shop_state"], row["problem"]) for row in rows(house, "order")] == [
        (number, "written", None) for number in sold
    ]
    assert marketplace.listings()[target["barcode"]]["quantity"] == target["sent_quantity"] - 3

    first = rows(house, "order")[0]
    house.shop.add_history(first["shop_order_id"], 3, "")
    ask(house, "read_histories")
    marketplace.do("cancellations", packageId=sold[1])
    drain(patience=4)

    first, second = rows(house, "order")
    assert (first["told_state"], first["state"] in ("shipped", "delivered")) == ("shipped", True)
    assert first["tracking_number"] in house.shop.last_history(first["shop_order_id"]).comment
    assert house.shop.order_status(second["shop_order_id"]) == 7
    assert marketplace.listings()[target["barcode"]]["quantity"] == target["sent_quantity"] - 2
