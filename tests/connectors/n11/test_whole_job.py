"""The whole house with this connector: shop → ledger → simulated N11 on loopback, and back."""

from __future__ import annotations

from service.domain.claim import Dispute
from service.domain.question import QuestionState
from service.sync import claims, listings, questions
from tests.connectors.whole import _impatient, account, ask, batch_seconds, change, drain, house, listed, marketplace, quota_scale, rows

__all__ = ["_impatient", "account", "batch_seconds", "drain", "house", "listed", "marketplace", "quota_scale"]


def test_listings_end_somewhere_follow_the_shop_and_come_back(house, account, marketplace, drain, listed):
    target = next(row for row in listed() if row["variant"] == "")
    before = marketplace.state()["requests"].get("updatePriceStock", 0)
    change(house, target["product_id"], quantity=3)
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


def test_what_buyers_want_arrives_and_is_decided(house, account, marketplace, drain, listed):
    target = next(row for row in listed() if row["variant"] == "" and row["sent_quantity"] and row["sent_quantity"] >= 5)
    (returned,) = marketplace.do("returns", barcode=target["barcode"], quantity=2)["claims"]
    order = marketplace.do("sales", barcode=target["barcode"])["orders"][0]
    (wanted,) = marketplace.do("cancel_requests", orderNumber=order["orderNumber"])["claims"]
    ask(house, "poll_claims", account)
    drain(patience=4)
    found = {row["remote_id"]: row for row in rows(house, "claim")}
    assert [(found[each]["kind"], found[each]["state"]) for each in (returned, wanted)] == [("return", "waiting"), ("cancel", "waiting")]

    reason = claims.reasons(house, found[returned])[0]
    number = found[wanted]["remote_id"].removeprefix("cancel-")
    claims.dispute(house, found[returned]["claim_key"], [returned], Dispute(reason.id, "Kutu boş geldi."), "test")
    claims.approve(house, found[wanted]["claim_key"], [number], "test")
    drain(patience=6)

    assert {row["remote_id"]: (row["state"], row["problem"]) for row in rows(house, "claim")} == {
        returned: ("rejected", None),
        wanted: ("accepted", None),
    }
    ask(house, "poll_orders", account)
    drain(patience=4)
    assert {row["number"]: row["state"] for row in rows(house, "order")}[order["orderNumber"]] == "cancelled"


def test_a_question_arrives_and_is_answered(house, account, marketplace, drain, listed):
    target = listed()[0]
    (number,) = marketplace.do("questions", barcode=target["barcode"], text="Işıklı mı? 💡")["questions"]
    ask(house, "poll_questions", account)
    drain(patience=4)
    (row,) = rows(house, "question")
    assert (row["remote_id"], row["state"]) == (number, QuestionState.OPEN)

    questions.answer(house, row["question_key"], "Evet, ışıklı.", "test")
    drain(patience=4)

    assert marketplace.state()["questions"][0]["answer"] == "Evet, ışıklı."
    (row,) = rows(house, "question")
    assert (row["told"], row["problem"]) == ("answered", None)
