"""The whole house with this connector: shop → ledger → simulated N11 on loopback, and back."""

from __future__ import annotations

from operator import itemgetter

from service.domain.claim import Dispute
from service.domain.question import QuestionState
from service.sync import claims, questions
from tests.connectors.whole import _impatient, account, batch_seconds, drain, house, listed, marketplace, quota_scale, rows, whole

__all__ = ["_impatient", "account", "batch_seconds", "drain", "house", "listed", "marketplace", "quota_scale", "whole"]


def test_listings_end_somewhere_follow_the_shop_and_come_back(facts, whole):
    target = whole.product()
    whole.follow(target, 3, by=facts.OFFERS)
    whole.withdraw_and_list(target)


def test_orders_arrive_are_shipped_and_cancelled(whole):
    whole.sell_ship_and_cancel(itemgetter("id"), "packageId")


def test_what_buyers_want_arrives_and_is_decided(house, marketplace, drain, whole):
    target = whole.product(5)
    (returned,) = marketplace.do("returns", barcode=target["barcode"], quantity=2)["claims"]
    order = marketplace.do("sales", barcode=target["barcode"])["orders"][0]
    (wanted,) = marketplace.do("cancel_requests", orderNumber=order["orderNumber"])["claims"]
    found = {row["remote_id"]: row for row in whole.poll("claim")[0]}
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
    assert {row["number"]: row["state"] for row in whole.poll("order")[0]}[order["orderNumber"]] == "cancelled"


def test_a_question_arrives_and_is_answered(house, marketplace, drain, whole):
    (number,) = marketplace.do("questions", barcode=whole.product()["barcode"], text="Işıklı mı? 💡")["questions"]
    ((row,),) = whole.poll("question")
    assert (row["remote_id"], row["state"]) == (number, QuestionState.OPEN)

    questions.answer(house, row["question_key"], "Evet, ışıklı.", "test")
    drain(patience=4)

    assert marketplace.state()["questions"][0]["answer"] == "Evet, ışıklı."
    (row,) = rows(house, "question")
    assert (row["told"], row["problem"]) == ("answered", None)
