"""The whole house with this connector: shop → ledger → simulated PttAVM on loopback, and back."""

from __future__ import annotations

from operator import itemgetter

import pytest

from service.connectors.pttavm import api, orders
from service.sync import listings
from tests.connectors.whole import _impatient, account, batch_seconds, drain, house, listed, marketplace, quota_scale, rows, whole

__all__ = ["_impatient", "account", "batch_seconds", "drain", "house", "listed", "marketplace", "quota_scale", "whole"]


@pytest.fixture(autouse=True)
def _brisk(monkeypatch):
    """Pauses that are a minute in life."""
    monkeypatch.setattr(api, "PER_MINUTE", 6000)
    monkeypatch.setattr(orders, "BARCODE_SECONDS", 0.3)


def test_listings_end_somewhere_follow_the_shop_and_come_back(facts, whole):
    target = whole.product()
    whole.follow(target, 3, 4, 3, 4, by=facts.OFFERS)
    whole.withdraw_and_list(target)


def test_variants_that_somebody_made_there_survive_a_correction(house, account, marketplace, drain, whole):
    target = whole.product()
    variants = [{"variantBarcode": "V1", "attributes": [{"definition": "Beden", "value": "S"}], "quantity": 2, "price": 0}]
    marketplace.do("edits", barcode=target["barcode"], variants=variants)
    with house.ledger.work() as work:
        work.db.execute(work.t.listing.update().where(work.t.listing.c.listing_id == target["listing_id"]).values(state="rejected"))

    listings.list_products(house, account, [target["product_id"]], "test")
    drain()

    row = next(row for row in rows(house, "listing") if row["listing_id"] == target["listing_id"])
    assert (row["state"], row["problem_field"]) == ("rejected", "barcode")
    assert "variants (1)" in row["problem"]
    assert whole.shown(target)["variants"] == variants


def test_orders_arrive_are_shipped_and_cancelled(whole):
    whole.sell_ship_and_cancel(itemgetter("siparisNo"), "orderNumber", patience=7, again=True)
