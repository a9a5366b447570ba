"""The whole house with this connector after a sale: what buyers give back and ask, and what is left of an order."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from service.domain.claim import Claim, Dispute
from service.domain.paper import Upload
from service.ledger.bodies import thing_of
from service.sync import claims, money, questions
from tests.connectors.whole import _impatient, account, ask, batch_seconds, drain, house, listed, marketplace, quota_scale, rows

__all__ = ["_impatient", "account", "batch_seconds", "drain", "house", "listed", "marketplace", "quota_scale"]


@pytest.fixture
def read(house, account, drain):
    """Everything of the kind as the ledger has it after another read."""

    def rows_of(kind):
        ask(house, f"poll_{kind}s", account)
        drain()
        assert [row["message"] for row in rows(house, "activity") if row["level"] == "error"] == []
        return rows(house, kind)

    return rows_of


def test_what_buyers_want_and_what_is_left_of_an_order(house, account, marketplace, drain, listed, read):
    barcode = next(row["barcode"] for row in listed() if row["sent_quantity"] and row["sent_quantity"] > 2)
    _returns(house, marketplace, drain, read, barcode)
    _question(house, marketplace, drain, read, barcode)
    _money(house, account, marketplace, read, barcode)


def _returns(house, marketplace, drain, read, barcode):
    for _ in range(2):
        marketplace.do("returns", barcode=barcode)
    while any(unit["claimItemStatus"]["name"] == "Created" for unit in _units(marketplace)):
        time.sleep(0.05)
    first, second = read("claim")
    assert [(row["state"], row["decide_by"] is not None) for row in (first, second)] == [("waiting", True)] * 2

    lines = {row["claim_key"]: claims.waiting_lines(thing_of(Claim, row["body"])) for row in (first, second)}
    claims.approve(house, first["claim_key"], lines[first["claim_key"]], "Ayşe")
    photo = Upload("kanıt.png", "image/png", b"\x89PNG")
    claims.dispute(house, second["claim_key"], lines[second["claim_key"]], Dispute("51", "Kullanılmış 🧺", (photo,)), "Ayşe")
    drain()

    told = {row["claim_key"]: (row["state"], row["told"], row["problem"]) for row in read("claim")}
    assert told == {first["claim_key"]: ("accepted", "approved", None), second["claim_key"]: ("disputed", "disputed", None)}


def _units(marketplace):
    return [unit for claim in marketplace.state()["claims"] for item in claim["items"] for unit in item["claimItems"]]


def _question(house, marketplace, drain, read, barcode):
    marketplace.do("questions", barcode=barcode, text="Boyu kaç cm? 📏")
    (row,) = read("question")
    questions.answer(house, row["question_key"], "Boyu 120 cm'dir, iyi günler.", "Ayşe")
    drain()

    (row,) = read("question")
    assert (row["state"], row["told"], row["problem"]) == ("answered", "answered", None)
    assert marketplace.state()["questions"][0]["answer"]["text"] == "Boyu 120 cm'dir, iyi günler."


def _money(house, account, marketplace, read, barcode):
    (number,) = marketplace.do("deliveries", barcode=barcode)["orders"]
    marketplace.do("bookings")
    found = read("settlement")
    assert read("settlement") == found

    with house.ledger.look() as work:
        left = money.order_money(work, account, number)
    sale, discount = (next(row for row in left.rows if row["kind"] == kind) for kind in ("sale", "discount"))
    assert left.gross == sale["amount"] + discount["amount"] < sale["amount"]
    assert left.taken == sale["commission"] + discount["commission"] + Decimal("34.24")
    assert sale["payout_id"] == next(row["payout_id"] for row in found if row["kind"] == "payout")
