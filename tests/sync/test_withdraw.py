"""Taking listings off sale that the marketplace has not decided about."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service.sync import jobs
from service.sync.house import House
from service.sync.runner import run
from service.sync.use_cases import USE_CASES
from tests.sync import shelf


@pytest.mark.parametrize("state", ["submitted", "in_doubt", "in_review"])
def test_what_is_still_in_review_is_told_and_left(house: House, state: str) -> None:
    account = shelf.new_account(house)
    first, second = shelf.plain_products(house, 2)
    shelf.put_up(house, account, [first, second])
    with house.ledger.work() as work:
        listing = work.t.listing
        work.db.execute(listing.update().where(listing.c.product_id == first).values(state=state))
        work.db.execute(listing.update().where(listing.c.product_id == second).values(state="invalid"))
        number = jobs.request(work, "withdraw", account_id=account, payload={"product_ids": [first, second]})

    assert run(house, number, "test", USE_CASES)

    assert {row["product_id"]: row["state"] for row in shelf.listed(house, account)} == {first: state, second: "withdrawn"}
    with house.ledger.look() as work:
        told = list(work.db.execute(select(work.t.activity.c.message).where(work.t.activity.c.kind == "listing")).scalars())
    assert told == ["1 listings are still in the marketplace's review and were not withdrawn. Withdraw them once they are live."]
