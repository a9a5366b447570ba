"""The whole house with this connector after a sale: what buyers give back and ask, and what is left of an order."""

from __future__ import annotations

import time
from decimal import Decimal

from service.domain.claim import Claim, Dispute
from service.domain.paper import Upload
from service.ledger.bodies import thing_of
from service.sync import claims, money
from tests.connectors.whole import _impatient, account, batch_seconds, drain, house, listed, marketplace, quota_scale, rows, whole

__all__ = ["_impatient", "account", "batch_seconds", "drain", "house", "listed", "marketplace", "quota_scale", "whole"]


def test_what_buyers_want_and_what_is_left_of_an_order(house, account, marketplace, drain, whole):
    def arrives(number):
        while any(unit["claimItemStatus"]["name"] == "Created" for unit in _units(marketplace)):
            time.sleep(0.05)

    whole.take_back_and_answer(arrives)
    assert marketplace.state()["questions"][0]["answer"]["text"] == "Evet, ışıklı."
    _dispute(house, marketplace, drain, whole, arrives)
    _money(house, account, marketplace, whole)
    assert [row["message"] for row in rows(house, "activity") if row["level"] == "error"] == []


def _units(marketplace):
    return [unit for claim in marketplace.state()["claims"] for item in claim["items"] for unit in item["claimItems"]]


def _dispute(house, marketplace, drain, whole, arrives):
    (number,) = marketplace.do("returns", barcode=whole.product(5)["barcode"])["claims"]
    arrives(number)
    row = next(row for row in whole.poll("claim")[0] if row["remote_id"] == number)
    assert (row["state"], row["decide_by"] is not None) == ("waiting", True)

    photo = Upload("kanıt.png", "image/png", b"\x89PNG")
    lines = claims.waiting_lines(thing_of(Claim, row["body"]))
    claims.dispute(house, row["claim_key"], lines, Dispute("51", "Kullanılmış 🧺", (photo,)), "Ayşe")
    drain()

    told = {row["remote_id"]: (row["state"], row["told"], row["problem"]) for row in whole.poll("claim")[0]}
    assert told[number] == ("disputed", "disputed", None)
    assert sorted(state for state, *_ in told.values()) == ["accepted", "disputed"]


def _money(house, account, marketplace, whole):
    (number,) = marketplace.do("deliveries", barcode=whole.product(5)["barcode"])["orders"]
    marketplace.do("bookings")
    (found,) = whole.poll("settlement")
    assert whole.poll("settlement") == [found]

    with house.ledger.look() as work:
        left = money.order_money(work, account, number)
    sale, discount = (next(row for row in left.rows if row["kind"] == kind) for kind in ("sale", "discount"))
    assert left.gross == sale["amount"] + discount["amount"] < sale["amount"]
    assert left.taken == sale["commission"] + discount["commission"] + Decimal("34.24")
    assert sale["payout_id"] == next(row["payout_id"] for row in found if row["kind"] == "payout")
