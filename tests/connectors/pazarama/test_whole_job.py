"""The whole house with this connector: shop → ledger → simulated Pazarama on loopback, and back."""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter

import pytest

from service.connectors.pazarama import api
from service.connectors.pazarama.connector import Pazarama
from service.sync import offers
from tests.connectors.whole import _impatient, account, batch_seconds, change, drain, house, listed, marketplace, quota_scale, rows, whole

__all__ = ["_impatient", "account", "batch_seconds", "drain", "house", "listed", "marketplace", "quota_scale", "whole"]


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    """Stock and price may follow one another at once."""
    monkeypatch.setattr(api, "SPACING_SECONDS", 0.2)


def test_listings_end_somewhere_and_follow_the_shop(house, account, marketplace, drain, listed):
    shown = marketplace.listings()
    assert all((row["sent_quantity"], row["due_rank"]) == (shown[row["barcode"]]["quantity"], None) for row in listed())
    assert all(f"{row['sent_price']:.2f}" == f"{float(shown[row['barcode']]['price']):.2f}" for row in listed())

    target = next(row for row in listed() if row["variant"] == "")
    calls = ("updateStock", "updatePrice", "getToken")
    before = marketplace.state()["requests"]
    change(house, target["product_id"], quantity=3)
    drain()
    assert marketplace.listings()[target["barcode"]]["quantity"] == 3
    after = marketplace.state()["requests"]
    assert [after[name] - before[name] for name in calls] == [1, 0, 0]

    change(house, target["product_id"], quantity=4, price=str(target["sent_price"] + 5))
    drain()
    then, shown = marketplace.state()["requests"], marketplace.listings()[target["barcode"]]
    assert [then[name] - after[name] for name in calls] == [1, 1, 0]
    row = next(row for row in listed() if row["listing_id"] == target["listing_id"])
    assert (row["sent_quantity"], shown["quantity"], row["due_rank"]) == (4, 4, None)
    assert f"{row['sent_price']:.2f}" == f"{float(shown['price']):.2f}" != f"{target['sent_price']:.2f}"
    assert not [row for row in rows(house, "activity") if "without a result" in row["message"]]
    assert {row["failures"] for row in rows(house, "job")} == {0}


def test_listings_are_withdrawn_and_come_back(whole):
    whole.withdraw_and_list(whole.product())


def test_orders_arrive_are_shipped_and_cancelled(house, whole):
    whole.sell_ship_and_cancel(itemgetter("orderNumber"), "orderNumber")
    tokens = [house.redis.get(key) for key in house.redis.scan_iter("meschain:token:*")]
    assert len(tokens) == 1
    assert b"simulated." not in tokens[0]


def test_what_follows_a_sale_is_read_and_told(house, marketplace, whole):
    whole.take_back_and_answer(lambda number: marketplace.do("bookings"))
    ((booking,),) = whole.poll("settlement")
    assert booking["kind"] == "sale"
    assert {row["failures"] for row in rows(house, "job")} == {0}


def test_a_price_that_has_waited_goes_before_stock(house, account, marketplace, drain, listed, monkeypatch):
    one, two = [row for row in listed() if row["variant"] == ""][:2]
    monkeypatch.setattr(offers, "PATIENCE", timedelta(0))
    change(house, one["product_id"], price=str(one["sent_price"] + 5))
    change(house, two["product_id"], quantity=2)
    sent = []
    real = Pazarama.push_offers

    def record(self, targets, spare=()):
        receipt = real(self, targets, spare)
        sent.append([(target.barcode, target.price is None) for target in targets])
        return receipt

    monkeypatch.setattr(Pazarama, "push_offers", record)
    drain()
    assert sent == [[(one["barcode"], False)], [(two["barcode"], True)]]
    assert marketplace.listings()[two["barcode"]]["quantity"] == 2
    assert all(row["due_rank"] is None for row in listed())
