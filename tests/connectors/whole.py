"""The whole house with one connector: shop → ledger → the simulated marketplace on loopback, and back.

A connector's `test_whole_job.py` imports these fixtures, overrides what is special there, and tells the stories of `Whole`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from service.connectors import registry
from service.domain.claim import Claim, ClaimState
from service.domain.question import Question, QuestionState
from service.ledger.bodies import thing_of
from service.sync import accounts, claims, jobs, listings, mapping, questions, refresh
from service.sync.capture import note_products
from service.sync.house import House
from tests.connectors.kit import served
from tests.sync.conftest import Marketplace, _impatient, drain, house

__all__ = ["_impatient", "account", "batch_seconds", "drain", "house", "listed", "marketplace", "quota_scale", "whole"]


@pytest.fixture
def batch_seconds():
    """How long the simulator works on a batch."""
    return 0.05


@pytest.fixture
def quota_scale():
    """So many times the marketplace's quotas are allowed."""
    return 100.0


@pytest.fixture
def marketplace(slug, batch_seconds, quota_scale):
    with served(slug, review_seconds=0.1, batch_seconds=batch_seconds, scan_seconds=0.2, quota_scale=quota_scale) as address:
        yield Marketplace(address)


@pytest.fixture
def account(house, slug, marketplace):
    """A connected account whose categories and brands are mapped."""
    key = dict(registry.manifest(slug).example)
    account_id = accounts.create(house, slug, "Test", key, base_url=marketplace.url, allow_private=True)
    refresh.fill(house, accounts.load(house, account_id), lambda done, total: None)
    mapping.confirm_suggestions(house, account_id)
    return account_id


@pytest.fixture
def listed(house, account, drain):
    """Every product of the shop is listed, and each ended somewhere; the live listings."""
    listings.list_products(house, account, None, "test")
    drain()
    found = rows(house, "listing")
    assert {row["state"] for row in found} <= {"live", "rejected", "invalid"}
    assert all(row["problem"] for row in found if row["state"] != "live")
    assert sum(row["state"] == "live" for row in found) > len(found) / 2
    return lambda: [row for row in rows(house, "listing") if row["state"] == "live"]


def rows(house, table):
    """Everything in that table of the ledger."""
    with house.ledger.look() as work:
        return list(work.db.execute(select(getattr(work.t, table))).mappings())


def ask(house, kind, account=None):
    """Ask for a job."""
    with house.ledger.work() as work:
        jobs.request(work, kind, account_id=account)


def change(house, product_id, **columns):
    """The shop changes a product and tells."""
    product = house.shop.shape["product"]
    with house.ledger.work() as work:
        work.db.execute(product.update().where(product.c.product_id == product_id).values(**columns))
        note_products(work, {product_id})


@dataclass(frozen=True, slots=True)
class Whole:
    """A house whose products are listed at the marketplace: what happens on either side, and what must come of it."""

    house: House
    account: int
    marketplace: Marketplace
    drain: Callable[..., list[str]]
    listed: Callable[[], list[Any]]

    def product(self, least=0):
        """The listing of a product without variants of which at least so many were offered."""
        return next(row for row in self.listed() if row["variant"] == "" and (row["sent_quantity"] or 0) >= least)

    def shown(self, row):
        """The listing as the marketplace has it."""
        return self.marketplace.listings()[row["barcode"]]

    def poll(self, *kinds):
        """Read orders, claims, … again; the rows of each."""
        for kind in kinds:
            ask(self.house, f"poll_{kind}s", self.account)
        self.drain(patience=4)
        return [rows(self.house, kind) for kind in kinds]

    def follow(self, row, *quantities, by):
        """The shop has another quantity, the marketplace has it too after one call of that name, and nothing went wrong on the way."""
        before = self.marketplace.state()["requests"].get(by, 0)
        for count, quantity in enumerate(quantities, 1):
            change(self.house, row["product_id"], quantity=quantity)
            self.drain()
            assert self.shown(row)["quantity"] == quantity
            assert self.marketplace.state()["requests"][by] == before + count
        assert not [each for each in rows(self.house, "activity") if "without a result" in each["message"]]
        assert {each["failures"] for each in rows(self.house, "job")} == {0}

    def withdraw_and_list(self, row):
        """What the seller takes off sale is off sale, until he lists it again."""
        for withdrawn, ask_for in ((True, listings.withdraw), (False, listings.list_products)):
            ask_for(self.house, self.account, [row["product_id"]], "test")
            self.drain()
            assert self.shown(row)["archived"] is withdrawn
        assert row["listing_id"] in {each["listing_id"] for each in self.listed()}

    def sell_ship_and_cancel(self, number, cancel, *, patience=4, again=False):
        """Two are sold: one is sent by the shop, the other cancelled by the buyer; the shop's row of the first.

        `number` takes the number from an order of the simulator, `cancel` is what its cancellations call it. After the shop's word
        the jobs have that patience; `again`: only another read shows what came of it.
        """
        target = self.product(5)
        sold = [number(self.marketplace.do("sales", barcode=target["barcode"], quantity=count)["orders"][0]) for count in (2, 1)]
        ask(self.house, "read_histories")
        (found,) = self.poll("order")
        told = [(row["remote_id"], row["shop_state"], row["problem"]) for row in found]
        assert sorted(told) == sorted((str(each), "written", None) for each in sold)
        assert self.shown(target)["quantity"] == target["sent_quantity"] - 3

        self.house.shop.add_history(self._order(sold[0])["shop_order_id"], 3, "")
        ask(self.house, "read_histories")
        self.marketplace.do("cancellations", **{cancel: sold[1]})
        self.drain(patience=patience)
        assert (self._order(sold[0])["told_state"], self._order(sold[0])["problem"]) == ("shipped", None)
        if again:
            self.poll("order")

        first, second = (self._order(each) for each in sold)
        assert first["state"] in ("shipped", "delivered")
        assert first["tracking_number"] in self.house.shop.last_history(first["shop_order_id"]).comment
        assert self.house.shop.order_status(second["shop_order_id"]) == 7
        assert self.shown(target)["quantity"] == target["sent_quantity"] - 2
        return first

    def _order(self, number):
        return next(row for row in rows(self.house, "order") if row["remote_id"] == str(number))

    def take_back_and_answer(self, arrive=lambda claim: None):
        """A return and a question arrive, are decided once, and read so afterwards; the claim's row. `arrive` brings the claim there."""
        barcode = self.product(5)["barcode"]
        (returned,) = self.marketplace.do("returns", barcode=barcode, quantity=2)["claims"]
        (asked,) = self.marketplace.do("questions", barcode=barcode, text="Işıklı mı? 💡")["questions"]
        arrive(returned)
        (claim,), (question,) = self.poll("claim", "question")
        assert (claim["remote_id"], claim["state"]) == (returned, ClaimState.WAITING)
        assert (question["remote_id"], question["state"]) == (asked, QuestionState.OPEN)

        claims.approve(self.house, claim["claim_key"], claims.waiting_lines(thing_of(Claim, claim["body"])), "test")
        questions.answer(self.house, question["question_key"], "Evet, ışıklı.", "test")
        self.drain(patience=6)

        (claim,), (question,) = rows(self.house, "claim"), rows(self.house, "question")
        assert (claim["state"], claim["told"], claim["problem"]) == (ClaimState.ACCEPTED, "approved", None)
        assert (question["state"], question["told"], question["problem"]) == (QuestionState.ANSWERED, "answered", None)
        assert thing_of(Question, question["body"]).answer == "Evet, ışıklı."
        return claim


@pytest.fixture
def whole(house, account, marketplace, drain, listed):
    return Whole(house, account, marketplace, drain, listed)
