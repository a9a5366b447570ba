"""The whole house with this connector: shop → ledger → simulated Hepsiburada on loopback, and back."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta
from decimal import Decimal
from operator import itemgetter

import pytest

from service.auth.secrets import make_key
from service.connectors.after_sale import Inbound
from service.connectors.hepsiburada import replies
from service.connectors.hepsiburada.connector import Hepsiburada
from service.domain.order import Order
from service.ledger.bodies import thing_of
from service.sync import drift, listings, parcels, webhooks
from tests.connectors.kit import served
from tests.connectors.whole import (
    _impatient,
    account,
    ask,
    batch_seconds,
    change,
    drain,
    house,
    listed,
    marketplace,
    quota_scale,
    rows,
    whole,
)
from tests.sync.conftest import Marketplace

__all__ = ["_impatient", "account", "batch_seconds", "drain", "house", "listed", "marketplace", "quota_scale", "whole"]


def test_listings_end_somewhere_follow_the_shop_and_come_back(facts, whole):
    target = whole.product()
    whole.follow(target, 3, by=facts.OFFERS)
    whole.withdraw_and_list(target)


def test_a_price_that_a_campaign_holds_is_told_and_sent_when_it_is_over(house, account, marketplace, drain, listed, monkeypatch):
    monkeypatch.setattr(drift, "GRACE", timedelta(0))
    target = next(row for row in listed() if row["variant"] == "" and row["sent_price"])
    marketplace.do("edits", barcode=target["barcode"], held=["priceDecreaseDisabled", "priceIncreaseDisabled"])
    change(house, target["product_id"], price=float(target["sent_price"]) - 1)
    drain()
    ask(house, "read_back", account)
    drain()

    held = next(row for row in listed() if row["listing_id"] == target["listing_id"])
    assert (held["drift"], held["seen_price"]) == ("held", target["sent_price"])
    assert held["sent_price"] != held["seen_price"]
    assert any("a campaign there holds it" in row["message"] for row in rows(house, "activity"))

    marketplace.do("edits", barcode=target["barcode"], held=[])
    ask(house, "read_back", account)
    drain()
    assert Decimal(marketplace.listings()[target["barcode"]]["price"]) == held["sent_price"]


def test_orders_arrive_are_shipped_and_cancelled(whole):
    whole.sell_ship_and_cancel(itemgetter("orderNumber"), "orderNumber")


class TestSlowUploads:
    """Five uploads are unfinished sooner than the first of them is done."""

    @pytest.fixture
    def batch_seconds(self, monkeypatch):
        monkeypatch.setattr(replies, "UPLOADS_SECONDS", 0.3)
        monkeypatch.setattr(Hepsiburada, "max_offer_items", 12)
        return 1.0

    def test_more_pages_than_uploads_wait_and_are_followed_meanwhile(self, house, account, marketplace, drain):
        listings.list_products(house, account, None, "test")
        ran = drain()

        live, shown = [row for row in rows(house, "listing") if row["state"] == "live"], marketplace.listings()
        uploads = [row for row in rows(house, "submission") if row["kind"] == "offers"]
        assert len(uploads) > 5
        assert {row["state"] for row in uploads} == {"done"}
        assert all((row["sent_quantity"], row["due_rank"]) == (shown[row["barcode"]]["quantity"], None) for row in live)
        sending = [place for place, kind in enumerate(ran) if kind == "push_offers"]
        assert "follow" in ran[sending[0] : sending[-1]]
        assert marketplace.state()["requests"]["uploadInventory"] > len(uploads)
        assert {row["failures"] for row in rows(house, "job")} == {0}


class TestSlowCarrier:
    """Nothing is scanned while a person looks at the order."""

    @pytest.fixture
    def marketplace(self, slug):
        with served(slug, review_seconds=0.1, batch_seconds=0.05, scan_seconds=3600.0, quota_scale=100.0) as address:
            yield Marketplace(address)

    def test_an_event_brings_the_order_and_every_act_works_on_it(self, house, account, marketplace, drain, listed):
        target = next(row for row in listed() if row["variant"] == "" and row["sent_quantity"] and row["sent_quantity"] >= 5)
        make_key(house.settings.key_file)
        body = marketplace.do("sales", barcode=target["barcode"], quantity=4)["orders"][0]
        basic = "Basic " + b64encode(f"any:{webhooks.secret_of(house, account)}".encode()).decode()
        event = Inbound("POST", "orders", {"authorization": basic}, json.dumps({"items": body["items"]}).encode())
        assert webhooks.take_in(house, account, event) == 1
        drain(patience=4)

        def act(name, **content):
            parcels.ask(house, rows(house, "order")[0]["order_key"], name, content, "test")
            drain(patience=4)
            ask(house, "poll_orders", account)
            drain(patience=4)
            row = rows(house, "order")[0]
            return row["problem"], [line.quantity for line in thing_of(Order, row["body"]).lines], row["body"]

        line = thing_of(Order, rows(house, "order")[0]["body"]).lines[0].line_id
        problem, quantities, kept = act("split", parcels=[{line: 1}])
        assert (problem, sorted(quantities)) == (None, [1, 3])
        assert act("label", form="zpl")[0] is None
        assert act("invoice", number="MES17", issued_at="2026-11-21T00:00:00+03:00", url="https://shop.example.com/17.pdf")[0] is None
        single = next(each.line_id for each in thing_of(Order, kept).lines if each.quantity == 1)
        problem, quantities, _ = act("cancel", units={single: 1}, reason_id="83")

        assert (problem, quantities) == (None, [3])
        assert [row["name"] for row in rows(house, "document")] == [f"{body['orderNumber']}.zpl"]


def test_a_return_and_a_question_are_decided_and_their_money_is_booked(marketplace, whole):
    claim = whole.take_back_and_answer(lambda number: marketplace.do("claims", claimNumber=number, status="AwaitingAction"))
    marketplace.do("bookings")

    (found,) = whole.poll("settlement")
    booked = {row["remote_kind"]: row["amount"] for row in found if row["order_number"] == claim["order_number"]}
    assert booked["Payment"] + booked["Return"] == booked["Commission"] + booked["CommissionRefund"] == 0
    assert booked["Stoppage"] < 0
