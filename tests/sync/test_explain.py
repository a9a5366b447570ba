"""Why a number is what it is: the chain now, the chain that was sent, and when."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from service.domain.errors import SetupError, ShopUnavailable
from service.opencart.shop import Shop
from service.pricing.basis import encode
from service.pricing.offer import Basis, wanted_offer
from service.pricing.policy import OfferPolicy
from service.sync import accounts, explain, listings, rules
from service.sync.explain import NOT_SENT, OLDER, Explained
from service.sync.house import House
from service.sync.terms import bases, terms
from tests.sync import shelf
from tests.sync.conftest import Marketplace


def explained(house: House, account: int) -> Explained:
    """The account's only listing, explained."""
    (row,) = shelf.listed(house, account)
    found = explain.explain(house, row["listing_id"])
    assert found is not None
    return found


def told(steps: Any) -> dict[str, str]:
    return {step.name: step.value for step in steps}


def test_what_was_sent_is_explained_by_the_rules_of_that_time(
    house: House, account: int, marketplace: Marketplace, drain: Callable[..., list[str]]
) -> None:
    product = shelf.plain_products(house, 1)[0]
    rules.change(house, account, OfferPolicy(markup_percent=Decimal(10)))
    listings.list_products(house, account, [product], "test")
    drain()
    sent = explained(house, account)
    assert sent.row["state"] == "live"
    assert sent.sent_steps
    assert Decimal(told(sent.sent_steps)["selling price"]) == sent.row["sent_price"]
    assert told(sent.steps) == told(sent.sent_steps)

    rules.change(house, account, OfferPolicy(markup_percent=Decimal(50), buffer=1))
    shelf.work_off(house, "reprice", account)
    waiting = explained(house, account)
    assert waiting.changed_at == waiting.row["changed_at"] is not None
    assert told(waiting.sent_steps) == told(sent.sent_steps)
    assert waiting.wanted is not None
    assert Decimal(told(waiting.steps)["selling price"]) == waiting.wanted.price > sent.row["sent_price"]

    drain()
    after = explained(house, account)
    assert marketplace.listings()[after.row["barcode"]]["quantity"] == waiting.wanted.quantity
    assert told(after.sent_steps) == told(waiting.steps)
    assert after.changed_at is not None
    assert after.changed_at <= after.row["sent_at"] <= after.row["accepted_at"]
    assert {sending["kind"] for sending in after.sendings} == {"publish", "offers"}


@pytest.fixture
def listed(house: House) -> int:
    """An account with one live listing that was sent as it is wanted."""
    account = shelf.new_account(house)
    rules.change(house, account, OfferPolicy(buffer=1))
    rows = shelf.put_up(house, account, shelf.plain_products(house, 1))
    found = terms(house, accounts.load(house, account))
    keep_sent(house, bases(house, found, rows)[0])
    return account


def keep_sent(house: House, basis: Basis, **columns: Any) -> None:
    (account,) = accounts.all_accounts(house)
    found = terms(house, account)
    offer = wanted_offer(basis, found)
    sent = {"sent_quantity": offer.quantity, "sent_price": offer.price, "sent_list_price": offer.list_price}
    with house.ledger.work() as work:
        work.db.execute(work.t.listing.update().values(**{**sent, "sent_basis": encode(basis, found), **columns}))


def test_before_anything_was_sent_there_are_no_steps_of_it(house: House, listed: int) -> None:
    with house.ledger.work() as work:
        work.db.execute(work.t.listing.update().values(sent_basis=None))
    assert explained(house, listed).why_no_sent_steps == NOT_SENT


@pytest.mark.parametrize("other", [{"sent_price": Decimal(1)}, {"sent_basis": "0|x"}, {"sent_basis": "1|999|TRY|1|9|0.0|0|0|0"}])
def test_what_no_longer_gives_the_sent_numbers_is_not_shown_as_if_it_did(house: House, listed: int, other: dict[str, Any]) -> None:
    assert explained(house, listed).sent_steps
    with house.ledger.work() as work:
        work.db.execute(work.t.listing.update().values(**other))
    found = explained(house, listed)
    assert (found.sent_steps, found.why_no_sent_steps) == ((), OLDER)
    assert found.steps


def test_a_product_that_is_gone_was_sent_as_nothing_at_its_last_price(house: House, listed: int) -> None:
    (row,) = shelf.listed(house, listed)
    found = terms(house, accounts.load(house, listed))
    (basis,) = bases(house, found, [row])
    keep_sent(house, Basis(None, 0, Decimal(0), basis.at), sent_price=Decimal(120), sent_list_price=Decimal(120))
    assert told(explained(house, listed).sent_steps) == {"shop": "gone"}


def test_a_shop_that_is_away_leaves_what_was_sent(house: House, listed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise ShopUnavailable("The shop's database does not answer.")

    monkeypatch.setattr(Shop, "offers", away)
    found = explained(house, listed)
    assert (found.wanted, found.why_no_steps) == (None, "The shop's database does not answer.")
    assert found.sent_steps


def test_a_listing_is_found_by_each_of_its_codes(house: House, listed: int) -> None:
    (row,) = shelf.listed(house, listed)
    for code in (row["sku"], row["barcode"], str(row["product_id"])):
        assert explain.find(house, listed, code) == [row["listing_id"]]
    assert explain.find(house, listed, "nothing") == []
    assert explain.find(house, listed + 1, row["sku"]) == []
    assert explain.explain(house, 10**6) is None


def test_an_account_is_named_by_number_or_title(house: House) -> None:
    first, second = shelf.new_account(house, "Ana Mağaza"), shelf.new_account(house, "Outlet")
    assert accounts.named(house, " ana mağaza").account_id == first
    assert accounts.named(house, str(second)).title == "Outlet"
    with pytest.raises(SetupError, match=r"no account “Depo”. Give the number of one: 1 \(Ana Mağaza\), 2 \(Outlet\)"):
        accounts.named(house, "Depo")
    shelf.new_account(house, "outlet")
    with pytest.raises(SetupError, match="Several accounts are called “Outlet”"):
        accounts.named(house, "Outlet")
