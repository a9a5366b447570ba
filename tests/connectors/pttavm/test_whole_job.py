"""The whole house with this connector: shop → ledger → simulated PttAVM on loopback, and back."""

from __future__ import annotations

import pytest

from service.connectors.pttavm import api, orders
from service.sync import listings
from tests.connectors.whole import _impatient, account, ask, batch_seconds, change, drain, house, listed, marketplace, quota_scale, rows

__all__ = ["_impatient", "account", "batch_seconds", "drain", "house", "listed", "marketplace", "quota_scale"]


@pytest.fixture(autouse=True)
def _brisk(monkeypatch):
    """Pauses that are a minute in life."""
    monkeypatch.setattr(api, "PER_MINUTE", 6000)
    monkeypatch.setattr(orders, "BARCODE_SECONDS", 0.3)


def test_listings_end_somewhere_follow_the_shop_and_come_back(house, account, marketplace, drain, listed):
    target = next(row for row in listed() if row["variant"] == "")
    for quantity in (3, 4, 3, 4):
        change(house, target["product_id"], quantity=quantity)
        drain()
        assert marketplace.listings()[target["barcode"]]["quantity"] == quantity
    assert not [row for row in rows(house, "activity") if "without a result" in row["message"]]
    assert {row["failures"] for row in rows(house, "job")} == {0}

    for withdrawn, ask_for in ((True, listings.withdraw), (False, listings.list_products)):
        ask_for(house, account, [target["product_id"]], "test")
        drain()
        assert marketplace.listings()[target["barcode"]]["archived"] is withdrawn
    assert target["listing_id"] in {row["listing_id"] for row in listed()}


def test_variants_that_somebody_made_there_survive_a_correction(house, account, marketplace, drain, listed):
    target = next(row for row in listed() if row["variant"] == "")
    variants = [{"variantBarcode": "V1", "attributes": [{"definition": "Beden", "value": "S"}], "quantity": 2, "price": 0}]
    marketplace.do("edits", barcode=target["barcode"], variants=variants)
    with house.ledger.work() as work:
        work.db.execute(work.t.listing.update().where(work.t.listing.c.listing_id == target["listing_id"]).values(state="rejected"))

    listings.list_products(house, account, [target["product_id"]], "test")
    drain()

    row = next(row for row in rows(house, "listing") if row["listing_id"] == target["listing_id"])
    assert (row["state"], row["problem_field"]) == ("rejected", "barcode")
    assert "variants (1)" in row["problem"]
    assert marketplace.listings()[target["barcode"]]["variants"] == variants


def test_orders_arrive_are_shipped_and_cancelled(house, account, marketplace, drain, listed):
    target = next(row for row in listed() if row["variant"] == "" and row["sent_quantity"] and row["sent_quantity"] >= 5)
    sold = [marketplace.do("sales", barcode=target["barcode"], quantity=count)["orders"][0]["siparisNo"] for count in (2, 1)]
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
    marketplace.do("cancellations", orderNumber=sold[1])
    drain(patience=7)
    ask(house, "poll_orders", account)
    drain(patience=4)

    first, second = rows(house, "order")
    assert (first["told_state"], first["state"] in ("shipped", "delivered")) == ("shipped", True)
    assert first["tracking_number"] in house.shop.last_history(first["shop_order_id"]).comment
    assert house.shop.order_status(second["shop_order_id"]) == 7
    assert marketplace.listings()[target["barcode"]]["quantity"] == target["sent_quantity"] - 2
