"""Held and drifted listings in the ledger, on both databases."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from service.domain.clock import now
from service.ledger import drifts, holds, listings, urgency
from service.ledger.urgency import PARKED, SAID_YES

MOMENT = now()


@pytest.fixture
def account(ledger):
    """An account with 25 live listings that were sent as 10 × 110.00."""
    with ledger.work() as work:
        fixed = {"state": "active", "settings": {}, "secrets": "", "base_url": "", "allow_private": False, "policies": {}, "store_id": 0}
        dates = {"created_at": MOMENT, "updated_at": MOMENT}
        account_id = work.insert(work.t.account, marketplace="trendyol", title="Test", **fixed, **dates)
        sent = {"sent_quantity": 10, "sent_price": Decimal(110), "sent_list_price": Decimal(120), "sent_at": MOMENT, "seen_at": MOMENT}
        row = {"account_id": account_id, "variant": "", "title": "", "state": "live", "dirty": 0, **sent, **dates}
        names = [{"product_id": number, "sku": f"S{number}", "barcode": f"B{number}"} for number in range(1, 26)]
        work.db.execute(work.t.listing.insert(), [{**row, **name} for name in names])
    return account_id


def rows(ledger):
    with ledger.look() as work:
        return list(work.db.execute(work.t.listing.select().order_by(work.t.listing.c.listing_id)).mappings())


def ids(ledger, start, end):
    return [row["listing_id"] for row in rows(ledger)[start:end]]


def test_what_was_seen_is_kept_row_by_row_in_one_statement(ledger, account):
    first, second, third = rows(ledger)[:3]
    later = MOMENT + timedelta(minutes=1)
    nothing = dict.fromkeys(drifts.SEEN)
    seen = [
        {**nothing, "listing_id": first["listing_id"], "seen_quantity": 7, "seen_price": Decimal("109.90"), "seen_at": later},
        {**nothing, "listing_id": second["listing_id"], "seen_at": later, "drift": "price", "drift_at": later},
    ]
    with ledger.work() as work:
        drifts.keep_seen(work, seen)

    one, two, other = rows(ledger)[:3]
    assert (one["seen_quantity"], one["seen_price"], one["seen_list_price"], one["drift"]) == (7, Decimal("109.90"), None, None)
    assert (two["seen_quantity"], two["seen_price"], two["drift"], two["drift_at"]) == (None, None, "price", later)
    assert dict(other) == dict(third)


def test_what_is_adopted_counts_as_sent_where_something_was_seen(ledger, account):
    first = rows(ledger)[0]
    with ledger.work() as work:
        drifts.keep_seen(
            work, [{**dict.fromkeys(drifts.SEEN), "listing_id": first["listing_id"], "seen_price": Decimal(1), "drift": "price"}]
        )
        assert drifts.count(work, account) == {"price": 1}
        drifts.adopt(work, [first["listing_id"]])
        assert drifts.count(work, account) == {}

    after = rows(ledger)[0]
    assert (after["sent_quantity"], after["sent_price"], after["sent_list_price"]) == (10, Decimal(1), Decimal(120))


def test_every_drift_is_found_page_by_page(ledger, account, monkeypatch):
    monkeypatch.setattr(drifts.waiting, "__kwdefaults__", {**drifts.waiting.__kwdefaults__, "limit": 10})
    with ledger.work() as work:
        listings.save(work, [{"listing_id": number, "drift": "price"} for number in ids(ledger, 0, 24)])
        listings.save(work, [{"listing_id": number, "drift": "missing"} for number in ids(ledger, 24, 25)])
    with ledger.look() as work:
        assert [row["listing_id"] for row in drifts.every(work, account, drifts.OFFER_KINDS)] == ids(ledger, 0, 24)
        assert [row["sku"] for row in drifts.every(work, account, drifts.OFFER_KINDS, ["S3", "S25"])] == ["S3"]


def test_the_unseen_are_counted_and_found_after_a_number(ledger, account):
    since = MOMENT - timedelta(seconds=1)
    with ledger.work() as work:
        listings.save(work, [{"listing_id": number, "seen_at": None} for number in ids(ledger, 0, 2)])
        listings.save(work, [{"listing_id": number, "seen_at": since - timedelta(days=1)} for number in ids(ledger, 2, 4)])
    with ledger.look() as work:
        assert drifts.count_unseen(work, account, since) == (4, 25)
        found = drifts.unseen(work, account, since, ids(ledger, 0, 1)[0], 2)
    assert [row["listing_id"] for row in found] == ids(ledger, 1, 3)


def test_a_held_listing_leaves_the_order_of_sending_until_the_word(ledger, account):
    with ledger.work() as work:
        urgency.mark(work, ids(ledger, 0, 6), urgency.PRICE, MOMENT)
        holds.hold(work, ids(ledger, 0, 2), holds.ZERO)
        holds.hold(work, ids(ledger, 2, 4), holds.CHANGE)
    with ledger.work() as work:
        held = holds.touched(work, account, 0, 10)
        holds.park(work, held)
    with ledger.look() as work:
        assert holds.waiting(work, account) == {holds.ZERO: 2, holds.CHANGE: 2}
        assert [row["listing_id"] for row in urgency.dirty(work, account, 100)] == ids(ledger, 4, 6)
        assert (holds.count_due(work, account), holds.touched(work, account, 0, 10)) == (2, [])

    with ledger.work() as work:
        assert holds.approve(work, account) == 4
    assert [(row["held"], row["due_rank"]) for row in rows(ledger)[:4]] == [(SAID_YES, 0)] * 2 + [(SAID_YES, 2)] * 2
    with ledger.look() as work:
        assert [row["listing_id"] for row in urgency.dirty(work, account, 100)][:2] == ids(ledger, 0, 2)


def test_a_change_while_it_waits_is_noticed_and_dropping_forgets_it(ledger, account):
    with ledger.work() as work:
        urgency.mark(work, ids(ledger, 0, 2), urgency.PRICE, MOMENT)
        holds.hold(work, ids(ledger, 0, 2), holds.CHANGE)
        read = holds.touched(work, account, 0, 10)
        urgency.mark(work, ids(ledger, 0, 1), urgency.FALLING, MOMENT)
        holds.park(work, read)
        assert [row["listing_id"] for row in holds.touched(work, account, 0, 10)] == ids(ledger, 0, 1)
        assert holds.drop(work, account) == 2
    assert [(row["held"], row["due_rank"], row["dirty"], row["changed_at"]) for row in rows(ledger)[:2]] == [(None, None, 0, None)] * 2
    assert {row["due_rank"] for row in rows(ledger)} == {None}
    assert PARKED > urgency.RISING


def test_only_what_was_sent_before_and_waits_for_nobody_is_judged(ledger, account):
    with ledger.work() as work:
        urgency.mark(work, ids(ledger, 0, 3), urgency.PRICE, MOMENT)
        listings.save(work, [{"listing_id": number, "sent_quantity": None} for number in ids(ledger, 0, 1)])
        holds.hold(work, ids(ledger, 1, 2), holds.ZERO)
        assert [row["listing_id"] for row in holds.due_again(work, account, 0, 10)] == ids(ledger, 2, 3)
        assert holds.count_live(work, account) == 25
