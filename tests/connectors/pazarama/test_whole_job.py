"""The whole house with this connector: shop → ledger → simulated Pazarama on loopback, and back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.connectors.pazarama import api
from service.connectors.pazarama.connector import Pazarama
from service.domain.claim import ClaimState
from service.domain.question import QuestionState
from service.sync import claims, listings, offers, questions
from tests.connectors.whole import _impatient, account, ask, batch_seconds, change, drain, house, listed, marketplace, quota_scale, rows

__all__ = ["_impatient", "account", "batch_seconds", "drain", "house", "listed", "marketplace", "quota_scale"]


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


def test_listings_are_withdrawn_and_come_back(house, account, marketplace, drain, listed):
    target = next(row for row in listed() if row["variant"] == "")

    for withdrawn, ask_for in ((True, listings.withdraw), (False, listings.list_products)):
        ask_for(house, account, [target["product_id"]], "test")
        drain()
        assert marketplace.listings()[target["barcode"]]["archived"] is withdrawn

    assert target["listing_id"] in {row["listing_id"] for row in listed()}


def test_orders_arrive_are_shipped_and_cancelled(house, account, marketplace, drain, listed):
    target = next(row for row in listed() if row["variant"] == "" and row["sent_quantity"] and row["sent_quantity"] >= 5)
    sold = [str(marketplace.do("sales", barcode=target["barcode"], quantity=count)["orders"][0]["orderNumber"]) for count in (2, 1)]
    ask(house, "read_histories")
    ask(house, "poll_orders", account)
    drain(patience=4)
    assert {(row["remote_id"], row["shop_state"], row["problem"]) for row in rows(house, "order")} == {
        (number, "written", None) for number in sold
    }
    assert marketplace.listings()[target["barcode"]]["quantity"] == target["sent_quantity"] - 3

    first, second = (next(row for row in rows(house, "order") if row["remote_id"] == number) for number in sold)
    house.shop.add_history(first["shop_order_id"], 3, "")
    ask(house, "read_histories")
    marketplace.do("cancellations", orderNumber=sold[1])
    drain(patience=4)

    first, second = (next(row for row in rows(house, "order") if row["remote_id"] == number) for number in sold)
    assert (first["told_state"], first["state"] in ("shipped", "delivered")) == ("shipped", True)
    assert first["tracking_number"] in house.shop.last_history(first["shop_order_id"]).comment
    assert house.shop.order_status(second["shop_order_id"]) == 7
    assert marketplace.listings()[target["barcode"]]["quantity"] == target["sent_quantity"] - 2
    tokens = [house.redis.get(key) for key in house.redis.scan_iter("meschain:token:*")]
    assert len(tokens) == 1
    assert b"simulated." not in tokens[0]


def test_what_follows_a_sale_is_read_and_told(house, account, marketplace, drain, listed):
    target = next(row for row in listed() if row["variant"] == "" and row["sent_quantity"] and row["sent_quantity"] >= 5)
    (claim_id,) = marketplace.do("returns", barcode=target["barcode"], quantity=2)["claims"]
    marketplace.do("questions", barcode=target["barcode"], text="Işıklı mı? 📏")
    marketplace.do("bookings")
    for name in ("poll_claims", "poll_questions", "poll_settlements"):
        ask(house, name, account)
    drain(patience=4)
    (claim,), (question,), (booking,) = (rows(house, name) for name in ("claim", "question", "settlement"))
    assert (claim["remote_id"], claim["state"], question["state"], booking["kind"]) == (
        claim_id,
        ClaimState.WAITING,
        QuestionState.OPEN,
        "sale",
    )

    claims.approve(house, claim["claim_key"], [claim_id], "test")
    questions.answer(house, question["question_key"], "Evet, ışıklıdır. 💡", "test")
    drain(patience=4)

    (claim,), (question,) = rows(house, "claim"), rows(house, "question")
    assert (claim["state"], claim["told"], claim["problem"]) == (ClaimState.ACCEPTED, "approved", None)
    assert (question["state"], question["told"], question["problem"]) == (QuestionState.ANSWERED, "answered", None)
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
