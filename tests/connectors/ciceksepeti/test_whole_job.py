"""The whole house with this connector: shop → ledger → simulated ÇiçekSepeti on loopback, and back."""

from __future__ import annotations

import time
from html import unescape

import pytest
from sqlalchemy import select

from service.connectors.ciceksepeti import api
from service.connectors.ciceksepeti.connector import Ciceksepeti
from service.domain.errors import RateLimited
from service.sync import listings
from tests.connectors.whole import _impatient, account, ask, batch_seconds, change, drain, house, listed, marketplace, rows, whole

__all__ = ["_impatient", "account", "batch_seconds", "drain", "house", "listed", "marketplace", "whole"]


@pytest.fixture
def quota_scale():
    return 1.0


@pytest.fixture
def same_offers_seconds():
    """How long the same price-and-stock body is refused."""
    return 1.0


@pytest.fixture(autouse=True)
def _soon(monkeypatch, same_offers_seconds):
    """Quotas of seconds and refusals of minutes, shortened: what is asked and what is refused stays as it is."""
    monkeypatch.setattr(api, "LIMITS", dict.fromkeys(api.LIMITS, (1000, 1.0)))
    monkeypatch.setattr(api, "SAME", {**dict.fromkeys(api.SAME, 0.2), "updatePriceAndStock": same_offers_seconds})
    monkeypatch.setattr(api, "LATE_SECONDS", 0.05)


def comment(house, order_id):
    order = house.shop.shape["order"]
    with house.ledger.look() as work:
        return unescape(work.db.execute(select(order.c.comment).where(order.c.order_id == order_id)).scalar_one())


def test_listings_end_somewhere_follow_the_shop_and_come_back(facts, house, account, drain, listed, whole):
    target = next(row for row in listed() if row["variant"] == "" and row["sent_quantity"] not in (0, 3, None))
    whole.follow(target, 3, by=facts.OFFERS)

    listings.withdraw(house, account, [target["product_id"]], "test")
    drain()
    assert whole.shown(target)["quantity"] == 0
    assert target["listing_id"] not in {row["listing_id"] for row in listed()}

    listings.list_products(house, account, [target["product_id"]], "test")
    drain()
    ask(house, "push_offers", account)
    drain()
    assert whole.shown(target)["quantity"] == 3
    assert target["listing_id"] in {row["listing_id"] for row in listed()}
    assert {row["failures"] for row in rows(house, "job")} == {0}


def test_orders_arrive_are_shipped_and_cancelled(house, whole):
    first = whole.sell_ship_and_cancel(lambda order: order["items"][0]["orderItemId"], "orderItemId", again=True)
    assert "İsim: Ayşe'ye" in comment(house, first["shop_order_id"]), "the buyer's words reach whoever packs"


def test_a_return_and_a_question_are_read_decided_and_read_again(marketplace, whole):
    def arrives(number):
        for _ in range(100):
            if [claim["status"] for claim in marketplace.state()["claims"].values()] == [22]:
                break
            time.sleep(0.05)

    whole.take_back_and_answer(arrives)


def test_looking_up_goes_on_where_a_budget_stopped_it(house, account, marketplace, drain, monkeypatch):
    asked, really = [], Ciceksepeti.find_listings

    def sparing(self, barcodes):
        asked.extend(barcodes)
        if len(asked) in (2, 4, 6):
            raise RateLimited("one question in five seconds", retry_after=0.01)
        return {} if len(asked) < 6 else really(self, barcodes)

    monkeypatch.setattr(Ciceksepeti, "find_listings", sparing)
    listings.list_products(house, account, None, "test")
    drain()

    first, second, third = asked[0], asked[1], asked[3]
    assert asked[:6] == [first, second, second, third, third, asked[5]]
    assert len({first, second, third, asked[5]}) == 4
    assert not [row for row in rows(house, "listing") if row["state"] in ("in_review", "in_doubt")]


class TestTheSameBodyForAnHour:
    """Stock that comes back to what it was is said beside the price of another listing."""

    @pytest.fixture
    def same_offers_seconds(self):
        return 3600.0

    def test_stock_that_flips_is_right_each_time(self, house, account, marketplace, drain, listed):
        target = next(row for row in listed() if row["variant"] == "" and row["sent_quantity"] not in (0, 3, 4, None))
        for quantity in (3, 4, 3, 4):
            change(house, target["product_id"], quantity=quantity)
            drain(patience=1)
            assert marketplace.listings()[target["barcode"]]["quantity"] == quantity
        assert "updatePriceAndStock" not in marketplace.state()["limited"]
