"""Whatever all offers of an account follow from is watched: rules, rate, taxes, and rules whose time has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from service.domain.clock import now
from service.domain.errors import SetupError
from service.ledger import urgency
from service.pricing.policy import OfferPolicy, PriceRule
from service.sync import reprice, rules
from service.sync.house import House
from tests.sync import shelf


@pytest.fixture
def account(house: House) -> int:
    """An account with three live listings that has been looked at once."""
    account = shelf.new_account(house)
    shelf.put_up(house, account, [1, 2, 3])
    shelf.work_off(house, "reprice", account)
    clean(house, account)
    return account


def clean(house: House, account: int) -> None:
    listing = house.ledger.t.listing
    with house.ledger.work() as work:
        work.db.execute(listing.update().where(listing.c.account_id == account).values(dirty=0, due_rank=None, changed_at=None))


def test_nothing_is_due_while_nothing_changes(house: House, account: int) -> None:
    shelf.work_off(house, "reprice", account)
    assert shelf.due(house, account) == set()


def change_rate(house: House, account: int) -> None:
    shelf.change_shop(house, "currency", {"code": "TRY"}, value=41.25)


def change_tax(house: House, account: int) -> None:
    (first, *_) = house.shop.taxes()
    rate = house.shop.shape["tax_rate"]
    with house.ledger.work() as work:
        work.db.execute(rate.update().values(rate=rate.c.rate + 1))
    assert first in house.shop.taxes()


@pytest.mark.parametrize("change", [change_rate, change_tax])
def test_a_new_rate_and_a_new_tax_make_everything_due_once(house: House, account: int, change: Callable[[House, int], None]) -> None:
    change(house, account)
    shelf.work_off(house, "reprice", account)
    assert shelf.due(house, account) == {1, 2, 3}
    assert {row["due_rank"] for row in shelf.listed(house, account)} == {2}
    clean(house, account)
    shelf.work_off(house, "reprice", account)
    assert shelf.due(house, account) == set()


def test_a_rule_makes_everything_due_when_its_time_comes_and_when_it_ends(
    house: House, account: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = now() + timedelta(hours=1)
    rule = PriceRule("night", "percent", Decimal(-10), starts=starts, ends=starts + timedelta(hours=8))
    rules.change(house, account, OfferPolicy(rules=(rule,)))
    seen = []
    for hours in (0, 1, 2, 9, 10):
        monkeypatch.setattr(reprice, "now", lambda hours=hours: starts + timedelta(hours=hours - 1))
        shelf.work_off(house, "reprice", account)
        seen.append(bool(shelf.due(house, account)))
        clean(house, account)
    assert seen == [True, True, False, True, False]


def test_changed_rules_make_this_accounts_listings_due_at_once(house: House, account: int) -> None:
    other = shelf.new_account(house, "Other")
    shelf.put_up(house, other, [1])
    rules.change(house, account, OfferPolicy(buffer=2), actor="Ayşe", note="holidays")
    shelf.work_off(house, "reprice", account)
    assert shelf.due(house, account) == {1, 2, 3}
    assert shelf.due(house, other) == set()
    (version, defaults) = rules.history(house, account)
    assert (version.policy.buffer, version.actor, version.note, defaults.rule_set_id) == (2, "Ayşe", "holidays", 0)
    assert rules.concerned(house, account) == 3


def test_a_large_account_is_marked_bit_by_bit(house: House, account: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urgency, "AT_ONCE", 2)
    rules.change(house, account, OfferPolicy(buffer=2))
    shelf.work_off(house, "reprice", account)
    assert {(row["product_id"], row["dirty"]) for row in shelf.listed(house, account)} == {(1, 1), (2, 1), (3, 1)}


def test_a_run_killed_among_the_marks_is_made_good(house: House, account: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urgency, "AT_ONCE", 2)
    rules.change(house, account, OfferPolicy(buffer=2))
    with monkeypatch.context() as patch:
        real = urgency.mark_account
        patch.setattr(reprice.urgency, "mark_account", lambda work, number, after: real(work, number) if not after else 1 / 0)
        shelf.work_off(house, "reprice", account)
    assert shelf.due(house, account) == {1, 2}
    with house.ledger.work() as work:
        work.db.execute(work.t.job.update().values(due_at=now()))
    shelf.work_off(house, "reprice", account)
    assert shelf.due(house, account) == {1, 2, 3}


def test_the_same_rules_again_are_no_new_version(house: House, account: int) -> None:
    first = rules.change(house, account, OfferPolicy(markup_percent=Decimal(5)))
    shelf.work_off(house, "reprice", account)
    clean(house, account)
    assert rules.change(house, account, OfferPolicy(markup_percent=Decimal("5.0"))) == first
    shelf.work_off(house, "reprice", account)
    assert shelf.due(house, account) == set()


def test_undoing_goes_back_and_undoing_again_comes_back(house: House, account: int) -> None:
    with pytest.raises(SetupError, match="nothing to undo"):
        rules.undo(house, account)
    rules.change(house, account, OfferPolicy(buffer=2))
    clean(house, account)
    rules.undo(house, account)
    shelf.work_off(house, "reprice", account)
    assert rules.current(house, account) == OfferPolicy()
    assert shelf.due(house, account) == {1, 2, 3}
    rules.undo(house, account)
    assert rules.current(house, account).buffer == 2
    assert [version.policy.buffer for version in rules.history(house, account)] == [2, 0, 2, 0]


def test_differences_name_settings_and_rules_by_their_place() -> None:
    one, two = (PriceRule(name, "percent", Decimal(5), category_ids=frozenset({3})) for name in ("one", "two"))
    found = rules.differences(OfferPolicy(buffer=1, rules=(one,)), OfferPolicy(buffer=2, rules=(one, two)))
    assert found == [("buffer", "1", "2"), ("rule 2", "", "name two, action percent, amount 5, category_ids [3]")]
